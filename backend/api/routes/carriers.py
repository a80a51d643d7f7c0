"""Carriers: the register with its figures, and the door their services knock at."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request

from backend.api.dependencies import ResourcesDep, SessionDep
from backend.api.requests import ApiRoute, happens_once
from backend.api.schemas.fulfilment import CarrierListShown, CarrierShown, ReceptionShown
from backend.domain.fulfilment.performance import CarrierRegister
from backend.domain.shipping.updates import CarrierUpdateService

router = APIRouter(route_class=ApiRoute, tags=["carriers"])


@router.get("/carriers", summary="Carriers and how they keep promises")
async def list_carriers(session: SessionDep, resources: ResourcesDep) -> CarrierListShown:
    """The whole market over half a year: on time, in transit, with exceptions, of how many."""
    register = await CarrierRegister(session, resources).list()
    return CarrierListShown(items=[CarrierShown.of(one) for one in register])


@router.post("/carrier-updates/{source}", summary="Take a carrier's update in")
@happens_once("each event of a carrier has an id, and is stored once")
async def receive_update(
    source: Annotated[str, Path(max_length=40, pattern=r"^[a-z_]+$")],
    request: Request,
    session: SessionDep,
    resources: ResourcesDep,
) -> ReceptionShown:
    """For AfterShip and EasyPost, signed as they document it; the body is read as it was sent.

    Without a secret in the settings a source does not exist. Hearing an event again is fine.
    """
    service = CarrierUpdateService(session, resources)
    reception = await service.receive(source, dict(request.headers), await request.body())
    return ReceptionShown.of(reception)
