"""What is told when something is not well, and that nothing is told when all is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from backend.chain.gateway import ChainGateway
from backend.core import outbox
from backend.core.clock import FixedClock
from backend.core.database import create_sessions, unit_of_work
from backend.indexer import health
from backend.indexer.health import Health, look
from backend.indexer.lease import Lease
from backend.indexer.loop import ChainIndexer
from tests.builders.chain import Chain
from tests.builders.indexing import IndexBundle


@dataclass(frozen=True, kw_only=True)
class SomethingHappened(outbox.DomainEvent):
    """Recorded, and handed on by nobody."""

    name = "test.something_happened"


@pytest.fixture
async def lease(bundle: IndexBundle) -> AsyncIterator[Lease]:
    held = Lease(bundle.sessions, bundle.deployment.chain_id, seconds=60)
    assert await held.hold()
    yield held
    await held.release()


async def seen(bundle: IndexBundle) -> Health:
    return await look(bundle.sessions, [bundle.chain], bundle.clock)


async def test_all_is_well(index: ChainIndexer, bundle: IndexBundle, lease: Lease) -> None:
    found = await seen(bundle)
    assert found.problems == ()
    assert found.is_ready
    assert found.chains[0].blocks_behind == 0
    assert found.chains[0].indexed_time is not None


async def test_nobody_indexes(index: ChainIndexer, bundle: IndexBundle) -> None:
    assert (await seen(bundle)).problems == (
        "No index process is at work, so new transactions do not show.",
    )


async def test_far_behind(
    index: ChainIndexer, bundle: IndexBundle, lease: Lease, chain: Chain
) -> None:
    chain.mine(health.LATE_BLOCKS)
    assert (await seen(bundle)).is_ready, "a few blocks are nothing"
    chain.mine()
    found = await seen(bundle)
    assert found.chains[0].blocks_behind == health.LATE_BLOCKS + 1
    assert "21 blocks behind" in found.problems[0]


async def test_no_node(index: ChainIndexer, bundle: IndexBundle, lease: Lease) -> None:
    nowhere = ChainGateway.connect("http://127.0.0.1:1")
    found = await look(bundle.sessions, [bundle.chain.but(gateway=nowhere)], bundle.clock)
    await nowhere.close()
    assert found.problems == ("The blockchain node does not answer.",)
    assert found.chains[0].blocks_behind is None


async def test_no_database(bundle: IndexBundle) -> None:
    nobody = create_sessions("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    found = await look(nobody, [bundle.chain], bundle.clock)
    assert found.problems == ("The database does not answer.",)


async def test_events_that_wait(index: ChainIndexer, bundle: IndexBundle, lease: Lease) -> None:
    async with unit_of_work(bundle.sessions) as session:
        await outbox.record(session, SomethingHappened(key="1", occurred_at=bundle.clock.now()))
    assert (await seen(bundle)).events_waiting == 1
    later = FixedClock(bundle.clock.now() + health.LATE_EVENTS + timedelta(seconds=5))
    found = await look(bundle.sessions, [bundle.chain], later)
    assert found.oldest_event_seconds >= 60
    assert found.problems == ("Notices and follow-up work are late: events wait to be handed on.",)


async def test_nothing_indexed_yet(bundle: IndexBundle) -> None:
    found = await seen(bundle)
    assert found.chains[0].indexed_block is None
    assert not found.is_ready
    assert found.as_json()["chains"][0]["indexed_time"] is None
