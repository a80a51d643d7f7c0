"""What the keeper remembers of an escrow until it is closed: its tries, and when it may again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Integer, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.columns import HashColumn, UtcDateTime
from backend.core.database import Base


class KeeperTry(Base):
    """The latest try at one escrow. Without a transaction, the contract would have refused it."""

    __tablename__ = "keeper_tries"

    chain_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    escrow_id: Mapped[bytes] = mapped_column(HashColumn, primary_key=True)
    failures: Mapped[int] = mapped_column(Integer)  # in a row; the pauses grow with them
    reason: Mapped[str | None] = mapped_column(Text)  # the contract's word, or the node's
    transaction_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("sent_transactions.id"))
    tried_at: Mapped[datetime] = mapped_column(UtcDateTime)
    next_try_at: Mapped[datetime] = mapped_column(UtcDateTime)
