"""Figures about somebody's own sales."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.money import Currency
from backend.core.viewer import Viewer
from backend.domain.insights.figures import Figures, count
from backend.domain.insights.periods import Period
from backend.domain.insights.repository import InsightRepository

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
        # Stays are measured by blocks, so an open one lasts until the chain's present moment.
        now = await self._resources.chain_clock.now()
        sales = await self._insights.list_sales(viewer.address, period)
        stays = await self._insights.list_stays(viewer.address, period, now)
        return count(sales, stays, period)

    def _find_currency(self, chain_id: int, address: bytes) -> Currency | None:
        deployment = self._resources.deployment
        if chain_id != deployment.chain_id:
            return None
        known = {currency.address or bytes(20): currency for currency in deployment.currencies}
        return known.get(address)
