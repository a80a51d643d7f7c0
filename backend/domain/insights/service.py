"""Figures about somebody's own sales."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.types import ZERO_ADDRESS
from backend.core.money import Currency
from backend.core.viewer import Viewer
from backend.domain.insights.figures import Figures, count
from backend.domain.insights.periods import Period
from backend.domain.insights.repository import InsightRepository
from backend.domain.orders.moments import read_moments

if TYPE_CHECKING:
    from backend.resources import Resources


class InsightService:
    """Counts what became of a seller's sales."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._resources = resources
        self._insights = InsightRepository(session, self._find_currency)

    async def figures(self, period: Period, viewer: Viewer) -> Figures:
        """The viewer's own sales that were paid in this period, as they stand now."""
        viewer.require_party()
        assert viewer.address is not None
        # Stays are measured by blocks, so an open one lasts until its chain's present moment.
        moments = await read_moments(self._resources)
        sales = await self._insights.list_sales(viewer.address, period)
        stays = await self._insights.list_stays(viewer.address, period, moments)
        return count(sales, stays, period)

    def _find_currency(self, chain_id: int, address: bytes) -> Currency | None:
        for currency in self._resources.chains.currencies:
            if (currency.chain_id, currency.address or ZERO_ADDRESS) == (chain_id, address):
                return currency
        return None
