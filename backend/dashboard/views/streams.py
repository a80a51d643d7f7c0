"""Pages that change by themselves: one stream per open page, fed by the event log.

A message carries the parts that may have changed, as the viewer may see them now. Its id is a place
in the log, so a browser that was away asks for what came after it. A session that ended closes its
streams.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request
from fastapi.responses import StreamingResponse
from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.core.database import unit_of_work
from backend.core.errors import NotFound
from backend.core.event_stream import EventStream, ServerSentEvent
from backend.core.outbox import START, Position, StoredEvent
from backend.core.viewer import Viewer
from backend.dashboard.dependencies import SESSION_COOKIE, ResourcesDep, find_viewer
from backend.dashboard.rendering import Desk, MemberDeskDep, render_text
from backend.dashboard.views.cases import CaseDesk
from backend.dashboard.views.order_pages import OrderDesk
from backend.dashboard.views.orders import read_orders
from backend.domain.messaging.events import OF_THREADS
from backend.domain.messaging.service import MessageService
from backend.domain.orders.reading import reading
from backend.domain.orders.repository import visible_orders
from backend.resources import Resources

router = APIRouter()

Render = Callable[[AsyncSession, Viewer, Sequence[StoredEvent]], Awaitable[str]]


class LiveUpdates(EventStream, StreamingResponse):
    """The answer that goes on for as long as its page is open."""


async def starting_position(
    after: str | None = None, last_event_id: Annotated[str | None, Header()] = None
) -> Position:
    """Where the page left off: what the browser saw last, else what the page was rendered at."""
    return Position.parse(last_event_id or after or str(START))


async def seated_position(
    position: Annotated[Position, Depends(starting_position)], request: Request, desk: MemberDeskDep
) -> Position:
    """The same, unless one follows too much already. Asked early, so that a 429 is one."""
    desk.resources.feed.seats.require_free(desk.viewer.party_id)
    request.state.follower = desk.viewer.party_id
    return position


PositionDep = Annotated[Position, Depends(seated_position)]


async def visible_order(order_id: str, desk: MemberDeskDep) -> UUID:
    """The order, if the viewer may see it. Asked before the stream begins, so that a 404 is one."""
    return (await OrderDesk(desk.session, desk.resources, desk.viewer).find(order_id)).id


VisibleOrderDep = Annotated[UUID, Depends(visible_order)]


@router.get("/orders/stream", response_class=LiveUpdates)
async def stream_orders(
    request: Request,
    desk: MemberDeskDep,
    position: PositionDep,
    tab: str = "all",
    q: str = "",
    cursor: str | None = None,
) -> AsyncIterator[ServerSentEvent]:
    """The list, again whenever something happened to an order in it."""

    async def render(session: AsyncSession, viewer: Viewer, events: Sequence[StoredEvent]) -> str:
        if not await _concerns(events, session, viewer, resources=desk.resources):
            return ""
        page = await read_orders(Desk(request, session, viewer, desk.resources), tab, q, cursor)
        return render_text("parts/order/live_list.html", page=page)

    own = visible_orders(desk.viewer, desk.resources.clock.now())
    page = LivePage(request, desk.resources, render, order_ids=own)
    async for message in page.messages(position):
        yield message


@router.get("/orders/{order_id}/stream", response_class=LiveUpdates)
async def stream_order(
    request: Request,
    order_id: VisibleOrderDep,
    resources: ResourcesDep,
    position: PositionDep,
) -> AsyncIterator[ServerSentEvent]:
    """The parts of an order's page, again whenever something happened to it."""

    async def render(session: AsyncSession, viewer: Viewer, events: Sequence[StoredEvent]) -> str:
        page = await OrderDesk(session, resources, viewer).page(order_id)
        only_words = all(event.name in OF_THREADS for event in events)
        if only_words and not page.has_thread:
            return ""
        parts = ("thread",) if only_words else ("main", "thread")
        return render_text("parts/order/live.html", page=page, parts=parts)

    page = LivePage(request, resources, render, order_id=order_id)
    async for message in page.messages(position):
        yield message


