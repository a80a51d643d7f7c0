"""Deliveries: what has to be written down before a wallet commits to its hash."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from backend.api.dependencies import ResourcesDep, SessionDep, SignedInDep
from backend.api.requests import ApiRoute
from backend.api.routes.orders import OrdersDep
from backend.api.schemas.base import DeliveryId, Units
from backend.api.schemas.deliveries import (
    ContestSent,
    DisputeSent,
    OutcomeShown,
    ParcelShown,
    PreparedShipmentShown,
    PreparedStatementShown,
    ReturnRulingSent,
    RulingSent,
    ShipmentSent,
    StatementListShown,
    StatementShown,
)
from backend.api.schemas.orders import DeliveryShown
from backend.core.money import parse_units
from backend.domain.disputes.service import DisputeService
from backend.domain.shipping.service import ShipmentService

router = APIRouter(route_class=ApiRoute, tags=["deliveries"], prefix="/deliveries/{delivery_id}")


async def get_disputes(session: SessionDep, resources: ResourcesDep) -> DisputeService:
    return DisputeService(session, resources)


DisputesDep = Annotated[DisputeService, Depends(get_disputes)]


@router.get("", summary="Read a delivery")
async def get_delivery(
    delivery_id: DeliveryId, orders: OrdersDep, viewer: SignedInDep
) -> DeliveryShown:
    """Status, money, deadline, the promise of silence, and the viewer's next actions."""
    _, delivery = await orders.get_delivery(delivery_id, viewer)
    return DeliveryShown.of(delivery)


@router.post("/shipments", status_code=201, summary="Describe a parcel")
async def prepare_shipment(
    delivery_id: DeliveryId,
    sent: ShipmentSent,
    session: SessionDep,
    resources: ResourcesDep,
    viewer: SignedInDep,
) -> PreparedShipmentShown:
    """Stored before the seller's wallet commits to its hash with `ship`."""
    service = ShipmentService(session, resources)
    prepared = await service.prepare(delivery_id, sent.carrier, sent.tracking_number, viewer)
    return PreparedShipmentShown.of(prepared)


@router.put("/parcel", summary="Write down a parcel")
async def describe_parcel(
    delivery_id: DeliveryId,
    sent: ShipmentSent,
    session: SessionDep,
    resources: ResourcesDep,
    viewer: SignedInDep,
) -> ParcelShown:
    """By whoever packs for the shop, until it is shipped. The seller finds it when they sign."""
    service = ShipmentService(session, resources)
    return ParcelShown.of(
        await service.describe(delivery_id, sent.carrier, sent.tracking_number, viewer)
    )


@router.get("/statements", summary="Read what was said")
async def list_statements(
    delivery_id: DeliveryId, disputes: DisputesDep, viewer: SignedInDep
) -> StatementListShown:
    """Claim, answer and ruling with their evidence; an own draft, to its author."""
    found = await disputes.statements_of(delivery_id, viewer)
    return StatementListShown(items=[StatementShown.of(one) for one in found])


@router.post("/disputes", status_code=201, summary="Write a claim")
async def prepare_dispute(
    delivery_id: DeliveryId,
    sent: DisputeSent,
    disputes: DisputesDep,
    resources: ResourcesDep,
    viewer: SignedInDep,
) -> PreparedStatementShown:
    """What the buyer claims back and why. The call that comes with it opens the dispute."""
    claim = sent.claim.read(resources, "claim")
    prepared = await disputes.prepare_dispute(
        delivery_id, claim, sent.reason, sent.text, viewer, answers=sent.answers, files=sent.files
    )
    return PreparedStatementShown.of(prepared)


@router.post("/contests", status_code=201, summary="Answer a claim")
async def prepare_contest(
    delivery_id: DeliveryId, sent: ContestSent, disputes: DisputesDep, viewer: SignedInDep
) -> PreparedStatementShown:
    """The seller's answer. The call that comes with it brings the claim before the arbiter."""
    prepared = await disputes.prepare_contest(delivery_id, sent.text, viewer, files=sent.files)
    return PreparedStatementShown.of(prepared)


@router.post("/rulings", status_code=201, summary="Write a ruling")
async def prepare_ruling(
    delivery_id: DeliveryId,
    sent: RulingSent,
    disputes: DisputesDep,
    resources: ResourcesDep,
    viewer: SignedInDep,
) -> PreparedStatementShown:
    """The arbiter's decision, and who gets what, to the unit."""
    share = sent.buyer_share.read(resources, "buyer_share")
    prepared = await disputes.prepare_ruling(
        delivery_id, share, sent.asset_to_buyer, sent.text, viewer
    )
    return PreparedStatementShown.of(prepared)


@router.post("/return-shipments", status_code=201, summary="Describe a parcel that goes back")
async def prepare_return_shipment(
    delivery_id: DeliveryId,
    sent: ShipmentSent,
    session: SessionDep,
    resources: ResourcesDep,
    viewer: SignedInDep,
) -> PreparedShipmentShown:
    """Stored before the buyer's wallet commits to its hash with `return_shipped`."""
    service = ShipmentService(session, resources)
    named = (sent.carrier, sent.tracking_number)
    return PreparedShipmentShown.of(await service.prepare_return(delivery_id, *named, viewer))


@router.post("/return-contests", status_code=201, summary="Object to what came back")
async def prepare_return_contest(
    delivery_id: DeliveryId, sent: ContestSent, disputes: DisputesDep, viewer: SignedInDep
) -> PreparedStatementShown:
    """The seller's objection. The call that comes with it brings it before the arbiter."""
    prepared = await disputes.prepare_contest_return(
        delivery_id, sent.text, viewer, files=sent.files
    )
    return PreparedStatementShown.of(prepared)


@router.post("/return-rulings", status_code=201, summary="Rule that the goods go back first")
async def prepare_return_ruling(
    delivery_id: DeliveryId,
    sent: ReturnRulingSent,
    disputes: DisputesDep,
    resources: ResourcesDep,
    viewer: SignedInDep,
) -> PreparedStatementShown:
    """The arbiter's decision, and who gets what once the goods are back."""
    share = sent.buyer_share.read(resources, "buyer_share")
    prepared = await disputes.prepare_rule_return(delivery_id, share, sent.text, viewer)
    return PreparedStatementShown.of(prepared)


@router.get("/ruling-preview", summary="See where a ruling would lead")
async def preview_ruling(
    delivery_id: DeliveryId,
    buyer_share: Units,
    orders: OrdersDep,
    disputes: DisputesDep,
    viewer: SignedInDep,
    asset_to_buyer: bool = False,  # noqa: FBT001, FBT002 - a query parameter
) -> OutcomeShown:
    """Who would get what. Nothing is written down."""
    _, delivery = await orders.get_delivery(delivery_id, viewer)
    share = parse_units(buyer_share, delivery.money.paid.currency, field="buyer_share")
    outcome = await disputes.preview_ruling(delivery_id, share, asset_to_buyer, viewer)
    return OutcomeShown.of(outcome)


@router.get("/concession-preview", summary="See where granting the claim would lead")
async def preview_concession(
    delivery_id: DeliveryId, disputes: DisputesDep, viewer: SignedInDep
) -> OutcomeShown:
    """Who would get what if the seller granted the claim."""
    return OutcomeShown.of(await disputes.preview_concession(delivery_id, viewer))
