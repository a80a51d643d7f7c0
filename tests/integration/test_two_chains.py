"""Two chains in one market, indexed by one process: what happens on one is nobody's news there."""
# covers: N-11, N-12, N-22

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from backend.chain.chain_clock import NodeChainClock
from backend.chain.chains import Chain as TradedChain
from backend.chain.chains import Chains
from backend.chain.deployment import Deployment
from backend.chain.errors import WrongNetwork
from backend.chain.gateway import ChainGateway
from backend.chain.sender.models import KEEPER, SentTransaction
from backend.chain.types import BlockHash
from backend.core import metrics
from backend.core.clock import SystemClock
from backend.core.database import Sessions, unit_of_work
from backend.core.money import Amount
from backend.core.settings import SECOND_DEVNET_CHAIN_ID, ChainSettings
from backend.core.spending_settings import KeeperSettings, SenderSettings
from backend.domain.catalog.draft import OptionDraft
from backend.domain.catalog.lifecycle import DeliveryOption
from backend.domain.escrow.lifecycle import Status
from backend.domain.escrow.models import Escrow
from backend.indexer.health import look
from backend.indexer.models import ChainCursor, ChainLog
from backend.indexer.reconcile import compare_with_contract, reconcile
from backend.indexer.side_by_side import IndexedChain, follow_chains
from backend.jobs.run_keeper import SendingChain, run_keeper
from backend.resources import Resources
from backend.wiring import projectors
from scripts.deploy import deploy
from scripts.devnet import Devnet, start_devnet
from tests.builders.chain import Actor, Chain, Sale, actor
from tests.builders.journey import Journey
from tests.builders.keeping import LATE
from tests.builders.resources import make_resources, some_settings
from tests.fixtures.time import SOON

Follow = Callable[[], Awaitable[None]]


@pytest.fixture(scope="module")
def second_anvil() -> Iterator[Devnet]:
    devnet = start_devnet(chain_id=SECOND_DEVNET_CHAIN_ID)
    yield devnet
    devnet.stop()


