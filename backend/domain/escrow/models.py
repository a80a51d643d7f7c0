"""Tables derived from the chain: escrows and credits.

Every row follows from stored logs, so all of it can be dropped and rebuilt. The one exception says
so: how often a log was taken back is not in any log.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Text,
    or_,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.columns import U256, AddressColumn, HashColumn, UtcDateTime
from backend.core.database import Base


class Escrow(Base):
    """One escrow as folded from its events. The columns are the fields of `EscrowRecord`."""

    __tablename__ = "escrows"
    __table_args__ = (
        Index("ix_escrows_buyer", "chain_id", "buyer"),
        Index("ix_escrows_seller", "chain_id", "seller"),
        Index(
            "ix_escrows_handed_over",
            "chain_id",
            "asset",
            "asset_id",
            postgresql_where=text("is_asset_to_buyer"),
        ),
        Index(
            "ix_escrows_proven",
            "chain_id",
            "asset",
            "asset_id",
            postgresql_where=text("proofs <> '[]'::jsonb"),
        ),
        Index(
            "ix_escrows_cases",
            "chain_id",
            "policy_id",
            "status",
            postgresql_where=text("disputed_at IS NOT NULL OR return_contested_at IS NOT NULL"),
        ),
        Index(
            "ix_escrows_open_deadline",
            "chain_id",
            "deadline",
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    chain_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    escrow_id: Mapped[bytes] = mapped_column(HashColumn, primary_key=True)
    buyer: Mapped[bytes] = mapped_column(AddressColumn)
    seller: Mapped[bytes] = mapped_column(AddressColumn)
    policy_id: Mapped[bytes] = mapped_column(HashColumn)
    listing_hash: Mapped[bytes] = mapped_column(HashColumn)
    currency: Mapped[bytes] = mapped_column(AddressColumn)
    amount: Mapped[int] = mapped_column(U256)
    quantity: Mapped[int] = mapped_column(BigInteger)
    option: Mapped[int] = mapped_column(SmallInteger)
    reference: Mapped[bytes] = mapped_column(LargeBinary(16))
    status: Mapped[str] = mapped_column(Text)
    deadline: Mapped[datetime | None] = mapped_column(UtcDateTime)
    state: Mapped[int] = mapped_column(U256)
    share: Mapped[int] = mapped_column(U256)
    extended: Mapped[int] = mapped_column(BigInteger)
    fee_bps: Mapped[int] = mapped_column(Integer)
    arbiter_fee_bps: Mapped[int] = mapped_column(Integer)
    is_attested: Mapped[bool] = mapped_column(Boolean)
    is_cancelling_over: Mapped[bool] = mapped_column(Boolean)
    is_return_ruled: Mapped[bool] = mapped_column(Boolean)
    was_return_ruled: Mapped[bool] = mapped_column(Boolean)
    steps: Mapped[int] = mapped_column(BigInteger)
    funded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    funded_block: Mapped[int] = mapped_column(BigInteger)

    asset: Mapped[bytes] = mapped_column(AddressColumn)
    asset_id: Mapped[int] = mapped_column(U256)
    asset_units: Mapped[int] = mapped_column(U256)
    royalty_packed: Mapped[int] = mapped_column(U256)

    shipped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    shipped_block: Mapped[int | None] = mapped_column(BigInteger)
    shipment_hash: Mapped[bytes | None] = mapped_column(HashColumn)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    delivered_by: Mapped[bytes | None] = mapped_column(AddressColumn)
    proof_hash: Mapped[bytes | None] = mapped_column(HashColumn)
    disputed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claim: Mapped[int | None] = mapped_column(U256)
    reason: Mapped[int | None] = mapped_column(SmallInteger)
    evidence_root: Mapped[bytes | None] = mapped_column(HashColumn)
    contested_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    contest_root: Mapped[bytes | None] = mapped_column(HashColumn)
    is_shipped_in_time: Mapped[bool | None] = mapped_column(Boolean)
    disputes: Mapped[int] = mapped_column(Integer)

    return_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    return_ruling_hash: Mapped[bytes | None] = mapped_column(HashColumn)
    return_shipped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    return_shipped_block: Mapped[int | None] = mapped_column(BigInteger)
    return_shipment_hash: Mapped[bytes | None] = mapped_column(HashColumn)
    return_contested_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    return_contest_root: Mapped[bytes | None] = mapped_column(HashColumn)
    replaced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    deal: Mapped[int | None] = mapped_column(SmallInteger)
    offers: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    proofs: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)

    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by: Mapped[str | None] = mapped_column(Text)
    status_before: Mapped[str | None] = mapped_column(Text)
    fee: Mapped[int] = mapped_column(U256)
    royalty: Mapped[int] = mapped_column(U256)
    arbiter_fee_buyer: Mapped[int] = mapped_column(U256)
    arbiter_fee_seller: Mapped[int] = mapped_column(U256)
    ruling_hash: Mapped[bytes | None] = mapped_column(HashColumn)
    is_asset_to_buyer: Mapped[bool | None] = mapped_column(Boolean)
    credited_buyer: Mapped[int] = mapped_column(U256)
    credited_seller: Mapped[int] = mapped_column(U256)
    asset_credited_to: Mapped[bytes | None] = mapped_column(AddressColumn)
    refunded_later: Mapped[int] = mapped_column(U256)


class CreditEntry(Base):
    """Money or a token that could not be delivered, or its withdrawal. The balance is their sum."""

    __tablename__ = "credit_entries"
    __table_args__ = (Index("ix_credit_entries_account", "chain_id", "account"),)

    chain_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    block_hash: Mapped[bytes] = mapped_column(HashColumn, primary_key=True)
    log_index: Mapped[int] = mapped_column(Integer, primary_key=True)
    account: Mapped[bytes] = mapped_column(AddressColumn)
    contract: Mapped[bytes] = mapped_column(AddressColumn)  # currency or token; zero: native coin
    is_asset: Mapped[bool] = mapped_column(Boolean)
    asset_id: Mapped[int] = mapped_column(U256)
    is_withdrawal: Mapped[bool] = mapped_column(Boolean)
    units: Mapped[int] = mapped_column(U256)  # 1 for an ERC-721
    at: Mapped[datetime] = mapped_column(UtcDateTime)  # of the block


class RolledBackLog(Base):
    """How often a log was taken back by a reorganisation. Kept by us; in no log to be found.

    When a chain returns to a branch it had left, the same log comes again, and what follows from it
    has to be told again: the number makes its event another one.
    """

    __tablename__ = "rolled_back_logs"

    chain_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    block_hash: Mapped[bytes] = mapped_column(HashColumn, primary_key=True)
    log_index: Mapped[int] = mapped_column(Integer, primary_key=True)
    times: Mapped[int] = mapped_column(Integer)


# What an arbiter may be asked about, in the words of the index ix_escrows_cases.
HAS_CASE = or_(Escrow.disputed_at.is_not(None), Escrow.return_contested_at.is_not(None))
