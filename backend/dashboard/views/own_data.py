"""Your data: what is kept, a copy of it, and its erasure."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response, StreamingResponse

from backend.core.database import unit_of_work
from backend.core.viewer import Viewer
from backend.dashboard.presenters.own_data import present_own_data
from backend.dashboard.rendering import MemberDeskDep
from backend.dashboard.views.forms import go_to
from backend.domain.privacy.export import DataExport
from backend.domain.privacy.service import ErasureService
from backend.resources import Resources

router = APIRouter(prefix="/account/data")


@router.get("")
async def show_data(desk: MemberDeskDep) -> HTMLResponse:
    """Kind by kind, and how an erasure stands."""
    erasures = ErasureService(desk.session, desk.resources)
    standing = await erasures.find(desk.viewer)
    waits_for = standing.waits_for if standing else await erasures.list_open(desk.viewer)
    page = present_own_data(standing, waits_for, desk.resources.clock.now())
    return await desk.show("pages/own_data.html", here="account", page=page)


@router.get("/copy")
async def download(desk: MemberDeskDep) -> StreamingResponse:
    """Everything, as a file, written while it is read."""
    await DataExport(desk.session, desk.resources).note(desk.viewer)
    return StreamingResponse(
        _written(desk.resources, desk.viewer),
        media_type="application/json",
        headers={
            "Content-Disposition": 'attachment; filename="your-data.json"',
            "Cache-Control": "private, no-store",
        },
    )


@router.post("/erase")
async def ask_erasure(desk: MemberDeskDep) -> Response:
    """Erase what may go; without open orders nobody is signed in afterwards."""
    erasure = await ErasureService(desk.session, desk.resources).ask(desk.viewer)
    if erasure.finished_at is not None:
        return go_to("/", "erased")
    return go_to("/account/data", "erasure_asked")


@router.post("/stay")
async def withdraw_erasure(desk: MemberDeskDep) -> Response:
    """Stay after all."""
    await ErasureService(desk.session, desk.resources).withdraw(desk.viewer)
    return go_to("/account/data", "erasure_withdrawn")


async def _written(resources: Resources, viewer: Viewer) -> AsyncGenerator[str]:
    async with unit_of_work(resources.sessions) as session:
        async for piece in DataExport(session, resources).write(viewer):
            yield piece
