"""Pages without a room of their own: sign-in, how it works, the devnet, the state of things."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.exc import NoResultFound

from backend.chain.errors import ChainError
from backend.chain.types import ChainId
from backend.core.errors import NotFound
from backend.dashboard.dependencies import safe_path
from backend.dashboard.presenters.info import (
    Progress,
    present_devnet,
    present_sign_in,
    present_system_status,
)
from backend.dashboard.rendering import Desk, DeskDep
from backend.indexer.repository import ChainRepository

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


@router.get("/devnet")
async def show_devnet(desk: DeskDep) -> HTMLResponse:
    """The playground. It does not exist on any other chain."""
    if not desk.resources.settings.is_devnet:
        raise NotFound("There is nothing here.")
    now = desk.resources.clock.now()
    chain_now = await desk.resources.chain_clock.now()
    page = present_devnet(chain_now, now, desk.resources.deployment.currencies)
    return await desk.show("pages/devnet.html", here="devnet", page=page)


@router.get("/status")
async def show_status(desk: DeskDep) -> HTMLResponse:
    """How far the chain is and how far we have read it."""
    page = present_system_status(await read_progress(desk), desk.resources.deployment)
    return await desk.show("pages/status.html", here="status", page=page)


async def read_progress(desk: Desk) -> Progress:
    """The node's head and our cursor; None for what does not answer."""
    chain_id = ChainId(desk.resources.settings.chain.chain_id)
    try:
        head = await desk.resources.gateway.head()
        number, time = head.number, head.time
    except ChainError:
        number, time = None, None
    try:
        cursor = await ChainRepository(desk.session, chain_id).get_cursor()
    except NoResultFound:
        return Progress(number, time, None, None)
    return Progress(number, time, cursor.block_number, cursor.block_time)
