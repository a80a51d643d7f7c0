"""Work that only time brings: unpaid orders run out, addresses are erased. Safe to run twice."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.domain.catalog.stock import StockService
from backend.domain.orders.address_desk import erase_row
from backend.domain.orders.events import OrderExpired
from backend.domain.orders.sweep_repository import SweepRepository

if TYPE_CHECKING:
    from backend.resources import Resources

AT_ONCE = 100


class OrderSweeper:
    """Sweeps of this room. Each handles a batch and says how many rows it took."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._resources = resources
        self._now = resources.clock.now()
        self._orders = SweepRepository(session)

    async def expire_unpaid(self, limit: int = AT_ONCE) -> int:
        """Orders nobody paid in time end, and their stock goes back on sale."""
        stock = StockService(self._session, self._resources)
        orders = await self._orders.list_to_expire(self._now, limit)
        for order in orders:
            order.expired_at = self._now
            for delivery in order.deliveries:
                await stock.release(delivery.id)
            event = OrderExpired(occurred_at=self._now, order_id=order.id)
            await outbox.record(self._session, event, "sweeper")
        return len(orders)

    async def erase_addresses(self, limit: int = AT_ONCE) -> int:
        """Destroy the keys of addresses nobody needs any more. The salted hash stays."""
        privacy = self._resources.settings.privacy
        orders = await self._orders.list_to_erase(
            self._now - timedelta(days=privacy.address_days),
            self._now - timedelta(days=privacy.unpaid_address_days),
            limit,
        )
        for order in orders:
            await erase_row(self._session, order, self._now, "sweeper")
        return len(orders)
