"""Time-outs anybody may run: a deadline that passed is nobody's secret and everybody's button."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from backend.dashboard.presenters.timeouts import present_timeouts
from backend.dashboard.rendering import DeskDep
from backend.domain.escrow.overdue import OverdueService

router = APIRouter()


@router.get("/timeouts")
async def show_timeouts(desk: DeskDep) -> HTMLResponse:
    """Escrows past their deadline, with what running the time-out does."""
    found = await OverdueService(desk.session, desk.resources).list()
    page = present_timeouts(
        found,
        desk.resources.deployment,
        sender=desk.viewer.address,
        chain_now=await desk.resources.chain_clock.now(),
    )
    return await desk.show("pages/timeouts.html", here="timeouts", page=page)
