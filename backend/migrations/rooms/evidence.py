"""Tables of the room evidence."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

AFTER = ("orders",)


def upgrade() -> None:
    op.create_table(
        "evidence_bundles",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["deliveries.id"],
            name=op.f("fk_evidence_bundles_delivery_id_deliveries"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_evidence_bundles_order_id_orders")
        ),
        sa.PrimaryKeyConstraint("order_id", "id", name=op.f("pk_evidence_bundles")),
    )
    op.create_index(
        "ix_evidence_bundles_root", "evidence_bundles", ["delivery_id", "root"], unique=True
    )
    op.create_table(
        "evidence_leaves",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("bundle_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["order_id", "bundle_id"],
            ["evidence_bundles.order_id", "evidence_bundles.id"],
            name=op.f("fk_evidence_leaves_order_id_bundle_id_evidence_bundles"),
        ),
        sa.PrimaryKeyConstraint(
            "order_id", "bundle_id", "position", name=op.f("pk_evidence_leaves")
        ),
    )


def downgrade() -> None:
    op.drop_table("evidence_leaves")
    op.drop_table("evidence_bundles")
