"""Figures about one's own sales, and those of a shop one keeps the books of."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from backend.api.dependencies import ResourcesDep, SessionDep, SignedInDep
from backend.api.requests import ApiRoute
from backend.api.schemas.base import PartyId
from backend.api.schemas.insights import FiguresShown
from backend.domain.insights.periods import DEFAULT, read_period
from backend.domain.insights.service import InsightService

router = APIRouter(route_class=ApiRoute, tags=["insights"])
PeriodText = Annotated[
    str, Query(max_length=10, description="7d, 30d, 90d, 365d, or a month such as 2026-10.")
]


@router.get("/me/figures", summary="How my sales are going")
async def get_figures(
    session: SessionDep,
    resources: ResourcesDep,
    viewer: SignedInDep,
    period: PeriodText = DEFAULT,
) -> FiguresShown:
    """Sales that were paid in the period (UTC), counted from what stands on the chain."""
    wanted = read_period(period, resources.clock.now())
    return FiguresShown.of(await InsightService(session, resources).figures(wanted, viewer))


@router.get("/shops/{party_id}/figures", summary="How the sales of a shop are going")
async def get_figures_of_shop(
    party_id: PartyId,
    session: SessionDep,
    resources: ResourcesDep,
    viewer: SignedInDep,
    period: PeriodText = DEFAULT,
) -> FiguresShown:
    """The same for a shop: for its owner and its finance, and for admins."""
    wanted = read_period(period, resources.clock.now())
    service = InsightService(session, resources)
    return FiguresShown.of(await service.figures(wanted, viewer, party_id))
