"""The newest fiat price of each currency, as its source told it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import Numeric, Text
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.columns import UtcDateTime
from backend.core.database import Base


class FiatPrice(Base):
    """What one whole unit of a currency is worth. For display only."""

    __tablename__ = "fiat_prices"

    symbol: Mapped[str] = mapped_column(Text, primary_key=True)
    fiat: Mapped[str] = mapped_column(Text)
    price: Mapped[Decimal] = mapped_column(Numeric(38, 18))
    source: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
