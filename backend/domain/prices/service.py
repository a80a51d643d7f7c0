"""Fiat prices: kept by the worker, shown beside amounts with their source and time.

Pages read what is stored, so a slow source slows nobody. Nothing below this room can reach it, and
no step takes a fiat amount: what is paid is in the listing's own currency alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.money import Amount
from backend.domain.prices.models import FiatPrice
from backend.domain.prices.sources import price_source
from backend.resources import Resources

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class FiatView:
    """What an amount is worth, who says so, and since when."""

    value: Decimal
    fiat: str
    source: str
    at: datetime
    is_stale: bool


class PriceService:
    """Stores what sources say; reads it for amounts."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._now = resources.clock.now()
        self._settings = resources.settings

    async def keep(self, symbol: str, price: Decimal, *, fiat: str, source: str) -> None:
        """The newest price of a currency takes the place of the one before."""
        values = {"fiat": fiat, "price": price, "source": source, "at": self._now}
        statement = insert(FiatPrice).values(symbol=symbol, **values)
        await self._session.execute(
            statement.on_conflict_do_update(index_elements=["symbol"], set_=values)
        )

    async def worth(self, amount: Amount) -> FiatView | None:
        """None where nobody has said. One from a source that was replaced is not shown."""
        source = price_source(self._settings)
        row = await self._session.get(FiatPrice, amount.currency.symbol)
        if row is None or source is None or (row.source, row.fiat) != (source.name, source.fiat):
            return None
        value = (amount.to_decimal() * row.price).quantize(CENT, ROUND_HALF_EVEN)
        oldest = self._now - timedelta(minutes=self._settings.prices.stale_minutes)
        return FiatView(value, row.fiat, row.source, row.at, is_stale=row.at < oldest)
