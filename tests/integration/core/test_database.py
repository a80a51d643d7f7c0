"""Units of work: all or nothing, and a broken tie is tried again."""
# covers: S2-01

from __future__ import annotations

import asyncio
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from backend.core import database
from backend.core.database import run_in_unit_of_work, unit_of_work
from backend.core.outbox import record
from backend.core.outbox.models import EventRow
from tests.integration.core.events import a_bell

TIE = "DO $$ BEGIN RAISE EXCEPTION 'tie' USING ERRCODE = '40001'; END $$"
FAULT = "DO $$ BEGIN RAISE EXCEPTION 'fault' USING ERRCODE = '22012'; END $$"


async def _count(sessions):
    async with sessions() as session:
        return len((await session.scalars(select(EventRow))).all())


async def test_a_tie_is_tried_again_from_the_start(sessions):
    attempts = []

    async def work(session):
        attempts.append(1)
        await record(session, a_bell())
        if len(attempts) < 3:
            await session.execute(text(TIE))
        return "done"

    assert await run_in_unit_of_work(sessions, work) == "done"
    assert len(attempts) == 3
    assert await _count(sessions) == 1


@pytest.mark.parametrize(("fault", "expected"), [(TIE, 4), (FAULT, 1)])
async def test_it_gives_up_in_the_end_and_at_once_on_other_faults(sessions, fault, expected):
    attempts = []

    async def work(session):
        attempts.append(1)
        await record(session, a_bell())
        await session.execute(text(fault))

    with pytest.raises(DBAPIError):
        await run_in_unit_of_work(sessions, work, attempts=4)
    assert len(attempts) == expected
    assert await _count(sessions) == 0


async def test_a_real_deadlock_ends_with_both_done(sessions):
    """Two units take two rows in opposite order; PostgreSQL ends one, and it comes back."""
    async with unit_of_work(sessions) as session:
        await record(session, a_bell(order_id=UUID(int=1)))
        await record(session, a_bell(order_id=UUID(int=2)))
        await session.execute(text("SET deadlock_timeout = '10ms'"))
    both_hold_one = asyncio.Barrier(2)
    met = []

    async def lock(session, number):
        query = select(EventRow).where(EventRow.order_id == UUID(int=number)).with_for_update()
        return (await session.scalars(query)).one()

    async def work(first, second, session):
        await session.execute(text("SET LOCAL deadlock_timeout = '10ms'"))
        (await lock(session, first)).attempts += 1
        await session.flush()
        if first not in met:
            met.append(first)
            await both_hold_one.wait()
        (await lock(session, second)).attempts += 1

    await asyncio.gather(
        run_in_unit_of_work(sessions, lambda session: work(1, 2, session)),
        run_in_unit_of_work(sessions, lambda session: work(2, 1, session)),
    )
    async with sessions() as session:
        assert [row.attempts for row in await session.scalars(select(EventRow))] == [2, 2]


async def test_no_statement_waits_for_ever(sessions, monkeypatch):
    async with sessions() as session:
        shown = await session.execute(
            text(
                "SELECT current_setting('statement_timeout'), current_setting('lock_timeout'),"
                " current_setting('timezone')"
            )
        )
        assert tuple(shown.one()) == ("30s", "10s", "UTC")
    assert database.STATEMENT_TIMEOUT_MS == 30_000
