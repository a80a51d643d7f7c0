"""The table of fulfilments: one row per delivery that was ever paid."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, Date, ForeignKey, Index, SmallInteger, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.columns import UtcDateTime
from backend.core.database import Base


class Fulfilment(Base):
    """The work that a paid delivery means for its seller, and how far it is."""

    __tablename__ = "fulfilments"
    __table_args__ = (
        # The work list: a seller's rows of one status, what is due first on top.
        Index("ix_fulfilments_work", "seller_id", "status", "dispatch_due", "delivery_id"),
        Index(
            "ix_fulfilments_waiting",
            "listing_id",
            "paid_at",
            "delivery_id",
            postgresql_where=text("status = 'awaiting_allocation'"),
        ),
        Index("ix_fulfilments_listing_id", "listing_id", "status"),
    )

    order_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("orders.id"), primary_key=True)
    delivery_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("deliveries.id"), primary_key=True, unique=True
    )
    seller_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"))
    listing_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("listings.id"))
    quantity: Mapped[int] = mapped_column(BigInteger)
    option: Mapped[int] = mapped_column(SmallInteger)
    path: Mapped[str] = mapped_column(Text)  # parcel | collection | electronic
    status: Mapped[str] = mapped_column(Text)
    status_since: Mapped[datetime] = mapped_column(UtcDateTime)
    paid_at: Mapped[datetime] = mapped_column(UtcDateTime)  # the block's time; decides who is first

    held_until: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the day of release

    # What was promised, and what became of it.
    dispatch_due: Mapped[datetime] = mapped_column(UtcDateTime)
    arrival_due: Mapped[datetime] = mapped_column(UtcDateTime)
    expected_on: Mapped[date | None] = mapped_column(Date)  # the carrier's own estimate
    handed_over_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    arrived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    exceptions: Mapped[int] = mapped_column(SmallInteger, default=0)  # reported by the carrier

    is_short: Mapped[bool] = mapped_column(default=False)  # paid, and no piece is there for it
    marks: Mapped[list[str]] = mapped_column(ARRAY(Text))
    pieces: Mapped[int] = mapped_column(SmallInteger, default=1)  # parcels it travels in
    problem: Mapped[str] = mapped_column(Text, default="")
