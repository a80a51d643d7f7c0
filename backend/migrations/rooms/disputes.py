"""Tables of the room disputes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

AFTER = ("orders", "parties")


def upgrade() -> None:
    op.create_table(
        "statements",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("claim", sa.Numeric(78, 0), nullable=True),
        sa.Column("reason", sa.SmallInteger(), nullable=True),
        sa.Column("buyer_share", sa.Numeric(78, 0), nullable=True),
        sa.Column("is_asset_to_buyer", sa.Boolean(), nullable=True),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["parties.id"], name=op.f("fk_statements_author_id_parties")
        ),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["deliveries.id"], name=op.f("fk_statements_delivery_id_deliveries")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_statements_order_id_orders")
        ),
        sa.PrimaryKeyConstraint("order_id", "id", name=op.f("pk_statements")),
    )
    op.create_index("ix_statements_delivery_id", "statements", ["delivery_id", "id"], unique=False)
    op.create_index("ix_statements_root", "statements", ["delivery_id", "root"], unique=False)


def downgrade() -> None:
    op.drop_table("statements")
