"""Ways to pay: which a shop takes, and the steps of what is paid beside the chain."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from backend.api.dependencies import ResourcesDep, SessionDep, SignedInDep
from backend.api.requests import ApiRoute
from backend.api.schemas.base import DeliveryId, OrderId, PartyId
from backend.api.schemas.gateways import (
    BesideShown,
    MethodsSent,
    MethodsShown,
    PaymentStepSent,
    RowsShown,
    RowStepsSent,
)
from backend.core.errors import Invalid
from backend.domain.gateways.rows import RowService
from backend.domain.gateways.service import BesideService
from backend.domain.orders.service import OrderService
from backend.domain.orders.shop_methods import ShopMethods
from backend.domain.parties.service import PartyService

router = APIRouter(route_class=ApiRoute, tags=["payments"])


async def get_service(session: SessionDep, resources: ResourcesDep) -> BesideService:
    return BesideService(session, resources)


async def get_methods(session: SessionDep, resources: ResourcesDep) -> ShopMethods:
    return ShopMethods(session, resources)


ServiceDep = Annotated[BesideService, Depends(get_service)]
MethodsDep = Annotated[ShopMethods, Depends(get_methods)]


@router.get("/me/payment-methods", summary="List the ways to pay that one takes")
async def list_own_methods(methods: MethodsDep, viewer: SignedInDep) -> MethodsShown:
    """With what buyers are told once they have ordered."""
    return MethodsShown.of(await methods.of(viewer.require_party()), is_own=True)


@router.put("/me/payment-methods", summary="Say which ways to pay one takes")
async def set_methods(sent: MethodsSent, methods: MethodsDep, viewer: SignedInDep) -> MethodsShown:
    """All of them at once. Orders that were placed keep theirs."""
    wanted = {one.method: one.instructions for one in sent.items}
    if len(wanted) < len(sent.items):
        raise Invalid("Name each way once.", fields={"items": "Name each way once."})
    return MethodsShown.of(await methods.set(wanted, viewer), is_own=True)


@router.get("/parties/{party_id}/payment-methods", summary="List the ways to pay a shop takes")
async def list_methods(
    party_id: PartyId, methods: MethodsDep, session: SessionDep, resources: ResourcesDep
) -> MethodsShown:
    """The escrow is always one, and the only one that holds the money."""
    party = await PartyService(session, resources).get(party_id)
    return MethodsShown.of(await methods.of(party.id), is_own=False)


@router.get("/orders/{order_id}/stated-payments", summary="Read how an order is paid")
async def get_stated(
    order_id: OrderId,
    service: ServiceDep,
    session: SessionDep,
    resources: ResourcesDep,
    viewer: SignedInDep,
) -> BesideShown:
    """What people stated about its money; empty where the escrow holds it."""
    order = await OrderService(session, resources).get(order_id, viewer)
    return BesideShown.of(order, await service.of_order(order_id, viewer))


@router.post("/orders/steps", summary="Take a step on many orders")
async def take_steps(
    sent: RowStepsSent, session: SessionDep, resources: ResourcesDep, viewer: SignedInDep
) -> RowsShown:
    """Each stands for itself: one that cannot be moved says why and stops no other."""
    rows = RowService(session, resources)
    return RowsShown.of(await rows.take(sent.action, sent.order_ids, sent.reason, viewer))


@router.post("/deliveries/{delivery_id}/payment-steps", summary="Take a step beside the chain")
async def take_step(
    delivery_id: DeliveryId, sent: PaymentStepSent, service: ServiceDep, viewer: SignedInDep
) -> BesideShown:
    """Approve, hand over, write down what was received, go ahead without it, cancel, take back."""
    view = await service.take(sent.action, delivery_id, sent.reason, viewer)
    return BesideShown.of(view.order, view)
