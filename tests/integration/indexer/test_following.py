"""The index follows the chain: each log once, in order, with rows and cursor as one fact."""
# covers: C-04

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import func, select

from backend.chain.events import Confirmed, Funded, PolicyRegistered
from backend.core.database import unit_of_work
from backend.domain.escrow.projection import fold
from backend.indexer.loop import ChainIndexer
from backend.indexer.models import ChainBlock, ChainCursor, ChainLog
from tests.builders.chain import Actor, Chain
from tests.builders.indexing import IndexBundle, Recorder


async def test_a_sale_is_followed_from_funding_to_confirmation(
    chain: Chain, index: ChainIndexer, recorder: Recorder, buyer: Actor, seller: Actor
) -> None:
    currency = chain.deployment.currency_named("tUSD").address
    token_id = chain.mint_token(seller)
    listing = chain.a_listing(
        seller,
        currency=currency,
        unit_price=120_000_000,
        asset=chain.deployment.token,
        asset_id=token_id,
        max_quantity=1,
    )
    sale = chain.fund(buyer, seller, listing)
    await index.catch_up()
    assert recorder.names(sale.escrow_id) == ["Funded", "AssetTaken"]

    chain.escrow(seller, "ship", sale.terms_args, b"\x01" * 32)
    chain.escrow(buyer, "deliver", sale.terms_args, bytes(32))
    await index.catch_up()
    chain.escrow(buyer, "confirm", sale.terms_args)
    await index.catch_up()

    expected = ["Funded", "AssetTaken", "Shipped", "Delivered", "Confirmed"]
    assert recorder.names(sale.escrow_id) == expected
    funded, *_, confirmed = recorder.histories[sale.escrow_id]
    assert isinstance(funded, Funded)
    assert (funded.buyer, funded.seller) == (buyer.address, seller.address)
    assert funded.amount == 120_000_000
    assert funded.at.block_hash.hex() == sale.receipt["blockHash"][2:]
    assert isinstance(confirmed, Confirmed)
    closed = fold(recorder.histories[sale.escrow_id])
    assert closed is not None
    assert closed.fee == 120_000_000 * chain.policy.fee_bps // 10_000
    assert confirmed.at.block_time.timestamp() == chain.now


async def test_each_log_arrives_once_however_the_blocks_are_cut(
    chain: Chain,
    index: ChainIndexer,
    recorder: Recorder,
    another_index: Callable[..., ChainIndexer],
    bundle: IndexBundle,
    buyer: Actor,
    seller: Actor,
) -> None:
    for _ in range(3):
        chain.fund(buyer, seller)
        chain.mine(2)
        await index.step()
    with chain.mining_held():
        listing = chain.a_listing(seller)
        first = chain.submit(seller, "bump_epoch")
        second = chain.submit(seller, "cancel_listing", bytes(32))
        assert first != second
    chain.fund(buyer, seller, chain.a_listing(seller, epoch=1, salt=listing.salt))
    await index.catch_up()

    positions = [event.at for event in recorder.added]
    assert positions == sorted(set(positions))
    async with unit_of_work(bundle.sessions) as session:
        assert await session.scalar(select(func.count()).select_from(ChainLog)) == len(positions)

    late = Recorder()
    await another_index(late).catch_up()
    assert late.calls == 0, "a second reader of the same database finds nothing new"


async def test_empty_blocks_move_the_cursor(
    chain: Chain, index: ChainIndexer, recorder: Recorder, bundle: IndexBundle
) -> None:
    calls = recorder.calls
    chain.mine(5)
    await index.catch_up()
    async with unit_of_work(bundle.sessions) as session:
        cursor = (await session.scalars(select(ChainCursor))).one()
        assert cursor.block_number == cursor.head_number == chain.height
        assert cursor.block_hash.hex() == chain.head()["hash"][2:]
    assert recorder.calls == calls


async def test_the_start_finds_what_was_deployed_before_anybody_looked(
    chain: Chain, index: ChainIndexer, recorder: Recorder
) -> None:
    registered = {
        e.policy_id: e.policy for e in recorder.standing if isinstance(e, PolicyRegistered)
    }
    assert registered.keys() == {named.id for named in chain.deployment.policies}
    assert registered[chain.deployment.default_policy.id] == chain.policy


async def test_confirmations_keep_a_distance_from_the_head(
    chain: Chain,
    bundle_with: Callable[..., IndexBundle],
    recorder: Recorder,
    buyer: Actor,
    seller: Actor,
) -> None:
    patient = ChainIndexer(bundle_with(confirmations=3), [recorder])
    await patient.prepare()
    sale = chain.fund(buyer, seller)
    chain.mine(2)
    await patient.catch_up()
    assert recorder.names(sale.escrow_id) == []
    chain.mine()
    await patient.catch_up()
    assert recorder.names(sale.escrow_id) == ["Funded"]


async def test_old_blocks_without_logs_are_forgotten(
    chain: Chain,
    bundle_with: Callable[..., IndexBundle],
    recorder: Recorder,
    buyer: Actor,
    seller: Actor,
) -> None:
    bundle = bundle_with(finality_depth=2)
    index = ChainIndexer(bundle, [recorder])
    await index.prepare()
    await index.catch_up()
    chain.fund(buyer, seller)
    with_logs = chain.height
    for _ in range(15):
        chain.mine()
        await index.catch_up()
    async with unit_of_work(bundle.sessions) as session:
        query = select(ChainBlock.number).where(ChainBlock.number >= with_logs)
        kept = sorted(await session.scalars(query))
    assert kept == [with_logs, *range(chain.height - 7, chain.height + 1)]