@pytest.fixture(scope="module")
def second_deployment(second_anvil: Devnet, tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    return deploy(second_anvil.url, tmp_path_factory.mktemp("second") / "deployment.json")


@pytest.fixture
def second(second_anvil: Devnet, second_deployment: Deployment) -> Iterator[Chain]:
    driver = Chain(second_anvil, second_deployment)
    before = driver.snapshot()
    yield driver
    if second_anvil.process.poll() is None:
        driver.go_back(before)


def traded(driver: Chain) -> TradedChain:
    """The program's side of a devnet."""
    settings = ChainSettings(
        chain_id=driver.deployment.chain_id,
        rpc_url=SecretStr(driver.devnet.url),
        deployment_file=Path(f"{driver.deployment.chain_id}.json"),
        poll_seconds=0.02,
        lease_seconds=5,
    )
    gateway = ChainGateway.connect(driver.devnet.url)
    return TradedChain(settings, gateway, driver.deployment, NodeChainClock(gateway, max_age=0))


@pytest.fixture
async def house(
    chain: Chain, second: Chain, sessions: Sessions, database_url: str, tmp_path: Path
) -> AsyncIterator[Resources]:
    """A market that trades on both, the first being where listings begin."""
    chains = Chains([traded(chain), traded(second)])
    settings = some_settings(
        tmp_path, chain=chains.default.settings, more_chains={"second": [*chains][1].settings}
    )
    resources = make_resources(tmp_path, sessions, database_url, settings=settings)
    yield replace(resources, chains=chains, clock=SystemClock())
    await chains.close()


@asynccontextmanager
async def index_of(house: Resources, *chains: TradedChain) -> AsyncIterator[asyncio.Task[None]]:
    """One process that follows all of them until the end of the block."""
    stop = asyncio.Event()
    followed = [
        IndexedChain(one, house.sessions, house.clock) for one in chains or tuple(house.chains)
    ]
    task = asyncio.create_task(follow_chains(followed, projectors(), stop))
    try:
        yield task
    finally:
        stop.set()
        with suppress(WrongNetwork):
            await asyncio.wait_for(task, SOON)


async def escrows_of(house: Resources, chain: Chain) -> dict[bytes, Escrow]:
    async with unit_of_work(house.sessions) as session:
        query = select(Escrow).where(Escrow.chain_id == chain.deployment.chain_id)
        return {row.escrow_id: row for row in await session.scalars(query)}


async def until(is_so: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(SOON):
        while not await is_so():
            await asyncio.sleep(0.05)


async def indexed(house: Resources, chain: Chain, sale: Sale, status: Status) -> None:
    async def is_there() -> bool:
        row = (await escrows_of(house, chain)).get(sale.escrow_id)
        return row is not None and row.status == status.value

    await until(is_there)


async def test_the_same_sale_on_both_is_two_sales(
    house: Resources, chain: Chain, second: Chain, buyer: Actor, seller: Actor
) -> None:
    assert chain.deployment.escrow == second.deployment.escrow, "the addresses do not tell them"
    listing, reference = chain.a_listing(seller), secrets.token_bytes(16)
    first, other = (
        each.fund(buyer, seller, listing, reference=reference) for each in (chain, second)
    )
    async with index_of(house):
        await indexed(house, chain, first, Status.FUNDED)
        await indexed(house, second, other, Status.FUNDED)
        second.escrow(buyer, "confirm", other.terms_args)
        await indexed(house, second, other, Status.RELEASED)
    assert (await escrows_of(house, chain))[first.escrow_id].status == Status.FUNDED.value
    assert set(await escrows_of(house, chain)) & set(await escrows_of(house, second)) == set()
    async with unit_of_work(house.sessions) as session:
        cursors = set(await session.scalars(select(ChainCursor.chain_id)))
        assert cursors == set(house.chains.ids)
        for one in house.chains:
            assert await reconcile(session, projectors(), one.id) == []
            assert await compare_with_contract(session, one.gateway, one.deployment) == []


async def test_a_reorganisation_on_one_leaves_the_other_alone(
    house: Resources, chain: Chain, second: Chain, buyer: Actor, seller: Actor
) -> None:
    kept = chain.fund(buyer, seller)
    before = second.snapshot()
    lost = second.fund(buyer, seller)

    async def logs_of(driver: Chain) -> list[tuple[object, ...]]:
        async with unit_of_work(house.sessions) as session:
            query = select(ChainLog.block_hash, ChainLog.log_index, ChainLog.data).where(
                ChainLog.chain_id == driver.deployment.chain_id
            )
            return sorted(map(tuple, await session.execute(query)))

    async def is_gone() -> bool:
        return lost.escrow_id not in await escrows_of(house, second)

    async with index_of(house):
        await indexed(house, chain, kept, Status.FUNDED)
        await indexed(house, second, lost, Status.FUNDED)
        logs = await logs_of(chain)
        second.go_back(before)
        second.mine(5)
        await until(is_gone)
    assert await logs_of(chain) == logs
    assert (await escrows_of(house, chain))[kept.escrow_id].status == Status.FUNDED.value


async def test_one_node_dies_and_the_other_chain_goes_on(
    house: Resources, chain: Chain, buyer: Actor, seller: Actor, tmp_path: Path
) -> None:
    mortal = start_devnet(chain_id=SECOND_DEVNET_CHAIN_ID)
    try:
        dying = traded(Chain(mortal, deploy(mortal.url, tmp_path / "mortal.json")))
        both = (house.chains.default, dying)
        async with index_of(house, *both) as process:
            mortal.stop()
            sale = chain.fund(buyer, seller)
            await indexed(house, chain, sale, Status.FUNDED)
            assert not process.done()
            found = await look(house.sessions, both, house.clock)
            assert found.is_ready, "one chain is open"
            assert found.problems[0].startswith("Second devnet: The blockchain node")
            assert found.chains[0].problems == ()
        await dying.gateway.close()
    finally:
        mortal.stop()


async def test_a_node_of_another_chain_stops_its_own_index_only(
    house: Resources, chain: Chain, buyer: Actor, seller: Actor
) -> None:
    first, other = house.chains
    elsewhere = replace(other.deployment, genesis_hash=BlockHash(bytes([9]) * 32))
    stopped = metrics.INDEX_STOPPED.labels(str(other.id))
    async with index_of(house, first, other.but(deployment=elsewhere)) as process:
        await until(lambda: _is(stopped._value.get() == 1))
        sale = chain.fund(buyer, seller)
        await indexed(house, chain, sale, Status.FUNDED)
        assert not process.done()
    with pytest.raises(WrongNetwork, match="began with another block"):
        process.result()


async def _is(truth: bool) -> bool:  # noqa: FBT001 - the truth is what it is about
    return truth


async def test_people_sell_buy_and_confirm_on_both(
    house: Resources, chain: Chain, second: Chain, buyer: Actor, seller: Actor
) -> None:
    places = [await Journey.begin(driver, house) for driver in (chain, second)]
    selling, buying = [await places[0].viewer(actor) for actor in (seller, buyer)]
    orders = []
    for place in places:
        coin = place.chain.deployment.currency(None)
        options = (OptionDraft(option=DeliveryOption.PICKUP, fee=Amount(0, coin)),)
        async with place.at_work() as trade:
            listing = await trade.market.on_sale(
                selling, unit_price=Amount(10**16, coin), options=options
            )
            assert listing.chain_id == place.chain.deployment.chain_id
            orders.append(
                await trade.ordered(listing, buying, option=DeliveryOption.PICKUP, address=None)
            )
    for place, order in zip(places, orders, strict=True):
        assert order.chain_id == place.chain.deployment.chain_id
        fund = order.deliveries[0].action("fund")
        assert fund is not None
        assert fund.call is not None
        assert fund.call.chain_id == order.chain_id
        await place.take(buyer, buying, order, "fund")
    await places[1].take(buyer, buying, orders[1], "confirm")
    seen = [await place.see(order, buying) for place, order in zip(places, orders, strict=True)]
    assert [one.status for one in seen] == [Status.FUNDED, Status.RELEASED]
    await places[0].take(buyer, buying, orders[0], "confirm")
    async with places[0].at_work() as trade:
        views = await trade.orders.list_by_id([order.id for order in orders], selling)
    assert {view.status for view in views.values()} == {Status.RELEASED.value}
    for place in places:
        assert await place.differences() == []


def with_a_key(house: Resources) -> list[SendingChain]:
    """Another process that runs the time-outs of both, from the same account."""
    key = SecretStr(actor("keeper").account.key.hex())
    changes = {
        "sender": SenderSettings(key=key, lease_seconds=2),
        "keeper": KeeperSettings(every_seconds=0.05, most_at_once=2),
    }
    return [
        SendingChain.open(one.but(settings=one.settings.model_copy(update=changes)), house)
        for one in house.chains
    ]


async def test_two_keepers_on_two_chains_run_each_time_out_once(
    house: Resources, chain: Chain, second: Chain, buyer: Actor, seller: Actor
) -> None:
    places = [(each, [each.fund(buyer, seller) for _ in range(3)]) for each in (chain, second)]
    for driver, _ in places:
        driver.jump(LATE)
    stop = asyncio.Event()
    keepers = [
        asyncio.create_task(run_keeper(with_a_key(house), house.feed, stop)) for _ in range(2)
    ]
    try:
        async with index_of(house):
            for driver, sold in places:
                for sale in sold:
                    await indexed(house, driver, sale, Status.REFUNDED)
    finally:
        stop.set()
        await asyncio.gather(*keepers)
    for driver, sold in places:
        assert driver.times_logged("TimedOut", sold) == len(sold)
        async with unit_of_work(house.sessions) as session:
            query = select(SentTransaction).where(
                SentTransaction.chain_id == driver.deployment.chain_id
            )
            sent = list(await session.scalars(query.order_by(SentTransaction.nonce)))
        assert [row.nonce for row in sent] == list(range(len(sent))), "none twice, none left out"
        assert {row.purpose for row in sent} == {KEEPER}
