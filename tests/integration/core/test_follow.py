"""Following the log: what comes, when it comes, and only while it is allowed."""
# covers: N-11, S0-31

from __future__ import annotations

import asyncio
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import event
from sqlalchemy.engine import make_url

from backend.core.database import engine_of, unit_of_work
from backend.core.outbox import START, EventFeed, follow, record
from tests.fixtures.time import SOON
from tests.integration.core.events import a_bell

ORDER, OTHER_ORDER = UUID(int=1), UUID(int=2)


class Permission:
    def __init__(self) -> None:
        self.given = True

    async def __call__(self) -> bool:
        return self.given


@pytest.fixture
async def feed(database_url):
    made = EventFeed(make_url(database_url))
    async with made.running():
        yield made


@pytest.fixture
def permission():
    return Permission()


async def _ring(sessions, *strokes, order_id=ORDER):
    async with unit_of_work(sessions) as session:
        for stroke in strokes:
            await record(session, a_bell(stroke, order_id=order_id))


async def _next(stream):
    async with asyncio.timeout(SOON):
        return [rung.data["strokes"] for rung in await anext(stream)]


async def test_the_past_comes_first_and_then_the_news(sessions, feed, permission):
    await _ring(sessions, 1, 2)
    await _ring(sessions, 9, order_id=OTHER_ORDER)
    stream = follow(sessions, feed, START, is_allowed=permission, order_id=ORDER)
    assert await _next(stream) == [1, 2]
    await _ring(sessions, 3)
    assert await _next(stream) == [3]
    await stream.aclose()


async def test_what_a_slow_transaction_held_back_comes_without_another_notice(
    sessions, feed, permission
):
    stream = follow(sessions, feed, START, is_allowed=permission, poll_seconds=60)
    async with sessions() as slow, slow.begin():
        await record(slow, a_bell(1))
        await _ring(sessions, 2)
        waiting = asyncio.create_task(_next(stream))
        await asyncio.sleep(0.1)
        assert not waiting.done()
    assert await waiting == [1, 2]
    await stream.aclose()


async def test_a_transaction_that_ends_between_two_questions_delays_nothing(
    sessions, database_url, permission
):
    """Asked whether anything is held back, then for the news: never the other way round."""
    older = psycopg.connect(
        make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    )
    older.execute("SELECT pg_current_xact_id()")
    await _ring(sessions, 1)

    def end_the_older(*_) -> None:
        older.rollback()

    engine = engine_of(sessions).sync_engine
    event.listen(engine, "after_cursor_execute", end_the_older, once=True)
    silent = EventFeed(make_url(database_url))  # the notice of it was heard before
    stream = follow(sessions, silent, START, is_allowed=permission, poll_seconds=3_600)
    assert await _next(stream) == [1]
    await stream.aclose()
    older.close()


async def test_silence_is_a_sign_of_life(sessions, feed, permission):
    stream = follow(sessions, feed, START, is_allowed=permission, poll_seconds=0.01)
    assert await _next(stream) == []
    await stream.aclose()


async def test_it_ends_when_the_permission_does(sessions, feed, permission):
    await _ring(sessions, 1)
    stream = follow(sessions, feed, START, is_allowed=permission, poll_seconds=0.01)
    assert await _next(stream) == [1]
    permission.given = False
    await _ring(sessions, 2)
    assert [batch async for batch in stream] == []


async def test_a_quiet_log_is_left_alone_but_not_trusted_for_ever(
    sessions, database_url, permission
):
    """Without a bell, as after its connection was lost, every sixth pause reads."""
    deaf, asked = EventFeed(make_url(database_url)), []

    def note(*told: object) -> None:
        asked.append(told[2])

    engine = engine_of(sessions).sync_engine
    event.listen(engine, "before_cursor_execute", note)
    stream = follow(sessions, deaf, START, is_allowed=permission, order_id=ORDER, poll_seconds=0)
    assert await _next(stream) == []
    once = len(asked)
    for _ in range(4):
        assert await _next(stream) == []
    assert len(asked) == once
    await _ring(sessions, 1)
    heard = [await _next(stream) for _ in range(3)]
    assert [1] in heard
    await stream.aclose()
    event.remove(engine, "before_cursor_execute", note)
