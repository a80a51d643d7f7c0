"""Every query on messages. Who may see an order is asked of the order's own room."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.domain.messaging.models import Message
from backend.domain.parties.models import Party


class MessageRepository:
    """Messages of one order at a time."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, message: Message) -> None:
        self._session.add(message)

    async def list_after(
        self, order_id: UUID, after: UUID | None, limit: int
    ) -> Sequence[tuple[Message, Party]]:
        """The next messages with their authors, oldest first."""
        query = (
            select(Message, Party)
            .join(Party, Party.id == Message.author_id)
            .where(Message.order_id == order_id)
            .order_by(Message.id)
            .limit(limit)
        )
        if after is not None:
            query = query.where(Message.id > after)
        return [(message, party) for message, party in await self._session.execute(query)]

    async def list_latest(self, order_id: UUID, limit: int) -> Sequence[tuple[Message, Party]]:
        """The newest messages with their authors, oldest of them first."""
        query = (
            select(Message, Party)
            .join(Party, Party.id == Message.author_id)
            .where(Message.order_id == order_id)
            .order_by(Message.id.desc())
            .limit(limit)
        )
        rows = [(message, party) for message, party in await self._session.execute(query)]
        return rows[::-1]

    async def count_since(self, author_id: UUID, since: datetime) -> int:
        query = select(func.count()).where(
            Message.author_id == author_id, Message.created_at > since
        )
        return int((await self._session.execute(query)).scalar_one())
