"""What the indexer keeps: raw logs, the blocks they came from, and how far it has read.

Everything else that follows from the chain is derived from these rows and can be made again.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.columns import AddressColumn, HashColumn, UtcDateTime
from backend.core.database import Base
from backend.core.lease import LeaseColumns


class ChainCursor(Base):
    """How far one chain is read. Its row is the lock: whoever moves it holds it."""

    __tablename__ = "chain_cursors"

    chain_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    genesis_hash: Mapped[bytes] = mapped_column(HashColumn)
    contract: Mapped[bytes] = mapped_column(AddressColumn)
    block_number: Mapped[int] = mapped_column(BigInteger)
    block_hash: Mapped[bytes | None] = mapped_column(HashColumn)  # None: nothing read yet
    block_time: Mapped[datetime | None] = mapped_column(UtcDateTime)
    head_number: Mapped[int] = mapped_column(BigInteger)  # the node's head when this was written
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ChainLease(LeaseColumns, Base):
    """Who may write what one chain says."""

    __tablename__ = "chain_leases"

    chain_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class ChainBlock(Base):
    """A block of the branch we follow: all near the head, later those with logs and a few."""

    __tablename__ = "chain_blocks"

    chain_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    hash: Mapped[bytes] = mapped_column(HashColumn)
    parent_hash: Mapped[bytes] = mapped_column(HashColumn)
    timestamp: Mapped[int] = mapped_column(BigInteger)


class ChainLog(Base):
    """A log of our contract as the node gave it, on the branch we follow."""

    __tablename__ = "chain_logs"

    # In the order of the chain, so that new rows go to the key's end. The branch we follow has one
    # log in each place.
    chain_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    block_number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    log_index: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    block_hash: Mapped[bytes] = mapped_column(HashColumn)
    timestamp: Mapped[int] = mapped_column(BigInteger)
    tx_hash: Mapped[bytes] = mapped_column(HashColumn)
    address: Mapped[bytes] = mapped_column(AddressColumn)
    topics: Mapped[bytes] = mapped_column(LargeBinary)  # 32 bytes each, one after the other
    data: Mapped[bytes] = mapped_column(LargeBinary)
    escrow_id: Mapped[bytes | None] = mapped_column(HashColumn)

    __table_args__ = (
        Index(
            "ix_chain_logs_of_escrow",
            "chain_id",
            "escrow_id",
            postgresql_where=text("escrow_id IS NOT NULL"),
        ),
    )
