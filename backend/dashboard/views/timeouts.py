"""Time-outs anybody may run: a deadline that passed is nobody's secret and everybody's button."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from backend.dashboard.presenters.timeouts import present_timeouts
from backend.dashboard.rendering import DeskDep
from backend.domain.escrow.overdue import OverdueService
from backend.domain.orders.moments import read_moments

router = APIRouter()


@router.get("/timeouts")
async def show_timeouts(desk: DeskDep) -> HTMLResponse:
    """Escrows past their deadline, with what running the time-out does."""
    service, moments = OverdueService(desk.session), await read_moments(desk.resources)
    found = [
        (chain, await service.list(chain.id, moments.on(chain.id)))
        for chain in desk.resources.chains
    ]
    page = present_timeouts(found, moments, sender=desk.viewer.address)
    return await desk.show("pages/timeouts.html", here="timeouts", page=page)
