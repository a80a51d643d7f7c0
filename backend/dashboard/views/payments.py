"""The payment panel: of one order, and over all of them."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from backend.core.ids import parse_public_id
from backend.dashboard.dependencies import wants_fragment
from backend.dashboard.presenters.payments import present_check, present_payments, present_totals
from backend.dashboard.rendering import MemberDeskDep
from backend.domain.orders.views import ORDER_PREFIX
from backend.domain.payments.service import PaymentService

router = APIRouter()


@router.get("/payments")
async def show_totals(desk: MemberDeskDep) -> HTMLResponse:
    """Where all of the viewer's money stands."""
    totals = await PaymentService(desk.session, desk.resources).totals(desk.viewer)
    page = present_totals(totals, desk.viewer)
    return await desk.show("pages/payment_totals.html", here="orders", page=page)


@router.get("/orders/{order_id}/payments")
async def show_payments(order_id: str, desk: MemberDeskDep) -> HTMLResponse:
    """Every payment of one order."""
    found = parse_public_id(ORDER_PREFIX, order_id)
    view = await PaymentService(desk.session, desk.resources).of_order(found, desk.viewer)
    page = present_payments(view)
    return await desk.show("pages/payments.html", here="orders", page=page, check=None)


@router.get("/orders/{order_id}/payments/check")
async def check_payments(order_id: str, desk: MemberDeskDep) -> HTMLResponse:
    """The same beside what the contract says at this moment."""
    found = parse_public_id(ORDER_PREFIX, order_id)
    service = PaymentService(desk.session, desk.resources)
    check = present_check(await service.reconcile(found, desk.viewer))
    if wants_fragment(desk.request):
        return desk.show_part("parts/payments/check.html", check=check)
    page = present_payments(await service.of_order(found, desk.viewer))
    return await desk.show("pages/payments.html", here="orders", page=page, check=check)
