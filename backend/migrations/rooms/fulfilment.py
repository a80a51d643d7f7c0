"""Tables of the room fulfilment."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

AFTER = ("catalog", "orders", "parties")


def upgrade() -> None:
    _create_fulfilments()


def _create_fulfilments() -> None:
    op.create_table(
        "fulfilments",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("option", sa.SmallInteger(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("status_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dispatch_due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("arrival_due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("exceptions", sa.SmallInteger(), nullable=False),
        sa.Column("is_short", sa.Boolean(), nullable=False),
        sa.Column("marks", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("pieces", sa.SmallInteger(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["deliveries.id"], name=op.f("fk_fulfilments_delivery_id_deliveries")
        ),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listings.id"], name=op.f("fk_fulfilments_listing_id_listings")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_fulfilments_order_id_orders")
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["parties.id"], name=op.f("fk_fulfilments_seller_id_parties")
        ),
        sa.PrimaryKeyConstraint("order_id", "delivery_id", name=op.f("pk_fulfilments")),
        sa.UniqueConstraint("delivery_id", name=op.f("uq_fulfilments_delivery_id")),
    )
    op.create_index(
        "ix_fulfilments_listing_id", "fulfilments", ["listing_id", "status"], unique=False
    )
    op.create_index(
        "ix_fulfilments_waiting",
        "fulfilments",
        ["listing_id", "paid_at", "delivery_id"],
        unique=False,
        postgresql_where=sa.text("status = 'awaiting_allocation'"),
    )
    op.create_index(
        "ix_fulfilments_work",
        "fulfilments",
        ["seller_id", "status", "dispatch_due", "delivery_id"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_table("fulfilments")
