"""Dispatching: every handler once per event, in order within an order, and nothing blocks all."""
# covers: N-11, S3-16

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from backend.core.database import unit_of_work
from backend.core.outbox import Subscription, dispatch_pending, record
from backend.core.outbox.dispatch import MAX_ATTEMPTS
from backend.core.outbox.models import EventReceipt, EventRow
from tests.integration.core.events import BellCracked, BellRang, a_bell

ORDER, OTHER_ORDER = UUID(int=1), UUID(int=2)
HOUR = timedelta(hours=1)


class Listener:
    """Notes what it is told, and fails on the strokes it is told to fail on."""

    def __init__(self, *fails_on: int) -> None:
        self.heard: list[int] = []
        self.fails_on = set(fails_on)

    async def __call__(self, session, event) -> None:
        await session.execute(select(1))
        if event.data["strokes"] in self.fails_on:
            raise RuntimeError("too loud")
        self.heard.append(event.data["strokes"])

    def subscribed(self, consumer: str = "listener") -> Subscription:
        return Subscription(consumer, frozenset({BellRang.name}), self)


async def _record(sessions, *events):
    async with unit_of_work(sessions) as session:
        for event in events:
            await record(session, event)


async def test_every_event_goes_out_once(sessions, clock):
    listener = Listener()
    await _record(sessions, a_bell(1), a_bell(2))
    assert await dispatch_pending(sessions, [listener.subscribed()], clock) == 2
    assert await dispatch_pending(sessions, [listener.subscribed()], clock) == 0
    assert listener.heard == [1, 2]


async def test_an_event_nobody_wants_is_done(sessions, clock):
    listener = Listener()
    await _record(sessions, BellCracked(occurred_at=clock.now()))
    assert await dispatch_pending(sessions, [listener.subscribed()], clock) == 1
    assert listener.heard == []


async def test_two_dispatchers_share_the_work(sessions, clock):
    listener = Listener()
    await _record(sessions, *(a_bell(n) for n in range(20)))
    counts = await asyncio.gather(
        *(dispatch_pending(sessions, [listener.subscribed()], clock) for _ in range(4))
    )
    await dispatch_pending(sessions, [listener.subscribed()], clock)
    assert sum(counts) <= 20
    assert sorted(listener.heard) == list(range(20))


async def test_a_failing_handler_undoes_its_own_event_only(sessions, clock):
    good, bad = Listener(), Listener(1)
    await _record(sessions, a_bell(1), a_bell(2))
    subscriptions = [good.subscribed("good"), bad.subscribed("bad")]
    assert await dispatch_pending(sessions, subscriptions, clock) == 1
    async with sessions() as session:
        receipts = await session.scalar(select(func.count()).select_from(EventReceipt))
    assert receipts == 2
    assert bad.heard == [2]

    bad.fails_on.clear()
    clock.advance(HOUR)
    assert await dispatch_pending(sessions, subscriptions, clock) == 1
    assert bad.heard == [2, 1]


async def test_a_second_delivery_meets_its_receipt(sessions, clock):
    listener = Listener()
    await _record(sessions, a_bell(1))
    await dispatch_pending(sessions, [listener.subscribed()], clock)
    async with unit_of_work(sessions) as session:
        (await session.scalars(select(EventRow))).one().dispatched_at = None
    assert await dispatch_pending(sessions, [listener.subscribed()], clock) == 1
    assert listener.heard == [1]


async def test_events_of_one_order_wait_for_each_other(sessions, clock):
    listener = Listener(1)
    await _record(
        sessions,
        a_bell(1, order_id=ORDER),
        a_bell(2, order_id=ORDER),
        a_bell(3, order_id=OTHER_ORDER),
        a_bell(4),
    )
    await dispatch_pending(sessions, [listener.subscribed()], clock)
    assert listener.heard == [3, 4]

    listener.fails_on.clear()
    clock.advance(HOUR)
    await dispatch_pending(sessions, [listener.subscribed()], clock)
    assert listener.heard == [3, 4, 1, 2]


async def test_a_hopeless_event_is_parked_and_the_others_flow(sessions, clock):
    listener = Listener(1)
    await _record(sessions, a_bell(1, order_id=ORDER), a_bell(2, order_id=ORDER))
    for _ in range(MAX_ATTEMPTS):
        assert listener.heard == []
        await dispatch_pending(sessions, [listener.subscribed()], clock, limit=1)
        clock.advance(HOUR)
    await dispatch_pending(sessions, [listener.subscribed()], clock)
    assert listener.heard == [2]
    async with sessions() as session:
        parked = select(EventRow).where(EventRow.parked_at.is_not(None))
        [row] = (await session.scalars(parked)).all()
    assert (row.data["strokes"], row.attempts) == (1, MAX_ATTEMPTS)


async def test_a_database_that_is_away_is_not_the_events_fault(sessions, clock, monkeypatch):
    monkeypatch.setattr("backend.core.outbox.dispatch._next_due", lambda _clock: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        await dispatch_pending(sessions, [], clock)
