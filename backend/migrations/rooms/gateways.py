"""Tables of the room gateways."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

AFTER = ("orders",)


def upgrade() -> None:
    op.create_table(
        "payment_statements",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("units", sa.Numeric(78, 0), nullable=False),
        sa.Column("said_by", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["deliveries.id"],
            name=op.f("fk_payment_statements_delivery_id_deliveries"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_payment_statements_order_id_orders")
        ),
        sa.ForeignKeyConstraint(
            ["said_by"], ["parties.id"], name=op.f("fk_payment_statements_said_by_parties")
        ),
        sa.PrimaryKeyConstraint("order_id", "id", name=op.f("pk_payment_statements")),
    )
    op.create_index(
        "ix_payment_statements_delivery_id",
        "payment_statements",
        ["delivery_id", "id"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_table("payment_statements")
