"""Quotes: asking for a price, answering, approving, signing and ordering at it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.core.event_stream import ServerSentEvent
from backend.core.ids import parse_public_id
from backend.core.outbox import StoredEvent
from backend.core.pagination import PageRequest
from backend.core.viewer import Viewer
from backend.dashboard.dependencies import ResourcesDep
from backend.dashboard.forms.form import Form
from backend.dashboard.forms.quotes import (
    ANSWER_FIELDS,
    REQUEST_FIELDS,
    read_answer,
    read_request,
    usual_due,
)
from backend.dashboard.forms.steps import ADDRESS_FIELDS, CHECKOUT_FIELDS, read_purchase
from backend.dashboard.presenters.quotes import (
    QuotePage,
    present_ask,
    present_promise_action,
    present_quote_page,
    present_quotes,
    quote_tab,
)
from backend.dashboard.rendering import Desk, MemberDeskDep, render_text
from backend.dashboard.views.forms import FormDep, attempt, go_to
from backend.dashboard.views.market import find_listing
from backend.dashboard.views.streams import LivePage, LiveUpdates, PositionDep
from backend.domain.catalog.service import ListingService
from backend.domain.catalog.views import ListingView
from backend.domain.quotes.service import QuoteService
from backend.domain.quotes.views import QUOTE_PREFIX, QuoteView

router = APIRouter()
ROWS = 20


class Signed(BaseModel):
    """The seller's signature of the price."""

    model_config = ConfigDict(extra="ignore")

    signature: str = Field(max_length=20_000, pattern="^0x([0-9a-fA-F]{2})+$")


@router.get("/quotes")
async def show_quotes(
    desk: MemberDeskDep, tab: str = "all", cursor: str | None = None
) -> HTMLResponse:
    """The viewer's quotes, newest first."""
    service = QuoteService(desk.session, desk.resources)
    tab, wanted = quote_tab(tab)
    found = await service.list(wanted, PageRequest(cursor or None, ROWS), desk.viewer)
    page = present_quotes(
        found.items,
        desk.viewer,
        tab=tab,
        next_cursor=found.next_cursor,
        need_you=await service.count_needing(desk.viewer),
        now=desk.resources.clock.now(),
    )
    return await desk.show("pages/quotes.html", here="orders", page=page)


@router.get("/listings/{listing_id}/quote")
async def show_question(listing_id: str, desk: MemberDeskDep) -> HTMLResponse:
    """The form with which one asks for a price."""
    listing = await find_listing(desk, listing_id)
    first = {"option": listing.options[0].option.value} if listing.options else {}
    form = Form({"quantity": "1", "due": usual_due(desk.resources.clock.now()), **first})
    return await _question(desk, listing, form)


@router.post("/listings/{listing_id}/quote")
async def ask(listing_id: str, desk: MemberDeskDep, form: FormDep) -> Response:
    """Ask the seller."""
    listing, quote = await find_listing(desk, listing_id), None
    request = read_request(form)
    if request is not None:
        command = QuoteService(desk.session, desk.resources).ask(listing.id, request, desk.viewer)
        quote = await attempt(desk.session, form, command)
    if quote is None:
        return await _question(desk, listing, form)
    return go_to(f"/quotes/{quote.public_id}", "asked")


@router.get("/quotes/{quote_id}")
async def show_quote(quote_id: str, desk: MemberDeskDep) -> HTMLResponse:
    """The page of one quote."""
    view = await _find(desk, quote_id)
    return await _page(desk, view, _proposed(view))


async def visible_quote(quote_id: str, desk: MemberDeskDep) -> UUID:
    """The quote, if the viewer may see it. Asked before the stream begins."""
    return (await _find(desk, quote_id)).id


@router.get("/quotes/{quote_id}/stream", response_class=LiveUpdates)
async def stream_quote(
    request: Request,
    quote_id: Annotated[UUID, Depends(visible_quote)],
    resources: ResourcesDep,
    position: PositionDep,
) -> AsyncIterator[ServerSentEvent]:
    """What has changed, again whenever somebody took a step."""

    async def render(session: AsyncSession, viewer: Viewer, _events: Sequence[StoredEvent]) -> str:
        desk = Desk(request, session, viewer, resources)
        view = await QuoteService(session, resources).get(quote_id, viewer)
        return render_text("parts/quote/live.html", page=await _present(desk, view))

    live = LivePage(request, resources, render, about=("quote_id", quote_id))
    async for message in live.messages(position):
        yield message


@router.get("/quotes/{quote_id}/live")
async def show_live_parts(quote_id: str, desk: MemberDeskDep) -> HTMLResponse:
    """What changes when the other side acts; asked for every few seconds."""
    view = await _find(desk, quote_id)
    page = await _present(desk, view)
    return desk.show_part("parts/quote/live.html", page=page)


@router.post("/quotes/{quote_id}/ask-again")
async def ask_again(quote_id: str, desk: MemberDeskDep, form: FormDep) -> Response:
    """The buyer wants something else."""
    view, request = await _find(desk, quote_id), read_request(form)
    service = QuoteService(desk.session, desk.resources)
    command = service.ask_again(view.id, request, desk.viewer) if request else None
    return await _after(desk, view, form, command)


