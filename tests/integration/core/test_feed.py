"""The feed wakes those who wait, after the commit, and comes back when the line is cut."""
# covers: S0-31, N-11

from __future__ import annotations

from uuid import UUID

import anyio
import psycopg
import pytest
from sqlalchemy.engine import make_url

from backend.core.database import unit_of_work
from backend.core.outbox import EventFeed, feed, record
from tests.fixtures.time import SOON
from tests.integration.core.events import a_bell

ORDER, OTHER_ORDER = UUID(int=1), UUID(int=2)


@pytest.fixture
async def running_feed(database_url):
    made = EventFeed(make_url(database_url))
    async with made.running(), made.subscribe() as anything:
        assert await anything.wait(SOON)  # the feed rings once when it starts to listen
        yield made


async def _ring(sessions, order_id):
    async with unit_of_work(sessions) as session:
        await record(session, a_bell(order_id=order_id))


async def test_an_event_wakes_those_who_wait_for_its_order(running_feed, sessions):
    async with running_feed.subscribe(ORDER) as mine, running_feed.subscribe(OTHER_ORDER) as other:
        await _ring(sessions, ORDER)
        assert await mine.wait(SOON)
        assert not await other.wait(0.05)
        assert not await mine.wait(0.05)


async def test_an_event_of_no_order_wakes_everybody(running_feed, sessions):
    async with running_feed.subscribe(ORDER) as mine:
        await _ring(sessions, None)
        assert await mine.wait(SOON)


async def test_nothing_rings_before_the_commit(running_feed, sessions):
    async with running_feed.subscribe(ORDER) as mine:
        async with sessions() as session, session.begin():
            await record(session, a_bell(order_id=ORDER))
            assert not await mine.wait(0.05)
        assert await mine.wait(SOON)


async def test_a_cut_line_is_taken_up_again(running_feed, sessions, database_url, monkeypatch):
    monkeypatch.setattr(feed, "_RECONNECT_SECONDS", 0.01)
    plain = make_url(database_url).set(drivername="postgresql")
    async with running_feed.subscribe(ORDER) as mine:
        connection = await psycopg.AsyncConnection.connect(
            plain.render_as_string(hide_password=False), autocommit=True
        )
        async with connection:
            await connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE query LIKE 'LISTEN%' AND datname = current_database()"
            )
        with anyio.fail_after(SOON):
            assert await mine.wait(SOON)  # it rings when it listens again
        await _ring(sessions, ORDER)
        assert await mine.wait(SOON)
