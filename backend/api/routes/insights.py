"""Figures about one's own sales."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from backend.api.dependencies import ResourcesDep, SessionDep, SignedInDep
from backend.api.requests import ApiRoute
from backend.api.schemas.insights import FiguresShown
from backend.domain.insights.periods import DEFAULT, read_period
from backend.domain.insights.service import InsightService

router = APIRouter(route_class=ApiRoute, tags=["insights"])


@router.get("/me/figures", summary="How my sales are going")
async def get_figures(
    session: SessionDep,
    resources: ResourcesDep,
    viewer: SignedInDep,
    period: Annotated[
        str, Query(max_length=10, description="7d, 30d, 90d, 365d, or a month such as 2026-10.")
    ] = DEFAULT,
) -> FiguresShown:
    """Sales that were paid in the period (UTC), counted from what stands on the chain."""
    wanted = read_period(period, resources.clock.now())
    return FiguresShown.of(await InsightService(session, resources).figures(wanted, viewer))
