"""Tables of the event log."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, Integer, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.columns import HashColumn, UtcDateTime, Xid8
from backend.core.database import Base


class EventRow(Base):
    """One recorded event. Rows are added and dispatched, never edited."""

    __tablename__ = "events"
    __table_args__ = (
        Index("ix_events_reading_order", "xid", "number"),
        Index("ix_events_order_id", "order_id", "xid", "number"),
        Index(
            "ix_events_pending",
            "xid",
            "number",
            postgresql_where=text("dispatched_at IS NULL AND parked_at IS NULL"),
        ),
    )

    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    # Positions are taken before the commit, so a small one may appear late. Ordering by the
    # transaction first, and reading only below the oldest open one, makes that harmless.
    xid: Mapped[int] = mapped_column(Xid8(), server_default=text("pg_current_xact_id()"))
    id: Mapped[UUID] = mapped_column(Uuid, unique=True)
    name: Mapped[str] = mapped_column(Text)
    key: Mapped[str | None] = mapped_column(Text, unique=True)
    order_id: Mapped[UUID | None] = mapped_column(Uuid)
    occurred_at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str | None] = mapped_column(Text)
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)
    chain_id: Mapped[int | None] = mapped_column(BigInteger)
    block_hash: Mapped[bytes | None] = mapped_column(HashColumn)
    log_index: Mapped[int | None] = mapped_column(Integer)
    dispatched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    retry_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    parked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class EventReceipt(Base):
    """The inbox: a consumer has dealt with an event. It makes a second delivery harmless."""

    __tablename__ = "event_receipts"

    consumer: Mapped[str] = mapped_column(Text, primary_key=True)
    event_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("events.id", ondelete="CASCADE"), primary_key=True
    )
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
