"""Address and contact of an order: shown, given again, erased, proven; and who has looked."""

from __future__ import annotations

from collections.abc import Awaitable

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from backend.dashboard.forms.form import Form
from backend.dashboard.forms.steps import CHECKOUT_FIELDS, read_address
from backend.dashboard.presenters.sealed import present_sealed
from backend.dashboard.rendering import Desk, MemberDeskDep
from backend.dashboard.views.forms import FormDep, attempt, go_to
from backend.dashboard.views.order_pages import OrderDesk
from backend.domain.orders.errors import AddressGone
from backend.domain.orders.sealed import Part
from backend.domain.orders.views import OrderView

router = APIRouter(prefix="/orders/{order_id}")


@router.get("/address")
async def show_address(order_id: str, desk: MemberDeskDep) -> HTMLResponse:
    """Address and contact, for those they are meant for. The look is recorded."""
    rooms = _rooms(desk)
    view = await rooms.find(order_id)
    address = await rooms.orders.read_address(view.id, desk.viewer) if view.has_address else None
    contact = await rooms.orders.desk.read_contact(view, desk.viewer)
    if address is None and not contact:
        raise AddressGone("This order has no shipping address (any more).")
    return desk.show_part(
        "parts/order/address.html",
        lines=address.lines if address else (),
        phone=address.phone if address else "",
        contact=contact,
    )


@router.get("/sealed")
async def show_sealed(order_id: str, desk: MemberDeskDep) -> HTMLResponse:
    """What is kept, for how long, and who has looked."""
    return await _show(desk, await _rooms(desk).find(order_id), Form())


@router.post("/sealed/give")
async def give_address(order_id: str, desk: MemberDeskDep, form: FormDep) -> Response:
    """Say once more where a paid order goes."""
    rooms = _rooms(desk)
    view = await rooms.find(order_id)
    address = read_address(form)
    if address is None:
        form.refuse("name", "Say where it should be sent.")
        return await _show(desk, view, form)
    command = rooms.orders.desk.give(view, address, form.text("contact"), desk.viewer)
    return await _after(desk, view, form, command, "address_given")


@router.post("/sealed/erase")
async def erase_address(order_id: str, desk: MemberDeskDep, form: FormDep) -> Response:
    """Destroy the key of address and contact."""
    rooms = _rooms(desk)
    view = await rooms.find(order_id)
    command = rooms.orders.desk.erase(view, desk.viewer)
    return await _after(desk, view, form, command, "address_erased")


@router.post("/sealed/reason")
async def say_why(order_id: str, desk: MemberDeskDep, form: FormDep) -> Response:
    """Staff write down why they have to look; the buyer reads it."""
    rooms = _rooms(desk)
    view = await rooms.find(order_id)
    command = rooms.orders.desk.say_why(view, form.text("reason"), desk.viewer)
    return await _after(desk, view, form, command, "reason_noted")


@router.post("/sealed/proof")
async def download_proof(order_id: str, desk: MemberDeskDep) -> Response:
    """The buyer's copy of what was hashed, as a file."""
    rooms = _rooms(desk)
    view = await rooms.find(order_id)
    document = await rooms.orders.desk.document(view, Part.ADDRESS, desk.viewer)
    name = f"address-{view.public_id}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(document, media_type="application/json", headers=headers)


@router.post("/sealed/check")
async def check_proof(order_id: str, desk: MemberDeskDep, form: FormDep) -> HTMLResponse:
    """Compare somebody's copy with what was committed."""
    rooms = _rooms(desk)
    view = await rooms.find(order_id)
    is_it = await rooms.orders.desk.is_the_one(view, form.text("document"), desk.viewer)
    return await _show(desk, view, Form(), is_the_one=is_it)


def _rooms(desk: Desk) -> OrderDesk:
    return OrderDesk(desk.session, desk.resources, desk.viewer)


async def _after(
    desk: Desk, view: OrderView, form: Form, command: Awaitable[None], done: str
) -> Response:
    await attempt(desk.session, form, command, CHECKOUT_FIELDS)
    if not form.is_valid:
        return await _show(desk, view, form)
    return go_to(f"/orders/{view.public_id}/sealed", done)


async def _show(
    desk: Desk, view: OrderView, form: Form, *, is_the_one: bool | None = None
) -> HTMLResponse:
    standing = await _rooms(desk).orders.desk.standing(view, desk.viewer)
    page = present_sealed(view, standing, desk.viewer, is_the_one=is_the_one)
    status = 200 if form.is_valid else 422
    return await desk.show("pages/sealed.html", here="orders", status=status, page=page, form=form)
