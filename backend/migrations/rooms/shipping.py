"""Tables of the room shipping."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

AFTER = ("orders", "parties")


def upgrade() -> None:
    _create_carrier_updates()
    _create_shipments()


def _create_carrier_updates() -> None:
    op.create_table(
        "carrier_updates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("tracking_number", sa.Text(), nullable=False),
        sa.Column("carrier", sa.Text(), nullable=True),
        sa.Column("shipment_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("signed_by", sa.Text(), nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carrier_updates")),
        sa.UniqueConstraint("source", "event_id", name=op.f("uq_carrier_updates_source_event_id")),
    )
    op.create_index(
        "ix_carrier_updates_tracking_number",
        "carrier_updates",
        ["tracking_number", "happened_at"],
        unique=False,
    )


def _create_shipments() -> None:
    op.create_table(
        "shipments",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("sender_id", sa.Uuid(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("carrier", sa.Text(), nullable=False),
        sa.Column("tracking_number", sa.Text(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("polled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["deliveries.id"], name=op.f("fk_shipments_delivery_id_deliveries")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_shipments_order_id_orders")
        ),
        sa.ForeignKeyConstraint(
            ["sender_id"], ["parties.id"], name=op.f("fk_shipments_sender_id_parties")
        ),
        sa.PrimaryKeyConstraint("order_id", "id", name=op.f("pk_shipments")),
    )
    op.create_index("ix_shipments_delivery_id", "shipments", ["delivery_id", "id"], unique=False)
    op.create_index("ix_shipments_hash", "shipments", ["delivery_id", "hash"], unique=True)
    op.create_index("ix_shipments_tracking_number", "shipments", ["tracking_number"], unique=False)
    op.create_index(
        "ix_shipments_bare_number",
        "shipments",
        [sa.text("replace(tracking_number, '-'::text, ''::text)")],
        unique=False,
    )


def downgrade() -> None:
    op.drop_table("shipments")
    op.drop_table("carrier_updates")
