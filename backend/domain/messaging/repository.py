"""Every query on messages. Callers have checked that the viewer may see the order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from backend.core.outbox.models import EventRow
from backend.domain.messaging.events import MessagePosted
from backend.domain.messaging.models import Message


class MessageRepository:
    """Messages of one order at a time."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, message: Message) -> None:
        self._session.add(message)

    async def find(self, order_id: UUID, message_id: UUID) -> Message | None:
        query = _complete().where(Message.order_id == order_id, Message.id == message_id)
        return (await self._session.scalars(query)).one_or_none()

    async def list_newest(self, order_id: UUID, limit: int) -> Sequence[Message]:
        """The last ones, oldest first."""
        query = _complete().where(Message.order_id == order_id)
        newest = await self._session.scalars(query.order_by(Message.id.desc()).limit(limit))
        return list(reversed(newest.all()))

    async def list_after(self, order_id: UUID, after: UUID, limit: int) -> Sequence[Message]:
        query = _complete().where(Message.order_id == order_id, Message.id > after)
        return (await self._session.scalars(query.order_by(Message.id).limit(limit))).all()

    async def positions(self, order_id: UUID) -> dict[UUID, int]:
        """Where each message stands in the event log, among everything else that happened."""
        query = select(EventRow.data["message_id"].astext, EventRow.number).where(
            EventRow.order_id == order_id, EventRow.name == MessagePosted.name
        )
        return {UUID(found): number for found, number in await self._session.execute(query)}

    async def count_since(self, author_id: UUID, since: datetime) -> int:
        query = select(func.count()).where(
            Message.author_id == author_id, Message.created_at > since
        )
        return int((await self._session.execute(query)).scalar_one())


def _complete() -> Select[Message]:
    return select(Message).options(joinedload(Message.author))
