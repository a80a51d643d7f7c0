"""Tables of the room services."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

AFTER = ("orders",)


def upgrade() -> None:
    _create_service_reports()
    _create_service_requests()


def _create_service_reports() -> None:
    op.create_table(
        "service_reports",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["deliveries.id"],
            name=op.f("fk_service_reports_delivery_id_deliveries"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_service_reports_order_id_orders")
        ),
        sa.PrimaryKeyConstraint("order_id", "id", name=op.f("pk_service_reports")),
    )
    op.create_index(
        "ix_service_reports_delivery_id", "service_reports", ["delivery_id", "id"], unique=False
    )


def _create_service_requests() -> None:
    op.create_table(
        "service_requests",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("at_status", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["deliveries.id"],
            name=op.f("fk_service_requests_delivery_id_deliveries"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_service_requests_order_id_orders")
        ),
        sa.PrimaryKeyConstraint("order_id", "id", name=op.f("pk_service_requests")),
    )
    op.create_index(
        "ix_service_requests_asked",
        "service_requests",
        ["delivery_id", "kind"],
        unique=True,
        postgresql_where=sa.text("status = 'asked'"),
    )
    op.create_index(
        op.f("ix_service_requests_delivery_id"), "service_requests", ["delivery_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("service_requests")
    op.drop_table("service_reports")
