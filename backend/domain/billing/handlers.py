"""What billing does when the chain moves an escrow, or takes a step back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.outbox import StoredEvent, Subscription
from backend.domain.billing.issuing import Biller
from backend.domain.escrow.events import MOVES, ROLLBACKS
from backend.domain.orders.repository import OrderRepository

if TYPE_CHECKING:
    from backend.resources import Resources


def subscriptions(resources: Resources) -> list[Subscription]:
    """What this room wants to hear of."""

    async def follow(session: AsyncSession, event: StoredEvent) -> None:
        if event.order_id is not None:
            order = await OrderRepository(session).get_any(event.order_id, lock=True)
            await Biller(session, resources).follow(order)

    return [Subscription("billing.follow", MOVES | ROLLBACKS, follow)]
