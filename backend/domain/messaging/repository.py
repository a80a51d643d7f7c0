"""Every query on messages. Callers have checked that the viewer may see the order, or search."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from backend.core.outbox.models import EventRow
from backend.core.pagination import CursorSigner, Page, PageRequest, paginate
from backend.core.pagination import Order as PageOrder
from backend.core.viewer import Viewer
from backend.domain.messaging.events import MessagePosted
from backend.domain.messaging.models import Message, ReadMark
from backend.domain.messaging.views import Marks
from backend.domain.orders.models import Order
from backend.domain.orders.sight import may_read_thread


class MessageRepository:
    """Messages of one order at a time, and how far each has been read."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, message: Message) -> None:
        self._session.add(message)

    async def lock_thread(self, order_id: UUID) -> None:
        """One message after the other: each leans on the one before."""
        key = func.hashtextextended(f"thread:{order_id}", 0)
        await self._session.execute(select(func.pg_advisory_xact_lock(key)))

    async def find_last(self, order_id: UUID) -> Message | None:
        query = select(Message).where(Message.order_id == order_id)
        return (
            await self._session.scalars(query.order_by(Message.sequence.desc()).limit(1))
        ).one_or_none()

    async def find(self, order_id: UUID, message_id: UUID) -> Message | None:
        query = _complete().where(Message.order_id == order_id, Message.id == message_id)
        return (await self._session.scalars(query)).one_or_none()

    async def list_newest(self, order_id: UUID, limit: int) -> Sequence[Message]:
        """The last ones, oldest first."""
        query = _complete().where(Message.order_id == order_id)
        newest = await self._session.scalars(query.order_by(Message.sequence.desc()).limit(limit))
        return list(reversed(newest.all()))

    async def list_after(self, order_id: UUID, after: UUID, limit: int) -> Sequence[Message]:
        seen = select(Message.sequence).where(Message.order_id == order_id, Message.id == after)
        query = _complete().where(
            Message.order_id == order_id, Message.sequence > seen.scalar_subquery()
        )
        return (await self._session.scalars(query.order_by(Message.sequence).limit(limit))).all()

    async def list_all(self, order_id: UUID) -> Sequence[Message]:
        query = _complete().where(Message.order_id == order_id)
        return (await self._session.scalars(query.order_by(Message.sequence))).all()

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

    async def mark_read(self, order_id: UUID, party_id: UUID, sequence: int, now: datetime) -> bool:
        """Move the party's mark forward, never back. Whether it moved."""
        mark = insert(ReadMark).values(
            order_id=order_id, party_id=party_id, sequence=sequence, read_at=now
        )
        moved = mark.on_conflict_do_update(
            index_elements=[ReadMark.order_id, ReadMark.party_id],
            set_={"sequence": sequence, "read_at": now},
            where=ReadMark.sequence < sequence,
        ).returning(ReadMark.sequence)
        return (await self._session.execute(moved)).scalar_one_or_none() is not None

    async def marks(self, order_id: UUID, party_id: UUID) -> Marks:
        """How far the party has read, and which of its own messages the others have."""
        query = select(ReadMark).where(ReadMark.order_id == order_id)
        found = (await self._session.scalars(query)).all()
        own = max((mark.sequence for mark in found if mark.party_id == party_id), default=0)
        others = [mark for mark in found if mark.party_id != party_id]
        furthest = max(others, key=lambda mark: mark.sequence, default=None)
        if furthest is None:
            return Marks(own, 0, None)
        newest = select(func.max(Message.sequence)).where(
            Message.order_id == order_id,
            Message.author_id == party_id,
            Message.sequence <= furthest.sequence,
        )
        seen = (await self._session.execute(newest)).scalar_one_or_none() or 0
        return Marks(own, seen, furthest.read_at)

    async def count_unread(
        self, viewer: Viewer, now: datetime, order_ids: Collection[UUID] | None = None
    ) -> dict[UUID, int]:
        """How many messages of others the viewer has not read, in each thread that has some."""
        query = _unread(viewer, now).add_columns(func.count()).group_by(Message.order_id)
        if order_ids is not None:
            query = query.where(Message.order_id.in_(order_ids))
        return {order_id: int(count) for order_id, count in await self._session.execute(query)}

    async def reads_any(self, order_ids: Collection[UUID], viewer: Viewer, now: datetime) -> bool:
        query = select(Order.id).where(Order.id.in_(order_ids), may_read_thread(viewer, now))
        return (await self._session.scalars(query.limit(1))).one_or_none() is not None

    async def list_threads(
        self,
        asked: PageRequest,
        viewer: Viewer,
        now: datetime,
        signer: CursorSigner,
        *,
        unread_only: bool,
    ) -> Page[Message]:
        """The newest message of each thread the viewer may read, the newest of all first."""
        newest = (
            select(Message.id)
            .ext(distinct_on(Message.order_id))
            .join(Order, Order.id == Message.order_id)
            .where(may_read_thread(viewer, now))
            .order_by(Message.order_id, Message.sequence.desc())
        )
        query = _complete().where(Message.id.in_(newest))
        if unread_only:
            query = query.where(Message.order_id.in_(_unread(viewer, now)))
        scope = f"threads:{viewer.require_party()}:{unread_only}"
        order = PageOrder((Message.id,))
        return await paginate(self._session, query, order, asked, scope=scope, signer=signer)

    async def search(
        self, words: str, asked: PageRequest, viewer: Viewer, now: datetime, signer: CursorSigner
    ) -> Page[Message]:
        """Messages with these words, the newest first, in threads the viewer may read."""
        query = (
            _complete()
            .join(Order, Order.id == Message.order_id)
            .where(_has(words), may_read_thread(viewer, now))
        )
        scope = f"messages:{viewer.require_party()}:{words}"
        order = PageOrder((Message.id,))
        return await paginate(self._session, query, order, asked, scope=scope, signer=signer)


def _unread(viewer: Viewer, now: datetime) -> Select[Any]:
    """The order of each message of others that the viewer has not read yet."""
    party_id = viewer.require_party()
    return (
        select(Message.order_id)
        .join(Order, Order.id == Message.order_id)
        .outerjoin(
            ReadMark, (ReadMark.order_id == Message.order_id) & (ReadMark.party_id == party_id)
        )
        .where(
            Message.author_id != party_id,
            Message.sequence > func.coalesce(ReadMark.sequence, 0),
            may_read_thread(viewer, now),
        )
    )


def _has(words: str) -> ColumnElement[bool]:
    """Without a language: people here write in several."""
    wanted = func.websearch_to_tsquery("simple", words)
    return func.to_tsvector("simple", Message.text).bool_op("@@")(wanted)


def _complete() -> Select[Message]:
    return select(Message).options(
        joinedload(Message.author), joinedload(Message.key), selectinload(Message.attachments)
    )
