"""Tables of the room documents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

AFTER = ("orders", "parties")


def upgrade() -> None:
    op.create_table(
        "documents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("thumbnail_digest", sa.Text(), nullable=True),
        sa.Column("original_digest", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_documents_order_id_orders")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["parties.id"], name=op.f("fk_documents_owner_id_parties")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
    )
    op.create_index(op.f("ix_documents_digest"), "documents", ["digest"], unique=False)
    op.create_index(
        "ix_documents_orphans",
        "documents",
        ["created_at"],
        unique=False,
        postgresql_where=sa.text("shared_at IS NULL"),
    )
    op.create_index("ix_documents_owner_id", "documents", ["owner_id", "order_id"], unique=False)
    op.create_index(
        op.f("ix_documents_thumbnail_digest"), "documents", ["thumbnail_digest"], unique=False
    )


def downgrade() -> None:
    op.drop_table("documents")
