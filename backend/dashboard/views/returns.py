"""Goods that go back, deadlines that are moved, money that is paid back later."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from backend.dashboard.forms.form import Form
from backend.dashboard.forms.offers import read_new_deadline
from backend.dashboard.forms.steps import read_later_refund, read_shipment
from backend.dashboard.presenters.dates import long_date
from backend.dashboard.presenters.later_pages import (
    ExtendPage,
    present_extend_page,
    present_refund_page,
)
from backend.dashboard.presenters.money import present_amount
from backend.dashboard.presenters.return_pages import (
    ContestReturnPage,
    present_contest_return_page,
    present_return_page,
)
from backend.dashboard.presenters.statements import present_statements
from backend.dashboard.views.forms import FormDep, require_valid, show_preview
from backend.dashboard.views.steps import StepDep, StepDesk, without_scripts

router = APIRouter(prefix="/orders/{order_id}")


@router.get("/return")
async def show_return(step: StepDep) -> HTMLResponse:
    """The form of carrier and number of the way back."""
    return await step.show("ship", present_return_page(step.order, step.delivery), Form())


@router.post("/return")
async def ship_back(step: StepDep, form: FormDep) -> Response:
    """Write the parcel down; its hash is what the wallet commits to."""
    if not step.is_from_wallet:
        page = present_return_page(step.order, step.delivery)
        return await step.show("ship", page, without_scripts(form))
    carrier, number = read_shipment(form)
    require_valid(form)
    prepared = await step.rooms.shipments.prepare_return(
        step.delivery.id, carrier, number, step.viewer
    )
    return step.sign("return_shipped", f"Send “{step.delivery.title}” back", prepared.call)


@router.get("/contest-return")
async def show_contest_return(step: StepDep) -> HTMLResponse:
    """The two answers to what came back."""
    return await step.show("contest_return", await _contest_page(step), Form())


@router.post("/contest-return")
async def contest_return(step: StepDep, form: FormDep) -> Response:
    """Write the objection down; the wallet brings it before the arbiter."""
    if not step.is_from_wallet:
        return await step.show("contest_return", await _contest_page(step), without_scripts(form))
    prepared = await step.rooms.disputes.prepare_contest_return(
        step.delivery.id, form.text("text"), step.viewer
    )
    return step.sign("contest_return", "Object to what came back", prepared.call)


@router.get("/extend")
async def show_extension(step: StepDep) -> HTMLResponse:
    """Between which days the deadline may be moved."""
    return await step.show("extend", present_extend_page(step.order, step.delivery, None), Form())


@router.get("/extend/preview")
async def preview_extension(step: StepDep) -> HTMLResponse:
    """Where the deadline would stand, while a day is being picked."""
    form = Form.of(step.desk.request.query_params)
    page = _extend_page(step, form)
    return await show_preview(step.desk, "extend", "new_deadline", "orders", page=page, form=form)


@router.post("/extend")
async def extend(step: StepDep, form: FormDep) -> Response:
    """The wallet signs the new deadline."""
    if not step.is_from_wallet:
        return await step.show("extend", _extend_page(step, form), without_scripts(form))
    step.require("extend")
    due = read_new_deadline(form, step.delivery)
    require_valid(form)
    assert due is not None
    call = await step.rooms.offers.prepare_extension(
        step.delivery.id, int(due.timestamp()), step.viewer
    )
    return step.sign("extend", f"Give time until {long_date(due)}", call)


@router.get("/refund")
async def show_later_refund(step: StepDep) -> HTMLResponse:
    """How much goes back from the seller's own wallet."""
    return await step.show("refund", present_refund_page(step.order, step.delivery), Form())


@router.post("/refund")
async def refund_later(step: StepDep, form: FormDep) -> Response:
    """The wallet pays the buyer, after allowing exactly that much."""
    if not step.is_from_wallet:
        page = present_refund_page(step.order, step.delivery)
        return await step.show("refund", page, without_scripts(form))
    amount = read_later_refund(form, step.delivery.money.paid)
    require_valid(form)
    call = await step.rooms.offers.prepare_later_refund(step.delivery.id, amount, step.viewer)
    title = f"Pay {present_amount(amount)} back"
    return step.sign("refund_released", title, call, total=amount)


def _extend_page(step: StepDesk, form: Form) -> ExtendPage:
    chosen: datetime | None = None
    if form.has("new_date"):
        chosen = read_new_deadline(form, step.delivery)
    return present_extend_page(step.order, step.delivery, chosen)


async def _contest_page(step: StepDesk) -> ContestReturnPage:
    said = await step.rooms.disputes.statements_of(step.delivery.id, step.viewer)
    statements = present_statements(said, step.viewer, step.order.chain_time)
    return present_contest_return_page(
        step.order, step.delivery, step.viewer.address, statements=statements
    )
