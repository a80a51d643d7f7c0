"""A thread per order between its parties; the arbiter joins when there is something to decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.core.errors import Forbidden
from backend.core.ids import uuid7
from backend.core.text import clean_block
from backend.core.viewer import Viewer
from backend.domain.escrow.lifecycle import Role
from backend.domain.messaging.errors import MessageInvalid, TooManyMessages
from backend.domain.messaging.events import MessagePosted
from backend.domain.messaging.models import Message
from backend.domain.messaging.repository import MessageRepository
from backend.domain.orders.models import Order
from backend.domain.orders.repository import OrderRepository
from backend.domain.parties.models import Party

if TYPE_CHECKING:
    from backend.resources import Resources

LONGEST = 4_000
PAGE = 200
MOST_PER_MINUTE = 20
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageView:
    """A message as its reader sees it."""

    id: UUID
    order_id: UUID
    author_id: UUID
    author_address: bytes
    author_name: str | None
    role: Role
    is_own: bool
    text: str
    created_at: datetime


class MessageService:
    """Writing and reading the thread of an order."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._clock = resources.clock
        self._orders = OrderRepository(session)
        self._messages = MessageRepository(session)

    async def post(self, order_id: UUID, text: str, viewer: Viewer) -> MessageView:
        """Add to the thread. MessageInvalid: no text or too much; TooManyMessages: a flood."""
        author_id = viewer.require_party()
        now = self._clock.now()
        order = await self._orders.get(order_id, viewer, now)
        clean = _clean(text)
        if await self._messages.count_since(author_id, now - MINUTE) >= MOST_PER_MINUTE:
            raise TooManyMessages(
                "That was a lot at once. Wait a minute, then write on.", retry_after=60
            )
        message = Message(
            order_id=order.id,
            id=uuid7(),
            author_id=author_id,
            role=_role(order, viewer).value,
            text=clean,
            created_at=now,
        )
        self._messages.add(message)
        await self._session.flush()
        event = MessagePosted(
            occurred_at=now,
            order_id=order.id,
            message_id=message.id,
            author_id=author_id,
            role=message.role,
        )
        await outbox.record(self._session, event, viewer)
        author = await self._session.get_one(Party, author_id)
        return _view(message, author, viewer)

    async def list(
        self, order_id: UUID, after: UUID | None, viewer: Viewer
    ) -> Sequence[MessageView]:
        """Up to 200 messages, oldest first: those after `after`, or the newest when it is None."""
        order = await self._orders.get(order_id, viewer, self._clock.now())
        rows = (
            await self._messages.list_latest(order.id, PAGE)
            if after is None
            else await self._messages.list_after(order.id, after, PAGE)
        )
        return [_view(message, author, viewer) for message, author in rows]


def _clean(text: str) -> str:
    if len(text) > LONGEST * 4:  # before any work is spent on it
        raise _refuse(f"A message has at most {LONGEST:,} characters.")
    clean = clean_block(text)
    if not clean:
        raise _refuse("Write something first.")
    if len(clean) > LONGEST:
        raise _refuse(f"A message has at most {LONGEST:,} characters; this one has {len(clean):,}.")
    return clean


def _refuse(sentence: str) -> MessageInvalid:
    return MessageInvalid(sentence, fields={"text": sentence})


def _role(order: Order, viewer: Viewer) -> Role:
    if viewer.party_id == order.buyer_id:
        return Role.BUYER
    if viewer.party_id == order.seller_id:
        return Role.SELLER
    if viewer.is_staff:
        raise Forbidden("Staff read along; the thread belongs to the parties.")
    return Role.ARBITER


def _view(message: Message, author: Party, viewer: Viewer) -> MessageView:
    return MessageView(
        id=message.id,
        order_id=message.order_id,
        author_id=message.author_id,
        author_address=author.address,
        author_name=author.display_name,
        role=Role(message.role),
        is_own=message.author_id == viewer.party_id,
        text=message.text,
        created_at=message.created_at,
    )
