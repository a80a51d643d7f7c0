"""Pages without a room of their own: sign-in, how it works, the devnet, the state of things."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from backend.core.errors import NotFound
from backend.dashboard.dependencies import safe_path
from backend.dashboard.presenters.info import (
    present_devnet,
    present_sign_in,
    present_system_status,
)
from backend.dashboard.rendering import DeskDep
from backend.domain.orders.moments import read_moments
from backend.indexer.health import look

router = APIRouter()


@router.get("/sign-in")
async def show_sign_in(
    desk: DeskDep,
    next_path: Annotated[str, Query(alias="next")] = "/",
    player: Annotated[str, Query(alias="as", max_length=20)] = "",
) -> Response:
    """The wallet picker. Who is signed in already goes on, unless somebody else is to be played."""
    target = safe_path(next_path)
    if not desk.viewer.is_guest and not player:
        return RedirectResponse(target, 303)
    page = present_sign_in(target, player, is_devnet=desk.resources.settings.is_devnet)
    return await desk.show("pages/sign_in.html", here="sign-in", page=page)


@router.get("/how-it-works")
async def show_how_it_works(desk: DeskDep) -> HTMLResponse:
    """Who holds what, and until when."""
    return await desk.show("pages/how_it_works.html", here="how")


@router.get("/verify")
async def show_verify(desk: DeskDep) -> HTMLResponse:
    """Where evidence is checked on the visitor's own device."""
    return await desk.show("pages/verify.html", here="verify")


@router.get("/devnet")
async def show_devnet(desk: DeskDep) -> HTMLResponse:
    """The playground. It does not exist on any other chain."""
    if not desk.resources.settings.is_devnet:
        raise NotFound("There is nothing here.")
    page = present_devnet(desk.resources.chains, await read_moments(desk.resources))
    return await desk.show("pages/devnet.html", here="devnet", page=page)


@router.get("/status")
async def show_status(desk: DeskDep) -> HTMLResponse:
    """How far the chain is and how far we have read it, as /health says it."""
    resources = desk.resources
    health = await look(resources.sessions, resources.chains, resources.clock)
    page = present_system_status(resources.chains, health)
    return await desk.show("pages/status.html", here="status", page=page)
