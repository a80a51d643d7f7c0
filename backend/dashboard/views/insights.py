"""How one's own sales are going."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from backend.dashboard.presenters.insights import PATH, present_figures
from backend.dashboard.rendering import MemberDeskDep
from backend.domain.insights.periods import DEFAULT, read_period
from backend.domain.insights.service import InsightService

router = APIRouter()


@router.get(PATH)
async def show_figures(
    desk: MemberDeskDep, period: Annotated[str, Query(max_length=10)] = DEFAULT
) -> HTMLResponse:
    """Fulfilment, punctuality, time in each status and money, for a period; made to be printed."""
    now = desk.resources.clock.now()
    service = InsightService(desk.session, desk.resources)
    figures = await service.figures(read_period(period, now), desk.viewer)
    return await desk.show("pages/figures.html", here="sell", page=present_figures(figures, now))
