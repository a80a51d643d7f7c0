"""Tickets as work: the queue, what is done about one, and what both sides are told meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.core.errors import Invalid
from backend.core.fields import FieldChecks
from backend.core.ids import uuid7
from backend.core.pagination import Page, PageRequest
from backend.core.viewer import StaffRole, Viewer
from backend.domain.care.complaints import COMPLAINT_OF, ComplaintKind, subject_of
from backend.domain.care.errors import NobodyToAssign, TicketStepRefused
from backend.domain.care.events import TicketAssigned, TicketMoved
from backend.domain.care.expectations import BY_STEP, CareStep, advice_for
from backend.domain.care.keeper import promises_of
from backend.domain.care.lifecycle import TICKET_LIFECYCLE, TicketRole, TicketStatus
from backend.domain.care.models import Expectation, Ticket, TicketEntry
from backend.domain.care.repository import (
    ExpectationRepository,
    Queue,
    TicketFilter,
    TicketRepository,
)
from backend.domain.care.views import CareView, EntryView, TicketView
from backend.domain.escrow.statuses import Role
from backend.domain.orders.presenting import person
from backend.domain.orders.service import OrderService
from backend.domain.orders.views import DeliveryView, OrderView, PersonView
from backend.domain.orders.words import told
from backend.domain.parties.policy import OF_STAFF_ROLE, Action, allows, relations_to_house
from backend.domain.parties.service import PartyService
from backend.domain.parties.staff import require_house

if TYPE_CHECKING:
    from backend.resources import Resources

LONGEST_TEXT = 2_000
MOST_AT_ONCE = 50
_TOLD = frozenset({"ask", "remind"})  # to a side, on its page
_SIDES = {Role.BUYER.value: Role.BUYER, Role.SELLER.value: Role.SELLER}
_REFUSAL = "This ticket does not allow that now."
_MEANWHILE = "A colleague has given it to somebody else meanwhile. It is shown as it stands now."
HeldBy = Mapping[UUID, UUID | None]  # who looks after which ticket, as somebody saw it
_NOT_SEEN: HeldBy = {}


class TicketService:
    """For staff: list, read, act, assign."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._resources = resources
        self._now = resources.clock.now()
        self._tickets = TicketRepository(session)
        self._orders = OrderService(session, resources)
        self._parties = PartyService(session, resources)

    async def list_page(
        self, wanted: TicketFilter, asked: PageRequest, viewer: Viewer
    ) -> Page[TicketView]:
        """The queue, by the time somebody should act. To others it is not there."""
        require_house(Action.SEE_TICKETS, viewer)
        signer = self._resources.cursors
        page = await self._tickets.list_page(wanted, asked, viewer, self._now, signer)
        return Page(await self._views(page.items, viewer), page.next_cursor)

    async def count_mine(self, viewer: Viewer) -> int:
        """How many open tickets are the viewer's."""
        return await self._tickets.count_mine(viewer, self._now) if viewer.staff else 0

    async def count_queues(self, role: StaffRole | None, viewer: Viewer) -> dict[Queue, int]:
        """How long each queue of open tickets is."""
        require_house(Action.SEE_TICKETS, viewer)
        return await self._tickets.count_queues(role, viewer, self._now)

    async def get(self, ticket_id: UUID, viewer: Viewer) -> TicketView:
        """One ticket with all that was done about it."""
        require_house(Action.SEE_TICKETS, viewer)
        ticket = await self._tickets.get(ticket_id, viewer)
        return (await self._views([ticket], viewer, is_whole=True))[0]

    async def take_step(
        self,
        ticket_id: UUID,
        action: str,
        text: str,
        side: str,
        viewer: Viewer,
        *,
        held_by: HeldBy = _NOT_SEEN,
    ) -> TicketView:
        """Take it, ask or remind a side, note something, close it or open it again."""
        require_house(Action.SEE_TICKETS, viewer)
        ticket = await self._tickets.get(ticket_id, viewer, lock=True)
        _require_held(ticket, held_by)
        status = TicketStatus(ticket.status)
        if action == "assign" or action not in _allowed(ticket, viewer):
            TICKET_LIFECYCLE.rows(action)
            raise TicketStepRefused(_REFUSAL, action=action, status=status.value)
        tidy, told = _checked(action, text, side)
        step = TICKET_LIFECYCLE.step(action, status)
        assert step is not None
        if action == "take":
            await self._give(ticket, viewer.require_party(), viewer)
        target = step.leads_to(status)
        ticket.status = target.value
        ticket.ended_at = None if target is TicketStatus.OPEN else ticket.ended_at or self._now
        ticket.act_by = await self._act_by(ticket, viewer)
        self._write(ticket, action, tidy or step.label, told, viewer)
        await self._record(ticket, action, status, viewer)
        if step.targets:
            await self._set_care(ticket)
        return await self.get(ticket_id, viewer)

    async def _act_by(self, ticket: Ticket, viewer: Viewer) -> datetime:
        order = await self._orders.get(ticket.order_id, viewer)
        delivery = order.delivery(ticket.delivery_id)
        deadline = delivery.silence.at if delivery and delivery.silence else None
        return promises_of(self._resources).act_by(self._now, deadline)

    async def assign(
        self,
        ticket_ids: Sequence[UUID],
        assignee_id: UUID | None,
        viewer: Viewer,
        *,
        held_by: HeldBy = _NOT_SEEN,
    ) -> int:
        """Give tickets to somebody of the right role, or back to the queue: all of them or none.

        `held_by` says who looked after each when the viewer looked: what a colleague gave away
        since is not taken from there unnoticed.
        """
        require_house(Action.ASSIGN_TICKETS, viewer)
        if not 1 <= len(set(ticket_ids)) <= MOST_AT_ONCE:
            sentence = f"Choose 1 to {MOST_AT_ONCE} tickets."
            raise Invalid(sentence, fields={"ticket_ids": sentence})
        for ticket_id in sorted(set(ticket_ids)):
            ticket = await self._tickets.get(ticket_id, viewer, lock=True)
            _require_held(ticket, held_by)
            if "assign" not in _allowed(ticket, viewer):
                raise TicketStepRefused(_REFUSAL, action="assign", status=ticket.status)
            await self._give(ticket, assignee_id, viewer)
        await self._session.flush()
        return len(set(ticket_ids))

    async def colleagues(self, viewer: Viewer) -> list[PersonView]:
        """Everybody tickets can be given to."""
        require_house(Action.SEE_TICKETS, viewer)
        found: dict[UUID, PersonView] = {}
        for role in StaffRole:
            if allows(Action.WORK_TICKETS, {OF_STAFF_ROLE[role]}):
                found |= await self._people(await self._tickets.list_staff(role.value))
        return list(found.values())

    async def _give(self, ticket: Ticket, assignee_id: UUID | None, viewer: Viewer) -> None:
        able = await self._tickets.list_able(ticket.role, ticket.order_id)
        if assignee_id is not None and assignee_id not in able:
            raise NobodyToAssign(
                f"This ticket is for {ticket.role} staff who neither bought nor sold here."
            )
        ticket.assignee_id = assignee_id
        ticket.assigned_at = self._now if assignee_id else None
        event = TicketAssigned(
            occurred_at=self._now,
            order_id=ticket.order_id,
            ticket_id=ticket.id,
            assignee_id=assignee_id,
        )
        await outbox.record(self._session, event, viewer)

    def _write(
        self, ticket: Ticket, action: str, text: str, side: Role | None, viewer: Viewer
    ) -> None:
        self._tickets.write(
            TicketEntry(
                id=uuid7(),
                ticket_id=ticket.id,
                actor_id=viewer.party_id,
                action=action,
                side=side.value if side else None,
                text=text,
                at=self._now,
            )
        )

    async def _record(
        self, ticket: Ticket, action: str, source: TicketStatus, viewer: Viewer
    ) -> None:
        event = TicketMoved(
            occurred_at=self._now,
            order_id=ticket.order_id,
            ticket_id=ticket.id,
            action=action,
            source=source.value,
            target=ticket.status,
        )
        await outbox.record(self._session, event, viewer)
        await self._session.flush()

    async def _set_care(self, ticket: Ticket) -> None:
        is_open = bool(await self._tickets.list_of_order(ticket.order_id))
        await self._orders.set_in_care(ticket.order_id, is_open=is_open)

    async def _views(
        self, tickets: Sequence[Ticket], viewer: Viewer, *, is_whole: bool = False
    ) -> list[TicketView]:
        orders = await self._orders.list_by_id({t.order_id for t in tickets}, viewer)
        entries = await self._tickets.list_entries([t.id for t in tickets]) if is_whole else ()
        named = {t.assignee_id for t in tickets} | {e.actor_id for e in entries}
        people = await self._people([party_id for party_id in named if party_id])
        views = []
        for ticket in tickets:
            staff = await self._tickets.list_able(ticket.role, ticket.order_id) if is_whole else ()
            able = (await self._people(staff)).values() if is_whole else ()
            shown = tuple(_entry(e, people) for e in entries if e.ticket_id == ticket.id)
            views.append(_view(ticket, orders[ticket.order_id], viewer, people, shown, tuple(able)))
        return views

    async def _people(self, party_ids: Sequence[UUID]) -> dict[UUID, PersonView]:
        found = await self._parties.list_by_id(party_ids)
        return {party_id: person(party) for party_id, party in found.items()}


