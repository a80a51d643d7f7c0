"""Chips and tags: what an item's chip is asked, its answer, and the tags on an item."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from backend.api.dependencies import ResourcesDep, SessionDep, SignedInDep, ViewerDep
from backend.api.requests import ApiRoute
from backend.api.schemas.base import DeliveryId, ListingId, TagId
from backend.api.schemas.calls import CallShown
from backend.api.schemas.chips import (
    AuthenticityShown,
    ChallengeShown,
    ChipProofSent,
    TagListShown,
    TagSent,
    TagShown,
    TapSent,
    TapShown,
)
from backend.domain.catalog.service import ListingService
from backend.domain.chips.authenticity import AuthenticityService
from backend.domain.chips.presence import ChipService, HandedIn
from backend.domain.chips.tags import TagService
from backend.domain.orders.service import OrderService

router = APIRouter(route_class=ApiRoute, tags=["chips"])


async def get_chips(session: SessionDep, resources: ResourcesDep) -> ChipService:
    return ChipService(session, resources)


async def get_tags(session: SessionDep, resources: ResourcesDep) -> TagService:
    return TagService(session, resources)


ChipsDep = Annotated[ChipService, Depends(get_chips)]
TagsDep = Annotated[TagService, Depends(get_tags)]


@router.get("/deliveries/{delivery_id}/chip-challenge", summary="Ask what the item's chip signs")
async def show_challenge(
    delivery_id: DeliveryId,
    chips: ChipsDep,
    session: SessionDep,
    resources: ResourcesDep,
    viewer: SignedInDep,
) -> ChallengeShown:
    """About a block younger than the parcel's departure, for whoever asks."""
    asked = await chips.challenge(delivery_id, viewer)
    _, delivery = await OrderService(session, resources).get_delivery(delivery_id, viewer)
    return ChallengeShown.of(asked, resources.chains.get(delivery.chain_id).deployment.domain)


@router.post(
    "/deliveries/{delivery_id}/chip-proofs", status_code=201, summary="Hand in a chip's answer"
)
async def prove_item(
    delivery_id: DeliveryId, sent: ChipProofSent, chips: ChipsDep, viewer: SignedInDep
) -> CallShown:
    """The call that puts it on record. Nothing is stored before the contract has it."""
    asked = await chips.challenge(delivery_id, viewer, sent.challenge_block)
    return CallShown.of(await chips.prove(delivery_id, asked, HandedIn(sent.signature), viewer))


@router.get("/listings/{listing_id}/authenticity", summary="Ask whether an item can prove itself")
async def show_authenticity(
    listing_id: ListingId, session: SessionDep, resources: ResourcesDep, viewer: ViewerDep
) -> AuthenticityShown:
    """Its chip, and when that last answered through the escrow."""
    listing = await ListingService(session, resources).get(listing_id, viewer)
    return AuthenticityShown.of(await AuthenticityService(session).of(listing))


@router.get("/listings/{listing_id}/tags", summary="List the tags on an item")
async def list_tags(listing_id: ListingId, tags: TagsDep, viewer: SignedInDep) -> TagListShown:
    """Those that the seller has bound, on the item of a listing of theirs."""
    found = await tags.list_on(listing_id, viewer)
    return TagListShown(items=[TagShown.of(tag) for tag in found])


@router.post("/listings/{listing_id}/tags", status_code=201, summary="Bind a tag to an item")
async def bind_tag(
    listing_id: ListingId, sent: TagSent, tags: TagsDep, viewer: SignedInDep
) -> TagShown:
    """An NTAG 424 DNA, by its number and keys."""
    return TagShown.of(await tags.bind(listing_id, sent.typed(), viewer))


@router.post("/tags/{tag_id}/taps", status_code=201, summary="Read a tap")
async def read_tap(tag_id: TagId, sent: TapSent, tags: TagsDep, viewer: SignedInDep) -> TapShown:
    """What a tag wrote into its link. Each counts once; its page `/tap/…` is for everybody."""
    return TapShown.of(await tags.tap(tag_id, sent.picc_data, sent.cmac, viewer))
