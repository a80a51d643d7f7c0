"""Signatures that the marketplace carries."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, Text, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.columns import U256, AddressColumn, HashColumn, UtcDateTime
from backend.core.database import Base


class RelayedAction(Base):
    """One step that a party has signed.

    One at a time for each party of a delivery is taken in; a block that goes may bring one back.
    """

    __tablename__ = "relayed_actions"
    __table_args__ = (
        Index("uq_relayed_actions_digest", "chain_id", "digest", unique=True),
        Index("ix_relayed_actions_delivery", "delivery_id", "party_id", "id"),
        Index("ix_relayed_actions_status", "chain_id", "status", "id"),
        Index("ix_relayed_actions_party", "party_id", "accepted_at"),
        Index(
            "ix_relayed_actions_settled",
            "chain_id",
            "settled_at",
            postgresql_where=text("transaction_id IS NOT NULL"),
        ),
    )

    order_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("orders.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    chain_id: Mapped[int] = mapped_column(BigInteger)
    delivery_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("deliveries.id"))
    party_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"))
    party: Mapped[bytes] = mapped_column(AddressColumn)
    action: Mapped[str] = mapped_column(Text)
    state: Mapped[int] = mapped_column(U256)  # the escrow's word that it was signed for
    digest: Mapped[bytes] = mapped_column(HashColumn)  # what was signed: carried once
    data: Mapped[bytes] = mapped_column(LargeBinary)  # the relay's call, signature and all
    expiry: Mapped[int] = mapped_column(BigInteger)  # unix seconds
    status: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)  # the contract's word, when it refused
    transaction_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("sent_transactions.id"))
    accepted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def expires_at(self) -> datetime:
        return datetime.fromtimestamp(self.expiry, UTC)
