"""Pages that change by themselves: one stream per open page, fed by the event log.

A message carries the parts that may have changed, as the viewer may see them now. Its id is a place
in the log, so a browser that was away asks for what came after it. A session that ended closes its
streams.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.core.database import unit_of_work
from backend.core.outbox import START, Position, StoredEvent
from backend.core.viewer import Viewer
from backend.dashboard.dependencies import ResourcesDep, find_viewer
from backend.dashboard.rendering import Desk, MemberDeskDep, render_text
from backend.dashboard.views.order_pages import OrderDesk
from backend.dashboard.views.orders import read_orders
from backend.domain.messaging.events import MessagePosted
from backend.resources import Resources

router = APIRouter()
QUIET_SECONDS = 15.0
# After a ring the event may still hide behind an open transaction: look again, less and less often.
_SOON = (0.03, 0.1, 0.3, 1.0)

Render = Callable[[AsyncSession, Viewer, Sequence[StoredEvent]], Awaitable[str]]


async def starting_position(
    after: str | None = None, last_event_id: Annotated[str | None, Header()] = None
) -> Position:
    """Where the page left off: what the browser saw last, else what the page was rendered at."""
    return Position.parse(last_event_id or after or str(START))


PositionDep = Annotated[Position, Depends(starting_position)]


async def visible_order(order_id: str, desk: MemberDeskDep) -> UUID:
    """The order, if the viewer may see it. Asked before the stream begins, so that a 404 is one."""
    return (await OrderDesk(desk.session, desk.resources, desk.viewer).find(order_id)).id


VisibleOrderDep = Annotated[UUID, Depends(visible_order)]


@router.get("/orders/stream", response_class=EventSourceResponse)
async def stream_orders(
    request: Request,
    desk: MemberDeskDep,
    position: PositionDep,
    tab: str = "all",
    q: str = "",
    cursor: str | None = None,
) -> AsyncIterator[ServerSentEvent]:
    """The list, again whenever something happened to an order in it."""

    async def render(session: AsyncSession, viewer: Viewer, _events: Sequence[StoredEvent]) -> str:
        page = await read_orders(Desk(request, session, viewer, desk.resources), tab, q, cursor)
        return render_text("parts/order/live_list.html", page=page)

    live = LiveStream(request, desk.resources, None, render)
    async for message in live.messages(position):
        yield message


@router.get("/orders/{order_id}/stream", response_class=EventSourceResponse)
async def stream_order(
    request: Request,
    order_id: VisibleOrderDep,
    resources: ResourcesDep,
    position: PositionDep,
) -> AsyncIterator[ServerSentEvent]:
    """The parts of an order's page, again whenever something happened to it."""

    async def render(session: AsyncSession, viewer: Viewer, events: Sequence[StoredEvent]) -> str:
        page = await OrderDesk(session, resources, viewer).page(order_id)
        only_words = all(event.name == MessagePosted.name for event in events)
        parts = ("thread",) if only_words else ("main", "thread")
        return render_text("parts/order/live.html", page=page, parts=parts)

    live = LiveStream(request, resources, order_id, render)
    async for message in live.messages(position):
        yield message


class LiveStream:
    """One open page and what it is told."""

    def __init__(
        self, request: Request, resources: Resources, order_id: UUID | None, render: Render
    ) -> None:
        self._request = request
        self._resources = resources
        self._order_id = order_id
        self._render = render

    async def messages(self, position: Position) -> AsyncIterator[ServerSentEvent]:
        """For as long as the page is open and its session lives."""
        async with self._resources.feed.subscribe(self._order_id) as wake:
            pauses: tuple[float, ...] = ()
            while True:
                async with unit_of_work(self._resources.sessions) as session:
                    viewer = await find_viewer(self._request, session, self._resources)
                    if viewer.is_guest:
                        return
                    events = await outbox.read_after(
                        session, position, order_id=self._order_id, limit=1_000
                    )
                    html = await self._render(session, viewer, events) if events else ""
                if events:
                    position = events[-1].position
                    yield ServerSentEvent(id=str(position), raw_data=html)
                if await wake.wait(pauses[0] if pauses else QUIET_SECONDS):
                    pauses = _SOON
                else:
                    pauses = pauses[1:]
