"""The seller's stock: what lies there, who changed it and why, and the rules of each shelf."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from backend.core.ids import parse_public_id
from backend.core.pagination import PageRequest
from backend.dashboard.forms.form import Form
from backend.dashboard.presenters.listings import LISTING_PREFIX
from backend.dashboard.presenters.shelf import present_shelf, present_shelf_row, typed_rules
from backend.dashboard.rendering import Desk, MemberDeskDep
from backend.dashboard.views.forms import FormDep, attempt, go_to
from backend.domain.catalog.draft import MAX_STOCK
from backend.domain.catalog.movements import PEOPLES, Reason
from backend.domain.catalog.shelf import ShelfRules, ShelfService

router = APIRouter(prefix="/sell/stock")
ROWS = 50
WAYS = ("in", "out")


@router.get("")
async def show_stock(desk: MemberDeskDep, cursor: str | None = None) -> HTMLResponse:
    """Everything on sale, with what is sold, reserved, left or owed."""
    asked = PageRequest(cursor=cursor or None, limit=ROWS)
    page = await ShelfService(desk.session, desk.resources).list(asked, desk.viewer)
    next_href = f"/sell/stock?cursor={page.next_cursor}" if page.next_cursor else None
    rows = [present_shelf_row(view) for view in page.items]
    return await desk.show("pages/stock.html", here="sell", rows=rows, next_href=next_href)


@router.get("/{listing_id}")
async def show_shelf(listing_id: str, desk: MemberDeskDep) -> HTMLResponse:
    """One shelf with its ledger."""
    return await _show(desk, _id(listing_id), Form())


@router.post("/{listing_id}/movements")
async def adjust(listing_id: str, desk: MemberDeskDep, form: FormDep) -> Response:
    """Pieces came or went, with the reason."""
    pieces = form.number("pieces", least=1, most=MAX_STOCK)
    way = form.choice("way", WAYS, "Say whether they came or went.")
    reason = form.choice("reason", set(PEOPLES), "Choose why.")
    if not form.is_valid:
        return await _show(desk, _id(listing_id), form)
    change = pieces if way == "in" else -pieces
    service = ShelfService(desk.session, desk.resources)
    command = service.adjust(
        _id(listing_id), change, Reason(reason), form.text("note"), desk.viewer
    )
    if await attempt(desk.session, form, command, {"change": "pieces"}) is None:
        return await _show(desk, _id(listing_id), form)
    return go_to(f"/sell/stock/{listing_id}", "saved")


@router.post("/{listing_id}/rules")
async def set_rules(listing_id: str, desk: MemberDeskDep, form: FormDep) -> Response:
    """What happens when nothing is left, and from when on anything leaves."""
    release_on, restock_on = _day(form, "release_on"), _day(form, "restock_on")
    low_at = form.number("low_at", least=0, most=MAX_STOCK) if form.has("low_at") else None
    if not form.is_valid:
        return await _show(desk, _id(listing_id), form)
    rules = ShelfRules(
        takes_backorders=form.is_checked("takes_backorders"),
        restock_on=restock_on,
        release_at=datetime.combine(release_on, time(), UTC) if release_on else None,
        low_at=low_at,
    )
    service = ShelfService(desk.session, desk.resources)
    seen = form.text("seen") if form.has("seen") else None
    command = service.set_rules(_id(listing_id), rules, desk.viewer, seen=seen)
    if await attempt(desk.session, form, command) is None:
        return await _show(desk, _id(listing_id), form)
    return go_to(f"/sell/stock/{listing_id}", "saved")


async def _show(desk: Desk, listing_id: UUID, form: Form) -> HTMLResponse:
    service = ShelfService(desk.session, desk.resources)
    view = await service.get(listing_id, desk.viewer)
    lines = await service.movements(listing_id, desk.viewer)
    page = present_shelf(view, lines, desk.resources.clock.now())
    # The mark is that of now: who saves again has been told.
    shown = Form({**typed_rules(view), **form.values, "seen": view.rules.mark}, form.errors)
    return await desk.show(
        "pages/shelf.html",
        here="sell",
        status=200 if form.is_valid else 422,
        page=page,
        form=shown,
    )


def _id(listing_id: str) -> UUID:
    return parse_public_id(LISTING_PREFIX, listing_id)


def _day(form: Form, name: str) -> date | None:
    if not form.has(name):
        return None
    try:
        return date.fromisoformat(form.text(name))
    except ValueError:
        form.refuse(name, "Choose a day, or leave it empty.")
        return None
