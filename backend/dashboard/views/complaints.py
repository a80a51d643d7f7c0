"""Complaints of a buyer: a form, which points to the dispute where money is at stake."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from backend.core.ids import parse_public_id
from backend.dashboard.forms.form import Form
from backend.dashboard.presenters.complaints import KINDS, present_complaint_page
from backend.dashboard.rendering import Desk, MemberDeskDep
from backend.dashboard.views.forms import FormDep, attempt, go_to
from backend.dashboard.views.order_pages import chosen_delivery
from backend.domain.care.complaining import ComplaintService, may_complain
from backend.domain.care.complaints import ComplaintKind
from backend.domain.orders.service import OrderService
from backend.domain.orders.views import ORDER_PREFIX, DeliveryView, OrderView

router = APIRouter(prefix="/orders/{order_id}/complaint")


@router.get("")
async def show_form(order_id: str, desk: MemberDeskDep, delivery: str | None = None) -> Response:
    """What is wrong, in a kind and in words."""
    order, chosen = await _chosen(desk, order_id, delivery)
    if not may_complain(order, chosen):
        return go_to(f"/orders/{order.public_id}")
    return await _show(desk, order, chosen, Form())


@router.post("")
async def complain(
    order_id: str, desk: MemberDeskDep, form: FormDep, delivery: str | None = None
) -> Response:
    """It becomes a ticket."""
    order, chosen = await _chosen(desk, order_id, delivery)
    kind = form.choice("kind", [one.value for one in KINDS], "Choose what is wrong.")
    if kind:
        service = ComplaintService(desk.session, desk.resources)
        command = service.complain(chosen.id, ComplaintKind(kind), form.text("text"), desk.viewer)
        await attempt(desk.session, form, command)
    if form.is_valid:
        return go_to(f"/orders/{order.public_id}", "complained")
    return await _show(desk, order, chosen, form)


async def _chosen(
    desk: Desk, order_id: str, delivery: str | None
) -> tuple[OrderView, DeliveryView]:
    service = OrderService(desk.session, desk.resources)
    order = await service.get(parse_public_id(ORDER_PREFIX, order_id), desk.viewer)
    return order, chosen_delivery(order, delivery)


async def _show(desk: Desk, order: OrderView, delivery: DeliveryView, form: Form) -> HTMLResponse:
    page = present_complaint_page(order, delivery)
    status = 200 if form.is_valid else 422
    return await desk.show(
        "pages/complaint.html", here="orders", status=status, page=page, form=form
    )
