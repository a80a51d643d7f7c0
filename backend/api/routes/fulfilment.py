"""Fulfilments: the seller's work list, and how parcels fare."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from backend.api.dependencies import PageDep, ResourcesDep, SessionDep, SignedInDep
from backend.api.requests import ApiRoute
from backend.api.schemas.base import DeliveryId, OrderId, PageShown, show_page
from backend.api.schemas.fulfilment import (
    BulkShown,
    FulfilmentListShown,
    FulfilmentShown,
    HandlingSent,
    JourneyListShown,
    JourneyShown,
    ManyStepsSent,
    ParcelReportSent,
    PilesShown,
    StepSent,
)
from backend.domain.fulfilment.service import FulfilmentService
from backend.domain.fulfilment.views import WorkList
from backend.domain.orders.notes import StepNotes
from backend.domain.shipping.journeys import JourneyService
from backend.domain.shipping.updates import CarrierUpdateService

router = APIRouter(route_class=ApiRoute, tags=["fulfilment"])


async def get_service(session: SessionDep, resources: ResourcesDep) -> FulfilmentService:
    return FulfilmentService(session, resources)


ServiceDep = Annotated[FulfilmentService, Depends(get_service)]


@router.get("/me/fulfilments", summary="List one's own work")
async def list_fulfilments(
    service: ServiceDep, viewer: SignedInDep, asked: PageDep, pile: WorkList = WorkList.TO_PACK
) -> PageShown[FulfilmentShown]:
    """One pile of the viewer's sales: what is due first on top; what is done, newest first."""
    return show_page(await service.list(pile, asked, viewer), FulfilmentShown.of)


@router.get("/me/fulfilments/piles", summary="Count one's own work")
async def count_fulfilments(service: ServiceDep, viewer: SignedInDep) -> PilesShown:
    """How high each pile is."""
    return PilesShown(piles=await service.count(viewer))


@router.post("/me/fulfilments/steps", summary="Take a step on many")
async def take_many_steps(
    sent: ManyStepsSent, service: ServiceDep, viewer: SignedInDep
) -> BulkShown:
    """Each stands for itself: one that cannot be moved is named and stops no other."""
    return BulkShown.of(await service.take_many(sent.action, sent.delivery_ids, viewer))


@router.get("/orders/{order_id}/fulfilments", summary="Read how an order is fulfilled")
async def list_of_order(
    order_id: OrderId, service: ServiceDep, viewer: SignedInDep
) -> FulfilmentListShown:
    """For both sides; the actions are the seller's. Empty before the payment."""
    views = await service.of_order(order_id, viewer)
    return FulfilmentListShown(items=[FulfilmentShown.of(view) for view in views.values()])


@router.get("/orders/{order_id}/journeys", summary="Read how the parcels fare")
async def list_journeys(
    order_id: OrderId, session: SessionDep, resources: ResourcesDep, viewer: SignedInDep
) -> JourneyListShown:
    """Reports of the carriers on parcels that the contract knows, and what is odd about them."""
    journeys = await JourneyService(session, resources).of_order(order_id, viewer)
    return JourneyListShown(items=[JourneyShown.of(view) for view in journeys.values()])


@router.post("/deliveries/{delivery_id}/fulfilment-steps", summary="Take a step")
async def take_step(
    delivery_id: DeliveryId, sent: StepSent, service: ServiceDep, viewer: SignedInDep
) -> FulfilmentShown:
    """Pack, take back, report a problem. What is shipped is said by the wallet alone."""
    notes = StepNotes(sent.note, sent.told)
    view = await service.take(sent.action, delivery_id, viewer, sent.problem, notes)
    return FulfilmentShown.of(view)


@router.put("/deliveries/{delivery_id}/handling", summary="Say how to handle a parcel")
async def set_handling(
    delivery_id: DeliveryId,
    sent: HandlingSent,
    service: ServiceDep,
    viewer: SignedInDep,
    seen: Annotated[
        str | None, Query(max_length=200, description="`handling_mark` as read.")
    ] = None,
) -> FulfilmentShown:
    """Marks of the label and the number of parcels, until it has left. With `seen` it is refused if
    somebody changed them since then.
    """
    return FulfilmentShown.of(
        await service.mark(delivery_id, sent.marks, sent.pieces, viewer, seen=seen)
    )


@router.post(
    "/deliveries/{delivery_id}/parcel-reports", status_code=204, summary="Report on a parcel"
)
async def write_report(
    delivery_id: DeliveryId,
    sent: ParcelReportSent,
    session: SessionDep,
    resources: ResourcesDep,
    viewer: SignedInDep,
) -> Response:
    """By its seller or the staff. That it has arrived a seller says on chain, with `deliver`."""
    service = CarrierUpdateService(session, resources)
    await service.write_down(delivery_id, sent.status, sent.detail, sent.place, viewer)
    return Response(status_code=204)
