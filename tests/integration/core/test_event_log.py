"""The event log: written with the change, read in an order in which nothing appears late."""
# covers: N-11, S3-53, S2-34

from __future__ import annotations

import asyncio
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select, text

from backend.core.database import unit_of_work
from backend.core.errors import Invalid
from backend.core.outbox import (
    START,
    ChainRef,
    DomainEvent,
    Position,
    latest_position,
    list_events,
    read_after,
    record,
)
from backend.core.outbox.events import event_classes
from backend.core.outbox.models import EventRow
from backend.core.outbox.store import is_waiting
from backend.core.viewer import GUEST, Viewer
from tests.fixtures.time import NOON
from tests.integration.core.events import BellCracked, BellRang, a_bell

ORDER, OTHER_ORDER = UUID(int=1), UUID(int=2)
RINGER = Viewer(party_id=UUID(int=9), address=b"\x09" * 20)


async def _record(sessions, *events):
    async with unit_of_work(sessions) as session:
        return [await record(session, event, RINGER) for event in events]


async def _read(sessions, position=START, **narrowed):
    """Read once nothing is held back: tests beside this one have transactions open, too."""
    async with sessions() as session:
        while await is_waiting(session):
            await session.rollback()
            await asyncio.sleep(0.01)
        return await read_after(session, position, **narrowed)


async def test_an_event_comes_back_as_it_was(sessions):
    event = a_bell(
        2**200,
        by=b"\x00\xff",
        tower=UUID(int=3),
        order_id=ORDER,
        key="once",
        at=ChainRef(31337, b"\x07" * 32, 4),
    )
    [event_id] = await _record(sessions, event)
    [stored] = await _read(sessions)
    assert stored.id == event_id
    assert stored.decode() == replace(event, key=None)
    assert (stored.actor_id, stored.order_id, stored.occurred_at) == (UUID(int=9), ORDER, NOON)


async def test_a_refused_change_leaves_no_event(sessions):
    async def refuse():
        async with unit_of_work(sessions) as session:
            await record(session, a_bell())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await refuse()
    assert await _read(sessions) == []


async def test_two_events_with_one_key_are_one_event(sessions):
    [first, second] = await _record(sessions, a_bell(1, key="twelve"), a_bell(2, key="twelve"))
    assert first is not None
    assert second is None
    assert [event.data["strokes"] for event in await _read(sessions)] == [1]


async def test_reading_goes_on_after_a_position(sessions):
    await _record(sessions, *(a_bell(strokes) for strokes in range(5)))
    first = await _read(sessions, limit=2)
    rest = await _read(sessions, first[-1].position)
    assert [event.data["strokes"] for event in [*first, *rest]] == [0, 1, 2, 3, 4]


async def test_reading_can_be_narrowed(sessions):
    await _record(
        sessions,
        a_bell(1, order_id=ORDER),
        a_bell(2, order_id=OTHER_ORDER),
        BellCracked(occurred_at=NOON, order_id=ORDER),
    )
    names = [event.name for event in await _read(sessions, order_id=ORDER)]
    assert names == ["test_bell.rang", "test_bell.cracked"]
    mine = select(EventRow.order_id).where(EventRow.order_id == OTHER_ORDER)
    assert len(await _read(sessions, order_ids=mine)) == 1
    assert len(await _read(sessions, names=["test_bell.cracked"])) == 1


async def test_an_open_transaction_holds_back_everything_after_it(sessions):
    """Otherwise a reader would move past the slow one and never see its event."""
    async with sessions() as slow, slow.begin():
        await record(slow, a_bell(1))
        await _record(sessions, a_bell(2))
        async with sessions() as session:
            assert await is_waiting(session)
            assert await read_after(session) == []
            assert await latest_position(session) == START
    assert [event.data["strokes"] for event in await _read(sessions)] == [1, 2]


async def test_a_late_number_of_an_early_transaction_is_not_lost(sessions):
    async with sessions() as slow, slow.begin():
        await slow.execute(text("SELECT pg_current_xact_id()"))
        async with sessions() as quick, quick.begin():
            await record(quick, a_bell(1))
            await record(slow, a_bell(2))
    seen, position = [], START
    while page := await _read(sessions, position, limit=1):
        seen += [event.data["strokes"] for event in page]
        position = page[-1].position
    assert sorted(seen) == [1, 2]


async def test_a_restored_log_is_readable_after_the_step_of_the_runbook(sessions):
    """Another server counts its transactions from the beginning."""
    await _record(sessions, a_bell(1), a_bell(2))
    async with unit_of_work(sessions) as session:
        await session.execute(text("UPDATE events SET xid = '9000000000'"))
        assert await read_after(session) == []
    async with unit_of_work(sessions) as session:
        await session.execute(text("UPDATE events SET xid = '0'"))
    await _record(sessions, a_bell(3))
    assert [event.data["strokes"] for event in await _read(sessions)] == [1, 2, 3]


async def test_the_latest_position_is_where_news_begins(sessions):
    await _record(sessions, a_bell(1, order_id=ORDER), a_bell(2, order_id=OTHER_ORDER))
    assert len(await _read(sessions)) == 2
    async with sessions() as session:
        everything = await latest_position(session)
        mine = await latest_position(session, ORDER)
    assert mine < everything
    assert await _read(sessions, everything) == []
    assert await _read(sessions, mine, order_id=ORDER) == []


async def test_a_page_sees_what_its_own_transaction_recorded(session):
    await record(session, a_bell(1, order_id=ORDER))
    await record(session, BellCracked(occurred_at=NOON, order_id=ORDER))
    await record(session, a_bell(2, order_id=OTHER_ORDER))
    assert [event.name for event in await list_events(session, ORDER)] == [
        "test_bell.rang",
        "test_bell.cracked",
    ]
    assert len(await list_events(session, ORDER, names=["test_bell.cracked"])) == 1


@pytest.mark.parametrize(
    ("actor", "stored"),
    [(None, None), (GUEST, None), ("indexer", "system:indexer"), (RINGER, f"party:{UUID(int=9)}")],
)
async def test_the_actor_is_a_party_or_a_process(session, actor, stored):
    await record(session, a_bell(), actor)
    assert (await session.scalars(select(EventRow.actor))).one() == stored


async def test_an_event_without_a_name_is_a_mistake(session):
    with pytest.raises(TypeError):
        await record(session, DomainEvent(occurred_at=NOON))


@pytest.mark.parametrize("value", ["", "1", "-", "1-", "a-b", "1-2-3", "-1-2", "9" * 40, "1 -2"])
def test_a_position_from_a_browser_is_checked(value):
    with pytest.raises(Invalid):
        Position.parse(value)


def test_a_position_survives_the_trip_to_the_browser():
    assert Position.parse(str(Position(7, 8))) == Position(7, 8)


def test_two_events_cannot_share_a_name():
    with pytest.raises(TypeError):
        type("Impostor", (DomainEvent,), {"name": BellRang.name})
    assert BellRang in event_classes()
