"""The arbiter's desk."""

from __future__ import annotations

from fastapi import APIRouter

from backend.api.dependencies import PageDep, SignedInDep
from backend.api.requests import ApiRoute
from backend.api.routes.deliveries import DisputesDep
from backend.api.schemas.base import DeliveryId, PageShown, show_page
from backend.api.schemas.deliveries import CaseShown
from backend.domain.disputes.repository import CaseStage

router = APIRouter(route_class=ApiRoute, tags=["cases"])


@router.get("/cases", summary="List one's cases as arbiter")
async def list_cases(
    disputes: DisputesDep, viewer: SignedInDep, asked: PageDep, stage: CaseStage = CaseStage.ANY
) -> PageShown[CaseShown]:
    """Newest first, without their documents."""
    return show_page(await disputes.list_cases(asked, viewer, stage), CaseShown.of)


@router.get("/cases/{delivery_id}", summary="Read a case")
async def get_case(
    delivery_id: DeliveryId, disputes: DisputesDep, viewer: SignedInDep
) -> CaseShown:
    """Both statements and the terms as sold. For its arbiter."""
    return CaseShown.of(await disputes.get_case(delivery_id, viewer))
