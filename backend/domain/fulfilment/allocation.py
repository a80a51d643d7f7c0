"""Hands pieces to paid orders, the oldest first. A sweep: safe twice, and with many workers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.domain.catalog.models import Listing
from backend.domain.fulfilment.events import FulfilmentShort
from backend.domain.fulfilment.following import after_allocation
from backend.domain.fulfilment.lifecycle import Path
from backend.domain.fulfilment.models import Fulfilment
from backend.domain.fulfilment.moves import move
from backend.domain.fulfilment.repository import FulfilmentRepository

if TYPE_CHECKING:
    from backend.resources import Resources

LISTINGS_AT_ONCE = 50
_ACTOR = "allocation"


class Allocator:
    """Works listing by listing: the row of the listing is the lock."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._now = resources.clock.now()
        self._rows = FulfilmentRepository(session)

    async def allocate(self, limit: int = LISTINGS_AT_ONCE) -> int:
        """Set pieces apart for whoever waits; the number of orders that got theirs."""
        listings = await self._rows.lock_listings_with_work(self._now, limit)
        allocated = await self._rows.count_allocated([listing.id for listing in listings])
        return sum([await self._serve(one, allocated.get(one.id, 0)) for one in listings])

    async def _serve(self, listing: Listing, allocated: int) -> int:
        """Down the queue until a piece is missing: nobody younger is served before."""
        served = 0
        left = None if listing.stock is None else listing.stock - allocated
        for row in await self._rows.list_waiting(listing.id, self._now):
            if left is not None and row.quantity > left:
                await self._tell_short(row)
                left = 0  # what is left is kept for the one who waits longest
                continue
            target = after_allocation(Path(row.path))
            row.is_short = False
            await move(self._session, row, "allocate", target, self._now, _ACTOR)
            left = None if left is None else left - row.quantity
            served += 1
        return served

    async def _tell_short(self, row: Fulfilment) -> None:
        """Once, however often the queue is looked at."""
        if row.is_short:
            return
        row.is_short = True
        short = FulfilmentShort(
            occurred_at=self._now,
            order_id=row.order_id,
            delivery_id=row.delivery_id,
            listing_id=row.listing_id,
        )
        await outbox.record(self._session, short, _ACTOR)
