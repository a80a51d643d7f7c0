"""The table of baskets: one row for each thing somebody has put aside for later."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, SmallInteger, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.columns import UtcDateTime, uuid_pk
from backend.core.database import Base


class BasketLine(Base):
    """Pieces of one listing in somebody's basket. Nothing is set aside for it."""

    __tablename__ = "basket_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        UniqueConstraint("party_id", "listing_id", "option"),
    )

    id: Mapped[UUID] = uuid_pk()
    party_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"))
    chain_id: Mapped[int] = mapped_column(BigInteger)
    listing_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("listings.id"))
    option: Mapped[int] = mapped_column(SmallInteger)
    quantity: Mapped[int] = mapped_column(BigInteger)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
