"""After any reorganisation the index says what an index that starts now would say."""
# covers: C-04, N-11

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import select

from backend.chain.events import Funded
from backend.core.database import unit_of_work
from backend.indexer.loop import ChainIndexer
from backend.indexer.models import ChainBlock, ChainCursor, ChainLog
from tests.builders.chain import Actor, Chain, Sale
from tests.builders.indexing import IndexBundle, Recorder

OTHER_CHAIN = 5
MineOther = Callable[[Chain, Sale], None]


async def stored(bundle: IndexBundle) -> dict[str, list[tuple[object, ...]]]:
    """Everything the indexer holds that a newcomer would hold as well."""
    async with unit_of_work(bundle.sessions) as session:
        logs = await session.execute(
            select(ChainLog.block_hash, ChainLog.log_index, ChainLog.data, ChainLog.escrow_id)
        )
        blocks = await session.execute(select(ChainBlock.number, ChainBlock.hash))
        cursor = await session.execute(select(ChainCursor.block_number, ChainCursor.block_hash))
        return {
            "logs": sorted(map(tuple, logs)),
            "blocks": sorted(map(tuple, blocks)),
            "cursor": [*map(tuple, cursor)],
        }


@pytest.fixture
def newcomer(bundle: IndexBundle) -> Callable[[], Awaitable[Recorder]]:
    """What an index says that starts from nothing now, on the same chain."""

    async def start() -> Recorder:
        async with unit_of_work(bundle.sessions) as session:
            for model in (ChainLog, ChainBlock, ChainCursor):
                for row in await session.scalars(select(model)):
                    await session.delete(row)
        fresh = Recorder()
        indexer = ChainIndexer(bundle, [fresh])
        await indexer.prepare()
        await indexer.catch_up()
        return fresh

    return start


def fund_again(chain: Chain, sale: Sale) -> None:
    """The very same funding in a later block, on a branch that grows past the old one."""
    chain.mine(2)
    chain.send_again(sale)
    chain.mine(8)


SHAPES: dict[str, MineOther] = {
    "longer": lambda chain, _: chain.mine(9),
    "of the same height": lambda chain, _: chain.mine(4),
    "shorter": lambda chain, _: chain.mine(2),
    "a single empty block": lambda chain, _: chain.mine(1),
    "longer, with the funding mined again": fund_again,
}


@pytest.mark.parametrize("shape", SHAPES)
async def test_the_new_branch_replaces_the_old_one(
    shape: str,
    chain: Chain,
    index: ChainIndexer,
    recorder: Recorder,
    bundle: IndexBundle,
    newcomer: Callable[[], Awaitable[Recorder]],
    buyer: Actor,
    seller: Actor,
) -> None:
    kept = chain.fund(buyer, seller)
    await index.catch_up()
    fork = chain.snapshot()
    sale = chain.fund(buyer, seller)
    chain.escrow(seller, "ship", kept.terms_args, b"\x01" * 32)
    chain.escrow(seller, "ship", sale.terms_args, b"\x02" * 32)
    chain.mine()
    await index.catch_up()
    assert recorder.names(sale.escrow_id) == ["Funded", "Shipped"]

    chain.go_back(fork)
    SHAPES[shape](chain, sale)
    await index.catch_up()

    again = "again" in shape
    assert recorder.names(sale.escrow_id) == (["Funded"] if again else [])
    assert recorder.names(kept.escrow_id) == ["Funded"]
    ours = await stored(bundle)
    fresh = await newcomer()
    assert fresh.standing == recorder.standing
    assert await stored(bundle) == ours


async def test_a_funding_that_comes_back_is_told_as_gone_and_as_new_in_one_piece(
    chain: Chain, index: ChainIndexer, recorder: Recorder, buyer: Actor, seller: Actor
) -> None:
    fork = chain.snapshot()
    sale = chain.fund(buyer, seller)
    await index.catch_up()
    calls = recorder.calls
    chain.go_back(fork)
    fund_again(chain, sale)
    await index.catch_up()

    assert recorder.calls == calls + 1
    (gone,), (before, after) = (
        recorder.removed,
        [event for event in recorder.added if isinstance(event, Funded)],
    )
    assert gone == before
    assert before.escrow_id == after.escrow_id == sale.escrow_id
    assert before.at.key != after.at.key


