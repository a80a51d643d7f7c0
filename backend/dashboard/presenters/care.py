"""Tickets as rows and as a page, and what an order's page says about a step that is awaited."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from backend.core.ids import public_id
from backend.core.viewer import StaffRole, Viewer
from backend.dashboard.presenters.badges import TICKET_BADGES, Badge
from backend.dashboard.presenters.dates import (
    Deadline,
    Moment,
    present_deadline,
    present_moment,
)
from backend.dashboard.presenters.listings import Choice, Filter
from backend.dashboard.presenters.people import Person, present_person
from backend.dashboard.presenters.roles import STAFF_ROLES
from backend.domain.care.complaints import ComplaintKind
from backend.domain.care.expectations import CareStep
from backend.domain.care.lifecycle import TICKET_LIFECYCLE, TicketStatus
from backend.domain.care.repository import Queue, TicketFilter
from backend.domain.care.views import CareView, EntryView, TicketView
from backend.domain.escrow.statuses import Role
from backend.domain.orders.planning import Flow
from backend.domain.orders.views import OrderView, PersonView
from backend.domain.orders.words import told
from backend.domain.parties.policy import Action

PARTY_PREFIX = "pty"
QUEUES: tuple[tuple[Queue, str], ...] = (
    (Queue.OPEN, "Open"),
    (Queue.MINE, "Mine"),
    (Queue.UNASSIGNED, "Unassigned"),
    (Queue.LATE, "Act now"),
    (Queue.DONE, "Done"),
)
AWAITED: dict[CareStep, str] = {
    CareStep.SHIP: "It should be shipped",
    CareStep.ARRIVE: "It should arrive",
    CareStep.CONFIRM: "The buyer should have looked at it",
    CareStep.ANSWER: "The seller should answer the claim",
    CareStep.DECIDE: "The arbiter should decide",
    CareStep.SEND_BACK: "It should be sent back",
    CareStep.TAKE_BACK: "The seller should look at what came back",
    CareStep.PAY: "It should be paid",
}
_WHO: dict[Role, str] = {
    Role.BUYER: "the buyer",
    Role.SELLER: "the seller",
    Role.ARBITER: "the arbiter",
}
_DONE: dict[str, str] = {
    "complain": "complained",
    "take": "took it",
    "ask": "asked",
    "remind": "reminded",
    "note": "noted",
    "close": "closed it",
    "reopen": "opened it again",
    "resolve": "the step came",
}
_CANNED = "This is late. Please do it, or write what keeps you, so that nobody has to guess."


@dataclass(frozen=True, slots=True)
class CarePanel:
    """What the page of an order says about the step that is awaited."""

    id: str
    about: str  # which delivery, where an order has several
    title: str
    due: Deadline
    is_late: bool
    advice: str
    acts: Deadline | None
    helper: str
    asked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TicketEntryText:
    """One thing that was done."""

    who: str
    what: str
    text: str
    at: Moment


@dataclass(frozen=True, slots=True)
class TicketForm:
    """An action with words."""

    action: str
    label: str
    explains: str
    has_side: bool
    text: str = ""


@dataclass(frozen=True, slots=True)
class TicketRow:
    """A ticket in the queue."""

    id: str
    href: str
    title: str
    what: str
    waits_for: str
    role: str
    badge: Badge
    since_label: str
    since: Moment
    act_by: Deadline | None
    acts: Deadline | None
    assignee: Person | None
    held_by: str  # who looks after it, as its forms say they saw it
    may_assign: bool


@dataclass(frozen=True, slots=True)
class TicketsPage:
    """What pages/tickets.html prints."""

    filters: tuple[Filter, ...]
    roles: tuple[Filter, ...]
    rows: tuple[TicketRow, ...]
    colleagues: tuple[Choice, ...]
    next_href: str | None
    chain_time: int
    queue: str
    role: str
    position: str  # in the log: later events come by stream
    query: str
    may_assign: bool
    sees_parcels: bool  # of every shop


@dataclass(frozen=True, slots=True)
class TicketPage:
    """What pages/ticket.html prints."""

    row: TicketRow
    order_href: str
    order_id: str
    buyer: Person
    seller: Person
    entries: tuple[TicketEntryText, ...]
    forms: tuple[TicketForm, ...]
    may_take: bool
    may_reopen: bool
    candidates: tuple[Choice, ...]
    chain_time: int


def present_care(order: OrderView, found: Iterable[CareView]) -> tuple[CarePanel, ...]:
    """In the order of the deliveries; those that wait for nothing have none."""
    now, by_delivery = order.chain_time, {view.delivery_id: view for view in found}
    waiting = [(d, by_delivery[d.id]) for d in order.deliveries if d.id in by_delivery]
    is_one = len(order.deliveries) == 1
    return tuple(
        CarePanel(
            id=f"care-{number}",
            about="" if is_one else delivery.title,
            title=_awaited(view.step, delivery.flow),
            due=present_deadline(view.due_at, now),
            is_late=view.is_late,
            advice=view.advice,
            acts=present_deadline(view.acts_at, now) if view.acts_at else None,
            helper=view.helper or "",
            asked=tuple(entry.text for entry in view.asked),
        )
        for number, (delivery, view) in enumerate(waiting, start=1)
    )


def _awaited(step: CareStep, flow: Flow) -> str:
    return told(AWAITED[step], flow)


def present_tickets(
    tickets: Sequence[TicketView],
    viewer: Viewer,
    *,
    wanted: TicketFilter,
    counts: Mapping[Queue, int],
    colleagues: Sequence[PersonView],
    cursor: str | None,
    next_cursor: str | None,
    position: str,
    may: Collection[Action],
    now: datetime,
) -> TicketsPage:
    """The queue."""
    return TicketsPage(
        filters=tuple(
            Filter(
                title, queue_href(queue, wanted.role), queue is wanted.queue, counts.get(queue, 0)
            )
            for queue, title in QUEUES
        ),
        roles=(
            Filter("Everybody's", queue_href(wanted.queue, None), wanted.role is None),
            *(
                Filter(STAFF_ROLES[role][0], queue_href(wanted.queue, role), role is wanted.role)
                for role in (StaffRole.SUPPORT, StaffRole.LOGISTICS)
            ),
        ),
        rows=tuple(_row(ticket, viewer, now) for ticket in tickets),
        colleagues=_choices(colleagues),
        next_href=queue_href(wanted.queue, wanted.role, next_cursor) if next_cursor else None,
        chain_time=int(now.timestamp()),
        queue=wanted.queue.value,
        role=wanted.role.value if wanted.role else "",
        position=position,
        query=queue_href(wanted.queue, wanted.role, cursor).partition("?")[2],
        may_assign=Action.ASSIGN_TICKETS in may and wanted.queue is not Queue.DONE,
        sees_parcels=Action.SEE_PARCELS in may,
    )


def present_ticket(ticket: TicketView, viewer: Viewer, now: datetime) -> TicketPage:
    """One ticket, what was done about it and what can be done."""
    order = ticket.order
    return TicketPage(
        row=_row(ticket, viewer, now),
        order_href=f"/orders/{order.public_id}",
        order_id=order.public_id,
        buyer=_person(order.buyer, viewer),
        seller=_person(order.seller, viewer),
        entries=tuple(_entry(entry, viewer, now) for entry in reversed(ticket.entries)),
        forms=tuple(
            TicketForm(
                step.action,
                step.label,
                step.explains,
                step.action in {"ask", "remind"},
                _CANNED if step.action == "remind" else "",
            )
            for step in TICKET_LIFECYCLE.steps
            if step.action in ticket.actions and step.action in {"ask", "remind", "note", "close"}
        ),
        may_take="take" in ticket.actions,
        may_reopen="reopen" in ticket.actions,
        candidates=_choices(ticket.candidates) if "assign" in ticket.actions else (),
        chain_time=int(now.timestamp()),
    )


def _row(ticket: TicketView, viewer: Viewer, now: datetime) -> TicketRow:
    is_open = ticket.status is TicketStatus.OPEN
    silence = ticket.delivery.silence
    return TicketRow(
        id=ticket.public_id,
        href=f"/tickets/{ticket.public_id}",
        title=ticket.title,
        what=ticket.delivery.title,
        waits_for=f"Waits for {_WHO.get(ticket.waits_for, 'somebody')}",
        role=STAFF_ROLES[ticket.role][0],
        badge=TICKET_BADGES[ticket.status],
        since_label="Complained" if isinstance(ticket.step, ComplaintKind) else "Late since",
        since=present_moment(ticket.due_at, now),
        act_by=present_deadline(ticket.act_by, now) if is_open else None,
        acts=present_deadline(silence.at, now) if silence and is_open else None,
        assignee=_person(ticket.assignee, viewer) if ticket.assignee else None,
        held_by=_party_id(ticket.assignee) if ticket.assignee else "",
        may_assign="assign" in ticket.actions,
    )


def _entry(entry: EntryView, viewer: Viewer, now: datetime) -> TicketEntryText:
    what = _DONE.get(entry.action, entry.action)
    return TicketEntryText(
        who=str(_person(entry.actor, viewer)) if entry.actor else "The program",
        what=f"{what} {_WHO[entry.side]}" if entry.side else what,
        text=entry.text,
        at=present_moment(entry.at, now),
    )


def _choices(people: Sequence[PersonView]) -> tuple[Choice, ...]:
    return tuple(
        Choice(_party_id(view), _named(view).name) for view in people if view.id is not None
    )


def _party_id(view: PersonView) -> str:
    return public_id(PARTY_PREFIX, view.id) if view.id else ""


def _named(view: PersonView) -> Person:
    found = present_person(view.address, view.display_name, None)
    assert found is not None
    return found


def _person(view: PersonView, viewer: Viewer) -> Person:
    found = present_person(view.address, view.display_name, viewer.address)
    assert found is not None
    return found


def queue_href(queue: Queue, role: StaffRole | None, cursor: str | None = None) -> str:
    values = {
        "queue": "" if queue is Queue.OPEN else queue.value,
        "role": role.value if role else "",
        "cursor": cursor or "",
    }
    query = urlencode({name: value for name, value in values.items() if value})
    return f"/tickets?{query}" if query else "/tickets"
