"""Tables of the room relay."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

AFTER = ("chain", "orders", "parties")


def upgrade() -> None:
    _create_relayed_actions()


def _create_relayed_actions() -> None:
    op.create_table(
        "relayed_actions",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("chain_id", sa.BigInteger(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("party", sa.LargeBinary(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("state", sa.Numeric(78, 0), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("expiry", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("transaction_id", sa.Uuid(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["deliveries.id"],
            name=op.f("fk_relayed_actions_delivery_id_deliveries"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_relayed_actions_order_id_orders")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties.id"], name=op.f("fk_relayed_actions_party_id_parties")
        ),
        sa.ForeignKeyConstraint(
            ["transaction_id"],
            ["sent_transactions.id"],
            name=op.f("fk_relayed_actions_transaction_id_sent_transactions"),
        ),
        sa.PrimaryKeyConstraint("order_id", "id", name=op.f("pk_relayed_actions")),
    )
    op.create_index(
        "ix_relayed_actions_party", "relayed_actions", ["party_id", "accepted_at"], unique=False
    )
    op.create_index(
        "ix_relayed_actions_status", "relayed_actions", ["chain_id", "status", "id"], unique=False
    )
    op.create_index(
        "uq_relayed_actions_digest", "relayed_actions", ["chain_id", "digest"], unique=True
    )
    op.create_index(
        "ix_relayed_actions_delivery",
        "relayed_actions",
        ["delivery_id", "party_id", "id"],
        unique=False,
    )
    op.create_index(
        "ix_relayed_actions_settled",
        "relayed_actions",
        ["chain_id", "settled_at"],
        unique=False,
        postgresql_where=sa.text("transaction_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_table("relayed_actions")
