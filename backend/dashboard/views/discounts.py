"""Lower prices: a seller makes one, and a buyer brings a code."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from backend.core.ids import public_id
from backend.dashboard.forms.discounts import DISCOUNT_FIELDS, read_discount
from backend.dashboard.forms.form import Form
from backend.dashboard.presenters.listings import LISTING_PREFIX, listing_href
from backend.dashboard.presenters.money import present_amount
from backend.dashboard.rate_limits import rate_limits, visitor_of
from backend.dashboard.rendering import DeskDep
from backend.dashboard.views.forms import FormDep, attempt, go_to
from backend.dashboard.views.market import find_listing, fresh_order, show_listing_page
from backend.dashboard.views.sell_desk import SellDesk, SellDeskDep
from backend.domain.catalog.discounting import LONGEST_RUN
from backend.domain.catalog.service import ListingService
from backend.domain.catalog.views import ListingView

router = APIRouter()
CODES_PER_MINUTE = 10


@router.post("/listings/{listing_id}/code")
async def use_code(listing_id: str, desk: DeskDep, form: FormDep) -> Response:
    """To the page of the price that goes with a code."""
    listing = await find_listing(desk, listing_id)
    visitor = visitor_of(desk.request, desk.resources)
    await rate_limits(desk.request).spend("codes", visitor, per_minute=CODES_PER_MINUTE)
    service = ListingService(desk.session, desk.resources)
    command = service.redeem(listing.id, form.text("code"), desk.viewer)
    found = await attempt(desk.session, form, command)
    if found is None:
        return await show_listing_page(desk, listing, fresh_order(listing), coming=form)
    return go_to(listing_href(found), "code_used")


@router.get("/sell/{listing_id}/discount")
async def show_discount_form(listing_id: str, desk: SellDeskDep) -> HTMLResponse:
    """The form of a new discount."""
    return await _show(desk, await desk.own(listing_id), Form())


@router.post("/sell/{listing_id}/discount")
async def draft_discount(listing_id: str, desk: SellDeskDep, form: FormDep) -> Response:
    """A draft at less, for the seller to sign."""
    view, made = await desk.own(listing_id), None
    draft = read_discount(form, view.unit_price.currency)
    if draft is not None:
        command = desk.listings.draft_discount(view.id, draft, desk.viewer)
        made = await attempt(desk.session, form, command)
    if made is None:
        form.gather(DISCOUNT_FIELDS)
        return await _show(desk, view, form)
    return go_to(f"/sell/{public_id(LISTING_PREFIX, made.id)}", "saved")


async def _show(desk: SellDesk, view: ListingView, form: Form) -> HTMLResponse:
    today = desk.resources.clock.now().date()
    return await desk.show(
        "pages/discount.html",
        here="sell",
        status=200 if form.is_valid else 422,
        form=form,
        page={
            "id": public_id(LISTING_PREFIX, view.id),
            "title": view.title,
            "price": str(present_amount(view.unit_price)),
            "symbol": view.unit_price.currency.symbol,
            "has_token": view.asset is not None,
            "available": view.available,
            "earliest": (today + timedelta(days=1)).isoformat(),
            "latest": (today + LONGEST_RUN - timedelta(days=1)).isoformat(),
        },
    )
