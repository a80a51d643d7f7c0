"""Every query on expectations and tickets."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.ids import uuid7
from backend.core.pagination import CursorSigner, Order, Page, PageRequest, paginate
from backend.core.viewer import StaffRole, Viewer
from backend.domain.care.complaints import subject_of
from backend.domain.care.errors import TicketNotFound
from backend.domain.care.expectations import Promise
from backend.domain.care.lifecycle import TicketStatus
from backend.domain.care.models import Expectation, Ticket, TicketEntry
from backend.domain.orders.models import Order as OrderRow
from backend.domain.orders.sight import is_no_side
from backend.domain.parties.lifecycle import SeatStatus
from backend.domain.parties.models import StaffGrant, TeamSeat

_OPEN = TicketStatus.OPEN.value


class Queue(StrEnum):
    """Which tickets."""

    OPEN = "open"
    MINE = "mine"
    UNASSIGNED = "unassigned"
    LATE = "late"  # staff should have done something by now
    DONE = "done"


_OPEN_QUEUES = tuple(queue for queue in Queue if queue is not Queue.DONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFilter:
    """Which tickets a list shows."""

    queue: Queue = Queue.OPEN
    role: StaffRole | None = None


class ExpectationRepository:
    """What deliveries wait for."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find(self, delivery_id: UUID) -> Expectation | None:
        query = select(Expectation).where(Expectation.delivery_id == delivery_id)
        return (await self._session.scalars(query)).one_or_none()

    async def list_of(self, order_id: UUID) -> Sequence[Expectation]:
        query = select(Expectation).where(Expectation.order_id == order_id)
        return (await self._session.scalars(query)).all()

    def add(self, order_id: UUID, delivery_id: UUID, promise: Promise) -> Expectation:
        row = Expectation(
            order_id=order_id,
            delivery_id=delivery_id,
            step=promise.step.value,
            since=promise.since,
            due_at=promise.due_at,
        )
        self._session.add(row)
        return row

    async def drop(self, delivery_id: UUID) -> None:
        await self._session.execute(
            delete(Expectation).where(Expectation.delivery_id == delivery_id)
        )

    async def lock_overdue_orders(self, now: datetime, limit: int) -> Sequence[UUID]:
        """Orders with something overdue nobody was told of; those another worker holds wait.

        The order is locked, as by everything else that touches it: one order of locks, no knots.
        """
        late = (
            select(Expectation.order_id)
            .where(Expectation.due_at <= now, Expectation.raised_at.is_(None))
            .order_by(Expectation.due_at)
            .limit(limit)
        )
        query = (
            select(OrderRow.id)
            .where(OrderRow.id.in_(late))
            .order_by(OrderRow.id)
            .with_for_update(skip_locked=True)
        )
        return (await self._session.scalars(query)).all()

    async def list_overdue(
        self, order_ids: Collection[UUID], now: datetime
    ) -> Sequence[Expectation]:
        query = (
            select(Expectation)
            .where(
                Expectation.order_id.in_(order_ids),
                Expectation.due_at <= now,
                Expectation.raised_at.is_(None),
            )
            .execution_options(populate_existing=True)
        )
        return (await self._session.scalars(query)).all()


