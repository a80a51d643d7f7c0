"""What fulfilment does when the chain moves an escrow, or a carrier reports on a parcel.

Each handler looks at how things stand now rather than at what the event says, so events that come
late, twice or out of order lead to the same status.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.outbox import StoredEvent, Subscription
from backend.domain.catalog.lifecycle import DeliveryOption, ListingKind
from backend.domain.escrow.events import MOVES, EscrowRolledBack, EscrowVanished
from backend.domain.escrow.record import EscrowRecord
from backend.domain.escrow.repository import EscrowRepository
from backend.domain.escrow.statuses import Status
from backend.domain.fulfilment.following import Standing, wanted_status
from backend.domain.fulfilment.lifecycle import FULFILMENT, FulfilmentStatus, Path, step_to
from backend.domain.fulfilment.models import Fulfilment
from backend.domain.fulfilment.moves import move
from backend.domain.fulfilment.promises import arrival_due, dispatch_due
from backend.domain.fulfilment.repository import FulfilmentRepository
from backend.domain.gateways.events import BesideMoved
from backend.domain.orders.models import Delivery, Order
from backend.domain.orders.planning import Flow, flow_of
from backend.domain.orders.repository import OrderRepository
from backend.domain.shipping.events import ParcelReported
from backend.domain.shipping.repository import ShipmentRepository

if TYPE_CHECKING:
    from backend.resources import Resources

_ACTOR = "fulfilment"


def subscriptions(resources: Resources) -> list[Subscription]:
    """What this room wants to hear of."""

    async def follow(session: AsyncSession, event: StoredEvent) -> None:
        await Follower(session, resources).follow(event)

    names = frozenset(
        {*MOVES, BesideMoved.name, EscrowVanished.name, EscrowRolledBack.name, ParcelReported.name}
    )
    return [Subscription("fulfilment.follow", names, follow)]


class Follower:
    """Keeps the fulfilments of an order in step with its escrows and parcels."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._clock = resources.clock
        self._calendar = resources.settings.care.calendar()
        self._orders = OrderRepository(session)
        self._shipments = ShipmentRepository(session)
        self._rows = FulfilmentRepository(session)

    async def follow(self, event: StoredEvent) -> None:
        if event.order_id is None:
            return
        order = await self._orders.get_any(event.order_id, lock=True)
        on_chain = EscrowRepository(self._session, order.chain_id)
        escrows = await on_chain.list_by_id([d.escrow_id for d in order.deliveries])
        for delivery in order.deliveries:
            await self._sync(order, delivery, escrows.get(delivery.escrow_id))

    async def _sync(self, order: Order, delivery: Delivery, escrow: EscrowRecord | None) -> None:
        row = await self._rows.find(delivery.id, lock=True)
        if row is None:
            since = _taken_up_at(delivery, escrow)
            if since is None:
                return
            row = await self._begin(order, delivery, since)
        path = Path(row.path)
        standing = Standing.of(escrow, path)
        if escrow is None and delivery.beside is not None:
            standing = Standing.beside(
                Status(delivery.beside), delivery.beside_since, row.handed_over_at
            )
        shipped = escrow.shipment_hash if escrow else None
        progress = await self._shipments.progress_of(delivery.id, shipped) if shipped else None
        status = FulfilmentStatus(row.status)
        was_handed_over = row.handed_over_at is not None
        wanted = wanted_status(status, path, standing, progress, was_handed_over=was_handed_over)
        row.handed_over_at = standing.handed_over_at
        row.arrived_at = standing.arrived_at or (progress.delivered_at if progress else None)
        row.expected_on = progress.expected_on if progress else None
        row.exceptions = progress.exceptions if progress else 0
        left_at = row.handed_over_at or row.dispatch_due
        row.arrival_due = arrival_due(left_at, row.option, self._calendar)
        if wanted is not status:
            step = step_to(status, wanted)
            assert step is not None, (status, wanted)
            await move(self._session, row, step.action, wanted, self._clock.now(), _ACTOR)

    async def _begin(self, order: Order, delivery: Delivery, paid_at: datetime) -> Fulfilment:
        """Paid for the first time: it waits for a piece."""
        since = max(paid_at, delivery.held_until or paid_at)
        due = dispatch_due(since, delivery.option, self._calendar)
        now = self._clock.now()
        row = Fulfilment(
            order_id=order.id,
            delivery_id=delivery.id,
            seller_id=order.seller_id,
            listing_id=delivery.listing_id,
            quantity=delivery.quantity,
            option=delivery.option,
            path=path_of(delivery).value,
            status=FULFILMENT.start.value,
            status_since=now,
            paid_at=paid_at,
            held_until=delivery.held_until,
            dispatch_due=due,
            arrival_due=arrival_due(due, delivery.option, self._calendar),
            is_short=False,
            marks=[],
            pieces=1,
            problem="",
            exceptions=0,
        )
        self._rows.add(row)
        await self._session.flush()
        await move(self._session, row, "begin", FULFILMENT.start, now, _ACTOR)
        return row


def _taken_up_at(delivery: Delivery, escrow: EscrowRecord | None) -> datetime | None:
    """When it was paid, or taken up by the shop; None: there is nothing to do yet."""
    if escrow is not None:
        return escrow.funded_at
    return delivery.beside_since if delivery.beside != Status.CALLED_OFF else None


_PATHS: dict[Flow, Path] = {Flow.PARCEL: Path.PARCEL, Flow.COLLECTION: Path.COLLECTION}


def path_of(delivery: Delivery) -> Path:
    """How the goods reach the buyer once they are there: waiting for them changes nothing."""
    option = list(DeliveryOption)[delivery.option]
    flow = flow_of(ListingKind(delivery.kind), option, is_instant=False)
    return _PATHS.get(flow, Path.ELECTRONIC)
