"""Keeps expectations and tickets in step with the chain. Safe to run twice, and side by side.

It looks at how a delivery stands now rather than at what an event says: late, doubled or swapped
events lead to the same rows. Everything here holds the lock of its order.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.core.ids import uuid7
from backend.core.viewer import Viewer
from backend.domain.care.complaints import COMPLAINT_OF, ComplaintKind
from backend.domain.care.events import (
    ComplaintRaised,
    TicketAssigned,
    TicketMoved,
    TicketOpened,
)
from backend.domain.care.expectations import Promise, Promises
from backend.domain.care.lifecycle import TICKET_LIFECYCLE, TicketRole, TicketStatus
from backend.domain.care.models import Expectation, Ticket, TicketEntry
from backend.domain.care.repository import ExpectationRepository, TicketRepository
from backend.domain.escrow.projection import EscrowRecord
from backend.domain.escrow.repository import EscrowRepository
from backend.domain.escrow.statuses import Status
from backend.domain.orders.models import Delivery, Order
from backend.domain.orders.planning import Flow
from backend.domain.orders.repository import OrderRepository
from backend.domain.orders.service import OrderService
from backend.domain.shipping.repository import ShipmentRepository

if TYPE_CHECKING:
    from backend.resources import Resources

AT_ONCE = 50
ACTOR = "care"


def promises_of(resources: Resources) -> Promises:
    """The promises of this installation. ValueError for days of a step nobody knows."""
    care, marketplace = resources.settings.care, resources.settings.marketplace
    return Promises(care.calendar(), marketplace.days | care.business_days)


class CareKeeper:
    """Follows the chain, raises what is late, resolves what came."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._now = resources.clock.now()
        self._promises = promises_of(resources)
        self._expected = ExpectationRepository(session)
        self._tickets = TicketRepository(session)
        self._orders = OrderRepository(session)
        self._parcels = ShipmentRepository(session)
        self._order_service = OrderService(session, resources)

    async def follow(self, order_id: UUID) -> None:
        """Bring the expectations of an order up to how its deliveries stand."""
        order = await self._orders.get_any(order_id, lock=True)
        for delivery in order.deliveries:
            await self._sync(order, delivery)

    async def watch(self, limit: int = AT_ONCE) -> int:
        """Raise what is overdue; how many orders were looked at."""
        order_ids = await self._expected.lock_overdue_orders(self._now, limit)
        for late in await self._expected.list_overdue(order_ids, self._now):
            await self._raise(late)
        return len(order_ids)

    async def reassign(self, party_id: UUID, role: str) -> None:
        """Somebody is no longer staff: their tickets go to others."""
        for ticket in await self._tickets.list_assigned(party_id, role):
            await self._assign(ticket, await self._orders.get_any(ticket.order_id, lock=True))

    async def hear_complaint(
        self, order_id: UUID, delivery_id: UUID, kind: ComplaintKind, text: str, viewer: Viewer
    ) -> None:
        """A ticket about this, or one more word in the one there is, which opens it again."""
        order = await self._orders.get_any(order_id, lock=True)
        act_by = self._promises.act_by(self._now, await self._deadline(order, delivery_id))
        is_new = await self._tickets.add_once(
            order_id, delivery_id, kind.value, due_at=self._now, act_by=act_by, now=self._now
        )
        ticket = await self._tickets.of_step(delivery_id, kind.value)
        ticket.act_by = min(ticket.act_by, act_by)
        event = ComplaintRaised(
            occurred_at=self._now,
            order_id=order_id,
            ticket_id=ticket.id,
            delivery_id=delivery_id,
            kind=kind.value,
        )
        await outbox.record(self._session, event, viewer)
        if is_new:
            await self._assign(ticket, order)
            self._write(ticket, "complain", text, viewer)
        else:
            await self._move(ticket, "complain", order, text=text, viewer=viewer)
        await self._session.flush()
        await self._order_service.set_in_care(order_id, is_open=True)

    async def _sync(self, order: Order, delivery: Delivery) -> None:
        escrows = EscrowRepository(self._session, delivery.chain_id)
        escrow = await escrows.find(delivery.escrow_id)
        customs_at = await self._held_at_customs(escrow, delivery)
        promise = self._promises.of(escrow, Flow(delivery.flow), delivery.held_until, customs_at)
        if escrow is None and delivery.beside == Status.WAITING_PAYMENT and delivery.beside_since:
            promise = self._promises.missing_payment(delivery.beside_since)
        row = await self._expected.find(delivery.id)
        if row is not None and not _is_same(row, promise):
            await self._expected.drop(delivery.id)
            self._session.expunge(row)
            row = None
        await self._resolve_but(promise, order, delivery)
        if promise is None:
            return
        if row is None:
            row = self._expected.add(order.id, delivery.id, promise)
        elif row.raised_at is None or promise.due_at > self._now:  # more time was given
            row.due_at, row.raised_at = promise.due_at, None
        await self._session.flush()
        if row.due_at <= self._now and row.raised_at is None:
            await self._raise(row)

    async def _held_at_customs(
        self, escrow: EscrowRecord | None, delivery: Delivery
    ) -> datetime | None:
        """When customs last held the parcel, which is nobody's lateness."""
        if escrow is None or escrow.status is not Status.SHIPPED or escrow.shipment_hash is None:
            return None
        progress = await self._parcels.progress_of(delivery.id, escrow.shipment_hash)
        return progress.customs_at if progress else None

    async def _raise(self, late: Expectation) -> None:
        """One ticket for this step: a new one, or the old one again if a block took it back."""
        late.raised_at = self._now
        order = await self._orders.get_any(late.order_id, lock=True)
        act_by = self._promises.act_by(self._now, await self._deadline(order, late.delivery_id))
        is_new = await self._tickets.add_once(
            late.order_id,
            late.delivery_id,
            late.step,
            due_at=late.due_at,
            act_by=act_by,
            now=self._now,
        )
        ticket = await self._tickets.of_step(late.delivery_id, late.step)
        if is_new:
            event = TicketOpened(
                occurred_at=self._now,
                order_id=order.id,
                ticket_id=ticket.id,
                delivery_id=late.delivery_id,
                step=late.step,
            )
            await outbox.record(self._session, event, ACTOR)
            await self._assign(ticket, order)
        elif ticket.status == TicketStatus.RESOLVED.value:
            ticket.due_at, ticket.act_by = late.due_at, act_by
            await self._move(ticket, "reopen", order)
        await self._order_service.set_in_care(order.id, is_open=True)

    async def _deadline(self, order: Order, delivery_id: UUID) -> datetime | None:
        """When the contract's own rules take over."""
        escrow_id = next(d.escrow_id for d in order.deliveries if d.id == delivery_id)
        escrow = await EscrowRepository(self._session, order.chain_id).find(escrow_id)
        return escrow.deadline if escrow else None

    async def _resolve_but(self, promise: Promise | None, order: Order, delivery: Delivery) -> None:
        """The other steps have come, or are no longer needed; so are those that got more time."""
        for ticket in await self._tickets.list_open(delivery.id):
            if ticket.step in COMPLAINT_OF:
                continue  # people decide when that is settled
            is_awaited = promise is not None and ticket.step == promise.step.value
            if not is_awaited or (promise and promise.due_at > self._now):
                await self._move(ticket, "resolve", order)
        if not await self._tickets.list_of_order(order.id):
            await self._order_service.set_in_care(order.id, is_open=False)

    async def _move(
        self,
        ticket: Ticket,
        action: str,
        order: Order,
        *,
        text: str = "",
        viewer: Viewer | None = None,
    ) -> None:
        source = TicketStatus(ticket.status)
        step = TICKET_LIFECYCLE.step(action, source)
        assert step is not None
        assert (TicketRole.BUYER if viewer else TicketRole.SYSTEM) in step.by
        target = step.leads_to(source)
        ticket.status = target.value
        ticket.ended_at = None if target is TicketStatus.OPEN else self._now
        self._write(ticket, action, text or step.label, viewer)
        event = TicketMoved(
            occurred_at=self._now,
            order_id=order.id,
            ticket_id=ticket.id,
            action=action,
            source=source.value,
            target=ticket.status,
        )
        await outbox.record(self._session, event, viewer or ACTOR)
        await self._session.flush()

    def _write(self, ticket: Ticket, action: str, text: str, viewer: Viewer | None) -> None:
        self._tickets.write(
            TicketEntry(
                id=uuid7(),
                ticket_id=ticket.id,
                actor_id=viewer.party_id if viewer else None,
                action=action,
                text=text,
                at=self._now,
            )
        )

    async def _assign(self, ticket: Ticket, order: Order) -> None:
        """Round robin over the least loaded of the right role; nobody is there: unassigned."""
        ticket.assignee_id = await self._tickets.least_loaded(ticket.role, order.id)
        ticket.assigned_at = self._now if ticket.assignee_id else None
        event = TicketAssigned(
            occurred_at=self._now,
            order_id=order.id,
            ticket_id=ticket.id,
            assignee_id=ticket.assignee_id,
        )
        await outbox.record(self._session, event, ACTOR)
        await self._session.flush()


def _is_same(row: Expectation, promise: Promise | None) -> bool:
    return promise is not None and (row.step, row.since) == (promise.step.value, promise.since)


def watcher(resources: Resources) -> Callable[[AsyncSession], Awaitable[int]]:
    """The sweep of this room, as the worker runs it."""

    async def watch(session: AsyncSession) -> int:
        return await CareKeeper(session, resources).watch()

    return watch
