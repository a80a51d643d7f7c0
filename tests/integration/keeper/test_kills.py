"""kill -9 between storing and sending, and at any other moment: each time-out runs once."""
# covers: N-12

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest

from backend.chain.sender.models import SentState
from tests.builders.chain import Actor, Chain
from tests.builders.journey import Journey
from tests.builders.keeping import LATE, KeeperDesk
from tests.fixtures.time import SOON
from tests.integration.keeper import victim

SEED = 20_261_122
KILLS = 10


@pytest.fixture
def book(chain: Chain, tmp_path: Path) -> Path:
    chain.deployment.save(tmp_path / "deployment.json")
    return tmp_path / "deployment.json"


async def until(desk: KeeperDesk, *sales) -> None:
    """A keeper that lives brings them all to their end."""
    deadline = asyncio.get_running_loop().time() + SOON
    while set(await desk.statuses(*sales)) != {"refunded"}:
        assert asyncio.get_running_loop().time() < deadline, await desk.statuses(*sales)
        await asyncio.sleep(0.05)
        await desk.journey.follow()


async def test_killed_between_storing_and_sending_the_next_one_sends_the_same_bytes(
    paying: Journey, chain: Chain, book: Path, database_url: str, buyer: Actor, seller: Actor
) -> None:
    desk = KeeperDesk(paying)
    sale = chain.fund(buyer, seller)
    await paying.follow()
    chain.jump(LATE)
    doomed = victim.start(chain.devnet.url, database_url, book, is_doomed=True)
    await asyncio.to_thread(doomed.join, SOON)
    assert doomed.exitcode == -9
    (stored,) = await desk.sent()
    assert stored.state == SentState.PREPARED
    assert await desk.statuses(sale) == ["funded"]

    heir = victim.start(chain.devnet.url, database_url, book, is_doomed=False)
    try:
        await until(desk, sale)
        deadline = asyncio.get_running_loop().time() + SOON
        while (await desk.sent())[0].state != SentState.MINED:
            assert asyncio.get_running_loop().time() < deadline
            await asyncio.sleep(0.05)
    finally:
        heir.kill()
        heir.join()
    (done,) = await desk.sent()
    assert (done.id, done.tx_hash) == (stored.id, stored.last.tx_hash)
    assert desk.timed_out(sale) == 1


async def test_killed_at_any_moment_nothing_is_run_twice_and_nothing_is_left(
    paying: Journey, chain: Chain, book: Path, database_url: str, buyer: Actor, seller: Actor
) -> None:
    chance, desk = random.Random(SEED), KeeperDesk(paying)
    sales = [chain.fund(buyer, seller) for _ in range(8)]
    await paying.follow()
    chain.jump(LATE)
    for _ in range(KILLS):
        process = victim.start(chain.devnet.url, database_url, book, is_doomed=False)
        await asyncio.sleep(chance.uniform(0.1, 0.9))
        process.kill()
        await asyncio.to_thread(process.join)
        await paying.follow()
    heir = victim.start(chain.devnet.url, database_url, book, is_doomed=False)
    try:
        await until(desk, *sales)
    finally:
        heir.kill()
        heir.join()
    assert desk.timed_out(*sales) == len(sales)
    nonces = [row.nonce for row in await desk.sent() if row.state != SentState.DROPPED]
    assert nonces == sorted(set(nonces)), "no nonce twice"
    count = chain.devnet.rpc("eth_getTransactionCount", desk.account.account.address, "latest")
    assert nonces == list(range(int(count, 16))), "and none left out"