async def visible_case(delivery_id: str, desk: MemberDeskDep) -> UUID:
    """The order of a case, if the viewer is its arbiter."""
    return (await CaseDesk(desk, delivery_id).case()).order.id


VisibleCaseDep = Annotated[UUID, Depends(visible_case)]


@router.get("/cases/{delivery_id}/stream", response_class=LiveUpdates)
async def stream_case(
    request: Request,
    delivery_id: str,
    order_id: VisibleCaseDep,
    resources: ResourcesDep,
    position: PositionDep,
) -> AsyncIterator[ServerSentEvent]:
    """The thread of a case, and the rest of it once the chain has moved it on."""

    async def render(session: AsyncSession, viewer: Viewer, events: Sequence[StoredEvent]) -> str:
        work = CaseDesk(Desk(request, session, viewer, resources), delivery_id)
        form = await work.ruling()
        page = await work.page(form)
        has_moved = any(event.at is not None for event in events)
        only_words = all(event.name in OF_THREADS for event in events)
        parts = ("thread", *(() if only_words else ("talks",)), *(("main",) if has_moved else ()))
        return render_text("parts/case_live.html", page=page, form=form, parts=parts)

    live = LivePage(request, resources, render, order_id=order_id)
    async for message in live.messages(position):
        yield message


async def _concerns(
    events: Sequence[StoredEvent], session: AsyncSession, viewer: Viewer, *, resources: Resources
) -> bool:
    """Whether the viewer may know of any of this: of words, only those who read them."""
    if any(event.name not in OF_THREADS for event in events):
        return True
    orders = {event.order_id for event in events if event.order_id}
    return await MessageService(session, resources).reads_any(orders, viewer)


class LivePage:
    """One open page and what it is told, for as long as its session lives."""

    def __init__(
        self,
        request: Request,
        resources: Resources,
        render: Render,
        *,
        order_id: UUID | None = None,
        order_ids: Select[Any] | None = None,
        about: tuple[str, UUID] | None = None,
    ) -> None:
        self._request = request
        self._resources = resources
        self._render = render
        self._order_id = order_id
        self._order_ids = order_ids
        self._about = about

    async def messages(self, position: Position) -> AsyncIterator[ServerSentEvent]:
        """One message per batch of events, with what the page should show now."""
        batches = outbox.follow(
            self._resources.sessions,
            self._resources.feed,
            position,
            is_allowed=self._is_signed_in,
            order_id=self._order_id,
            order_ids=self._order_ids,
            about=self._about,
        )
        follower = getattr(self._request.state, "follower", None)
        with self._resources.feed.seats.take(follower):
            async for message in self._told(batches):
                yield message

    async def _told(
        self, batches: AsyncIterator[list[StoredEvent]]
    ) -> AsyncIterator[ServerSentEvent]:
        async for events in batches:
            if not events:  # nothing happened; the framework sends its own signs of life
                continue
            try:
                html = await self._now(events)
            except NotFound:  # it went out of the viewer's sight meanwhile
                return
            if html:  # else it is none of the viewer's business
                yield ServerSentEvent(id=str(events[-1].position), raw_data=html)

    async def _now(self, events: Sequence[StoredEvent]) -> str:
        async with unit_of_work(self._resources.sessions) as session:
            viewer = await find_viewer(self._request, session, self._resources)
            with reading(session):  # of one moment: the chain goes on while it is put together
                return await self._render(session, viewer, events)

    async def _is_signed_in(self) -> bool:
        """Asked once for all windows of a person that wake together."""
        token = self._request.cookies.get(SESSION_COOKIE)
        return await self._resources.feed.shared.ask(("signed in", token), self._look_who_is_there)

    async def _look_who_is_there(self) -> bool:
        async with unit_of_work(self._resources.sessions) as session:
            viewer = await find_viewer(self._request, session, self._resources)
        return not viewer.is_guest
