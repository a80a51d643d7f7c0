"""The seller's shelf: pieces, their ledger and the rules for when nothing is left."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from backend.api.dependencies import PageDep, ResourcesDep, SessionDep, SignedInDep
from backend.api.requests import ApiRoute
from backend.api.schemas.base import ListingId, PageShown, show_page
from backend.api.schemas.shelf import (
    MovementListShown,
    MovementSent,
    MovementShown,
    ShelfRulesSent,
    ShelfShown,
)
from backend.domain.catalog.shelf import ShelfService

router = APIRouter(route_class=ApiRoute, tags=["stock"])


async def get_service(session: SessionDep, resources: ResourcesDep) -> ShelfService:
    return ShelfService(session, resources)


ServiceDep = Annotated[ShelfService, Depends(get_service)]


@router.get("/me/stock", summary="Read one's own stock")
async def list_stock(
    service: ServiceDep, viewer: SignedInDep, asked: PageDep
) -> PageShown[ShelfShown]:
    """What is on sale, with what is sold, reserved, left or owed."""
    return show_page(await service.list(asked, viewer), ShelfShown.of)


@router.get("/listings/{listing_id}/stock-movements", summary="Read the ledger of a shelf")
async def list_movements(
    listing_id: ListingId, service: ServiceDep, viewer: SignedInDep
) -> MovementListShown:
    """Every piece that came or went, newest first. For its seller."""
    lines = await service.movements(listing_id, viewer)
    return MovementListShown(items=[MovementShown.of(line) for line in lines])


@router.post(
    "/listings/{listing_id}/stock-movements", status_code=201, summary="Add or take pieces"
)
async def adjust_stock(
    listing_id: ListingId, sent: MovementSent, service: ServiceDep, viewer: SignedInDep
) -> ShelfShown:
    """With the reason. Never below what is sold or reserved, unless backorders are taken."""
    view = await service.adjust(listing_id, sent.change, sent.reason, sent.note, viewer)
    return ShelfShown.of(view)


@router.put("/listings/{listing_id}/stock-rules", summary="Set the rules of a shelf")
async def set_rules(
    listing_id: ListingId,
    sent: ShelfRulesSent,
    service: ServiceDep,
    viewer: SignedInDep,
    seen: Annotated[str | None, Query(max_length=100, description="`rules_mark` as read.")] = None,
) -> ShelfShown:
    """Backorders, the day more is expected, the day of release, when to be told. With `seen` it is
    refused if somebody changed them since then.
    """
    return ShelfShown.of(await service.set_rules(listing_id, sent.read(), viewer, seen=seen))
