"""Steps on ticked orders of the selling list: asked once more, done, and told row by row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, JSONResponse, Response

from backend.core.errors import Invalid, NotFound
from backend.core.ids import parse_public_id
from backend.dashboard.dependencies import wants_json
from backend.dashboard.forms.form import Form
from backend.dashboard.forms.fulfilment import ChosenDep
from backend.dashboard.presenters.order_rows import present_rows
from backend.dashboard.presenters.wallet_actions import wallet_action
from backend.dashboard.rendering import Desk, MemberDeskDep
from backend.dashboard.views.forms import NEEDS_SCRIPTS, FormDep, attempt, require_valid
from backend.domain.gateways.rows import MOST_ROWS, RowAction, RowPlan, RowService
from backend.domain.orders.service import OrderService
from backend.domain.orders.views import DELIVERY_PREFIX, ORDER_PREFIX

router = APIRouter(prefix="/orders/rows")
Ids = Annotated[list[str], Query(alias="id", max_length=MOST_ROWS, default_factory=list)]


@router.get("")
async def ask(desk: MemberDeskDep, action: RowAction, ids: Ids) -> HTMLResponse:
    """What would become of each; nothing has happened yet."""
    plans = await _rows(desk).plan(action, read_orders(ids), desk.viewer)
    return await _show(desk, action, plans, Form())


@router.post("")
async def take(desk: MemberDeskDep, chosen: ChosenDep) -> HTMLResponse:
    """Do it; what a wallet has to sign is signed here, one after the other."""
    if chosen.action not in set(RowAction):
        raise Invalid("Choose what to do.", fields={"action": "Choose what to do."})
    action, order_ids = RowAction(chosen.action), read_orders(chosen.ids)
    command = _rows(desk).take(action, order_ids, chosen.form.text("reason"), desk.viewer)
    plans = await attempt(desk.session, chosen.form, command)
    if plans is None:
        asked = await _rows(desk).plan(action, order_ids, desk.viewer)
        return await _show(desk, action, asked, chosen.form)
    return await _show(desk, action, plans, chosen.form, is_over=True)


@router.post("/{delivery_id}/sign")
async def sign(delivery_id: str, desk: MemberDeskDep, form: FormDep) -> Response:
    """The call of one step, for the wallet. The page stays."""
    if not wants_json(desk.request):
        form.refuse("form", NEEDS_SCRIPTS)
    require_valid(form)
    orders = OrderService(desk.session, desk.resources)
    found = parse_public_id(DELIVERY_PREFIX, delivery_id)
    _, delivery = await orders.get_delivery(found, desk.viewer)
    step = delivery.action(form.text("step"))
    if step is None or step.call is None:
        raise Invalid("This cannot be signed any more.", fields={"form": "It has moved on."})
    action = wallet_action(step.action, step.label, step.call, desk.address, flow=delivery.flow)
    return JSONResponse({"action": action})


def read_orders(typed: Sequence[str]) -> list[UUID]:
    """Orders by their public ids."""
    try:
        return [parse_public_id(ORDER_PREFIX, one) for one in typed]
    except NotFound:
        raise Invalid("This is not in the list.", fields={"id": "Not in the list."}) from None


def _rows(desk: Desk) -> RowService:
    return RowService(desk.session, desk.resources)


async def _show(
    desk: Desk, action: RowAction, plans: Sequence[RowPlan], form: Form, *, is_over: bool = False
) -> HTMLResponse:
    return await desk.show(
        "pages/order_rows.html",
        here="orders",
        status=200 if form.is_valid else 422,
        page=present_rows(action, plans, is_over=is_over),
        form=form,
    )
