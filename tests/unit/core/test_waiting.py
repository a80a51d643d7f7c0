"""Loops that pause end when they are told to, also when what they wait for comes that moment.

covers: N-11
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from backend.chain.head_feed import HeadFeed
from backend.core.outbox.feed import Wake
from backend.core.waiting import Bell, comes, wait


def of_a_stop():
    stop = asyncio.Event()
    return wait(stop, 60), stop.set


def of_the_head():
    feed = HeadFeed("ws://127.0.0.1:1")
    return feed.wait(60), feed.ring


def of_an_event_log():
    bell = Bell()
    return Wake(bell).wait(60), bell.set


@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("pause", [of_a_stop, of_the_head, of_an_event_log])
async def test_an_end_is_heard_beside_a_ring(pause, turns):
    """`asyncio.wait_for` of Python 3.11 forgets a cancellation in one of these turns."""
    waiting, ring = pause()
    task = asyncio.create_task(waiting)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    ring()
    for _ in range(turns):
        await asyncio.sleep(0)
    was_cancelled = task.cancel()  # False: it had ended before
    await asyncio.wait([task])
    assert task.cancelled() is was_cancelled


async def test_an_end_that_was_lost_elsewhere_is_heard_at_the_next_pause():
    async def loop():
        with suppress(asyncio.CancelledError):  # as a library may
            await asyncio.sleep(60)
        await wait(asyncio.Event(), 60)

    task = asyncio.create_task(loop())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()


async def test_what_does_not_come_is_not_waited_for():
    assert await comes(asyncio.Event(), 0) is False
    rung = asyncio.Event()
    rung.set()
    assert await comes(rung, 60) is True
