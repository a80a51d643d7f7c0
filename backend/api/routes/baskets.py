"""The viewer's own basket. It sets nothing aside; ordering from it does."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from backend.api.dependencies import ResourcesDep, SessionDep, SignedInDep
from backend.api.requests import ApiRoute
from backend.api.schemas.base import BasketLineId
from backend.api.schemas.baskets import BasketLineSent, BasketOrderSent, BasketShown, QuantitySent
from backend.api.schemas.orders import OrderShown
from backend.domain.baskets.service import BasketService

router = APIRouter(route_class=ApiRoute, tags=["baskets"])


async def get_baskets(session: SessionDep, resources: ResourcesDep) -> BasketService:
    return BasketService(session, resources)


BasketsDep = Annotated[BasketService, Depends(get_baskets)]


@router.get("/basket", summary="Read one's basket")
async def get_basket(baskets: BasketsDep, viewer: SignedInDep) -> BasketShown:
    """By seller and currency, at the prices of now, with the deliveries each order would have."""
    return BasketShown.of(await baskets.get(viewer))


@router.post("/basket/lines", status_code=201, summary="Put something into the basket")
async def put_into_basket(
    sent: BasketLineSent, baskets: BasketsDep, viewer: SignedInDep
) -> BasketShown:
    """Of what is in already, more."""
    return BasketShown.of(await baskets.put(sent.read(), viewer))


@router.put("/basket/lines/{line_id}", summary="Change how many")
async def change_line(
    line_id: BasketLineId, sent: QuantitySent, baskets: BasketsDep, viewer: SignedInDep
) -> BasketShown:
    """How many pieces of it, said anew."""
    return BasketShown.of(await baskets.change(line_id, sent.quantity, viewer))


@router.delete("/basket/lines/{line_id}", summary="Take something out")
async def remove_line(
    line_id: BasketLineId, baskets: BasketsDep, viewer: SignedInDep
) -> BasketShown:
    """What is left of the basket."""
    return BasketShown.of(await baskets.remove(line_id, viewer))


@router.post("/basket/lines/{line_id}/renewal", summary="Take the newer version")
async def renew_line(
    line_id: BasketLineId, baskets: BasketsDep, viewer: SignedInDep
) -> BasketShown:
    """When the seller has replaced a listing: the new one, at its price."""
    return BasketShown.of(await baskets.renew(line_id, viewer))


@router.post("/basket/orders", status_code=201, summary="Order from the basket")
async def order_from_basket(
    sent: BasketOrderSent, baskets: BasketsDep, resources: ResourcesDep, viewer: SignedInDep
) -> OrderShown:
    """Each line becomes a delivery; all are set aside or none. `payment` funds them at once."""
    return OrderShown.of(await baskets.order(sent.line_ids, sent.read(resources), viewer))
