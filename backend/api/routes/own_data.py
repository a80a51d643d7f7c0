"""Everything that is kept about oneself: what it is, a copy of it, and its erasure."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import StreamingResponse

from backend.api.dependencies import ResourcesDep, SessionDep, SignedInDep
from backend.api.requests import ApiRoute
from backend.api.schemas.own_data import ErasureShown, KeptListShown
from backend.core.database import unit_of_work
from backend.core.viewer import Viewer
from backend.domain.privacy.errors import ErasureNotFound
from backend.domain.privacy.export import DataExport
from backend.domain.privacy.service import ErasureService
from backend.resources import Resources

router = APIRouter(prefix="/me", route_class=ApiRoute, tags=["own data"])
ADDRESS_OF_FILE = {
    "Content-Disposition": 'attachment; filename="your-data.json"',
    "Cache-Control": "private, no-store",
}
_DOCUMENT: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/json": {"schema": {"type": "object"}}}}
}


async def get_erasures(session: SessionDep, resources: ResourcesDep) -> ErasureService:
    return ErasureService(session, resources)


ErasuresDep = Annotated[ErasureService, Depends(get_erasures)]


@router.get("/kept", summary="Read what is kept about people")
async def list_kept(_viewer: SignedInDep) -> KeptListShown:
    """Kind by kind, with what an erasure does to it and why."""
    return KeptListShown.whole()


@router.get(
    "/data",
    summary="Take a copy of all that is kept about oneself",
    response_class=StreamingResponse,
    responses=_DOCUMENT,
)
async def export_data(
    session: SessionDep, resources: ResourcesDep, viewer: SignedInDep
) -> StreamingResponse:
    """One JSON document, a list for each kind. Written while it is read, whatever its size."""
    await DataExport(session, resources).note(viewer)
    return StreamingResponse(
        written(resources, viewer), media_type="application/json", headers=ADDRESS_OF_FILE
    )


@router.post("/erasure", summary="Ask to be erased")
async def ask_erasure(erasures: ErasuresDep, viewer: SignedInDep) -> ErasureShown:
    """What nothing needs goes at once; the rest as soon as its escrows are closed. At the end the
    name and all sign-ins go. Asking twice is asking once.
    """
    return ErasureShown.of(await erasures.ask(viewer))


@router.get("/erasure", summary="Read how one's erasure stands")
async def get_erasure(erasures: ErasuresDep, viewer: SignedInDep) -> ErasureShown:
    """What it waits for, why, and until when at the latest."""
    found = await erasures.find(viewer)
    if found is None:
        raise ErasureNotFound("You have not asked to be erased.")
    return ErasureShown.of(found)


@router.delete("/erasure", status_code=204, summary="Stay after all")
async def withdraw_erasure(erasures: ErasuresDep, viewer: SignedInDep) -> None:
    """What is erased already stays erased."""
    await erasures.withdraw(viewer)


async def written(resources: Resources, viewer: Viewer) -> AsyncGenerator[str]:
    """In a unit of work of its own: that of the request is over before the first piece leaves."""
    async with unit_of_work(resources.sessions) as session:
        async for piece in DataExport(session, resources).write(viewer):
            yield piece
