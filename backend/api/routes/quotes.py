"""Quotes: a price asked for, named, approved, signed and ordered."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from backend.api.dependencies import PageDep, ResourcesDep, SessionDep, SignedInDep
from backend.api.requests import ApiRoute
from backend.api.schemas.base import ListingId, PageShown, QuoteId, show_page
from backend.api.schemas.listings import SignatureRequestShown
from backend.api.schemas.orders import OrderShown
from backend.api.schemas.quotes import (
    PromiseSent,
    QuoteAnswerSent,
    QuoteOrderSent,
    QuoteRequestSent,
    QuoteShown,
    RefusalSent,
)
from backend.domain.quotes.repository import QuoteFilter, QuoteSide
from backend.domain.quotes.service import QuoteService

router = APIRouter(route_class=ApiRoute, tags=["quotes"])


async def get_quotes(session: SessionDep, resources: ResourcesDep) -> QuoteService:
    return QuoteService(session, resources)


QuotesDep = Annotated[QuoteService, Depends(get_quotes)]


@router.post("/listings/{listing_id}/quotes", status_code=201, summary="Ask for a price")
async def ask_for_quote(
    listing_id: ListingId, sent: QuoteRequestSent, quotes: QuotesDep, viewer: SignedInDep
) -> QuoteShown:
    """The seller is asked; nothing is promised and nothing is set aside."""
    return QuoteShown.of(await quotes.ask(listing_id, sent.read(), viewer))


@router.get("/quotes", summary="List one's quotes")
async def list_quotes(
    quotes: QuotesDep,
    viewer: SignedInDep,
    asked: PageDep,
    side: QuoteSide = QuoteSide.ANY,
    needs_me: bool = False,  # noqa: FBT001, FBT002 - a query parameter
) -> PageShown[QuoteShown]:
    """Newest first; `needs_me` leaves those that wait for the viewer."""
    wanted = QuoteFilter(side=side, needs_me=needs_me)
    return show_page(await quotes.list(wanted, asked, viewer), QuoteShown.of)


@router.get("/quotes/{quote_id}", summary="Read a quote")
async def get_quote(quote_id: QuoteId, quotes: QuotesDep, viewer: SignedInDep) -> QuoteShown:
    """With everything both sides said."""
    return QuoteShown.of(await quotes.get(quote_id, viewer))


@router.post("/quotes/{quote_id}/requests", summary="Ask for something else")
async def ask_again(
    quote_id: QuoteId, sent: QuoteRequestSent, quotes: QuotesDep, viewer: SignedInDep
) -> QuoteShown:
    """The buyer's wish, said anew; a price named before is off the table."""
    return QuoteShown.of(await quotes.ask_again(quote_id, sent.read(), viewer))


@router.post("/quotes/{quote_id}/answers", summary="Name a price")
async def answer_quote(
    quote_id: QuoteId,
    sent: QuoteAnswerSent,
    quotes: QuotesDep,
    resources: ResourcesDep,
    viewer: SignedInDep,
) -> QuoteShown:
    """The seller's price, or another one."""
    return QuoteShown.of(await quotes.answer(quote_id, sent.read(resources), viewer))


@router.post("/quotes/{quote_id}/approval", summary="Approve the price")
async def approve_quote(quote_id: QuoteId, quotes: QuotesDep, viewer: SignedInDep) -> QuoteShown:
    """The buyer wants it; the seller signs next."""
    return QuoteShown.of(await quotes.approve(quote_id, viewer))


@router.post("/quotes/{quote_id}/refusal", summary="Refuse")
async def refuse_quote(
    quote_id: QuoteId, sent: RefusalSent, quotes: QuotesDep, viewer: SignedInDep
) -> QuoteShown:
    """The seller refuses the request, or the buyer the price."""
    return QuoteShown.of(await quotes.refuse(quote_id, sent.text, viewer))


@router.post("/quotes/{quote_id}/withdrawal", summary="Take it back")
async def withdraw_quote(quote_id: QuoteId, quotes: QuotesDep, viewer: SignedInDep) -> QuoteShown:
    """Either side ends it. Pieces promised already are for sale again."""
    return QuoteShown.of(await quotes.withdraw(quote_id, viewer))


@router.post("/quotes/{quote_id}/signature-requests", status_code=201, summary="Ask what to sign")
async def prepare_promise(
    quote_id: QuoteId, quotes: QuotesDep, viewer: SignedInDep
) -> SignatureRequestShown:
    """The listing for this buyer alone, at the approved price and until its end."""
    return SignatureRequestShown.of(await quotes.prepare_signature(quote_id, viewer))


@router.post("/quotes/{quote_id}/promise", summary="Promise the price")
async def promise_quote(
    quote_id: QuoteId, sent: PromiseSent, quotes: QuotesDep, viewer: SignedInDep
) -> QuoteShown:
    """The signed price is for sale to this buyer, out of the stock of the listing."""
    return QuoteShown.of(await quotes.promise(quote_id, sent.signature, viewer))


@router.post("/quotes/{quote_id}/orders", status_code=201, summary="Order at the promised price")
async def order_from_quote(
    quote_id: QuoteId, sent: QuoteOrderSent, quotes: QuotesDep, viewer: SignedInDep
) -> OrderShown:
    """A real order; its `payment` is what the wallet pays with."""
    address = sent.address.read() if sent.address else None
    return OrderShown.of(await quotes.order(quote_id, address, sent.contact, sent.note, viewer))
