"""Tables of the room chain."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

AFTER = ()


def upgrade() -> None:
    _create_sender_leases()
    _create_sent_transactions()
    _create_send_attempts()


def _create_sender_leases() -> None:
    op.create_table(
        "sender_leases",
        sa.Column("chain_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account", sa.LargeBinary(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("token", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("chain_id", "account", name=op.f("pk_sender_leases")),
    )


def _create_sent_transactions() -> None:
    op.create_table(
        "sent_transactions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("chain_id", sa.BigInteger(), nullable=False),
        sa.Column("account", sa.LargeBinary(), nullable=False),
        sa.Column("nonce", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("on_behalf", sa.LargeBinary(), nullable=True),
        sa.Column("receiver", sa.LargeBinary(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("gas", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("most_cost", sa.Numeric(78, 0), nullable=False),
        sa.Column("worst_cost", sa.Numeric(78, 0), nullable=False),
        sa.Column("cost", sa.Numeric(78, 0), nullable=True),
        sa.Column("tx_hash", sa.LargeBinary(), nullable=True),
        sa.Column("block_number", sa.BigInteger(), nullable=True),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_transactions")),
    )
    op.create_index(
        "ix_sent_transactions_purpose",
        "sent_transactions",
        ["chain_id", "purpose", "id"],
        unique=False,
    )
    op.create_index(
        "ix_sent_transactions_state",
        "sent_transactions",
        ["chain_id", "account", "state", "block_number"],
        unique=False,
    )
    op.create_index(
        "uq_sent_transactions_nonce",
        "sent_transactions",
        ["chain_id", "account", "nonce"],
        unique=True,
        postgresql_where=sa.text("state <> 'dropped'"),
    )
    op.create_index(
        "uq_sent_transactions_subject",
        "sent_transactions",
        ["chain_id", "subject"],
        unique=True,
        postgresql_where=sa.text("state <> 'dropped'"),
    )


def _create_send_attempts() -> None:
    op.create_table(
        "send_attempts",
        sa.Column("transaction_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("tx_hash", sa.LargeBinary(), nullable=False),
        sa.Column("max_fee", sa.Numeric(78, 0), nullable=False),
        sa.Column("priority_fee", sa.Numeric(78, 0), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["transaction_id"],
            ["sent_transactions.id"],
            name=op.f("fk_send_attempts_transaction_id_sent_transactions"),
        ),
        sa.PrimaryKeyConstraint("transaction_id", "number", name=op.f("pk_send_attempts")),
    )
    op.create_index("ix_send_attempts_hash", "send_attempts", ["tx_hash"], unique=False)


def downgrade() -> None:
    op.drop_table("send_attempts")
    op.drop_table("sent_transactions")
    op.drop_table("sender_leases")