class TicketRepository:
    """Tickets, for staff who are no side of the order."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add_once(
        self,
        order_id: UUID,
        delivery_id: UUID,
        step: str,
        *,
        due_at: datetime,
        act_by: datetime,
        now: datetime,
    ) -> bool:
        """Whether a new ticket was made; False when this step of this delivery has one."""
        values = {
            "id": uuid7(),
            "order_id": order_id,
            "delivery_id": delivery_id,
            "step": step,
            "role": subject_of(step).staff.value,
            "status": _OPEN,
            "due_at": due_at,
            "opened_at": now,
            "act_by": act_by,
        }
        statement = insert(Ticket).values(**values)
        statement = statement.on_conflict_do_nothing(index_elements=["delivery_id", "step"])
        made = await self._session.execute(statement.returning(Ticket.id))
        return made.scalar_one_or_none() is not None

    async def of_step(self, delivery_id: UUID, step: str) -> Ticket:
        found = await self.find_of_step(delivery_id, step)
        assert found is not None
        return found

    async def find_of_step(self, delivery_id: UUID, step: str) -> Ticket | None:
        query = select(Ticket).where(Ticket.delivery_id == delivery_id, Ticket.step == step)
        return (await self._session.scalars(query)).one_or_none()

    async def get(self, ticket_id: UUID, viewer: Viewer, *, lock: bool = False) -> Ticket:
        query = select(Ticket).join(OrderRow, OrderRow.id == Ticket.order_id)
        query = query.where(Ticket.id == ticket_id, is_no_side(viewer))
        if lock:  # the order first, as everywhere
            query = query.with_for_update(of=OrderRow)
            query = query.execution_options(populate_existing=True)
        found = (await self._session.scalars(query)).one_or_none()
        if found is None:
            raise TicketNotFound("There is no such ticket.", ticket_id=str(ticket_id))
        return found

    async def list_open(self, delivery_id: UUID) -> Sequence[Ticket]:
        query = select(Ticket).where(Ticket.delivery_id == delivery_id, Ticket.status == _OPEN)
        return (await self._session.scalars(query)).all()

    async def list_of_order(self, order_id: UUID) -> Sequence[Ticket]:
        query = select(Ticket).where(Ticket.order_id == order_id, Ticket.status == _OPEN)
        return (await self._session.scalars(query.order_by(Ticket.id))).all()

    async def list_ever_of_order(self, order_id: UUID) -> Sequence[Ticket]:
        """Those that are over, too."""
        query = select(Ticket).where(Ticket.order_id == order_id)
        return (await self._session.scalars(query.order_by(Ticket.id))).all()

    async def list_assigned(self, party_id: UUID, role: str) -> Sequence[Ticket]:
        """Open tickets of somebody, of one role."""
        query = select(Ticket).where(
            Ticket.assignee_id == party_id, Ticket.role == role, Ticket.status == _OPEN
        )
        return (await self._session.scalars(query.order_by(Ticket.id))).all()

    async def count_mine(self, viewer: Viewer, now: datetime) -> int:
        query = (
            select(func.count())
            .select_from(Ticket)
            .join(OrderRow, OrderRow.id == Ticket.order_id)
            .where(_in_queue(Queue.MINE, viewer, now), is_no_side(viewer))
        )
        return int((await self._session.execute(query)).scalar_one())

    async def count_queues(
        self, role: StaffRole | None, viewer: Viewer, now: datetime
    ) -> dict[Queue, int]:
        """What is open, in one look; what is done grows for ever and is not counted."""
        counts = [func.count().filter(_in_queue(queue, viewer, now)) for queue in _OPEN_QUEUES]
        query = (
            select(*counts)
            .select_from(Ticket)
            .join(OrderRow, OrderRow.id == Ticket.order_id)
            .where(Ticket.status == _OPEN, is_no_side(viewer))
        )
        if role is not None:
            query = query.where(Ticket.role == role.value)
        row = (await self._session.execute(query)).one()
        return dict(zip(_OPEN_QUEUES, row, strict=True))

    async def list_page(
        self,
        wanted: TicketFilter,
        asked: PageRequest,
        viewer: Viewer,
        now: datetime,
        signer: CursorSigner,
    ) -> Page[Ticket]:
        """By the time staff should act; what is done, latest first by that time, too."""
        query = (
            select(Ticket)
            .join(OrderRow, OrderRow.id == Ticket.order_id)
            .where(_in_queue(wanted.queue, viewer, now), is_no_side(viewer))
        )
        if wanted.role is not None:
            query = query.where(Ticket.role == wanted.role.value)
        scope = f"tickets:{viewer.party_id}:{wanted.queue}:{wanted.role}"
        order = Order((Ticket.act_by, Ticket.id), descending=wanted.queue is Queue.DONE)
        return await paginate(self._session, query, order, asked, scope=scope, signer=signer)

    def write(self, entry: TicketEntry) -> None:
        self._session.add(entry)

    async def list_entries(self, ticket_ids: Collection[UUID]) -> Sequence[TicketEntry]:
        """What was done, oldest first."""
        if not ticket_ids:
            return ()
        query = select(TicketEntry).where(TicketEntry.ticket_id.in_(ticket_ids))
        return (await self._session.scalars(query.order_by(TicketEntry.id))).all()

    async def least_loaded(self, role: str, order_id: UUID) -> UUID | None:
        """Who of this role has the fewest open tickets; of equals, who waited longest for one.

        Of those who can look after the order.
        """
        load = func.count(Ticket.id).filter(Ticket.status == _OPEN)
        query = (
            select(StaffGrant.party_id)
            .outerjoin(Ticket, Ticket.assignee_id == StaffGrant.party_id)
            .where(
                StaffGrant.role == role,
                StaffGrant.revoked_at.is_(None),
                _can_look_after(order_id),
            )
            .group_by(StaffGrant.party_id)
            .order_by(load, func.max(Ticket.assigned_at).nulls_first(), StaffGrant.party_id)
            .limit(1)
        )
        return (await self._session.scalars(query)).one_or_none()

    async def list_able(self, role: str, order_id: UUID) -> Sequence[UUID]:
        """Staff of this role to whom a ticket of this order can be given."""
        query = select(StaffGrant.party_id).where(
            StaffGrant.role == role, StaffGrant.revoked_at.is_(None), _can_look_after(order_id)
        )
        return (await self._session.scalars(query.order_by(StaffGrant.id))).all()

    async def list_staff(self, role: str) -> Sequence[UUID]:
        query = select(StaffGrant.party_id).where(
            StaffGrant.role == role, StaffGrant.revoked_at.is_(None)
        )
        return (await self._session.scalars(query.order_by(StaffGrant.id))).all()


def orders_with_tickets(viewer: Viewer) -> Any:
    """The ids of the orders behind the tickets the viewer sees: for streams of events."""
    query = select(Ticket.order_id).join(OrderRow, OrderRow.id == Ticket.order_id)
    return query.where(is_no_side(viewer))


def _can_look_after(order_id: UUID) -> ColumnElement[bool]:
    """Nobody looks after what they or a shop of theirs sold, or what they bought: of grants."""
    is_on_team = exists().where(
        TeamSeat.seller_id == OrderRow.seller_id,
        TeamSeat.party_id == StaffGrant.party_id,
        TeamSeat.status == SeatStatus.JOINED.value,
    )
    is_side = StaffGrant.party_id.in_([OrderRow.buyer_id, OrderRow.seller_id])
    return ~exists().where(OrderRow.id == order_id, or_(is_side, is_on_team))


def _in_queue(queue: Queue, viewer: Viewer, now: datetime) -> ColumnElement[bool]:
    is_open = Ticket.status == _OPEN
    return {
        Queue.OPEN: is_open,
        Queue.MINE: and_(is_open, Ticket.assignee_id == viewer.party_id),
        Queue.UNASSIGNED: and_(is_open, Ticket.assignee_id.is_(None)),
        Queue.LATE: and_(is_open, Ticket.act_by <= now),
        Queue.DONE: or_(
            Ticket.status == TicketStatus.RESOLVED.value,
            Ticket.status == TicketStatus.CLOSED.value,
        ),
    }[queue]
