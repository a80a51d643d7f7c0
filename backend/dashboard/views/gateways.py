"""Ways to pay of a shop, and the page of an order that is paid beside the chain."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from backend.core.ids import parse_public_id
from backend.dashboard.forms.form import Form
from backend.dashboard.presenters.gateways import (
    form_of,
    present_beside_page,
    present_own_methods,
)
from backend.dashboard.rendering import Desk, MemberDeskDep
from backend.dashboard.views.forms import FormDep, attempt, go_to
from backend.domain.gateways.service import BesideService
from backend.domain.orders.methods import BESIDE_CHAIN
from backend.domain.orders.shop_methods import ShopMethods
from backend.domain.orders.views import DELIVERY_PREFIX, ORDER_PREFIX

router = APIRouter()


@router.get("/sell/payment-methods")
async def show_methods(desk: MemberDeskDep) -> HTMLResponse:
    """Which ways to pay the viewer's shop takes."""
    shop = ShopMethods(desk.session, desk.resources)
    return await _show_methods(desk, form_of(await shop.of(desk.viewer.require_party())))


@router.post("/sell/payment-methods")
async def set_methods(desk: MemberDeskDep, form: FormDep) -> Response:
    """What is ticked is taken from now on."""
    ticked = [each for each in BESIDE_CHAIN if form.is_checked(f"takes_{each}")]
    wanted = {each: form.text(each.value) for each in ticked}
    command = ShopMethods(desk.session, desk.resources).set(wanted, desk.viewer)
    if await attempt(desk.session, form, command) is None:
        return await _show_methods(desk, form)
    return go_to("/sell/payment-methods", "saved")


@router.get("/orders/{order_id}/payment")
async def show_payment(order_id: str, desk: MemberDeskDep) -> Response:
    """How it is paid, what was stated, and what the viewer may do about it."""
    return await _show_payment(desk, parse_public_id(ORDER_PREFIX, order_id), Form(), "")


@router.post("/orders/{order_id}/payment")
async def take_step(order_id: str, desk: MemberDeskDep, form: FormDep) -> Response:
    """One step of one delivery."""
    found = parse_public_id(ORDER_PREFIX, order_id)
    delivery_id = parse_public_id(DELIVERY_PREFIX, form.text("delivery"))
    command = BesideService(desk.session, desk.resources).take(
        form.text("action"), delivery_id, form.text("reason"), desk.viewer
    )
    if await attempt(desk.session, form, command) is None:
        return await _show_payment(desk, found, form, form.text("delivery"))
    return go_to(f"/orders/{order_id}/payment", "noted_payment")


async def _show_methods(desk: Desk, form: Form) -> HTMLResponse:
    return await desk.show(
        "pages/payment_methods.html",
        here="sell",
        status=200 if form.is_valid else 422,
        methods=present_own_methods(),
        form=form,
    )


async def _show_payment(desk: Desk, order_id: UUID, form: Form, error_at: str) -> Response:
    view = await BesideService(desk.session, desk.resources).of_order(order_id, desk.viewer)
    if view is None:
        return go_to(f"/orders/{desk.request.path_params['order_id']}/payments")
    return await desk.show(
        "pages/paid_beside.html",
        here="orders",
        status=200 if form.is_valid else 422,
        page=present_beside_page(view, error_at),
        form=form,
    )
