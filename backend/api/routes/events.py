"""What happens to an order, as it happens (server-sent events)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header
from fastapi.responses import StreamingResponse

from backend.api.dependencies import ResourcesDep, SignedInDep, TokenDep
from backend.api.requests import ApiRoute
from backend.api.routes.orders import OrdersDep
from backend.api.schemas.base import OrderId, Shown
from backend.core import outbox
from backend.core.database import unit_of_work
from backend.core.errors import NotFound
from backend.core.event_stream import EventStream, ServerSentEvent
from backend.core.outbox import START, Position, StoredEvent
from backend.core.viewer import Viewer
from backend.domain.messaging.events import OF_THREADS
from backend.domain.orders.service import OrderService
from backend.domain.parties.policy import Action, Relation, allows
from backend.domain.parties.sessions import SessionService
from backend.resources import Resources

router = APIRouter(route_class=ApiRoute, tags=["orders"])
# Preparations and looks are their author's own business until the chain shows them.
TOLD = ("order.", "delivery.", "escrow.")
TOLD_TO_READERS = OF_THREADS  # of the thread: that somebody writes or reads is their own business
TOLD_TO_ITS_PARTY = "relay."  # what somebody has signed, and how far it has come


class EventShown(Shown):
    """Something happened; read the order again for what it means."""

    name: str
    order_id: OrderId
    occurred_at: datetime

    @classmethod
    def of(cls, event: StoredEvent) -> EventShown:
        assert event.order_id is not None
        return cls(name=event.name, order_id=event.order_id, occurred_at=event.occurred_at)


class Events(EventStream, StreamingResponse):
    """The answer that goes on."""


_EACH = {
    "type": "object",
    "required": ["data", "event", "id"],
    "properties": {name: {"type": "string"} for name in ("data", "event", "id")},
}


async def require_visible(
    order_id: OrderId, orders: OrdersDep, viewer: SignedInDep, resources: ResourcesDep
) -> UUID:
    """Asked before the stream begins, so that a 404 is one, and a 429."""
    resources.feed.seats.require_free(viewer.party_id)
    await orders.relations(order_id, viewer)
    return order_id


async def get_position(
    last_event_id: Annotated[
        str | None,
        Header(
            max_length=64, description="The id of the last event seen; what came after follows."
        ),
    ] = None,
) -> Position:
    return Position.parse(last_event_id) if last_event_id else START


@router.get(
    "/orders/{order_id}/events",
    summary="Follow an order",
    response_class=Events,
    openapi_extra={
        "responses": {"200": {"content": {Events.media_type: {"itemSchema": _EACH}}}},
    },
)
async def stream_events(
    order_id: Annotated[UUID, Depends(require_visible)],
    resources: ResourcesDep,
    token: TokenDep,
    viewer: SignedInDep,
    position: Annotated[Position, Depends(get_position)],
) -> AsyncIterator[ServerSentEvent]:
    """From the beginning, or from `Last-Event-ID` on. Ends when the session does."""
    follower = Follower(order_id, token or "", resources)
    batches = outbox.follow(
        resources.sessions,
        resources.feed,
        position,
        is_allowed=follower.look,
        order_id=order_id,
    )
    with resources.feed.seats.take(viewer.party_id):
        async for batch in batches:
            for event in batch:
                if is_told(event, viewer, reads_thread=follower.reads_thread):
                    yield ServerSentEvent(
                        id=str(event.position),
                        event=event.name,
                        raw_data=EventShown.of(event).model_dump_json(),
                    )


class Follower:
    """Who follows, asked anew before every batch: what they may read can change meanwhile."""

    def __init__(self, order_id: UUID, token: str, resources: Resources) -> None:
        self._order_id = order_id
        self._token = token
        self._resources = resources
        self.reads_thread = False

    async def look(self) -> bool:
        """Whether there is anything to follow still."""
        key = (self._token, self._order_id)
        relations = await self._resources.feed.shared.ask(key, self._relations)
        self.reads_thread = allows(Action.READ_THREAD, relations)
        return allows(Action.SEE_ORDER, relations)

    async def _relations(self) -> frozenset[Relation]:
        async with unit_of_work(self._resources.sessions) as session:
            viewer = await SessionService(session, self._resources).find(self._token)
            if viewer is None:
                return frozenset()
            try:
                return await OrderService(session, self._resources).relations(
                    self._order_id, viewer
                )
            except NotFound:
                return frozenset()


def is_told(event: StoredEvent, viewer: Viewer, *, reads_thread: bool) -> bool:
    """Whether a follower of the order hears of it."""
    if event.name.startswith(TOLD_TO_ITS_PARTY):
        return event.data.get("party_id") == str(viewer.party_id)
    if event.name in TOLD_TO_READERS:
        return reads_thread
    return event.name.startswith(TOLD)
