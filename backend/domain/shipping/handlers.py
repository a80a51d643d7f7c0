"""What carriers told about people goes when the order's address goes."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.outbox import StoredEvent, Subscription
from backend.domain.orders.events import AddressErased
from backend.domain.shipping.repository import ShipmentRepository


def subscriptions() -> list[Subscription]:
    """What this room wants to hear of."""
    return [Subscription("shipping.forget", frozenset({AddressErased.name}), forget_names)]


async def forget_names(session: AsyncSession, event: StoredEvent) -> None:
    """Who signed for it, and the report as it came: both may name the buyer and the street."""
    if event.order_id is not None:
        await ShipmentRepository(session).forget_names(event.order_id)
