"""Figures about the sales of a shop."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.types import ZERO_ADDRESS
from backend.core.errors import NotFound
from backend.core.money import Currency
from backend.core.viewer import Viewer
from backend.domain.insights.figures import Figures, count
from backend.domain.insights.periods import Period
from backend.domain.insights.repository import InsightRepository
from backend.domain.orders.moments import read_moments
from backend.domain.parties.policy import Action, allows, relations_to_house, relations_to_shop
from backend.domain.parties.service import PartyService

if TYPE_CHECKING:
    from backend.resources import Resources


class InsightService:
    """Counts what became of a seller's sales."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._resources = resources
        self._parties = PartyService(session, resources)
        self._insights = InsightRepository(session, self._find_currency)

    async def figures(self, period: Period, viewer: Viewer, shop_id: UUID | None = None) -> Figures:
        """Sales that were paid in this period, as they stand now: the viewer's own or a shop's.

        For those who may export the shop: they could count the same from its files.
        """
        seller = await self._seller(viewer, shop_id or viewer.require_party())
        # Stays are measured by blocks, so an open one lasts until its chain's present moment.
        moments = await read_moments(self._resources)
        sales = await self._insights.list_sales(seller, period)
        stays = await self._insights.list_stays(seller, period, moments)
        return count(sales, stays, period)

    async def _seller(self, viewer: Viewer, shop_id: UUID) -> bytes:
        """The account of a shop; what one may not see looks like what does not exist."""
        relations = relations_to_shop(viewer, shop_id) | relations_to_house(viewer)
        if not allows(Action.EXPORT, relations):
            raise NotFound("There is no such shop.")
        return (await self._parties.get(shop_id)).address

    def _find_currency(self, chain_id: int, address: bytes) -> Currency | None:
        for currency in self._resources.chains.currencies:
            if (currency.chain_id, currency.address or ZERO_ADDRESS) == (chain_id, address):
                return currency
        return None
