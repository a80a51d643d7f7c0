"""The worker's loops: they react, survive trouble, and stop when asked.

covers: S1-19, S3-16, S3-59
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import ClassVar
from uuid import uuid4

import pytest
from sqlalchemy.engine import make_url

from backend.core.clock import SystemClock
from backend.core.database import unit_of_work
from backend.core.outbox import DomainEvent, EventFeed, Subscription, record
from backend.jobs.send_outbox import run_outbox
from backend.jobs.sweeps import Sweep, run_sweeps, sweep_once
from tests.fixtures.time import NOON, SOON


@dataclass(frozen=True, kw_only=True)
class BellRang(DomainEvent):
    name: ClassVar[str] = "test.bell_rang"


@pytest.fixture
def stop():
    return asyncio.Event()


async def finish(task, stop):
    stop.set()
    await asyncio.wait_for(task, SOON)


async def test_the_outbox_loop_reacts_to_what_is_stored(sessions, database_url, stop):
    heard = asyncio.Event()

    async def hear(_session, event):
        assert event.name == BellRang.name
        heard.set()

    listening = [Subscription("test.ears", frozenset({BellRang.name}), hear)]
    deaf = EventFeed(make_url(database_url))  # not running: the table alone has to be enough
    task = asyncio.create_task(run_outbox(sessions, deaf, listening, SystemClock(), stop))
    async with unit_of_work(sessions) as session:
        await record(session, BellRang(occurred_at=NOON, order_id=uuid4()))
    await asyncio.wait_for(heard.wait(), SOON)
    await finish(task, stop)
    assert (heard.is_set(), task.exception()) == (True, None)


async def test_a_sweep_takes_bites_until_nothing_is_due(sessions):
    due = [100, 100, 7]

    async def bite(_session):
        return due.pop(0) if due else 0

    assert await sweep_once(sessions, Sweep("bites", 1, bite)) == 207


async def test_a_sweep_that_fails_does_not_end_the_others(sessions, stop):
    rounds = 0
    enough = asyncio.Event()

    async def break_down(_session):
        raise RuntimeError("broken")

    async def go_on(_session):
        nonlocal rounds
        rounds += 1
        if rounds == 3:
            enough.set()
        return 0

    sweeps = [Sweep("broken", 0.01, break_down), Sweep("fine", 0.01, go_on)]
    task = asyncio.create_task(run_sweeps(sessions, sweeps, stop))
    await asyncio.wait_for(enough.wait(), SOON)
    await finish(task, stop)
    assert rounds >= 3
    assert task.exception() is None


async def test_loops_stop_without_waiting_for_their_pause(sessions, stop):
    async def idle(_session):
        return 0

    task = asyncio.create_task(run_sweeps(sessions, [Sweep("rare", 3_600, idle)], stop))
    await asyncio.sleep(0.05)
    assert not task.done()
    await finish(task, stop)
    assert task.exception() is None
