"""The viewer's basket: what is in it, and ordering from it."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from backend.core.errors import NotFound
from backend.core.ids import parse_public_id
from backend.core.money import Amount
from backend.dashboard.forms.form import Form
from backend.dashboard.forms.steps import (
    ADDRESS_FIELDS,
    CHECKOUT_FIELDS,
    read_purchase,
    read_wanted,
)
from backend.dashboard.presenters.baskets import present_basket_order, present_basket_page
from backend.dashboard.rendering import Desk, MemberDeskDep
from backend.dashboard.views.forms import FormDep, attempt, go_to
from backend.dashboard.views.market import find_listing, show_listing_page
from backend.domain.baskets.service import BasketService
from backend.domain.baskets.views import LINE_PREFIX, BasketGroup

router = APIRouter()
MOST_PIECES = 1_000_000


@router.get("/basket")
async def show_basket(desk: MemberDeskDep) -> HTMLResponse:
    """Everything in it, at today's prices."""
    return await _page(desk, Form())


@router.post("/listings/{listing_id}/basket")
async def put_into_basket(listing_id: str, desk: MemberDeskDep, form: FormDep) -> Response:
    """From the page of a listing. What else is on that form is asked for when ordering."""
    listing = await find_listing(desk, listing_id)
    wanted = read_wanted(form, listing.id)
    basket = None
    if wanted is not None:
        command = BasketService(desk.session, desk.resources).put(wanted, desk.viewer)
        basket = await attempt(desk.session, form, command)
    if basket is None:
        return await show_listing_page(desk, listing, form)
    return go_to("/basket", "in_basket")


@router.post("/basket/lines/{line_id}/quantity")
async def change_line(line_id: str, desk: MemberDeskDep, form: FormDep) -> Response:
    """Another number of pieces."""
    quantity = form.number("quantity", least=1, most=MOST_PIECES)
    if form.is_valid:
        service = BasketService(desk.session, desk.resources)
        command = service.change(_line(line_id), quantity, desk.viewer)
        await attempt(desk.session, form, command)
    if not form.is_valid:
        return await _page(desk, form)
    return go_to("/basket", "saved")


@router.post("/basket/lines/{line_id}/remove")
async def remove_line(line_id: str, desk: MemberDeskDep) -> Response:
    """Out of the basket."""
    await BasketService(desk.session, desk.resources).remove(_line(line_id), desk.viewer)
    return go_to("/basket", "out_of_basket")


@router.post("/basket/lines/{line_id}/renew")
async def renew_line(line_id: str, desk: MemberDeskDep, form: FormDep) -> Response:
    """The newer version, at its price."""
    service = BasketService(desk.session, desk.resources)
    await attempt(desk.session, form, service.renew(_line(line_id), desk.viewer))
    return go_to("/basket", "saved") if form.is_valid else await _page(desk, form)


@router.get("/basket/{seller_id}/{symbol}")
async def show_basket_order(seller_id: str, symbol: str, desk: MemberDeskDep) -> Response:
    """The order it would make, and where it should go."""
    group = await _group(desk, seller_id, symbol)
    if not group.can_be_ordered:
        return go_to("/basket")
    return await _order_page(desk, group, Form())


@router.post("/basket/{seller_id}/{symbol}")
async def order_from_basket(
    seller_id: str, symbol: str, desk: MemberDeskDep, form: FormDep
) -> Response:
    """All of it or none. The next page shows exactly what will be locked."""
    group = await _group(desk, seller_id, symbol)
    shown = form.text("total")
    total = Amount(int(shown), group.currency) if shown.isascii() and shown.isdigit() else None
    in_parts = form.is_checked("in_parts")  # costs a second fee; the page of payment shows it
    purchase = replace(read_purchase(form, None if in_parts else total), in_parts=in_parts)
    line_ids = [line.id for line in group.lines]
    service = BasketService(desk.session, desk.resources)
    command = service.order(line_ids, purchase, desk.viewer)
    order = await attempt(desk.session, form, command, CHECKOUT_FIELDS)
    if order is None:
        return await _order_page(desk, await _group(desk, seller_id, symbol), form)
    return go_to(f"/orders/{order.public_id}/pay")


async def _group(desk: Desk, seller_id: str, symbol: str) -> BasketGroup:
    seller = parse_public_id("pty", seller_id)
    basket = await BasketService(desk.session, desk.resources).get(desk.viewer)
    for group in basket.groups:
        if group.seller.id == seller and group.currency.symbol == symbol:
            return group
    raise NotFound("There is nothing of that seller in your basket (any more).")


async def _page(desk: Desk, form: Form) -> HTMLResponse:
    basket = await BasketService(desk.session, desk.resources).get(desk.viewer)
    page = present_basket_page(basket, desk.viewer)
    form.gather(())
    status = 200 if form.is_valid else 422
    return await desk.show("pages/basket.html", here="basket", status=status, page=page, form=form)


async def _order_page(desk: Desk, group: BasketGroup, form: Form) -> HTMLResponse:
    page = present_basket_order(group, desk.viewer)
    form.gather((*ADDRESS_FIELDS, "contact", "note", "requirements"))
    status = 200 if form.is_valid else 422
    template = "pages/basket_order.html"
    return await desk.show(template, here="basket", status=status, page=page, form=form)


def _line(line_id: str) -> UUID:
    return parse_public_id(LINE_PREFIX, line_id)
