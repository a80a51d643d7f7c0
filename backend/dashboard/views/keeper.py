"""Who runs the time-outs: what our keeper and our relay did, and what it cost. For everybody."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from backend.dashboard.presenters.keeper import KeeperPage, present_board
from backend.dashboard.rendering import DeskDep
from backend.domain.keeper.service import KeeperService
from backend.domain.relay.service import RelayService

router = APIRouter()


@router.get("/keeper")
async def show_keeper(desk: DeskDep) -> HTMLResponse:
    """One board for each chain. Nothing of it is about people."""
    keeper = KeeperService(desk.session, desk.resources)
    relay = RelayService(desk.session, desk.resources)
    chains, now = desk.resources.chains, desk.resources.clock.now()
    boards = [
        present_board(
            await keeper.board(chain),
            await relay.figures(chain),
            now,
            is_named=chains.has_several,
        )
        for chain in chains
    ]
    return await desk.show("pages/keeper.html", here="timeouts", page=KeeperPage(tuple(boards)))
