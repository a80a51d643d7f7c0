"""The arbiter's desk."""

from __future__ import annotations

from fastapi import APIRouter

from backend.api.dependencies import PageDep, SignedInDep
from backend.api.requests import ApiRoute
from backend.api.routes.deliveries import DisputesDep
from backend.api.routes.hearings import HearingsDep
from backend.api.schemas.base import DeliveryId, PageShown, show_page
from backend.api.schemas.deliveries import CaseShown
from backend.domain.disputes.repository import CaseStage

router = APIRouter(route_class=ApiRoute, tags=["cases"])


@router.get("/cases", summary="List one's cases as arbiter")
async def list_cases(
    disputes: DisputesDep, viewer: SignedInDep, asked: PageDep, stage: CaseStage = CaseStage.ANY
) -> PageShown[CaseShown]:
    """Without their documents: open ones by their deadline, all others newest first."""
    return show_page(await disputes.list_cases(asked, viewer, stage), CaseShown.of)


@router.get("/cases/{delivery_id}", summary="Read a case")
async def get_case(
    delivery_id: DeliveryId, disputes: DisputesDep, hearings: HearingsDep, viewer: SignedInDep
) -> CaseShown:
    """Both statements and the terms as sold. For its arbiter; both sides see that it was read."""
    case = await disputes.get_case(delivery_id, viewer)
    await hearings.note_reading(delivery_id, viewer)
    return CaseShown.of(case)
