"""Parcels and what carriers report of them. Which parcel is on chain follows from its hash."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
    Uuid,
    literal_column,
    text,
)
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


_WITHOUT_HYPHENS = "replace(tracking_number, '-'::text, ''::text)"


class Shipment(Base):
    """A parcel as its sender described it, before the wallet was asked to commit to it."""

    __tablename__ = "shipments"
    __table_args__ = (
        Index("ix_shipments_delivery_id", "delivery_id", "id"),
        Index("ix_shipments_hash", "delivery_id", "hash", unique=True),
        Index("ix_shipments_tracking_number", "tracking_number"),
        Index("ix_shipments_bare_number", text(_WITHOUT_HYPHENS)),
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
    polled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # its carrier was asked last


BARE_NUMBER: ColumnElement[str] = literal_column(_WITHOUT_HYPHENS, Text)
"""A number as people type it, with or without hyphens; the index knows it so."""


class CarrierUpdate(Base):
    """One report of a carrier as it was heard, with the words it came in. Never changed.

    Reports find their parcel by the number, when they are read: they may come before the parcel is
    described, and some are about parcels of other people. A report that a person typed names its
    parcel itself.
    """

    __tablename__ = "carrier_updates"
    __table_args__ = (
        UniqueConstraint("source", "event_id"),
        Index("ix_carrier_updates_tracking_number", "tracking_number", "happened_at"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    source: Mapped[str] = mapped_column(Text)  # the adapter's name
    event_id: Mapped[str] = mapped_column(Text)
    tracking_number: Mapped[str] = mapped_column(Text)
    carrier: Mapped[str | None] = mapped_column(Text)  # a known carrier's key
    shipment_id: Mapped[UUID | None] = mapped_column(Uuid)
    status: Mapped[str] = mapped_column(Text)
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    heard_at: Mapped[datetime] = mapped_column(UtcDateTime)
    place: Mapped[str] = mapped_column(Text)
    detail: Mapped[str] = mapped_column(Text)
    signed_by: Mapped[str] = mapped_column(Text)
    expected_on: Mapped[date | None] = mapped_column(Date)
    raw: Mapped[bytes] = mapped_column(LargeBinary)
