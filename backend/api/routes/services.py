"""Services: the seller's portal, reports about the work, and requests between the two sides."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from backend.api.dependencies import PageDep, ResourcesDep, SessionDep, SignedInDep
from backend.api.requests import ApiRoute
from backend.api.schemas.base import DeliveryId, PageShown, RequestId, show_page
from backend.api.schemas.services import (
    PreparedReportShown,
    ReportSent,
    RequestSent,
    ServiceOrderShown,
    WordsSent,
    WorkShown,
)
from backend.domain.services.service import WorkService
from backend.domain.services.stages import ServiceStage
from backend.domain.services.views import BEGUN

router = APIRouter(route_class=ApiRoute, tags=["services"])


async def get_work(session: SessionDep, resources: ResourcesDep) -> WorkService:
    return WorkService(session, resources)


WorkDep = Annotated[WorkService, Depends(get_work)]


@router.get("/services", summary="List the services one sells")
async def list_services(
    work: WorkDep, viewer: SignedInDep, asked: PageDep, stage: ServiceStage | None = None
) -> PageShown[ServiceOrderShown]:
    """Paid ones, newest first; `is_outstanding` marks those that wait for the seller."""
    return show_page(await work.list_services(stage, asked, viewer), ServiceOrderShown.of)


@router.get("/deliveries/{delivery_id}/work", summary="Read reports and requests")
async def get_work_of(delivery_id: DeliveryId, work: WorkDep, viewer: SignedInDep) -> WorkShown:
    """What was said about the work, and what one side asks of the other."""
    return WorkShown.of(await work.of_delivery(delivery_id, viewer))


@router.post("/deliveries/{delivery_id}/reports", summary="Report the work begun or done")
async def report_work(
    delivery_id: DeliveryId, sent: ReportSent, work: WorkDep, viewer: SignedInDep
) -> PreparedReportShown:
    """Keeps the report and hands out the call whose transaction carries its hash."""
    prepare = work.prepare_begin if sent.kind == BEGUN else work.prepare_done
    return PreparedReportShown.of(await prepare(delivery_id, sent.text, viewer))


@router.post("/deliveries/{delivery_id}/declination", summary="Say that it cannot be done")
async def decline_work(
    delivery_id: DeliveryId, sent: WordsSent, work: WorkDep, viewer: SignedInDep
) -> WorkShown:
    """The money stays where it is; an offer, more time or a refund comes next."""
    return WorkShown.of(await work.decline(delivery_id, sent.text, viewer))


@router.post(
    "/deliveries/{delivery_id}/requests", status_code=201, summary="Ask for time or money back"
)
async def ask_other_side(
    delivery_id: DeliveryId, sent: RequestSent, work: WorkDep, viewer: SignedInDep
) -> WorkShown:
    """More time is asked by the one whom silence would not favour, money back by the buyer."""
    return WorkShown.of(await work.ask(delivery_id, sent.kind, sent.until, sent.text, viewer))


@router.post("/requests/{request_id}/refusal", summary="Refuse a request")
async def refuse_request(
    request_id: RequestId, sent: WordsSent, work: WorkDep, viewer: SignedInDep
) -> WorkShown:
    """Granting needs no route: it is the call in `grant`."""
    return WorkShown.of(await work.refuse(request_id, sent.text, viewer))


@router.post("/requests/{request_id}/withdrawal", summary="Take a request back")
async def withdraw_request(request_id: RequestId, work: WorkDep, viewer: SignedInDep) -> WorkShown:
    """Only by the one who asked."""
    return WorkShown.of(await work.withdraw(request_id, viewer))
