"""What somebody sells: drafts, pictures, the token, the signature."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Body
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import UploadFile

from backend.chain.types import parse_address
from backend.core.ids import parse_public_id, public_id
from backend.core.pagination import PageRequest
from backend.dashboard.forms.form import Form
from backend.dashboard.forms.listing import FIELD_NAMES, FORM_FIELDS, typed_from
from backend.dashboard.presenters.listings import LISTING_PREFIX, listing_href
from backend.dashboard.presenters.sell import present_sell_list, present_signature_action
from backend.dashboard.views.forms import FormDep, attempt, go_to, read_file
from backend.dashboard.views.sell_desk import SellDeskDep
from backend.domain.catalog.draft import MAX_STOCK
from backend.domain.catalog.views import ListingView
from backend.domain.fulfilment.service import FulfilmentService

router = APIRouter(prefix="/sell")
ROWS = 20
MOST_PHOTOS_AT_ONCE = 8
LONGEST_ASSET_ID = 78


class Minted(BaseModel):
    """What the wallet module found in the receipt of a mint."""

    model_config = ConfigDict(extra="ignore")

    asset: str = Field(max_length=42)
    asset_id: str = Field(max_length=LONGEST_ASSET_ID, pattern="^[0-9]+$")


class Signed(BaseModel):
    """The seller's signature of the listing."""

    model_config = ConfigDict(extra="ignore")

    signature: str = Field(max_length=20_000, pattern="^0x([0-9a-fA-F]{2})+$")


@router.get("")
async def show_own_listings(desk: SellDeskDep, cursor: str | None = None) -> HTMLResponse:
    """Drafts and listings of the viewer, newest first."""
    found = await desk.listings.list_mine(PageRequest(cursor, ROWS), desk.viewer)
    unsigned = await FulfilmentService(desk.session, desk.resources).count_unsigned(desk.viewer)
    page = present_sell_list(found.items, found.next_cursor, unsigned)
    return await desk.show("pages/sell.html", here="sell", page=page)


@router.get("/new")
async def show_new_listing(desk: SellDeskDep) -> HTMLResponse:
    """An empty form."""
    choices = desk.fields()
    first = choices.policies[0].value if choices.policies else ""
    form = Form({"kind": "phygital", "stock": "1", "policy_id": first})
    return await desk.show_new(form)


@router.post("/new")
async def make_draft(desk: SellDeskDep, form: FormDep) -> Response:
    """Store what was typed as a draft only its seller sees."""
    draft = desk.read(form)
    made = None
    if draft is not None:
        command = desk.listings.create_draft(draft, desk.viewer)
        made = await attempt(desk.session, form, command, FIELD_NAMES)
    if made is None:
        form.gather(FORM_FIELDS)
        return await desk.show_new(form)
    return go_to(_path(made), "saved")


@router.get("/{listing_id}")
async def show_own_listing(listing_id: str, desk: SellDeskDep) -> HTMLResponse:
    """The way of one listing to the market."""
    return await desk.show_checklist(await desk.own(listing_id))


@router.post("/{listing_id}")
async def change_draft(listing_id: str, desk: SellDeskDep, form: FormDep) -> Response:
    """Replace the words and the price of a draft."""
    view = await desk.own(listing_id)
    draft = desk.read(form)
    changed = None
    if draft is not None:
        seen_at = _moment(form.text("seen_at"))
        command = desk.listings.update_draft(view.id, draft, desk.viewer, seen_at=seen_at)
        changed = await attempt(desk.session, form, command, FIELD_NAMES)
    if changed is None:
        form.gather(FORM_FIELDS)
        form.values["seen_at"] = view.updated_at.isoformat()  # who saves again has been told
        return await desk.show_checklist(view, form)
    return go_to(_path(view), "saved")


@router.post("/{listing_id}/photos")
async def add_photos(listing_id: str, desk: SellDeskDep) -> Response:
    """Hang up pictures. Those before a refused one stay. Nobody else's files are even read."""
    view = await desk.own(listing_id)
    form = Form(typed_from(view))
    async with desk.request.form(max_fields=1, max_files=2 * MOST_PHOTOS_AT_ONCE) as sent:
        uploads = [one for one in sent.getlist("photo") if isinstance(one, UploadFile)]
        if not 0 < len(uploads) <= MOST_PHOTOS_AT_ONCE:
            form.refuse("photo", f"Choose between one and {MOST_PHOTOS_AT_ONCE} pictures at once.")
        for upload in uploads if form.is_valid else ():
            content, name = await read_file(upload), upload.filename or ""
            command = desk.listings.add_photo(view.id, content, name, desk.viewer)
            if await attempt(desk.session, form, command) is None:
                break
    if form.is_valid:
        return go_to(_path(view), "photo_added")
    form.gather({"photo"})
    return await desk.show_checklist(await desk.own(listing_id), form)


