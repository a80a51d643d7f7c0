"""Tables of quotes and of what was asked and answered in them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, SmallInteger, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.columns import U256, AddressColumn, UtcDateTime, uuid_pk
from backend.core.database import Base
from backend.domain.parties.models import Party


class Quote(Base):
    """A price somebody asks for, as it stands."""

    __tablename__ = "quotes"
    __table_args__ = (
        Index("ix_quotes_buyer_id", "buyer_id", "id"),
        Index("ix_quotes_seller_id", "seller_id", "id"),
        Index("ix_quotes_due", "due"),
    )

    id: Mapped[UUID] = uuid_pk()
    chain_id: Mapped[int] = mapped_column(BigInteger)
    listing_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("listings.id"))  # what it is about
    buyer_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"))
    seller_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"))
    status: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    currency: Mapped[bytes | None] = mapped_column(AddressColumn)  # None: the native coin
    option: Mapped[int] = mapped_column(SmallInteger)
    quantity: Mapped[int] = mapped_column(BigInteger)
    unit_price: Mapped[int | None] = mapped_column(U256)  # None until answered
    delivery_fee: Mapped[int | None] = mapped_column(U256)
    due: Mapped[datetime | None] = mapped_column(UtcDateTime)  # None once it waits for nobody
    offered_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("listings.id"))
    order_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("orders.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)

    buyer: Mapped[Party] = relationship(lazy="raise", foreign_keys=[buyer_id])
    seller: Mapped[Party] = relationship(lazy="raise", foreign_keys=[seller_id])
    rounds: Mapped[list[QuoteRound]] = relationship(lazy="raise", order_by="QuoteRound.id")


class QuoteRound(Base):
    """What one side said: a request, an answer, or why not. It never changes."""

    __tablename__ = "quote_rounds"

    quote_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("quotes.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    role: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    quantity: Mapped[int] = mapped_column(BigInteger)
    unit_price: Mapped[int | None] = mapped_column(U256)
    delivery_fee: Mapped[int | None] = mapped_column(U256)
    due: Mapped[datetime | None] = mapped_column(UtcDateTime)
    text: Mapped[str] = mapped_column(Text)
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)
