"""The table of transactions on their way. Everything in it may be thrown away."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, Text, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.columns import AddressColumn, HashColumn, UtcDateTime
from backend.core.database import Base


class PendingTransaction(Base):
    """One transaction that somebody sent about one delivery."""

    __tablename__ = "pending_transactions"
    __table_args__ = (
        Index("ix_pending_transactions_hash", "chain_id", "tx_hash"),
        Index(
            "ix_pending_transactions_open",
            "looked_at",
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index(
            "ix_pending_transactions_closed",
            "closed_at",
            postgresql_where=text("closed_at IS NOT NULL"),
        ),
    )

    order_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("orders.id"), primary_key=True)
    delivery_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("deliveries.id"), primary_key=True)
    tx_hash: Mapped[bytes] = mapped_column(HashColumn, primary_key=True)
    chain_id: Mapped[int] = mapped_column(BigInteger)
    escrow_id: Mapped[bytes] = mapped_column(HashColumn)
    party_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"))
    sender: Mapped[bytes] = mapped_column(AddressColumn)
    nonce: Mapped[int] = mapped_column(BigInteger)
    function: Mapped[str] = mapped_column(Text)  # the contract's word
    call_hash: Mapped[bytes] = mapped_column(HashColumn)  # the same for a speed-up
    seen_block: Mapped[int] = mapped_column(BigInteger)  # the head when it was reported
    status: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)  # the contract's own, when it refused
    replaced_by: Mapped[bytes | None] = mapped_column(HashColumn)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    looked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    missing_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