@router.post("/{listing_id}/photos/{photo_id}/remove")
async def remove_photo(listing_id: str, photo_id: str, desk: SellDeskDep) -> Response:
    """Take a picture down."""
    view = await desk.own(listing_id)
    await desk.listings.remove_photo(view.id, parse_public_id("pho", photo_id), desk.viewer)
    return go_to(_path(view), "photo_removed")


@router.post("/{listing_id}/token")
async def use_token(listing_id: str, desk: SellDeskDep, typed: FormDep) -> Response:
    """Tie a token the seller has already to the listing."""
    view = await desk.own(listing_id)
    form = Form({**typed_from(view), **typed.values})
    asset, number = form.address("asset_address"), form.text("asset_id")
    if not number.isascii() or not number.isdigit() or len(number) > LONGEST_ASSET_ID:
        form.refuse("asset_id", "Write the number of the token in digits.")
    if asset is not None and form.is_valid:
        command = desk.listings.attach_asset(view.id, asset, int(number), desk.viewer)
        if await attempt(desk.session, form, command, {"asset": "asset_address"}) is not None:
            return go_to(_path(view), "token_set")
    form.gather({"asset_address", "asset_id"})
    return await desk.show_checklist(view, form)


@router.post("/{listing_id}/minted")
async def use_minted_token(
    listing_id: str, desk: SellDeskDep, minted: Annotated[Minted, Body()]
) -> JSONResponse:
    """The wallet has minted a token; the chain is asked whether it is the seller's."""
    view = await desk.own(listing_id)
    asset = parse_address(minted.asset, field="asset")
    await desk.listings.attach_asset(view.id, asset, int(minted.asset_id), desk.viewer)
    return JSONResponse({"location": f"{_path(view)}?done=token_set"})


@router.post("/{listing_id}/sign")
async def prepare_signature(listing_id: str, desk: SellDeskDep) -> JSONResponse:
    """Fix what the listing says now and hand out what the wallet has to sign."""
    view = await desk.own(listing_id)
    request = await desk.listings.prepare_signature(view.id, desk.viewer)
    deployment = desk.resources.chains.get(view.chain_id).deployment
    action = present_signature_action(request, view, deployment, desk.address)
    return JSONResponse({"action": action})


@router.post("/{listing_id}/publish")
async def publish(
    listing_id: str, desk: SellDeskDep, signed: Annotated[Signed, Body()]
) -> JSONResponse:
    """Put the signed listing on the market."""
    view = await desk.own(listing_id)
    published = await desk.listings.publish(
        view.id, bytes.fromhex(signed.signature[2:]), desk.viewer
    )
    return JSONResponse({"location": listing_href(published)})


@router.post("/{listing_id}/withdraw")
async def withdraw(listing_id: str, desk: SellDeskDep) -> Response:
    """Take the listing off our pages."""
    view = await desk.own(listing_id)
    await desk.listings.withdraw(view.id, desk.viewer)
    return go_to("/sell", "hidden")


@router.post("/{listing_id}/stock")
async def restock(listing_id: str, desk: SellDeskDep, form: FormDep) -> Response:
    """Change how many pieces of a published listing there are."""
    view = await desk.own(listing_id)
    pieces = form.number("stock", least=0, most=MAX_STOCK)
    changed = None
    if form.is_valid:
        command = desk.listings.restock(view.id, pieces, desk.viewer)
        changed = await attempt(desk.session, form, command)
    if changed is None:
        form.rename_whole("stock")
        form.values = {**typed_from(view), **form.values}
        return await desk.show_checklist(view, form)
    return go_to(_path(view), "saved")


@router.post("/{listing_id}/clone")
async def start_new_version(listing_id: str, desk: SellDeskDep) -> Response:
    """A published listing never changes; a new version of it starts as a draft."""
    view = await desk.own(listing_id)
    copy = await desk.listings.clone(view.id, desk.viewer)
    return go_to(_path(copy), "cloned")


def _path(view: ListingView) -> str:
    return f"/sell/{public_id(LISTING_PREFIX, view.id)}"


def _moment(text: str) -> datetime | None:
    """As the form carries it; nothing from a form that somebody wrote by hand."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
