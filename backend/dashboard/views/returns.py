"""Goods that go back, deadlines that are moved, money that is paid back later."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from backend.core.text import quoted
from backend.dashboard.forms.form import Form
from backend.dashboard.forms.offers import read_new_deadline
from backend.dashboard.forms.steps import (
    CHECKOUT_FIELDS,
    read_address,
    read_later_refund,
    read_shipment,
)
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
    present_label,
    present_return_address,
    present_return_page,
)
from backend.dashboard.presenters.statements import present_statements
from backend.dashboard.presenters.step_pages import ShipPage
from backend.dashboard.views.forms import (
    FilledFormDep,
    FormDep,
    attempt,
    go_to,
    require_valid,
    show_preview,
)
from backend.dashboard.views.steps import StepDep, StepDesk, without_scripts
from backend.domain.orders.errors import OrderNotFound
from backend.domain.parties.policy import Action

router = APIRouter(prefix="/orders/{order_id}")


@router.get("/return")
async def show_return(step: StepDep) -> HTMLResponse:
    """The form of carrier and number of the way back."""
    return await step.show("ship", await _return_page(step), Form())


@router.post("/return")
async def ship_back(step: StepDep, form: FormDep) -> Response:
    """Write the parcel down; its hash is what the wallet commits to."""
    if not step.is_from_wallet:
        return await step.show("ship", await _return_page(step), without_scripts(form))
    carrier, number = read_shipment(form)
    require_valid(form)
    prepared = await step.rooms.shipments.prepare_return(
        step.delivery.id, carrier, number, step.viewer
    )
    return step.sign("return_shipped", f"Send {quoted(step.delivery.title)} back", prepared.call)


@router.get("/return-label")
async def show_label(step: StepDep) -> HTMLResponse:
    """The seller's address on paper, for the buyer alone and while it is to be sent. Noted."""
    address = await step.rooms.returns.read(step.order, step.viewer)
    page = present_label(step.order, step.delivery, address, step.viewer)
    return await step.desk.show("pages/return_label.html", here="orders", page=page)


@router.get("/return-address")
async def show_return_address(step: StepDep) -> HTMLResponse:
    """Where the seller says where it goes back."""
    _require_seller(step)
    return await _show_address_form(step, Form())


@router.post("/return-address")
async def give_return_address(step: StepDep, form: FormDep) -> Response:
    """Seal where it goes back; the buyer is told."""
    _require_seller(step)
    address = read_address(form)
    if address is None:
        form.refuse("name", "Say where it should be sent.")
        return await _show_address_form(step, form)
    command = step.rooms.returns.give(step.order, address, step.viewer)
    await attempt(step.desk.session, form, command, CHECKOUT_FIELDS)
    if not form.is_valid:
        return await _show_address_form(step, form)
    return go_to(f"/orders/{step.order.public_id}", "return_address")


@router.get("/contest-return")
async def show_contest_return(step: StepDep) -> HTMLResponse:
    """The two answers to what came back."""
    return await step.show("contest_return", await _contest_page(step), Form())


@router.post("/contest-return")
async def contest_return(step: StepDep, filled: FilledFormDep) -> Response:
    """Write the objection down; the wallet brings it before the arbiter."""
    form = filled.form
    if not step.is_from_wallet:
        return await step.show("contest_return", await _contest_page(step), without_scripts(form))
    files = await step.take_in(filled.files)
    prepared = await step.rooms.disputes.prepare_contest_return(
        step.delivery.id, form.text("text"), step.viewer, files=files
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


async def _return_page(step: StepDesk) -> ShipPage:
    has_address = await step.rooms.returns.is_given(step.order, step.viewer)
    return present_return_page(step.order, step.delivery, has_address=has_address)


def _require_seller(step: StepDesk) -> None:
    if not step.order.allows(Action.FULFIL):
        raise OrderNotFound("There is no such order.", order_id=str(step.order.id))


async def _show_address_form(step: StepDesk, form: Form) -> HTMLResponse:
    status = 200 if form.is_valid else 422
    shown = {"page": present_return_address(step.order, step.delivery), "form": form}
    return await step.desk.show("pages/return_address.html", here="orders", status=status, **shown)


def _extend_page(step: StepDesk, form: Form) -> ExtendPage:
    chosen: datetime | None = None
    if form.has("new_date"):
        chosen = read_new_deadline(form, step.delivery)
    return present_extend_page(step.order, step.delivery, chosen)


async def _contest_page(step: StepDesk) -> ContestReturnPage:
    said = await step.rooms.disputes.statements_of(step.delivery.id, step.viewer)
    statements = present_statements(said, step.viewer, step.order.chain_time)
    return present_contest_return_page(
        step.order,
        step.delivery,
        step.viewer.address,
        statements=statements,
        carrier=await step.rooms.carrier(step.order),
    )
