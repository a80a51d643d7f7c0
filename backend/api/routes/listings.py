"""Listings: finding, drafting, signing, publishing, withdrawing."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime

from backend.api.dependencies import PageDep, ResourcesDep, SessionDep, SignedInDep, ViewerDep
from backend.api.requests import ApiRoute
from backend.api.schemas.base import ListingId, PageShown, PartyId, show_page
from backend.api.schemas.listings import (
    AssetSent,
    ListingSent,
    ListingShown,
    PublicationSent,
    SignatureRequestShown,
    StockSent,
)
from backend.domain.catalog.lifecycle import ListingKind, ListingStatus
from backend.domain.catalog.search import LONGEST_QUERY
from backend.domain.catalog.service import ListingFilter, ListingService

router = APIRouter(route_class=ApiRoute, tags=["listings"])


async def get_service(session: SessionDep, resources: ResourcesDep) -> ListingService:
    return ListingService(session, resources)


ServiceDep = Annotated[ListingService, Depends(get_service)]
SeenAt = Annotated[
    AwareDatetime | None,
    Query(description="`updated_at` as you read it: refused if somebody wrote since then."),
]


@router.get("/listings", summary="Find listings")
async def list_listings(
    service: ServiceDep,
    viewer: ViewerDep,
    asked: PageDep,
    text: Annotated[str, Query(max_length=LONGEST_QUERY, pattern=r"^[^\x00]*$")] = "",
    kind: ListingKind | None = None,
    seller_id: PartyId | None = None,
) -> PageShown[ListingShown]:
    """What is for sale, newest first; sold out ones too, marked by `available`."""
    wanted = ListingFilter(text=text, kind=kind, seller_id=seller_id)
    return show_page(await service.list_published(wanted, asked, viewer), ListingShown.of)


@router.get("/me/listings", summary="List one's own listings")
async def list_own_listings(
    service: ServiceDep, viewer: SignedInDep, asked: PageDep, status: ListingStatus | None = None
) -> PageShown[ListingShown]:
    """The viewer's drafts and listings, newest first."""
    return show_page(await service.list_mine(asked, viewer, status), ListingShown.of)


@router.post("/listings", status_code=201, summary="Draft a listing")
async def create_listing(
    sent: ListingSent, service: ServiceDep, resources: ResourcesDep, viewer: SignedInDep
) -> ListingShown:
    """A draft only its seller sees."""
    return ListingShown.of(await service.create_draft(sent.read(resources), viewer))


@router.get("/listings/{listing_id}", summary="Read a listing")
async def get_listing(
    listing_id: ListingId, service: ServiceDep, viewer: ViewerDep
) -> ListingShown:
    """Published ones are for everybody, drafts for their seller."""
    return ListingShown.of(await service.get(listing_id, viewer))


@router.put("/listings/{listing_id}", summary="Rewrite a draft")
async def update_listing(
    listing_id: ListingId,
    sent: ListingSent,
    service: ServiceDep,
    resources: ResourcesDep,
    viewer: SignedInDep,
    seen_at: SeenAt = None,
) -> ListingShown:
    """Replace what is written in a draft. Photos and the token stay."""
    draft = sent.read(resources)
    return ListingShown.of(await service.update_draft(listing_id, draft, viewer, seen_at=seen_at))


@router.post("/listings/{listing_id}/versions", status_code=201, summary="Draft a new version")
async def clone_listing(
    listing_id: ListingId, service: ServiceDep, viewer: SignedInDep
) -> ListingShown:
    """A published listing never changes. Publishing the new version withdraws the old one."""
    return ListingShown.of(await service.clone(listing_id, viewer))


@router.put("/listings/{listing_id}/asset", summary="Attach the item's token")
async def attach_asset(
    listing_id: ListingId, sent: AssetSent, service: ServiceDep, viewer: SignedInDep
) -> ListingShown:
    """The chain has to say that the token is the seller's."""
    view = await service.attach_asset(listing_id, sent.address, sent.number(), viewer)
    return ListingShown.of(view)


@router.delete("/listings/{listing_id}/asset", summary="Detach the token")
async def detach_asset(
    listing_id: ListingId, service: ServiceDep, viewer: SignedInDep
) -> ListingShown:
    """Take the token off the draft again."""
    return ListingShown.of(await service.detach_asset(listing_id, viewer))


@router.post(
    "/listings/{listing_id}/signature-requests", status_code=201, summary="Ask what to sign"
)
async def prepare_signature(
    listing_id: ListingId, service: ServiceDep, viewer: SignedInDep
) -> SignatureRequestShown:
    """Fixes what the draft says now and hands out the typed data for the seller's wallet."""
    return SignatureRequestShown.of(await service.prepare_signature(listing_id, viewer))


@router.post("/listings/{listing_id}/publication", summary="Publish a signed draft")
async def publish_listing(
    listing_id: ListingId, sent: PublicationSent, service: ServiceDep, viewer: SignedInDep
) -> ListingShown:
    """Checks the signature and the token's approval, then puts the listing on sale."""
    return ListingShown.of(await service.publish(listing_id, sent.signature, viewer))


@router.put("/listings/{listing_id}/stock", summary="Change the stock")
async def restock_listing(
    listing_id: ListingId, sent: StockSent, service: ServiceDep, viewer: SignedInDep
) -> ListingShown:
    """How many pieces there are in all; never fewer than are sold or reserved."""
    return ListingShown.of(await service.restock(listing_id, sent.stock, viewer))


@router.post("/listings/{listing_id}/withdrawal", summary="Withdraw a listing")
async def withdraw_listing(
    listing_id: ListingId, service: ServiceDep, viewer: SignedInDep
) -> ListingShown:
    """Stop offering it here. The signature itself dies by the wallet's `cancel_listing`."""
    return ListingShown.of(await service.withdraw(listing_id, viewer))
