"""Discounts of a listing, and the codes that open them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from backend.api.dependencies import (
    RateLimitsDep,
    ResourcesDep,
    SessionDep,
    SignedInDep,
    ViewerDep,
    VisitorDep,
)
from backend.api.requests import ApiRoute
from backend.api.schemas.base import ListingId
from backend.api.schemas.listings import CodeSent, DiscountSent, ListingShown, ListingsShown
from backend.domain.catalog.service import ListingService

router = APIRouter(route_class=ApiRoute, tags=["listings"])
CODES_PER_MINUTE = 10


async def get_service(session: SessionDep, resources: ResourcesDep) -> ListingService:
    return ListingService(session, resources)


ServiceDep = Annotated[ListingService, Depends(get_service)]


@router.get("/listings/{listing_id}/discounts", summary="List the discounts of a listing")
async def list_discounts(
    listing_id: ListingId, service: ServiceDep, viewer: ViewerDep
) -> ListingsShown:
    """Each is a listing one can order from. Drafts, and those with a code, are the seller's."""
    found = await service.list_discounts(listing_id, viewer)
    return ListingsShown(items=[ListingShown.of(view) for view in found])


@router.post(
    "/listings/{listing_id}/discounts", status_code=201, summary="Draft a discount of a listing"
)
async def draft_discount(
    listing_id: ListingId,
    sent: DiscountSent,
    service: ServiceDep,
    resources: ResourcesDep,
    viewer: SignedInDep,
) -> ListingShown:
    """The same thing at less, as a draft. Sign and publish it like any listing."""
    draft = sent.read(resources)
    return ListingShown.of(await service.draft_discount(listing_id, draft, viewer))


@router.post("/listings/{listing_id}/codes", summary="Find the price that goes with a code")
async def redeem_code(
    listing_id: ListingId,
    sent: CodeSent,
    service: ServiceDep,
    viewer: SignedInDep,
    limits: RateLimitsDep,
    visitor: VisitorDep,
) -> ListingShown:
    """The listing to order from. It stands until its pieces are gone or its time is over."""
    await limits.spend("codes", visitor, per_minute=CODES_PER_MINUTE)
    return ListingShown.of(await service.redeem(listing_id, sent.code, viewer))
