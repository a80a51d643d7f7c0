"""Searches of orders that somebody makes again and again."""

from __future__ import annotations

from fastapi import APIRouter, Response

from backend.api.dependencies import ResourcesDep, SessionDep, SignedInDep
from backend.api.requests import ApiRoute
from backend.api.schemas.searches import SearchId, SearchListShown, SearchSent, SearchShown
from backend.domain.search.service import SearchService

router = APIRouter(route_class=ApiRoute, tags=["orders"])


@router.get("/me/searches", summary="List saved searches")
async def list_searches(
    session: SessionDep, resources: ResourcesDep, viewer: SignedInDep
) -> SearchListShown:
    """By name."""
    found = await SearchService(session, resources).list_saved(viewer)
    return SearchListShown(items=[SearchShown.of(search) for search in found])


@router.post("/me/searches", status_code=201, summary="Save a search")
async def save_search(
    sent: SearchSent, session: SessionDep, resources: ResourcesDep, viewer: SignedInDep
) -> SearchShown:
    """A text that cannot be understood is refused here, not when it is used."""
    return SearchShown.of(await SearchService(session, resources).save(sent.read(), viewer))


@router.delete("/me/searches/{search_id}", status_code=204, summary="Drop a search")
async def drop_search(
    search_id: SearchId, session: SessionDep, resources: ResourcesDep, viewer: SignedInDep
) -> Response:
    """Only the search goes; orders stay."""
    await SearchService(session, resources).forget(search_id, viewer)
    return Response(status_code=204)
