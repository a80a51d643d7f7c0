"""The staff's queue and the page of one ticket. For others there are no such pages."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from backend.core.ids import parse_public_id
from backend.core.pagination import PageRequest
from backend.core.viewer import StaffRole
from backend.dashboard.forms.form import Form
from backend.dashboard.presenters.care import PARTY_PREFIX, present_ticket, present_tickets
from backend.dashboard.rendering import Desk, MemberDeskDep
from backend.dashboard.views.forms import FormDep, attempt, go_to
from backend.domain.care.repository import Queue, TicketFilter
from backend.domain.care.service import TicketService
from backend.domain.care.views import TICKET_PREFIX

router = APIRouter(prefix="/tickets")
ROWS = 25
_PICK = "pick-"  # the name of a row's check box begins so


@router.get("")
async def show_tickets(
    desk: MemberDeskDep, queue: str = "", role: str = "", cursor: str | None = None
) -> HTMLResponse:
    """The queue, by the time somebody should act."""
    return await show_queue(desk, Form({"queue": queue, "role": role}), cursor)


@router.post("/assign")
async def assign(desk: MemberDeskDep, form: FormDep) -> Response:
    """Give the ticked ones to somebody, or back to the queue."""
    picked = [name.removeprefix(_PICK) for name in form.values if name.startswith(_PICK)]
    if not picked:
        form.refuse("form", "Tick the tickets first.")
        return await show_queue(desk, form, None)
    command = tickets_of(desk).assign(
        [parse_public_id(TICKET_PREFIX, one) for one in picked], assignee_in(form), desk.viewer
    )
    if await attempt(desk.session, form, command) is None:
        return await show_queue(desk, form, None)
    return go_to("/tickets", "assigned")


@router.get("/{ticket_id}")
async def show_ticket(ticket_id: str, desk: MemberDeskDep) -> HTMLResponse:
    """One ticket: what is late, for whom, what was done."""
    return await show_one(desk, parse_public_id(TICKET_PREFIX, ticket_id), Form())


@router.post("/{ticket_id}/assign")
async def assign_one(ticket_id: str, desk: MemberDeskDep, form: FormDep) -> Response:
    """Give this one to somebody."""
    found = parse_public_id(TICKET_PREFIX, ticket_id)
    command = tickets_of(desk).assign([found], assignee_in(form), desk.viewer)
    if await attempt(desk.session, form, command) is None:
        return await show_one(desk, found, form)
    return go_to(f"/tickets/{ticket_id}", "assigned")


@router.post("/{ticket_id}/{action}")
async def move_ticket(ticket_id: str, action: str, desk: MemberDeskDep, form: FormDep) -> Response:
    """Take, ask, remind, note, close or open it again."""
    found = parse_public_id(TICKET_PREFIX, ticket_id)
    text, side = form.text("text"), form.text("side")
    command = tickets_of(desk).take_step(found, action, text, side, desk.viewer)
    form.values["action"] = action
    if await attempt(desk.session, form, command) is None:
        return await show_one(desk, found, form)
    return go_to(f"/tickets/{ticket_id}", "saved")


def tickets_of(desk: Desk) -> TicketService:
    return TicketService(desk.session, desk.resources)


def assignee_in(form: Form) -> UUID | None:
    """Who was chosen; nobody gives it back to the queue."""
    return parse_public_id(PARTY_PREFIX, form.text("assignee")) if form.has("assignee") else None


async def show_queue(desk: Desk, form: Form, cursor: str | None) -> HTMLResponse:
    """The queue that is asked for; an unknown one is what is open."""
    queue, role = form.text("queue"), form.text("role")
    wanted = TicketFilter(
        queue=Queue(queue) if queue in set(Queue) else Queue.OPEN,
        role=StaffRole(role) if role in set(StaffRole) else None,
    )
    tickets = tickets_of(desk)
    found = await tickets.list_page(wanted, PageRequest(cursor or None, ROWS), desk.viewer)
    page = present_tickets(
        found.items,
        desk.viewer,
        wanted=wanted,
        colleagues=await tickets.colleagues(desk.viewer),
        next_cursor=found.next_cursor,
        now=desk.resources.clock.now(),
    )
    status = 200 if form.is_valid else 422
    return await desk.show(
        "pages/tickets.html", here="tickets", status=status, page=page, form=form
    )


async def show_one(desk: Desk, ticket_id: UUID, form: Form) -> HTMLResponse:
    """The page of one ticket, with what was typed."""
    ticket = await tickets_of(desk).get(ticket_id, desk.viewer)
    page = present_ticket(ticket, desk.viewer, desk.resources.clock.now())
    status = 200 if form.is_valid else 422
    return await desk.show("pages/ticket.html", here="tickets", status=status, page=page, form=form)
