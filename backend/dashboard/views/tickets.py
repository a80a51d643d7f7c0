"""The staff's queue and the page of one ticket. For others there are no such pages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.core.event_stream import ServerSentEvent
from backend.core.ids import parse_public_id
from backend.core.outbox import StoredEvent
from backend.core.pagination import PageRequest
from backend.core.viewer import StaffRole, Viewer
from backend.dashboard.forms.form import Form
from backend.dashboard.forms.fulfilment import ChosenDep
from backend.dashboard.presenters.care import (
    PARTY_PREFIX,
    TicketsPage,
    present_ticket,
    present_tickets,
    queue_href,
)
from backend.dashboard.rendering import Desk, MemberDeskDep, render_text
from backend.dashboard.views.forms import FormDep, attempt, go_to
from backend.dashboard.views.streams import LivePage, LiveUpdates, PositionDep
from backend.domain.care.events import OF_TICKETS
from backend.domain.care.repository import Queue, TicketFilter, orders_with_tickets
from backend.domain.care.service import TicketService
from backend.domain.care.views import TICKET_PREFIX
from backend.domain.parties.policy import Action, allows, relations_to_house
from backend.domain.parties.staff import require_house

router = APIRouter(prefix="/tickets")
ROWS = 25
_HELD = "held-"  # so begins the field that says who looked after a row when it was shown


@router.get("")
async def show_tickets(
    desk: MemberDeskDep, queue: str = "", role: str = "", cursor: str | None = None
) -> HTMLResponse:
    """The queue, by the time somebody should act."""
    return await show_queue(desk, Form({"queue": queue, "role": role}), cursor)


async def queue_desk(desk: MemberDeskDep) -> Desk:
    """Asked before the stream begins, so that a 404 is one."""
    require_house(Action.SEE_TICKETS, desk.viewer)
    return desk


@router.get("/stream", response_class=LiveUpdates)
async def stream_tickets(
    request: Request,
    desk: Annotated[Desk, Depends(queue_desk)],
    position: PositionDep,
    queue: str = "",
    role: str = "",
    cursor: str | None = None,
) -> AsyncIterator[ServerSentEvent]:
    """The queue, again whenever something happened to a ticket."""
    wanted = filter_of(queue, role)

    async def render(session: AsyncSession, viewer: Viewer, events: Sequence[StoredEvent]) -> str:
        if not any(event.name in OF_TICKETS for event in events):
            return ""
        at_work = Desk(request, session, viewer, desk.resources)
        page = await read_queue(at_work, wanted, cursor)
        return render_text("parts/tickets/live.html", page=page, ticked=())

    live = LivePage(request, desk.resources, render, order_ids=orders_with_tickets(desk.viewer))
    async for message in live.messages(position):
        yield message


@router.post("/assign")
async def assign(desk: MemberDeskDep, form: FormDep, chosen: ChosenDep) -> Response:
    """Give the ticked ones to somebody, or back to the queue."""
    if not chosen.ids:
        form.refuse("form", "Tick the tickets first.")
        return await show_queue(desk, form, None)
    ids = [parse_public_id(TICKET_PREFIX, one) for one in chosen.ids]
    command = tickets_of(desk).assign(
        ids, assignee_in(form), desk.viewer, held_by=held_in(form, chosen.ids)
    )
    if await attempt(desk.session, form, command) is None:
        return await show_queue(desk, form, None, ticked=chosen.ids)
    wanted = filter_of(form.text("queue"), form.text("role"))
    return go_to(queue_href(wanted.queue, wanted.role), "assigned")


@router.get("/{ticket_id}")
async def show_ticket(ticket_id: str, desk: MemberDeskDep) -> HTMLResponse:
    """One ticket: what is late, for whom, what was done."""
    return await show_one(desk, parse_public_id(TICKET_PREFIX, ticket_id), Form())


@router.post("/{ticket_id}/assign")
async def assign_one(ticket_id: str, desk: MemberDeskDep, form: FormDep) -> Response:
    """Give this one to somebody."""
    found = parse_public_id(TICKET_PREFIX, ticket_id)
    held_by = held_in(form, [ticket_id])
    command = tickets_of(desk).assign([found], assignee_in(form), desk.viewer, held_by=held_by)
    if await attempt(desk.session, form, command) is None:
        return await show_one(desk, found, form)
    return go_to(f"/tickets/{ticket_id}", "assigned")


@router.post("/{ticket_id}/{action}")
async def move_ticket(ticket_id: str, action: str, desk: MemberDeskDep, form: FormDep) -> Response:
    """Take, ask, remind, note, close or open it again."""
    found = parse_public_id(TICKET_PREFIX, ticket_id)
    text, side = form.text("text"), form.text("side")
    held_by = held_in(form, [ticket_id])
    command = tickets_of(desk).take_step(found, action, text, side, desk.viewer, held_by=held_by)
    form.values["action"] = action
    if await attempt(desk.session, form, command) is None:
        return await show_one(desk, found, form)
    return go_to(f"/tickets/{ticket_id}", "saved")


def tickets_of(desk: Desk) -> TicketService:
    return TicketService(desk.session, desk.resources)


def assignee_in(form: Form) -> UUID | None:
    """Who was chosen; nobody gives it back to the queue."""
    return parse_public_id(PARTY_PREFIX, form.text("assignee")) if form.has("assignee") else None


def held_in(form: Form, ids: Sequence[str]) -> Mapping[UUID, UUID | None]:
    """Who looked after these when the page was shown; a form that does not say is not asked."""
    seen = {one: form.values[_HELD + one] for one in ids if _HELD + one in form.values}
    return {
        parse_public_id(TICKET_PREFIX, one): parse_public_id(PARTY_PREFIX, who) if who else None
        for one, who in seen.items()
    }


def filter_of(queue: str, role: str) -> TicketFilter:
    """An unknown queue is what is open."""
    return TicketFilter(
        queue=Queue(queue) if queue in set(Queue) else Queue.OPEN,
        role=StaffRole(role) if role in set(StaffRole) else None,
    )


async def read_queue(desk: Desk, wanted: TicketFilter, cursor: str | None) -> TicketsPage:
    """One queue. The position is read first: later events come by stream."""
    tickets = tickets_of(desk)
    position = await outbox.latest_position(desk.session)
    found = await tickets.list_page(wanted, PageRequest(cursor or None, ROWS), desk.viewer)
    return present_tickets(
        found.items,
        desk.viewer,
        wanted=wanted,
        counts=await tickets.count_queues(wanted.role, desk.viewer),
        colleagues=await tickets.colleagues(desk.viewer),
        cursor=cursor,
        next_cursor=found.next_cursor,
        position=str(position),
        may=[one for one in Action if allows(one, relations_to_house(desk.viewer))],
        now=desk.resources.clock.now(),
    )


async def show_queue(
    desk: Desk, form: Form, cursor: str | None, ticked: Sequence[str] = ()
) -> HTMLResponse:
    """The queue that is asked for, with what was ticked."""
    page = await read_queue(desk, filter_of(form.text("queue"), form.text("role")), cursor)
    status = 200 if form.is_valid else 422
    return await desk.show(
        "pages/tickets.html", here="tickets", status=status, page=page, form=form, ticked=ticked
    )


async def show_one(desk: Desk, ticket_id: UUID, form: Form) -> HTMLResponse:
    """The page of one ticket, with what was typed."""
    ticket = await tickets_of(desk).get(ticket_id, desk.viewer)
    page = present_ticket(ticket, desk.viewer, desk.resources.clock.now())
    status = 200 if form.is_valid else 422
    return await desk.show("pages/ticket.html", here="tickets", status=status, page=page, form=form)
