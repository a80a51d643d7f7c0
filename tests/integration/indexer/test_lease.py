"""Two indexers of one chain: one works, one waits; a late write of a stopped one is refused."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import func, select, update

from backend.core.database import unit_of_work
from backend.indexer.lease import Lease, LeaseLost
from backend.indexer.loop import ChainIndexer, run_index_loop
from backend.indexer.models import ChainLease, ChainLog
from tests.builders.chain import Actor, Chain
from tests.builders.indexing import IndexBundle, Recorder
from tests.fixtures.time import SOON

BRIEF = 3.0  # seconds a lease lasts that is renewed while somebody looks


def a_lease(bundle: IndexBundle, seconds: float = 60) -> Lease:
    return Lease(bundle.sessions, bundle.deployment.chain_id, seconds=seconds)


async def run_out(bundle: IndexBundle) -> None:
    """Nobody has renewed for long."""
    async with unit_of_work(bundle.sessions) as session:
        await session.execute(update(ChainLease).values(expires_at=func.clock_timestamp()))


async def expiry(bundle: IndexBundle) -> datetime:
    async with unit_of_work(bundle.sessions) as session:
        return (await session.scalars(select(ChainLease.expires_at))).one()


async def test_one_holds_and_the_other_waits_until_it_has_run_out(bundle: IndexBundle) -> None:
    first, second = a_lease(bundle), a_lease(bundle)
    assert await first.hold()
    assert not await second.hold()
    await run_out(bundle)
    assert await second.hold()
    with pytest.raises(LeaseLost):
        async with unit_of_work(bundle.sessions) as session:
            await first.require(session)
    assert not await first.hold()


async def test_it_is_kept_by_renewing(bundle: IndexBundle) -> None:
    first, second = a_lease(bundle, BRIEF), a_lease(bundle)
    assert await first.hold()
    before = await expiry(bundle)
    keeping = asyncio.create_task(first.keep())
    try:
        async with asyncio.timeout(SOON):
            while await expiry(bundle) == before:
                await asyncio.sleep(0.05)
        assert not await second.hold()
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)


async def test_letting_go_lets_the_next_one_in_at_once(bundle: IndexBundle) -> None:
    first, second = a_lease(bundle), a_lease(bundle)
    assert await first.hold()
    await first.release()
    assert await second.hold()


async def test_of_many_at_once_one_gets_it(bundle: IndexBundle) -> None:
    leases = [a_lease(bundle) for _ in range(8)]
    assert sorted(await asyncio.gather(*(lease.hold() for lease in leases))) == [False] * 7 + [True]


async def test_a_holder_that_slept_too_long_writes_nothing(
    chain: Chain, bundle: IndexBundle, buyer: Actor, seller: Actor
) -> None:
    stale = a_lease(bundle)
    index = ChainIndexer(bundle, [Recorder()], stale)
    await index.prepare()
    assert await stale.hold()
    chain.fund(buyer, seller)

    await run_out(bundle)
    thief = a_lease(bundle)
    assert await thief.hold()
    await thief.release()  # even one that has come and gone
    with pytest.raises(LeaseLost):
        await index.catch_up()

    async with unit_of_work(bundle.sessions) as session:
        assert not await session.scalar(select(func.count()).select_from(ChainLog))
    assert not stale.is_held
    assert await stale.hold()
    await index.catch_up()
    async with unit_of_work(bundle.sessions) as session:
        assert await session.scalar(select(func.count()).select_from(ChainLog))


async def test_two_loops_on_one_chain_store_each_log_once_and_the_second_takes_over(
    chain: Chain,
    bundle_with: Callable[..., IndexBundle],
    buyer: Actor,
    seller: Actor,
) -> None:
    bundle = bundle_with()
    recorders, stops = [Recorder(), Recorder()], [asyncio.Event(), asyncio.Event()]
    loops = [
        asyncio.create_task(run_index_loop(bundle, [recorder], stop))
        for recorder, stop in zip(recorders, stops, strict=True)
    ]
    try:
        await asyncio.to_thread(chain.fund, buyer, seller)
        heard = [asyncio.create_task(recorder.heard.wait()) for recorder in recorders]
        done, idle = await asyncio.wait(heard, timeout=SOON, return_when="FIRST_COMPLETED")
        assert len(done) == 1
        worker = heard.index(done.pop())
        other = 1 - worker
        assert recorders[other].calls == 0

        stops[worker].set()
        await asyncio.wait_for(loops[worker], SOON)
        sale = await asyncio.to_thread(chain.fund, buyer, seller)
        await asyncio.wait_for(recorders[other].heard.wait(), SOON)
        assert recorders[other].names(sale.escrow_id) == ["Funded"]
        assert sale.escrow_id not in recorders[worker].histories
        for task in idle:
            await task
    finally:
        for stop in stops:
            stop.set()
        await asyncio.gather(*loops)
