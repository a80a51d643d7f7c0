"""Writing events, and reading them in an order in which nothing appears late."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Text,
    cast,
    exists,
    func,
    literal,
    select,
    text,
    tuple_,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import metrics
from backend.core.columns import Xid8
from backend.core.errors import Invalid
from backend.core.ids import uuid7, uuid7_time
from backend.core.outbox.events import ChainRef, DomainEvent, event_class
from backend.core.outbox.models import EventRow
from backend.core.viewer import Viewer

CHANNEL = "earnest_events"
AT_ONCE = 100  # events that are read together
_POSITION = re.compile(r"([0-9]{1,19})-([0-9]{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in the log: the writing transaction, then the number. As text it is an SSE id."""

    xid: int
    number: int

    def __str__(self) -> str:
        return f"{self.xid}-{self.number}"

    @classmethod
    def parse(cls, value: str) -> Position:
        found = _POSITION.fullmatch(value)
        if not found:
            raise Invalid("This is not a place in the event log.", fields={"last_event_id": value})
        return cls(int(found[1]), int(found[2]))


START = Position(0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEvent:
    """An event as it stands in the log."""

    position: Position
    id: UUID
    name: str
    order_id: UUID | None
    occurred_at: datetime
    actor: str | None
    data: dict[str, Any]
    at: ChainRef | None

    @property
    def actor_id(self) -> UUID | None:
        """The party behind it; None when a process did it."""
        head, _, tail = (self.actor or "").partition(":")
        return UUID(tail) if head == "party" else None

    def decode(self) -> DomainEvent:
        """The typed event. Only for names this code still knows."""
        kind = event_class(self.name)
        if kind is None:
            raise LookupError(f"unknown event {self.name}")
        envelope = {"occurred_at": self.occurred_at, "order_id": self.order_id, "at": self.at}
        return kind.from_parts(envelope, self.data)


async def record(
    session: AsyncSession, event: DomainEvent, actor: Viewer | str | None = None
) -> UUID | None:
    """Write `event` in this transaction; None when one with its key is already there.

    `actor` is the viewer who did it, or the name of the process, such as `indexer`.
    """
    if not event.name:
        raise TypeError(f"{type(event).__name__} has no name")
    values = {
        "id": uuid7(),
        "name": event.name,
        "key": event.key,
        "order_id": event.order_id,
        "occurred_at": event.occurred_at,
        "actor": _actor_text(actor),
        "data": event.data(),
        "chain_id": event.at.chain_id if event.at else None,
        "block_hash": event.at.block_hash if event.at else None,
        "log_index": event.at.log_index if event.at else None,
    }
    statement = insert(EventRow).values(**values).on_conflict_do_nothing(index_elements=["key"])
    stored = (await session.execute(statement.returning(EventRow.id))).scalar_one_or_none()
    if stored is not None:
        subject = str(event.order_id) if event.order_id else ""
        await session.execute(select(func.pg_notify(CHANNEL, subject)))
    return stored


async def wake(session: AsyncSession, subject: UUID) -> None:
    """Ring for whoever waits for news of this subject, once this transaction is stored."""
    await session.execute(select(func.pg_notify(CHANNEL, str(subject))))


async def read_after(
    session: AsyncSession,
    position: Position = START,
    *,
    order_id: UUID | None = None,
    order_ids: Select[Any] | None = None,
    names: Sequence[str] | None = None,
    about: tuple[str, UUID] | None = None,
    limit: int = AT_ONCE,
) -> list[StoredEvent]:
    """Events after `position`, oldest first, none of which can be overtaken any more.

    `order_id` narrows to one order, `order_ids` to the orders of a sub-select (a viewer's own);
    `about` to one thing that is no order, by the field of the events' data that names it.
    """
    query = select(EventRow).where(
        tuple_(EventRow.xid, EventRow.number) > tuple_(*_bound(position)),
        EventRow.xid < _horizon(),
    )
    query = query.where(*_of_orders(order_id, order_ids))
    if names is not None:
        query = query.where(EventRow.name.in_(names))
    if about is not None:
        query = query.where(EventRow.data[about[0]].astext == str(about[1]))
    query = query.order_by(EventRow.xid, EventRow.number).limit(limit)
    return [to_stored(row) for row in (await session.scalars(query)).all()]


async def list_events(
    session: AsyncSession, order_id: UUID, *, names: Sequence[str] | None = None
) -> list[StoredEvent]:
    """All events of one order as this transaction sees them: for a page, not for following."""
    query = select(EventRow).where(EventRow.order_id == order_id)
    if names is not None:
        query = query.where(EventRow.name.in_(names))
    query = query.order_by(EventRow.xid, EventRow.number)
    return [to_stored(row) for row in (await session.scalars(query)).all()]


async def is_waiting(session: AsyncSession) -> bool:
    """Whether events are stored that an older open transaction still holds back."""
    return await held_back_by(session) is not None


async def held_back_by(
    session: AsyncSession, *, order_id: UUID | None = None, order_ids: Select[Any] | None = None
) -> int | None:
    """The oldest open transaction, if such events are stored that it holds back."""
    waits = exists().where(EventRow.xid >= _horizon(), *_of_orders(order_id, order_ids))
    return await session.scalar(select(cast(cast(_horizon(), Text), BigInteger)).where(waits))


async def count_waiting(session: AsyncSession) -> tuple[int, datetime | None]:
    """How many events still have to be handed on, and since when the oldest of them waits."""
    waiting = (EventRow.dispatched_at.is_(None), EventRow.parked_at.is_(None))
    query = select(func.count(), func.min(cast(EventRow.id, Text))).where(*waiting)
    count, oldest = (await session.execute(query)).one()
    return count, uuid7_time(UUID(oldest)) if oldest else None


async def measure(session: AsyncSession, now: datetime) -> None:
    """Tell operators how many events wait and how long."""
    waiting, oldest = await count_waiting(session)
    metrics.EVENTS_WAITING.set(waiting)
    age = (now - oldest).total_seconds() if oldest else 0
    metrics.OLDEST_EVENT_SECONDS.set(max(0, age))


async def latest_position(session: AsyncSession, order_id: UUID | None = None) -> Position:
    """Where a page that shows the present state should start listening."""
    query = select(EventRow.xid, EventRow.number).where(EventRow.xid < _horizon())
    if order_id is not None:
        query = query.where(EventRow.order_id == order_id)
    newest = query.order_by(EventRow.xid.desc(), EventRow.number.desc()).limit(1)
    row = (await session.execute(newest)).one_or_none()
    return Position(row.xid, row.number) if row else START


def to_stored(row: EventRow) -> StoredEvent:
    at = None
    if row.chain_id is not None and row.block_hash is not None and row.log_index is not None:
        at = ChainRef(row.chain_id, row.block_hash, row.log_index)
    return StoredEvent(
        position=Position(row.xid, row.number),
        id=row.id,
        name=row.name,
        order_id=row.order_id,
        occurred_at=row.occurred_at,
        actor=row.actor,
        data=row.data,
        at=at,
    )


def _horizon() -> Any:
    """The oldest transaction that is still open: everything below it is decided."""
    return text("pg_snapshot_xmin(pg_current_snapshot())")


def _of_orders(order_id: UUID | None, order_ids: Select[Any] | None) -> list[ColumnElement[bool]]:
    one = [EventRow.order_id == order_id] if order_id is not None else []
    return one + ([EventRow.order_id.in_(order_ids)] if order_ids is not None else [])


def _bound(position: Position) -> tuple[Any, Any]:
    return literal(position.xid, Xid8()), literal(position.number)


def _actor_text(actor: Viewer | str | None) -> str | None:
    if isinstance(actor, Viewer):
        return f"party:{actor.party_id}" if actor.party_id else None
    return f"system:{actor}" if actor else None
