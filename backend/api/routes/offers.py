"""Deals between two parties, more time, later refunds, and steps that others carry."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from backend.api.dependencies import ResourcesDep, SessionDep, SignedInDep
from backend.api.requests import ApiRoute
from backend.api.schemas.base import DeliveryId
from backend.api.schemas.calls import CallShown
from backend.api.schemas.offers import (
    ConsentSent,
    ConsentShown,
    ExtensionSent,
    LaterRefundSent,
    OfferId,
    OfferListShown,
    OfferSent,
    OfferShown,
    PreparedOfferShown,
    ProposalSent,
)
from backend.domain.orders.consents import ConsentService
from backend.domain.orders.offer_desk import OfferService

router = APIRouter(route_class=ApiRoute, tags=["offers"], prefix="/deliveries/{delivery_id}")


async def get_offers(session: SessionDep, resources: ResourcesDep) -> OfferService:
    return OfferService(session, resources)


OffersDep = Annotated[OfferService, Depends(get_offers)]


@router.get("/offers", summary="List offers")
async def list_offers(
    delivery_id: DeliveryId, offers: OffersDep, viewer: SignedInDep
) -> OfferListShown:
    """Standing and past ones, on record or signed. For buyer and seller only."""
    found = await offers.list(delivery_id, viewer)
    return OfferListShown(items=[OfferShown.of(one) for one in found])


@router.post("/offer-drafts", summary="Prepare an offer")
async def prepare_offer(
    delivery_id: DeliveryId,
    sent: ProposalSent,
    offers: OffersDep,
    resources: ResourcesDep,
    viewer: SignedInDep,
) -> PreparedOfferShown:
    """The call that puts it on record, and the typed data to sign instead. Stores nothing."""
    return PreparedOfferShown.of(await offers.prepare(delivery_id, sent.read(resources), viewer))


@router.post("/offers", status_code=201, summary="Hand in a signed offer")
async def sign_offer(
    delivery_id: DeliveryId,
    sent: OfferSent,
    offers: OffersDep,
    resources: ResourcesDep,
    viewer: SignedInDep,
) -> OfferShown:
    """Kept for the other side until it expires or the order moves on."""
    proposal = sent.read(resources)
    return OfferShown.of(await offers.sign(delivery_id, proposal, sent.signature, viewer))


@router.delete("/offers/{offer_id}", summary="Hide a signed offer")
async def hide_offer(
    delivery_id: DeliveryId, offer_id: OfferId, offers: OffersDep, viewer: SignedInDep
) -> OfferShown:
    """It is no longer shown. A copy somebody kept stays good until it expires."""
    return OfferShown.of(await offers.hide(delivery_id, offer_id, viewer))


@router.post("/extensions", summary="Prepare more time")
async def prepare_extension(
    delivery_id: DeliveryId, sent: ExtensionSent, offers: OffersDep, viewer: SignedInDep
) -> CallShown:
    """The call by which the party whom silence favours moves the deadline."""
    return CallShown.of(await offers.prepare_extension(delivery_id, sent.new_deadline, viewer))


@router.post("/later-refunds", summary="Prepare a refund after release")
async def prepare_later_refund(
    delivery_id: DeliveryId,
    sent: LaterRefundSent,
    offers: OffersDep,
    resources: ResourcesDep,
    viewer: SignedInDep,
) -> CallShown:
    """The call by which the seller pays the buyer back from its own wallet."""
    amount = sent.amount.read(resources, "amount")
    return CallShown.of(await offers.prepare_later_refund(delivery_id, amount, viewer))


@router.post("/signature-requests", summary="Sign a step instead of sending it")
async def request_signature(
    delivery_id: DeliveryId,
    sent: ConsentSent,
    session: SessionDep,
    resources: ResourcesDep,
    viewer: SignedInDep,
) -> ConsentShown:
    """Typed data of a step the viewer may take now; anybody can then send it to the relay."""
    service = ConsentService(session, resources)
    return ConsentShown.of(await service.request(delivery_id, sent.action, sent.read(), viewer))
