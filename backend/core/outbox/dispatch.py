"""Handing recorded events to handlers: at least once outside, exactly once inside.

Each event is one unit of work: receipts, the handlers' changes and the mark "dispatched" are
stored together. Events of one order go out in order; one that keeps failing is parked, with an
error in the log, and the others flow.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import Select, and_, exists, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from backend.core.clock import Clock
from backend.core.database import Sessions, unit_of_work
from backend.core.outbox.models import EventReceipt, EventRow
from backend.core.outbox.store import StoredEvent, to_stored

Handler = Callable[[AsyncSession, StoredEvent], Awaitable[None]]
MAX_ATTEMPTS = 8
_FIRST_RETRY = timedelta(seconds=1)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Subscription:
    """A consumer and the events it reacts to. Its name is the key of its receipts: keep it."""

    consumer: str
    names: frozenset[str]
    handler: Handler


async def dispatch_pending(
    sessions: Sessions, subscriptions: Sequence[Subscription], clock: Clock, *, limit: int = 100
) -> int:
    """Dispatch up to `limit` events that are due; the number of those that went out."""
    done = 0
    for _ in range(limit):
        outcome = await _dispatch_next(sessions, subscriptions, clock)
        if outcome is None:
            break
        done += outcome
    return done


async def _dispatch_next(
    sessions: Sessions, subscriptions: Sequence[Subscription], clock: Clock
) -> bool | None:
    """True: one went out; False: one failed and waits; None: nothing is due."""
    event_id: UUID | None = None
    try:
        async with unit_of_work(sessions) as session:
            row = (await session.scalars(_next_due(clock))).one_or_none()
            if row is None:
                return None
            event_id = row.id
            interested = [s for s in subscriptions if row.name in s.names]
            await _hand_out(session, to_stored(row), interested, clock)
            row.dispatched_at = clock.now()
    except Exception as error:
        if event_id is None:
            raise
        await _note_failure(sessions, event_id, error, clock)
        return False
    return True


async def _hand_out(
    session: AsyncSession, event: StoredEvent, interested: Iterable[Subscription], clock: Clock
) -> None:
    for subscription in interested:
        receipt = (
            insert(EventReceipt)
            .values(consumer=subscription.consumer, event_id=event.id, received_at=clock.now())
            .on_conflict_do_nothing()
            .returning(EventReceipt.event_id)
        )
        if (await session.execute(receipt)).scalar_one_or_none() is not None:
            await subscription.handler(session, event)


def _next_due(clock: Clock) -> Select[EventRow]:
    """The oldest event that is due, unless an older one of its order still waits."""
    older = aliased(EventRow)
    waits = exists().where(
        older.order_id == EventRow.order_id,
        older.dispatched_at.is_(None),
        older.parked_at.is_(None),
        tuple_(older.xid, older.number) < tuple_(EventRow.xid, EventRow.number),
    )
    return (
        select(EventRow)
        .where(
            EventRow.dispatched_at.is_(None),
            EventRow.parked_at.is_(None),
            or_(EventRow.retry_at.is_(None), EventRow.retry_at <= clock.now()),
            or_(EventRow.order_id.is_(None), and_(EventRow.order_id.is_not(None), ~waits)),
        )
        .order_by(EventRow.xid, EventRow.number)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


async def _note_failure(sessions: Sessions, event_id: UUID, error: Exception, clock: Clock) -> None:
    async with unit_of_work(sessions) as session:
        row = (await session.scalars(select(EventRow).where(EventRow.id == event_id))).one()
        attempts = row.attempts + 1
        is_hopeless = attempts >= MAX_ATTEMPTS
        await session.execute(
            update(EventRow)
            .where(EventRow.id == event_id)
            .values(
                attempts=attempts,
                retry_at=clock.now() + _FIRST_RETRY * 2**attempts,
                parked_at=clock.now() if is_hopeless else None,
            )
        )
    log.error(
        "event_parked" if is_hopeless else "event_failed",
        event_id=str(event_id),
        event_name=row.name,
        attempts=attempts,
        error=repr(error),
    )
