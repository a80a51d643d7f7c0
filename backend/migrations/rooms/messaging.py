"""Tables of the room messaging."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

AFTER = ("orders", "parties")


def upgrade() -> None:
    op.create_table(
        "messages",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["parties.id"], name=op.f("fk_messages_author_id_parties")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_messages_order_id_orders")
        ),
        sa.PrimaryKeyConstraint("order_id", "id", name=op.f("pk_messages")),
    )
    op.create_index("ix_messages_author_id", "messages", ["author_id", "created_at"], unique=False)


def downgrade() -> None:
    op.drop_table("messages")
