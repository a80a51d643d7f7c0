"""The table of parcels. Which of them is the one on chain follows from the hash alone."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.columns import HashColumn, UtcDateTime
from backend.core.database import Base
from backend.domain.escrow.lifecycle import Role


class Way(StrEnum):
    """Which way a parcel goes."""

    OUT = "out"  # to the buyer
    BACK = "back"  # to the seller

    @property
    def sender(self) -> Role:
        return Role.SELLER if self is Way.OUT else Role.BUYER


class Shipment(Base):
    """A parcel as its sender described it, before the wallet was asked to commit to it."""

    __tablename__ = "shipments"
    __table_args__ = (
        Index("ix_shipments_delivery_id", "delivery_id", "id"),
        Index("ix_shipments_hash", "delivery_id", "hash", unique=True),
    )

    order_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("orders.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    delivery_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("deliveries.id"))
    sender_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"))
    way: Mapped[str] = mapped_column(Text)  # out | back
    carrier: Mapped[str] = mapped_column(Text)  # a known carrier's key, or a name as written
    tracking_number: Mapped[str] = mapped_column(Text)
    salt: Mapped[bytes] = mapped_column(HashColumn)  # so that nobody can guess it from its hash
    hash: Mapped[bytes] = mapped_column(HashColumn)
    prepared_at: Mapped[datetime] = mapped_column(UtcDateTime)
