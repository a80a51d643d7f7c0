"""Conversations the viewer takes part in: which said something last, and which are unread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.pagination import Page, PageRequest
from backend.core.viewer import Viewer
from backend.domain.messaging.models import Message
from backend.domain.messaging.repository import MessageRepository
from backend.domain.messaging.views import ThreadEntry, written
from backend.domain.orders.models import Order
from backend.domain.orders.presenting import person
from backend.domain.orders.repository import OrderRepository
from backend.domain.orders.views import PersonView

if TYPE_CHECKING:
    from backend.resources import Resources


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """The thread of one order, as a line of a list."""

    order_id: UUID
    titles: tuple[str, ...]  # of its deliveries
    buyer: PersonView
    seller: PersonView
    last: ThreadEntry
    unread: int


class Inbox:
    """Reads; who writes goes to the order."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._messages = MessageRepository(session)
        self._orders = OrderRepository(session)
        self._resources = resources

    async def list(
        self, asked: PageRequest, viewer: Viewer, *, unread_only: bool = False
    ) -> Page[Conversation]:
        """Threads in which somebody has written, the one written in last first."""
        now, signer = self._resources.clock.now(), self._resources.cursors
        page = await self._messages.list_threads(
            asked, viewer, now, signer, unread_only=unread_only
        )
        ids = [message.order_id for message in page.items]
        found = await self._orders.list_by_id(ids, viewer, now)
        unread = await self._messages.count_unread(viewer, now, ids)
        orders = {order.id: order for order in found}
        lines = [
            _conversation(message, orders[message.order_id], unread, viewer)
            for message in page.items
        ]
        return Page(lines, page.next_cursor)


def _conversation(
    message: Message, order: Order, unread: Mapping[UUID, int], viewer: Viewer
) -> Conversation:
    return Conversation(
        order_id=order.id,
        titles=tuple(delivery.title for delivery in order.deliveries),
        buyer=person(order.buyer),
        seller=person(order.seller),
        last=written(message, (), viewer),
        unread=unread.get(order.id, 0),
    )
