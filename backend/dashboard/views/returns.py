"""Goods that go back, deadlines that are moved, money that is paid back later."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from backend.dashboard.dependencies import wants_fragment, wants_json
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
from backend.dashboard.rendering import MemberDeskDep
from backend.dashboard.views.forms import FormDep, require_valid
from backend.dashboard.views.steps import StepDesk, without_scripts

router = APIRouter(prefix="/orders/{order_id}")


@router.get("/return")
async def show_return(
    order_id: str, desk: MemberDeskDep, delivery: str | None = None
) -> HTMLResponse:
    """The form of carrier and number of the way back."""
    work = await StepDesk.open(desk, order_id, delivery)
    return await work.show("ship", present_return_page(work.order, work.delivery), Form())


@router.post("/return")
async def ship_back(
    order_id: str, desk: MemberDeskDep, form: FormDep, delivery: str | None = None
) -> Response:
    """Write the parcel down; its hash is what the wallet commits to."""
    work = await StepDesk.open(desk, order_id, delivery)
    if not wants_json(desk.request):
        page = present_return_page(work.order, work.delivery)
        return await work.show("ship", page, without_scripts(form))
    carrier, number = read_shipment(form)
    require_valid(form)
    prepared = await work.work.shipments.prepare_return(
        work.delivery.id, carrier, number, desk.viewer
    )
    return work.sign("return_shipped", f"Send “{work.delivery.title}” back", prepared.call)


@router.get("/contest-return")
async def show_contest_return(
    order_id: str, desk: MemberDeskDep, delivery: str | None = None
) -> HTMLResponse:
    """The two answers to what came back."""
    work = await StepDesk.open(desk, order_id, delivery)
    return await work.show("contest_return", await _contest_page(work), Form())


@router.post("/contest-return")
async def contest_return(
    order_id: str, desk: MemberDeskDep, form: FormDep, delivery: str | None = None
) -> Response:
    """Write the objection down; the wallet brings it before the arbiter."""
    work = await StepDesk.open(desk, order_id, delivery)
    if not wants_json(desk.request):
        return await work.show("contest_return", await _contest_page(work), without_scripts(form))
    prepared = await work.work.disputes.prepare_contest_return(
        work.delivery.id, form.text("text"), desk.viewer
    )
    return work.sign("contest_return", "Object to what came back", prepared.call)


@router.get("/extend")
async def show_extension(
    order_id: str, desk: MemberDeskDep, delivery: str | None = None
) -> HTMLResponse:
    """Between which days the deadline may be moved."""
    work = await StepDesk.open(desk, order_id, delivery)
    return await work.show("extend", present_extend_page(work.order, work.delivery, None), Form())


@router.get("/extend/preview")
async def preview_extension(
    order_id: str, desk: MemberDeskDep, delivery: str | None = None
) -> HTMLResponse:
    """Where the deadline would stand, while a day is being picked."""
    work = await StepDesk.open(desk, order_id, delivery)
    form = Form.of(desk.request.query_params)
    page = _extend_page(work, form)
    if not wants_fragment(desk.request):
        return await work.show("extend", page, form)
    status = 200 if form.is_valid else 422
    return desk.show_part("parts/new_deadline.html", status=status, page=page, form=form)


@router.post("/extend")
async def extend(
    order_id: str, desk: MemberDeskDep, form: FormDep, delivery: str | None = None
) -> Response:
    """The wallet signs the new deadline."""
    work = await StepDesk.open(desk, order_id, delivery)
    if not wants_json(desk.request):
        return await work.show("extend", _extend_page(work, form), without_scripts(form))
    work.require("extend")
    due = read_new_deadline(form, work.delivery)
    require_valid(form)
    assert due is not None
    call = work.call("extend", {"new_deadline": int(due.timestamp())})
    return work.sign("extend", f"Give time until {long_date(due)}", call)


@router.get("/refund")
async def show_later_refund(
    order_id: str, desk: MemberDeskDep, delivery: str | None = None
) -> HTMLResponse:
    """How much goes back from the seller's own wallet."""
    work = await StepDesk.open(desk, order_id, delivery)
    return await work.show("refund", present_refund_page(work.order, work.delivery), Form())


@router.post("/refund")
async def refund_later(
    order_id: str, desk: MemberDeskDep, form: FormDep, delivery: str | None = None
) -> Response:
    """The wallet pays the buyer, after allowing exactly that much."""
    work = await StepDesk.open(desk, order_id, delivery)
    if not wants_json(desk.request):
        page = present_refund_page(work.order, work.delivery)
        return await work.show("refund", page, without_scripts(form))
    work.require("refund_released")
    amount = read_later_refund(form, work.delivery.money.paid)
    require_valid(form)
    call = work.call("refund_released", {"amount": amount.units})
    title = f"Pay {present_amount(amount)} back"
    return work.sign("refund_released", title, call, total=amount)


def _extend_page(work: StepDesk, form: Form) -> ExtendPage:
    chosen: datetime | None = None
    if form.has("new_date"):
        chosen = read_new_deadline(form, work.delivery)
    return present_extend_page(work.order, work.delivery, chosen)


async def _contest_page(work: StepDesk) -> ContestReturnPage:
    said = await work.work.disputes.statements_of(work.delivery.id, work.desk.viewer)
    statements = present_statements(said, work.desk.viewer, work.order.chain_time)
    return present_contest_return_page(
        work.order, work.delivery, work.desk.viewer.address, statements=statements
    )
