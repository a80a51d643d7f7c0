"""Signed steps that the marketplace carries, for parties without coins."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from backend.api.dependencies import ResourcesDep, SessionDep, SignedInDep
from backend.api.requests import ApiRoute
from backend.api.schemas.base import DeliveryId
from backend.api.schemas.relayed import RelayedId, RelayedListShown, RelayedSent, RelayedShown
from backend.domain.relay.service import RelayService

router = APIRouter(
    route_class=ApiRoute, tags=["relay"], prefix="/deliveries/{delivery_id}/relayed-actions"
)


async def get_relay(session: SessionDep, resources: ResourcesDep) -> RelayService:
    return RelayService(session, resources)


RelayDep = Annotated[RelayService, Depends(get_relay)]


@router.post("", status_code=201, summary="Hand in a signed step")
async def accept_signature(
    delivery_id: DeliveryId, sent: RelayedSent, relay: RelayDep, viewer: SignedInDep
) -> RelayedShown:
    """Sign what `signature-requests` gives; it is sent to the chain at the marketplace's cost."""
    accepted = await relay.accept(
        delivery_id,
        sent.action,
        sent.read(),
        expiry=sent.expiry,
        signature=sent.signature,
        viewer=viewer,
    )
    return RelayedShown.of(accepted)


@router.get("", summary="List handed in steps")
async def list_relayed(
    delivery_id: DeliveryId, relay: RelayDep, viewer: SignedInDep
) -> RelayedListShown:
    """The viewer's own, the newest first."""
    found = await relay.list(delivery_id, viewer)
    return RelayedListShown(items=[RelayedShown.of(one) for one in found])


@router.get("/{action_id}", summary="Look at a handed in step")
async def get_relayed(
    delivery_id: DeliveryId, action_id: RelayedId, relay: RelayDep, viewer: SignedInDep
) -> RelayedShown:
    """How far it has come. `relay.…` events of the order's stream say when to look again."""
    return RelayedShown.of(await relay.get(delivery_id, action_id, viewer))
