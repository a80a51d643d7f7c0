"""Tags: bound by the seller of an item, and the page that opens when a phone is held to it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from backend.core.ids import parse_public_id
from backend.dashboard.forms.form import Form
from backend.dashboard.presenters.listings import LISTING_PREFIX
from backend.dashboard.presenters.taps import present_refused_tap, present_tags, present_tap
from backend.dashboard.rendering import Desk, DeskDep, MemberDeskDep
from backend.dashboard.views.forms import FormDep, attempt, go_to
from backend.domain.catalog.service import ListingService
from backend.domain.chips.errors import TapNotGenuine, TapUsedBefore
from backend.domain.chips.tags import TAG_PREFIX, TagService

router = APIRouter()
Hexadecimal = Annotated[str, Query(max_length=64)]


@router.get("/tap/{tag_id}")
async def show_tap(
    tag_id: str, desk: DeskDep, picc_data: Hexadecimal = "", cmac: Hexadecimal = ""
) -> HTMLResponse:
    """Which item this is, and whether the tap is a fresh one."""
    service = TagService(desk.session, desk.resources)
    try:
        found = await service.tap(
            parse_public_id(TAG_PREFIX, tag_id), _bytes(picc_data), _bytes(cmac), desk.viewer
        )
    except (TapNotGenuine, TapUsedBefore) as error:
        page = present_refused_tap(error)
        status = 409 if isinstance(error, TapUsedBefore) else 403
        return await desk.show("pages/tap.html", here="tap", status=status, page=page)
    return await desk.show("pages/tap.html", here="tap", page=present_tap(found))


@router.get("/sell/{listing_id}/tags")
async def show_tags(listing_id: str, desk: MemberDeskDep) -> HTMLResponse:
    """The tags on the item of one's own listing, and the form that binds one."""
    return await _show(listing_id, desk, Form())


@router.post("/sell/{listing_id}/tags")
async def bind_tag(listing_id: str, desk: MemberDeskDep, form: FormDep) -> Response:
    """Seal number and keys of a tag."""
    service = TagService(desk.session, desk.resources)
    found = parse_public_id(LISTING_PREFIX, listing_id)
    await attempt(desk.session, form, service.bind(found, form.values, desk.viewer))
    if not form.is_valid:
        return await _show(listing_id, desk, form)
    return go_to(f"/sell/{listing_id}/tags", "saved")


@router.post("/tags/{tag_id}/tap")
async def tap_in_software(tag_id: str, desk: MemberDeskDep) -> Response:
    """Hold a phone to it that nobody has: on a devnet alone."""
    service = TagService(desk.session, desk.resources)
    path = await service.tap_in_software(parse_public_id(TAG_PREFIX, tag_id), desk.viewer)
    return RedirectResponse(path, status_code=303)


async def _show(listing_id: str, desk: Desk, form: Form) -> HTMLResponse:
    found = parse_public_id(LISTING_PREFIX, listing_id)
    tags = await TagService(desk.session, desk.resources).list_on(found, desk.viewer)
    listing = await ListingService(desk.session, desk.resources).get(found, desk.viewer)
    is_devnet = desk.resources.settings.is_devnet
    page = present_tags(listing, tags, desk.resources.clock.now(), is_devnet=is_devnet)
    status = 200 if form.is_valid else 422
    return await desk.show("pages/tags.html", here="sell", status=status, page=page, form=form)


def _bytes(text: str) -> bytes:
    """What is no hexadecimal text was not written by a tag; the service says so."""
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""
