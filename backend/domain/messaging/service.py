"""The conversation of an order: what people wrote, between what happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.core.fields import FieldChecks
from backend.core.ids import public_id, uuid7
from backend.core.viewer import Viewer
from backend.domain.escrow.lifecycle import Role
from backend.domain.messaging.errors import MessageNotFound, TooManyMessages
from backend.domain.messaging.events import MessagePosted
from backend.domain.messaging.models import Message
from backend.domain.messaging.repository import MessageRepository
from backend.domain.orders.presenting import person
from backend.domain.orders.service import OrderService
from backend.domain.orders.timeline import TimelineEntry
from backend.domain.orders.views import OrderView, PersonView
from backend.domain.parties.policy import Action

if TYPE_CHECKING:
    from backend.resources import Resources

LONGEST_TEXT = 4_000
MOST_AT_ONCE = 200
PER_MINUTE = 20
STAFF_ROLE = "staff"
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadEntry:
    """One line of a thread: a message, or what happened (then nobody is its author)."""

    id: str
    at: datetime
    text: str
    message_id: UUID | None = None
    author: PersonView | None = None
    role: str = "system"
    is_mine: bool = False
    tx_hash: bytes | None = None

    @property
    def is_system(self) -> bool:
        return self.author is None


class MessageService:
    """Post and read: the parties of an order, and who the policy adds, such as a case's arbiter."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._resources = resources
        self._orders = OrderService(session, resources)
        self._messages = MessageRepository(session)

    async def post(self, order_id: UUID, text: str, viewer: Viewer) -> ThreadEntry:
        """Write to the others of an order."""
        order = await self._orders.require(Action.WRITE_THREAD, order_id, viewer)
        author_id = viewer.require_party()
        checks = FieldChecks()
        tidy = checks.block("text", text, longest=LONGEST_TEXT)
        checks.raise_if_any()
        now = self._resources.clock.now()
        if await self._messages.count_since(author_id, now - _MINUTE) >= PER_MINUTE:
            raise TooManyMessages("That is a lot at once. Wait a minute.", retry_after=60)
        message = Message(
            order_id=order_id,
            id=uuid7(),
            author_id=author_id,
            role=_role_named(order),
            text=tidy,
            created_at=now,
        )
        self._messages.add(message)
        await self._session.flush()
        event = MessagePosted(
            occurred_at=now, order_id=order_id, message_id=message.id, author_id=author_id
        )
        await outbox.record(self._session, event, viewer)
        stored = await self._messages.find(order_id, message.id)
        assert stored is not None
        return _written(stored, viewer)

    async def list(
        self, order_id: UUID, after: UUID | None, viewer: Viewer
    ) -> Sequence[ThreadEntry]:
        """The thread, oldest first: the newest part of it, or what came after a message."""
        await self._orders.require(Action.READ_THREAD, order_id, viewer)
        story = await self._orders.timeline(order_id, viewer)
        happened = [entry for entry in story if not entry.is_detail]
        positions = await self._messages.positions(order_id)
        if after is None:
            messages = await self._messages.list_newest(order_id, MOST_AT_ONCE)
        else:
            if after not in positions:
                raise MessageNotFound("The thread has no such message.")
            messages = await self._messages.list_after(order_id, after, MOST_AT_ONCE)
            happened = [entry for entry in happened if entry.position > positions[after]]
        placed = [(entry.position, _happened(entry)) for entry in happened]
        placed += [(positions[message.id], _written(message, viewer)) for message in messages]
        return [entry for _, entry in sorted(placed, key=lambda pair: pair[0])]


def _role_named(order: OrderView) -> str:
    """What the author is to the others: staff who look after an order are staff."""
    return STAFF_ROLE if order.role is Role.ANYONE else order.role.value


def _written(message: Message, viewer: Viewer) -> ThreadEntry:
    return ThreadEntry(
        id=public_id("msg", message.id),
        at=message.created_at,
        text=message.text,
        message_id=message.id,
        author=person(message.author),
        role=message.role,
        is_mine=message.author_id == viewer.party_id,
    )


def _happened(entry: TimelineEntry) -> ThreadEntry:
    place = entry.tx_hash.hex() if entry.tx_hash else f"{entry.at.timestamp():.6f}"
    return ThreadEntry(
        id=f"{entry.name}:{place}", at=entry.at, text=entry.sentence, tx_hash=entry.tx_hash
    )
