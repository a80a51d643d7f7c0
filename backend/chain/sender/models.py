"""What was sent from accounts of ours: a row for each nonce, and one for each time it was signed.

Signed bytes are stored before any node sees them, so whoever starts again sends the same ones.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, Text, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.columns import U256, AddressColumn, HashColumn, UtcDateTime
from backend.core.database import Base
from backend.core.lease import LeaseColumns


class SentState(StrEnum):
    """How far a transaction of ours has come."""

    PREPARED = "prepared"  # signed and stored; a node may have it or not
    SENT = "sent"
    REPLACED = "replaced"  # sent again with a higher fee
    MINED = "mined"
    FAILED = "failed"  # mined, and the contract refused it
    DROPPED = "dropped"  # its nonce went to a transaction that is none of ours


KEEPER, RELAY, ATTESTER = "keeper", "relay", "attester"  # what our transactions are for
UNDER_WAY = frozenset({SentState.PREPARED, SentState.SENT, SentState.REPLACED})
IN_A_BLOCK = frozenset({SentState.MINED, SentState.FAILED})


class SenderLease(LeaseColumns, Base):
    """Who sends from an account."""

    __tablename__ = "sender_leases"

    chain_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    account: Mapped[bytes] = mapped_column(AddressColumn, primary_key=True)
    role: Mapped[str] = mapped_column(Text)  # which of our processes sends from it


class SentTransaction(Base):
    """One transaction of ours. No two have one nonce, and no two one subject."""

    __tablename__ = "sent_transactions"
    __table_args__ = (
        Index(
            "uq_sent_transactions_nonce",
            "chain_id",
            "account",
            "nonce",
            unique=True,
            postgresql_where=text("state <> 'dropped'"),
        ),
        Index(
            "uq_sent_transactions_subject",
            "chain_id",
            "subject",
            unique=True,
            postgresql_where=text("state <> 'dropped'"),
        ),
        Index("ix_sent_transactions_purpose", "chain_id", "purpose", "id"),
        Index("ix_sent_transactions_state", "chain_id", "account", "state", "block_number"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    chain_id: Mapped[int] = mapped_column(BigInteger)
    account: Mapped[bytes] = mapped_column(AddressColumn)
    nonce: Mapped[int] = mapped_column(BigInteger)
    purpose: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)  # what it is about: done once
    on_behalf: Mapped[bytes | None] = mapped_column(AddressColumn)  # whose signature it carries
    receiver: Mapped[bytes] = mapped_column(AddressColumn)
    data: Mapped[bytes] = mapped_column(LargeBinary)
    gas: Mapped[int] = mapped_column(BigInteger)  # the most it may use
    state: Mapped[str] = mapped_column(Text)
    most_cost: Mapped[int] = mapped_column(U256)  # what it may cost after all raising
    worst_cost: Mapped[int] = mapped_column(U256)  # as it was last signed
    cost: Mapped[int | None] = mapped_column(U256)  # once it is in a block
    tx_hash: Mapped[bytes | None] = mapped_column(HashColumn)  # the one that is in a block
    block_number: Mapped[int | None] = mapped_column(BigInteger)
    prepared_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    attempts: Mapped[list[SendAttempt]] = relationship(
        lazy="selectin", order_by="SendAttempt.number"
    )

    @property
    def last(self) -> SendAttempt:
        return self.attempts[-1]

    @property
    def shown_hash(self) -> bytes:
        """The one to look for: that in a block, else the newest."""
        return self.tx_hash or self.last.tx_hash


class SendAttempt(Base):
    """One signing of a transaction of ours: the same but for its fees."""

    __tablename__ = "send_attempts"
    __table_args__ = (Index("ix_send_attempts_hash", "tx_hash"),)

    transaction_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("sent_transactions.id"), primary_key=True
    )
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    tx_hash: Mapped[bytes] = mapped_column(HashColumn)
    max_fee: Mapped[int] = mapped_column(U256)
    priority_fee: Mapped[int] = mapped_column(U256)
    raw: Mapped[bytes] = mapped_column(LargeBinary)
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime)
