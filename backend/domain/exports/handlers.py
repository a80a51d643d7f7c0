"""What exports do when an order moves, on the chain or beside it, is given up, or steps back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.outbox import StoredEvent, Subscription
from backend.domain.escrow.events import MOVES, ROLLBACKS
from backend.domain.exports import entering
from backend.domain.gateways.events import BesideMoved
from backend.domain.orders.events import OrderAbandoned, OrderExpired
from backend.domain.orders.repository import OrderRepository

if TYPE_CHECKING:
    from backend.resources import Resources

_APART = frozenset({OrderAbandoned.name, OrderExpired.name, BesideMoved.name})


def subscriptions(resources: Resources) -> list[Subscription]:
    """What this room wants to hear of."""

    async def follow(session: AsyncSession, event: StoredEvent) -> None:
        if event.order_id is not None:
            order = await OrderRepository(session).get_any(event.order_id, lock=True)
            await entering.follow(session, order, resources.clock)

    return [Subscription("exports.follow", MOVES | ROLLBACKS | _APART, follow)]
