"""Tables of services: reports of the one who does the work, and requests of either side."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.columns import HashColumn, UtcDateTime
from backend.core.database import Base


class ServiceReport(Base):
    """What the seller says about the work. The chain carries the hash of `document`."""

    __tablename__ = "service_reports"
    __table_args__ = (Index("ix_service_reports_delivery_id", "delivery_id", "id"),)

    order_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("orders.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    delivery_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("deliveries.id"))
    kind: Mapped[str] = mapped_column(Text)  # begun | done | declined
    text: Mapped[str] = mapped_column(Text)
    document: Mapped[str] = mapped_column(Text)
    hash: Mapped[bytes] = mapped_column(HashColumn)
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ServiceRequest(Base):
    """More time or money back, asked of the other side."""

    __tablename__ = "service_requests"
    __table_args__ = (
        # One of a kind at a time, however fast two are asked.
        Index(
            "ix_service_requests_asked",
            "delivery_id",
            "kind",
            unique=True,
            postgresql_where=text("status = 'asked'"),
        ),
    )

    order_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("orders.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    delivery_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("deliveries.id"), index=True)
    kind: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)  # the asker's: buyer or seller
    at_status: Mapped[str] = mapped_column(Text)  # where the delivery stood
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the deadline asked for
    text: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
