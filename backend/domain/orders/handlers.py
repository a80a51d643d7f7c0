"""What orders do when an escrow is funded, is called off, or disappears.

Each handler looks at how things stand now rather than at what the event says, so events that come
late, twice or out of order lead to the same stock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.core.outbox import StoredEvent, Subscription
from backend.domain.catalog.errors import ReservationNotFound
from backend.domain.catalog.lifecycle import ListingKind
from backend.domain.catalog.stock import StockService
from backend.domain.escrow.events import MOVES, ROLLBACKS
from backend.domain.escrow.projection import EscrowRecord
from backend.domain.escrow.repository import EscrowRepository
from backend.domain.escrow.statuses import Status
from backend.domain.orders.events import AddressMissing, DeliveryOversold
from backend.domain.orders.models import Delivery, Order
from backend.domain.orders.purchase import needs_address
from backend.domain.orders.repository import OrderRepository

if TYPE_CHECKING:
    from backend.resources import Resources


def subscriptions(resources: Resources) -> list[Subscription]:
    """What this room wants to hear of."""

    async def keep_stock(session: AsyncSession, event: StoredEvent) -> None:
        await StockKeeper(session, resources).follow_chain(event)

    return [Subscription("orders.stock", MOVES | ROLLBACKS, keep_stock)]


class StockKeeper:
    """Paid is sold, vanished is reserved again, called off before it left is for sale again."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._clock = resources.clock
        self._orders = OrderRepository(session)
        self._stock = StockService(session, resources)

    async def follow_chain(self, event: StoredEvent) -> None:
        if event.order_id is None:
            return
        order = await self._orders.get_any(event.order_id, lock=True)
        escrow_id = bytes.fromhex(event.data["escrow_id"])
        for delivery in order.deliveries:
            if delivery.escrow_id == escrow_id:
                await self._sync(order, delivery)

    async def _sync(self, order: Order, delivery: Delivery) -> None:
        escrows = EscrowRepository(self._session, delivery.chain_id)
        escrow = await escrows.find(delivery.escrow_id)
        if escrow is None:
            await self._take_back(order, delivery)
            return
        if never_left(escrow):
            await self._stock.take_back(delivery.id)
            return
        await self._ask_again(order, delivery)
        if await self._stock.is_sold(delivery.id):
            return  # mined again in another block, or heard twice
        is_enough = await self._stock.consume(delivery.id, delivery.listing_id, delivery.quantity)
        delivery.is_oversold = not is_enough
        if not is_enough:
            oversold = DeliveryOversold(
                occurred_at=self._clock.now(), order_id=order.id, delivery_id=delivery.id
            )
            await outbox.record(self._session, oversold)

    async def _ask_again(self, order: Order, delivery: Delivery) -> None:
        """An order that ran out forgets where it goes; paid all the same, it has to be said."""
        is_sent = needs_address(ListingKind(delivery.kind), delivery.option)
        if not is_sent or order.sealed_address is not None or order.address_erased_at is None:
            return
        missing = AddressMissing(
            occurred_at=self._clock.now(),
            order_id=order.id,
            key=f"{AddressMissing.name}:{delivery.id}",
            delivery_id=delivery.id,
        )
        await outbox.record(self._session, missing)

    async def _take_back(self, order: Order, delivery: Delivery) -> None:
        delivery.is_oversold = False
        if order.abandoned_at is not None or order.expired_at is not None:
            await self._stock.release(delivery.id)
            return
        try:
            order.expires_at = await self._stock.reserve_again(delivery.id)
        except ReservationNotFound:
            return  # the payment came and went before its stock was ever booked


def never_left(escrow: EscrowRecord) -> bool:
    """Whether the money went back while the goods were still with the seller. Pure."""
    is_back = escrow.status is Status.REFUNDED
    return is_back and escrow.shipped_at is None and escrow.delivered_at is None
