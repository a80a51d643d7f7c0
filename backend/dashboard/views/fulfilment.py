"""The seller's work list: piles, steps on many with a way back; and the register of carriers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.core.errors import Invalid
from backend.core.event_stream import ServerSentEvent
from backend.core.outbox import StoredEvent
from backend.core.pagination import PageRequest
from backend.core.viewer import Viewer
from backend.dashboard.forms.form import Form
from backend.dashboard.forms.fulfilment import ChosenDep
from backend.dashboard.presenters.fulfilment import (
    WorkPage,
    present_outcome,
    present_work,
    public_ids,
    undo_of,
)
from backend.dashboard.presenters.shell import NoticeText
from backend.dashboard.rendering import Desk, DeskDep, MemberDeskDep, render_text
from backend.dashboard.views.forms import attempt
from backend.dashboard.views.streams import LivePage, LiveUpdates, PositionDep
from backend.domain.fulfilment.performance import CarrierRegister
from backend.domain.fulfilment.repository import sellers_orders
from backend.domain.fulfilment.service import FulfilmentService
from backend.domain.fulfilment.views import BulkOutcome, WorkList

router = APIRouter()
ROWS = 50
PileName = Annotated[str, Query(max_length=20)]


def chosen_pile(name: str) -> WorkList:
    """An unknown pile is the first one."""
    return WorkList(name) if name in set(WorkList) else WorkList.TO_PACK


async def read_work(
    desk: Desk,
    pile: WorkList,
    cursor: str | None,
    *,
    moved: NoticeText | None = None,
    undo: str = "",
    undo_ids: tuple[str, ...] = (),
) -> WorkPage:
    """One pile. The position is read first: later events come by stream."""
    service = FulfilmentService(desk.session, desk.resources)
    position = await outbox.latest_position(desk.session)
    asked = PageRequest(cursor=cursor or None, limit=ROWS)
    page = await service.list(pile, asked, desk.viewer)
    return present_work(
        page.items,
        await service.count(desk.viewer),
        pile,
        cursor=cursor,
        next_cursor=page.next_cursor,
        position=str(position),
        now=desk.resources.clock.now(),
        moved=moved,
        undo=undo,
        undo_ids=undo_ids,
    )


@router.get("/fulfilment")
async def show_work(
    desk: MemberDeskDep, pile: PileName = "", cursor: str | None = None
) -> HTMLResponse:
    """What is to be packed, what is ready, what is wrong."""
    page = await read_work(desk, chosen_pile(pile), cursor)
    return await desk.show("pages/fulfilment.html", here="sell", page=page, form=Form())


@router.get("/fulfilment/stream", response_class=LiveUpdates)
async def stream_work(
    request: Request,
    desk: MemberDeskDep,
    position: PositionDep,
    pile: PileName = "",
    cursor: str | None = None,
) -> AsyncIterator[ServerSentEvent]:
    """The pile, again whenever something happened to an order behind it."""

    async def render(session: AsyncSession, viewer: Viewer, _events: Sequence[StoredEvent]) -> str:
        at_work = Desk(request, session, viewer, desk.resources)
        page = await read_work(at_work, chosen_pile(pile), cursor)
        return render_text("parts/fulfilment/live.html", page=page)

    live = LivePage(request, desk.resources, render, order_ids=sellers_orders(desk.viewer))
    async for message in live.messages(position):
        yield message


@router.post("/fulfilment/steps")
async def take_steps(desk: MemberDeskDep, chosen: ChosenDep, pile: PileName = "") -> HTMLResponse:
    """A step on everything that was ticked; each stands for itself."""
    service = FulfilmentService(desk.session, desk.resources)
    outcome: BulkOutcome | None = None
    try:
        command = service.take_many(chosen.action, chosen.deliveries(), desk.viewer)
        outcome = await attempt(desk.session, chosen.form, command)
    except Invalid as error:
        chosen.form.take(error)
    here = chosen_pile(pile)
    if outcome is None:
        sentence = next(iter(chosen.form.errors.values()), "Nothing was changed.")
        page = await read_work(desk, here, None, moved=NoticeText(sentence, "error"))
        return await desk.show(
            "pages/fulfilment.html", here="sell", status=422, page=page, form=chosen.form
        )
    page = await read_work(
        desk,
        here,
        None,
        moved=present_outcome(chosen.action, outcome),
        undo=undo_of(chosen.action),
        undo_ids=public_ids(outcome.done),
    )
    return await desk.show("pages/fulfilment.html", here="sell", page=page, form=Form())


@router.get("/carriers")
async def show_carriers(desk: DeskDep) -> HTMLResponse:
    """The register of carriers, with how they keep promises."""
    register = await CarrierRegister(desk.session, desk.resources).list()
    return await desk.show("pages/carriers.html", page=register)
