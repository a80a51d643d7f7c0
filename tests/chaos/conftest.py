"""A stage for schedules: one chain, two databases, both empty at the start of each run."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from uuid import uuid4

import pytest

from backend.chain.deployment import Deployment
from backend.indexer.repository import ChainRepository
from scripts.devnet import Devnet
from tests.builders.chain import Actor, Chain
from tests.chaos.schedules import Step
from tests.chaos.stage import Ending, Market, play
from tests.fixtures import postgres


@pytest.fixture(scope="session")
def databases() -> Iterator[tuple[str, str]]:
    urls = tuple(postgres.create_database(f"chaos_{uuid4().hex}") for _ in range(2))
    yield urls[0], urls[1]
    for url in urls:
        postgres.drop_database(url)


@pytest.fixture(scope="session")
def run(
    anvil: Devnet,
    deployment: Deployment,
    databases: tuple[str, str],
    buyer: Actor,
    seller: Actor,
) -> Callable[[Sequence[Step]], Ending]:
    """Play a schedule from the beginning; how it ended."""
    chain = Chain(anvil, deployment)

    def play_it(schedule: Sequence[Step]) -> Ending:
        before = chain.snapshot()
        try:
            return asyncio.run(play(schedule, Market(chain, buyer, seller), *databases))
        finally:
            chain.go_back(before)
            for url in databases:
                postgres.empty(url)

    return play_it


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """An index that believes it has stored everything and has not, the first time."""
    store = ChainRepository.add_logs
    times = 0

    async def lose_one(self: ChainRepository, events: object) -> None:
        nonlocal times
        times += 1
        rows = list(events)  # type: ignore[call-overload]
        await store(self, rows[1:] if times == 1 else rows)

    monkeypatch.setattr(ChainRepository, "add_logs", lose_one)