@router.post("/quotes/{quote_id}/answer")
async def answer(quote_id: str, desk: MemberDeskDep, form: FormDep) -> Response:
    """The seller names a price."""
    view = await _find(desk, quote_id)
    price = read_answer(form, view.currency)
    service = QuoteService(desk.session, desk.resources)
    command = service.answer(view.id, price, desk.viewer) if price else None
    return await _after(desk, view, form, command)


@router.post("/quotes/{quote_id}/approve")
async def approve(quote_id: str, desk: MemberDeskDep, form: FormDep) -> Response:
    """The buyer wants it at this price."""
    view = await _find(desk, quote_id)
    service = QuoteService(desk.session, desk.resources)
    return await _after(desk, view, form, service.approve(view.id, desk.viewer))


@router.post("/quotes/{quote_id}/refuse")
async def refuse(quote_id: str, desk: MemberDeskDep, form: FormDep) -> Response:
    """No, with a word why."""
    view = await _find(desk, quote_id)
    service = QuoteService(desk.session, desk.resources)
    command = service.refuse(view.id, form.text("text"), desk.viewer)
    return await _after(desk, view, form, command)


@router.post("/quotes/{quote_id}/withdraw")
async def withdraw(quote_id: str, desk: MemberDeskDep, form: FormDep) -> Response:
    """Take it back."""
    view = await _find(desk, quote_id)
    service = QuoteService(desk.session, desk.resources)
    return await _after(desk, view, form, service.withdraw(view.id, desk.viewer))


@router.post("/quotes/{quote_id}/sign")
async def prepare_promise(quote_id: str, desk: MemberDeskDep) -> JSONResponse:
    """What the seller's wallet has to sign."""
    view = await _find(desk, quote_id)
    request = await QuoteService(desk.session, desk.resources).prepare_signature(
        view.id, desk.viewer
    )
    listings = ListingService(desk.session, desk.resources)
    private = await listings.get(request.listing_id, desk.viewer)
    escrow = desk.resources.chains.get(private.chain_id).deployment.escrow
    action = present_promise_action(request, private, view, escrow, desk.address)
    return JSONResponse({"action": action})


@router.post("/quotes/{quote_id}/promise")
async def promise(
    quote_id: str, desk: MemberDeskDep, signed: Annotated[Signed, Body()]
) -> JSONResponse:
    """The signed price is the buyer's to order at."""
    view = await _find(desk, quote_id)
    signature = bytes.fromhex(signed.signature[2:])
    await QuoteService(desk.session, desk.resources).promise(view.id, signature, desk.viewer)
    return JSONResponse({"location": f"/quotes/{view.public_id}"})


@router.post("/quotes/{quote_id}/order")
async def order(quote_id: str, desk: MemberDeskDep, form: FormDep) -> Response:
    """A real order; the next page shows exactly what will be locked."""
    view = await _find(desk, quote_id)
    purchase = read_purchase(form, None)
    service = QuoteService(desk.session, desk.resources)
    command = service.order(view.id, purchase.address, purchase.contact, purchase.note, desk.viewer)
    made = await attempt(desk.session, form, command, CHECKOUT_FIELDS)
    if made is None:
        form.gather((*ADDRESS_FIELDS, "contact", "note"))
        return await _page(desk, view, form)
    return go_to(f"/orders/{made.public_id}/pay")


async def _find(desk: Desk, quote_id: str) -> QuoteView:
    service = QuoteService(desk.session, desk.resources)
    return await service.get(parse_public_id(QUOTE_PREFIX, quote_id), desk.viewer)


async def _after(
    desk: Desk, view: QuoteView, form: Form, command: Awaitable[QuoteView] | None
) -> Response:
    """The quote again: moved on, or with what is wrong by its field."""
    moved = await attempt(desk.session, form, command) if command is not None else None
    if moved is None:
        form.gather({*REQUEST_FIELDS, *ANSWER_FIELDS})
        return await _page(desk, await _find(desk, view.public_id), form)
    return go_to(f"/quotes/{view.public_id}", "saved")


def _proposed(view: QuoteView) -> Form:
    """What the forms of the page begin with: the quote as it stands."""
    due = view.due.date().isoformat() if view.due else ""
    first = {"quantity": str(view.quantity), "option": view.option.value, "due": due}
    if view.unit_price is not None and view.delivery_fee is not None:
        first["unit_price"] = view.unit_price.typed()
        first["delivery_fee"] = view.delivery_fee.typed()
    return Form(first)


async def _present(desk: Desk, view: QuoteView) -> QuotePage:
    listings = ListingService(desk.session, desk.resources)
    listing = await listings.get(view.listing_id, desk.viewer)
    return present_quote_page(view, listing, desk.viewer, desk.resources.clock.now())


async def _page(desk: Desk, view: QuoteView, form: Form) -> HTMLResponse:
    position = await outbox.latest_position(desk.session)  # first: what is later comes by stream
    page = await _present(desk, view)
    return await desk.show(
        "pages/quote.html",
        here="orders",
        status=200 if form.is_valid else 422,
        page=page,
        form=form,
        position=str(position),
    )


async def _question(desk: Desk, listing: ListingView, form: Form) -> HTMLResponse:
    form.gather(REQUEST_FIELDS)
    page = present_ask(listing, desk.resources.clock.now())
    status = 200 if form.is_valid else 422
    return await desk.show(
        "pages/quote_ask.html", here="market", status=status, page=page, form=form
    )