class CareService:
    """For the sides of an order: what is awaited, and what they can do about it."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._now = resources.clock.now()
        self._expected = ExpectationRepository(session)
        self._tickets = TicketRepository(session)
        self._parties = PartyService(session, resources)

    async def of_order(self, order: OrderView, viewer: Viewer) -> dict[UUID, CareView]:
        """By delivery. Staff and arbiters see what is awaited, without advice."""
        expected = await self._expected.list_of(order.id)
        tickets = {
            ticket.delivery_id: ticket
            for ticket in await self._tickets.list_of_order(order.id)
            if ticket.step not in COMPLAINT_OF
        }
        entries = await self._tickets.list_entries([t.id for t in tickets.values()])
        named = [t.assignee_id for t in tickets.values() if t.assignee_id]
        helpers = await self._parties.list_by_id(named)
        names = {party_id: party.display_name for party_id, party in helpers.items()}
        found = {}
        for row in expected:
            delivery = order.delivery(row.delivery_id)
            if delivery is not None:
                ticket = tickets.get(row.delivery_id)
                told = [e for e in entries if ticket and e.ticket_id == ticket.id]
                found[row.delivery_id] = self._view(row, order, delivery, ticket, told, names)
        return found

    def _view(
        self,
        row: Expectation,
        order: OrderView,
        delivery: DeliveryView,
        ticket: Ticket | None,
        entries: Sequence[TicketEntry],
        names: Mapping[UUID, str | None],
    ) -> CareView:
        step = CareStep(row.step)
        helper = None
        if ticket is not None:
            helper = (names.get(ticket.assignee_id) if ticket.assignee_id else None) or "our staff"
        side = order.role.value
        return CareView(
            delivery_id=delivery.id,
            step=step,
            waits_for=BY_STEP[step].of,
            due_at=row.due_at,
            is_late=ticket is not None or row.due_at <= self._now,
            advice=advice_for(step, order.role, delivery.flow),
            acts_at=delivery.silence.at if delivery.silence else None,
            helper=helper,
            asked=tuple(_entry(e, {}) for e in entries if e.action in _TOLD and e.side == side),
        )


def _allowed(ticket: Ticket, viewer: Viewer) -> tuple[str, ...]:
    """What the viewer may do with it: rows of the table for the roles the policy gives."""
    relations = relations_to_house(viewer)
    roles = {
        role
        for role, action in (
            (TicketRole.WORKER, Action.WORK_TICKETS),
            (TicketRole.DISPATCHER, Action.ASSIGN_TICKETS),
        )
        if allows(action, relations)
    }
    is_theirs = StaffRole(ticket.role) in viewer.staff
    status = TicketStatus(ticket.status)
    return tuple(
        step.action
        for step in TICKET_LIFECYCLE.steps
        if status in step.source
        and step.by & roles
        and (step.action != "take" or (is_theirs and ticket.assignee_id != viewer.party_id))
    )


def _require_held(ticket: Ticket, held_by: HeldBy) -> None:
    if held_by.get(ticket.id, ticket.assignee_id) != ticket.assignee_id:
        raise TicketStepRefused(_MEANWHILE, ticket_id=str(ticket.id), status=ticket.status)


def _checked(action: str, text: str, side: str) -> tuple[str, Role | None]:
    """The words and the side they are for; or what is wrong with either."""
    checks = FieldChecks()
    needed = action in {"ask", "remind", "note", "close"}
    tidy = checks.block("text", text, shortest=3 if needed else 0, longest=LONGEST_TEXT)
    told = _SIDES.get(side) if action in _TOLD else None
    met = action not in _TOLD or told is not None
    checks.require("side", "Say who it is for: the buyer or the seller.", met=met)
    checks.raise_if_any()
    return tidy, told


def _entry(entry: TicketEntry, people: Mapping[UUID, PersonView]) -> EntryView:
    return EntryView(
        action=entry.action,
        text=entry.text,
        side=Role(entry.side) if entry.side else None,
        actor=people.get(entry.actor_id) if entry.actor_id else None,
        at=entry.at,
    )


def _view(
    ticket: Ticket,
    order: OrderView,
    viewer: Viewer,
    people: Mapping[UUID, PersonView],
    entries: tuple[EntryView, ...],
    able: tuple[PersonView, ...],
) -> TicketView:
    subject, is_complaint = subject_of(ticket.step), ticket.step in COMPLAINT_OF
    delivery = order.delivery(ticket.delivery_id)
    assert delivery is not None
    return TicketView(
        id=ticket.id,
        title=told(subject.title, delivery.flow),
        step=ComplaintKind(ticket.step) if is_complaint else CareStep(ticket.step),
        waits_for=subject.of,
        role=StaffRole(ticket.role),
        status=TicketStatus(ticket.status),
        due_at=ticket.due_at,
        opened_at=ticket.opened_at,
        act_by=ticket.act_by,
        ended_at=ticket.ended_at,
        assignee=people.get(ticket.assignee_id) if ticket.assignee_id else None,
        is_mine=ticket.assignee_id == viewer.party_id,
        order=order,
        delivery=delivery,
        actions=_allowed(ticket, viewer),
        entries=entries,
        candidates=able,
    )
