"""Tables of the room escrow."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

AFTER = ("indexer",)  # whose logs the view shows


def upgrade() -> None:
    _create_credit_entries()
    _create_escrows()
    _create_rolled_back_logs()
    # What the index lets this room read of its logs; the timeline is made of them.
    op.execute(
        "CREATE VIEW escrow_logs AS SELECT chain_id, escrow_id, block_number, block_hash,"
        " timestamp, to_timestamp(timestamp) AS block_time, log_index, tx_hash, address, topics,"
        " data FROM chain_logs WHERE escrow_id IS NOT NULL"
    )


def _create_credit_entries() -> None:
    op.create_table(
        "credit_entries",
        sa.Column("chain_id", sa.BigInteger(), nullable=False),
        sa.Column("block_hash", sa.LargeBinary(), nullable=False),
        sa.Column("log_index", sa.Integer(), nullable=False),
        sa.Column("account", sa.LargeBinary(), nullable=False),
        sa.Column("contract", sa.LargeBinary(), nullable=False),
        sa.Column("is_asset", sa.Boolean(), nullable=False),
        sa.Column("asset_id", sa.Numeric(78, 0), nullable=False),
        sa.Column("is_withdrawal", sa.Boolean(), nullable=False),
        sa.Column("units", sa.Numeric(78, 0), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(
            "chain_id", "block_hash", "log_index", name=op.f("pk_credit_entries")
        ),
    )
    op.create_index(
        "ix_credit_entries_account", "credit_entries", ["chain_id", "account"], unique=False
    )


def _create_escrows() -> None:
    op.create_table(
        "escrows",
        sa.Column("chain_id", sa.BigInteger(), nullable=False),
        sa.Column("escrow_id", sa.LargeBinary(), nullable=False),
        sa.Column("buyer", sa.LargeBinary(), nullable=False),
        sa.Column("seller", sa.LargeBinary(), nullable=False),
        sa.Column("policy_id", sa.LargeBinary(), nullable=False),
        sa.Column("listing_hash", sa.LargeBinary(), nullable=False),
        sa.Column("currency", sa.LargeBinary(), nullable=False),
        sa.Column("amount", sa.Numeric(78, 0), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("option", sa.SmallInteger(), nullable=False),
        sa.Column("reference", sa.LargeBinary(length=16), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.Numeric(78, 0), nullable=False),
        sa.Column("share", sa.Numeric(78, 0), nullable=False),
        sa.Column("extended", sa.BigInteger(), nullable=False),
        sa.Column("fee_bps", sa.Integer(), nullable=False),
        sa.Column("arbiter_fee_bps", sa.Integer(), nullable=False),
        sa.Column("is_attested", sa.Boolean(), nullable=False),
        sa.Column("is_cancelling_over", sa.Boolean(), nullable=False),
        sa.Column("is_return_ruled", sa.Boolean(), nullable=False),
        sa.Column("was_return_ruled", sa.Boolean(), nullable=False),
        sa.Column("steps", sa.BigInteger(), nullable=False),
        sa.Column("funded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("funded_block", sa.BigInteger(), nullable=False),
        sa.Column("asset", sa.LargeBinary(), nullable=False),
        sa.Column("asset_id", sa.Numeric(78, 0), nullable=False),
        sa.Column("asset_units", sa.Numeric(78, 0), nullable=False),
        sa.Column("royalty_packed", sa.Numeric(78, 0), nullable=False),
        sa.Column("shipped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shipped_block", sa.BigInteger(), nullable=True),
        sa.Column("shipment_hash", sa.LargeBinary(), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_by", sa.LargeBinary(), nullable=True),
        sa.Column("proof_hash", sa.LargeBinary(), nullable=True),
        sa.Column("disputed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claim", sa.Numeric(78, 0), nullable=True),
        sa.Column("reason", sa.SmallInteger(), nullable=True),
        sa.Column("evidence_root", sa.LargeBinary(), nullable=True),
        sa.Column("contested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contest_root", sa.LargeBinary(), nullable=True),
        sa.Column("is_shipped_in_time", sa.Boolean(), nullable=True),
        sa.Column("disputes", sa.Integer(), nullable=False),
        sa.Column("return_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("return_ruling_hash", sa.LargeBinary(), nullable=True),
        sa.Column("return_shipped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("return_shipped_block", sa.BigInteger(), nullable=True),
        sa.Column("return_shipment_hash", sa.LargeBinary(), nullable=True),
        sa.Column("return_contested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("return_contest_root", sa.LargeBinary(), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deal", sa.SmallInteger(), nullable=True),
        sa.Column("offers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("proofs", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("status_before", sa.Text(), nullable=True),
        sa.Column("fee", sa.Numeric(78, 0), nullable=False),
        sa.Column("royalty", sa.Numeric(78, 0), nullable=False),
        sa.Column("arbiter_fee_buyer", sa.Numeric(78, 0), nullable=False),
        sa.Column("arbiter_fee_seller", sa.Numeric(78, 0), nullable=False),
        sa.Column("ruling_hash", sa.LargeBinary(), nullable=True),
        sa.Column("is_asset_to_buyer", sa.Boolean(), nullable=True),
        sa.Column("credited_buyer", sa.Numeric(78, 0), nullable=False),
        sa.Column("credited_seller", sa.Numeric(78, 0), nullable=False),
        sa.Column("asset_credited_to", sa.LargeBinary(), nullable=True),
        sa.Column("refunded_later", sa.Numeric(78, 0), nullable=False),
        sa.PrimaryKeyConstraint("chain_id", "escrow_id", name=op.f("pk_escrows")),
    )
    op.create_index("ix_escrows_buyer", "escrows", ["chain_id", "buyer"], unique=False)
    op.create_index(
        "ix_escrows_open_deadline",
        "escrows",
        ["chain_id", "deadline"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "ix_escrows_handed_over",
        "escrows",
        ["chain_id", "asset", "asset_id"],
        unique=False,
        postgresql_where=sa.text("is_asset_to_buyer"),
    )
    op.create_index(
        "ix_escrows_cases",
        "escrows",
        ["chain_id", "policy_id", "status"],
        unique=False,
        postgresql_where=sa.text("disputed_at IS NOT NULL OR return_contested_at IS NOT NULL"),
    )
    op.create_index(
        "ix_escrows_proven",
        "escrows",
        ["chain_id", "asset", "asset_id"],
        unique=False,
        postgresql_where=sa.text("proofs <> '[]'::jsonb"),
    )
    op.create_index("ix_escrows_seller", "escrows", ["chain_id", "seller"], unique=False)


def _create_rolled_back_logs() -> None:
    op.create_table(
        "rolled_back_logs",
        sa.Column("chain_id", sa.BigInteger(), nullable=False),
        sa.Column("block_hash", sa.LargeBinary(), nullable=False),
        sa.Column("log_index", sa.Integer(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "chain_id", "block_hash", "log_index", name=op.f("pk_rolled_back_logs")
        ),
    )


def downgrade() -> None:
    op.execute("DROP VIEW escrow_logs")
    op.drop_table("rolled_back_logs")
    op.drop_table("escrows")
    op.drop_table("credit_entries")
