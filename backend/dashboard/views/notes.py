"""Notes about an order, written by the shop or by the staff."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from backend.core.ids import parse_public_id
from backend.core.viewer import Audience
from backend.dashboard.forms.form import Form
from backend.dashboard.presenters.history import READERS
from backend.dashboard.presenters.listings import Choice
from backend.dashboard.presenters.orders import title_of
from backend.dashboard.rendering import Desk, MemberDeskDep
from backend.dashboard.views.forms import FormDep, attempt, go_to
from backend.domain.orders.notes import audiences_of
from backend.domain.orders.service import OrderService
from backend.domain.orders.views import ORDER_PREFIX, OrderView
from backend.domain.parties.policy import Action

router = APIRouter(prefix="/orders/{order_id}/notes")


@dataclass(frozen=True, slots=True)
class NotePage:
    """What pages/note.html prints."""

    title: str
    action: str
    back_href: str
    readers: tuple[Choice, ...]


@router.get("")
async def show_form(order_id: str, desk: MemberDeskDep) -> HTMLResponse:
    """An empty note, for one's own side."""
    order = await _order(desk, order_id)
    return await _show(desk, order, Form({"audience": audiences_of(order)[0].value}))


@router.post("")
async def add_note(order_id: str, desk: MemberDeskDep, form: FormDep) -> Response:
    """Write it down."""
    order = await _order(desk, order_id)
    names = [audience.value for audience in audiences_of(order)]
    audience = form.choice("audience", names, "Choose who reads it.")
    if audience:
        service = OrderService(desk.session, desk.resources)
        command = service.add_note(order.id, Audience(audience), form.text("text"), desk.viewer)
        await attempt(desk.session, form, command)
    if form.is_valid:
        return go_to(f"/orders/{order.public_id}", "noted")
    return await _show(desk, order, form)


async def _order(desk: Desk, order_id: str) -> OrderView:
    found = parse_public_id(ORDER_PREFIX, order_id)
    service = OrderService(desk.session, desk.resources)
    return await service.require(Action.ADD_NOTE, found, desk.viewer)


async def _show(desk: Desk, order: OrderView, form: Form) -> HTMLResponse:
    path = f"/orders/{order.public_id}"
    page = NotePage(
        title=title_of(order),
        action=f"{path}/notes",
        back_href=path,
        readers=tuple(Choice(one.value, READERS[one]) for one in audiences_of(order)),
    )
    status = 200 if form.is_valid else 422
    return await desk.show("pages/note.html", here="orders", status=status, page=page, form=form)
