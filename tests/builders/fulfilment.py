"""The rooms above the orders, heard and swept by hand."""

from __future__ import annotations

from sqlalchemy import select

from backend.core.outbox.models import EventRow
from backend.core.outbox.store import to_stored
from backend.domain.fulfilment.allocation import Allocator
from backend.domain.fulfilment.service import FulfilmentService
from backend.wiring import subscriptions
from tests.builders.trade import Trade


def fulfilments(trade: Trade) -> FulfilmentService:
    return FulfilmentService(trade.market.session, trade.market.resources)


async def hear(trade: Trade) -> None:
    """Hand everything recorded so far to all handlers, once more: they have to bear that."""
    rows = await trade.market.session.scalars(select(EventRow).order_by(EventRow.number))
    for row in rows.all():
        for subscription in subscriptions(trade.market.resources):
            if row.name in subscription.names:
                await subscription.handler(trade.market.session, to_stored(row))


async def allocate(trade: Trade) -> int:
    """One round of the sweep that hands pieces to orders."""
    return await Allocator(trade.market.session, trade.market.resources).allocate()