async def test_a_shorter_height_on_the_same_branch_changes_nothing(
    chain: Chain, index: ChainIndexer, recorder: Recorder, buyer: Actor, seller: Actor
) -> None:
    chain.mine()
    fork = chain.snapshot()
    sale = chain.fund(buyer, seller)
    await index.catch_up()
    chain.go_back(fork)  # nothing mined yet: a lagging replica looks the same

    assert not await index.step()
    assert recorder.names(sale.escrow_id) == ["Funded"]
    chain.mine()
    await index.catch_up()
    assert recorder.names(sale.escrow_id) == []


async def test_there_and_back_and_there_again(
    chain: Chain,
    index: ChainIndexer,
    recorder: Recorder,
    newcomer: Callable[[], Awaitable[Recorder]],
    buyer: Actor,
    seller: Actor,
) -> None:
    sale = chain.fund(buyer, seller)
    for depth in (1, 3, 2):
        fork = chain.snapshot()
        for _ in range(depth):
            chain.fund(buyer, seller)
        await index.catch_up()
        chain.go_back(fork)
        chain.mine(depth)
        await index.catch_up()
    assert recorder.names(sale.escrow_id) == ["Funded"]
    assert (await newcomer()).standing == recorder.standing


@pytest.mark.parametrize("depth", [50, 120])
async def test_a_deep_reorganisation_below_what_is_called_final(
    depth: int,
    chain: Chain,
    bundle_with: Callable[..., IndexBundle],
    recorder: Recorder,
    newcomer: Callable[[], Awaitable[Recorder]],
    buyer: Actor,
    seller: Actor,
) -> None:
    index = ChainIndexer(bundle_with(finality_depth=8), [recorder])
    await index.prepare()
    fork = chain.snapshot()
    sale = chain.fund(buyer, seller)
    await index.catch_up()
    for _ in range(depth // 10):
        chain.mine(10)
        await index.catch_up()
    chain.go_back(fork)
    chain.mine(depth + 5)
    await index.catch_up()

    assert recorder.names(sale.escrow_id) == []
    assert (await newcomer()).standing == recorder.standing


async def test_a_reorganisation_while_nobody_was_looking(
    chain: Chain,
    index: ChainIndexer,
    recorder: Recorder,
    another_index: Callable[..., ChainIndexer],
    buyer: Actor,
    seller: Actor,
) -> None:
    fork = chain.snapshot()
    gone = chain.fund(buyer, seller)
    await index.catch_up()
    chain.go_back(fork)
    chain.mine(3)
    here = chain.fund(buyer, seller)

    restarted = another_index(recorder)
    await restarted.prepare()
    await restarted.catch_up()
    assert recorder.names(gone.escrow_id) == []
    assert recorder.names(here.escrow_id) == ["Funded"]


async def test_another_chain_in_the_same_database_is_left_alone(
    chain: Chain,
    index: ChainIndexer,
    recorder: Recorder,
    bundle: IndexBundle,
    buyer: Actor,
    seller: Actor,
) -> None:
    fork = chain.snapshot()
    sale = chain.fund(buyer, seller)
    await index.catch_up()
    models = (ChainLog, ChainBlock, ChainCursor)
    async with unit_of_work(bundle.sessions) as session:
        for model in models:
            for row in await session.scalars(select(model)):
                names = [column.key for column in model.__table__.columns]
                values = {name: getattr(row, name) for name in names} | {"chain_id": OTHER_CHAIN}
                session.add(model(**values))

    async def of_other_chain() -> list[int]:
        async with unit_of_work(bundle.sessions) as session:
            queries = [select(model).where(model.chain_id == OTHER_CHAIN) for model in models]
            return [len((await session.scalars(query)).all()) for query in queries]

    before = await of_other_chain()
    chain.go_back(fork)
    chain.mine(3)
    await index.catch_up()
    assert recorder.names(sale.escrow_id) == []
    assert await of_other_chain() == before
