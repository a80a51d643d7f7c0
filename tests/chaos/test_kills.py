"""kill -9 at any moment, while the chain goes on and reorganises: nothing is lost or doubled.

EARNEST_CHAOS=deep kills 100 processes instead of 15.
"""
# covers: C-04

from __future__ import annotations

import asyncio
import os
import random
import time
from pathlib import Path

from backend.chain.deployment import Deployment
from backend.core.database import close_sessions, create_sessions
from scripts.devnet import Devnet
from tests.builders.chain import Actor, Chain
from tests.chaos import schedules as does
from tests.chaos import victim
from tests.chaos.stage import Market, compare, index_on, until_level
from tests.fixtures import postgres

KILLS = 100 if os.environ.get("EARNEST_CHAOS") == "deep" else 15
LONGEST_LIFE = 0.3  # seconds; long enough to store something, short enough to die in the middle
SEED = 20_261_122


def test_killed_at_any_moment(
    anvil: Devnet,
    deployment: Deployment,
    databases: tuple[str, str],
    tmp_path: Path,
    buyer: Actor,
    seller: Actor,
) -> None:
    chance = random.Random(SEED)
    address_book = tmp_path / "deployment.json"
    deployment.save(address_book)
    market = Market(Chain(anvil, deployment), buyer, seller)
    before = market.chain.snapshot()
    try:
        for _ in range(KILLS):
            process = victim.start(anvil.url, databases[0], address_book)
            moment = time.monotonic() + chance.uniform(0.0, LONGEST_LIFE)
            while time.monotonic() < moment:
                market.do(_something(chance))
            process.kill()
            process.join()
        asyncio.run(_demand_level(market, databases))
    finally:
        market.chain.go_back(before)
        for url in databases:
            postgres.empty(url)


def _something(chance: random.Random) -> does.Step:
    steps: list[does.Step] = [
        does.Sell(chance.randint(1, 3)),
        does.Advance(chance.randint(0, 9)),
        does.Mine(chance.randint(1, 3)),
        does.Reorganise(chance.randint(1, 4), chance.randint(0, 5), is_sold_again=True),
    ]
    return chance.choice(steps)


async def _demand_level(market: Market, databases: tuple[str, str]) -> None:
    sessions = create_sessions(databases[0])
    try:
        async with index_on(market.chain, market.chain.devnet.url, sessions) as index:
            await until_level(market, index)
        (await compare(market, sessions, databases[1])).demand_level()
    finally:
        await close_sessions(sessions)
