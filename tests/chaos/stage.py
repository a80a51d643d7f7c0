"""Runs a schedule against a real chain, a real database and the real loop, and looks afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.exc import NoResultFound

from backend.chain.errors import ChainError
from backend.chain.gateway import ChainGateway
from backend.core.database import Sessions, close_sessions, create_sessions, unit_of_work
from backend.indexer.ingest import position_of
from backend.indexer.loop import ChainIndexer, run_index_loop
from backend.indexer.models import ChainLog
from backend.indexer.reconcile import compare_with_contract, reconcile
from backend.indexer.repository import ChainRepository
from backend.wiring import projectors
from scripts.transactions import Refused
from tests.builders.chain import Actor, Chain, Sale
from tests.builders.indexing import IndexBundle, index_settings
from tests.chaos import schedules as does
from tests.chaos.proxy import Fault, FaultProxy
from tests.fixtures.time import SOON

LEASE_SECONDS = 0.3
Rows = dict[str, list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Ending:
    """How things stand once a schedule is over and nothing lies any more."""

    rows: Rows
    newcomers: Rows  # of an index that starts only now
    differences: list[Any]  # between rows and logs, and between rows and the contract
    told: list[Fault]  # the lies that were really told

    def demand_level(self) -> None:
        assert self.rows == self.newcomers
        assert self.differences == []


class Market:
    """The chain's side of a schedule."""

    def __init__(self, chain: Chain, buyer: Actor, seller: Actor) -> None:
        self.chain, self.buyer, self.seller = chain, buyer, seller
        self.sales: list[Sale] = []
        self._moments: list[str] = []

    def do(self, step: does.Step) -> None:
        match step:
            case does.Sell():
                self._remember()
                self._sell(step.together)
            case does.Advance():
                self._remember()
                self._advance(step.nth)
            case does.Mine():
                self._remember()
                self.chain.mine(step.blocks)
            case does.Reorganise():
                self._reorganise(step)

    def _remember(self) -> None:
        self._moments.append(self.chain.snapshot())

    def _sell(self, together: int) -> None:
        if together == 1:
            self.sales.append(self.chain.fund(self.buyer, self.seller))
            return
        sales = [self.chain.a_purchase(self.buyer, self.seller) for _ in range(together)]
        with self.chain.mining_held():
            for sale in sales:
                self.chain.submit_sale(sale)
        self.sales += sales

    def _advance(self, nth: int) -> None:
        if not self.sales:
            return
        sale = self.sales[nth % len(self.sales)]
        # Which of the two is possible depends on what reorganisations have left of it.
        for who, what, arguments in (
            (self.seller, "ship", (b"\x01" * 32,)),
            (self.buyer, "confirm", ()),
        ):
            with suppress(Refused):
                self.chain.escrow(who, what, sale.terms_args, *arguments)
                return

    def _reorganise(self, step: does.Reorganise) -> None:
        if not self._moments:
            return
        depth = min(step.depth, len(self._moments))
        moment = self._moments[-depth]
        del self._moments[-depth:]
        self.chain.go_back(moment)
        if step.blocks:
            self.chain.mine(step.blocks)
        if step.is_sold_again and self.sales:
            with suppress(Refused):
                self.chain.send_again(self.sales[-1])


class Index:
    """The index's side: a loop that dies and comes back."""

    def __init__(self, bundle: IndexBundle) -> None:
        self._bundle = bundle
        self._stop = asyncio.Event()
        self._loop: asyncio.Task[None] | None = None
        self.alarms: list[str] = []

    async def live(self) -> None:
        """Start, unless it runs; an alarm that ended it is kept."""
        if self._loop and not self._loop.done():
            return
        if self._loop and (error := self._loop.exception()):
            assert isinstance(error, ChainError), f"the index died of {error!r}"
            self.alarms.append(error.code)
        self._loop = asyncio.create_task(run_index_loop(self._bundle, projectors(), self._stop))

    async def die(self) -> None:
        if self._loop:
            self._loop.cancel()
            await asyncio.gather(self._loop, return_exceptions=True)
            self._loop = None

    async def position(self) -> tuple[int, bytes | None]:
        async with unit_of_work(self._bundle.sessions) as session:
            repository = ChainRepository(session, self._bundle.deployment.chain_id)
            at = position_of(await repository.get_cursor())
            return at.number, at.hash


@asynccontextmanager
async def index_on(chain: Chain, url: str, sessions: Sessions) -> AsyncIterator[Index]:
    """An index that reads the chain through `url`; ended at the end."""
    gateway = ChainGateway.connect(url)
    settings = index_settings(url, poll_seconds=0.02, lease_seconds=LEASE_SECONDS)
    index = Index(IndexBundle(settings, sessions, gateway, chain.deployment))
    try:
        yield index
    finally:
        await index.die()
        await gateway.close()


async def play(
    schedule: Sequence[does.Step], market: Market, database_url: str, fresh_url: str
) -> Ending:
    """Do all of it, heal, wait, and look at what an index says that starts only now."""
    proxy = FaultProxy(market.chain.devnet.url)
    sessions = create_sessions(database_url)
    try:
        async with proxy.running(), index_on(market.chain, proxy.url, sessions) as index:
            for step in schedule:
                await index.live()
                await _do(step, market, proxy, index)
            proxy.heal()
            await until_level(market, index)
            return await compare(market, sessions, fresh_url, proxy.used)
    finally:
        await close_sessions(sessions)


async def _do(step: does.Step, market: Market, proxy: FaultProxy, index: Index) -> None:
    match step:
        case does.Lie():
            proxy.faults.extend([step.fault] * step.times)
        case does.Crash():
            await index.die()
        case does.Breathe():
            await asyncio.sleep(step.seconds)
        case does.HearOut():
            with suppress(TimeoutError):
                await asyncio.wait_for(_until_told(proxy), step.most_seconds)
        case _:
            await asyncio.to_thread(market.do, step)


async def _until_told(proxy: FaultProxy) -> None:
    while proxy.faults:
        await asyncio.sleep(0.02)


async def until_level(market: Market, index: Index) -> None:
    """The node is honest now and stands still: nothing but time may be needed.

    One block more: a chain that only became shorter looks like a node that lags behind, and is
    believed once it grows again on its other branch.
    """
    market.chain.mine()
    head = market.chain.head()
    wanted = int(head["number"], 16), bytes.fromhex(head["hash"][2:])
    async with asyncio.timeout(SOON):
        while True:
            await index.live()
            with suppress(NoResultFound):  # it may not have begun yet
                if await index.position() == wanted:
                    return
            await asyncio.sleep(0.01)


async def compare(
    market: Market, sessions: Sessions, fresh_url: str, told: Sequence[Fault] = ()
) -> Ending:
    """Our rows beside those that a newcomer writes, and beside the words of the contract."""
    deployment = market.chain.deployment
    gateway = ChainGateway.connect(market.chain.devnet.url)
    fresh = create_sessions(fresh_url)
    try:
        settings = index_settings(market.chain.devnet.url)
        newcomer = ChainIndexer(IndexBundle(settings, fresh, gateway, deployment), projectors())
        await newcomer.prepare()
        await newcomer.catch_up()
        async with unit_of_work(sessions) as session:
            differences = [
                *await reconcile(session, projectors(), deployment.chain_id),
                *await compare_with_contract(session, gateway, deployment),
            ]
        return Ending(await rows_of(sessions), await rows_of(fresh), differences, list(told))
    finally:
        await gateway.close()
        await close_sessions(fresh)


async def rows_of(sessions: Sessions) -> Rows:
    """All rows that follow from the chain, in an order of their own."""
    tables: list[Table] = [ChainLog.__table__]  # type: ignore[list-item]
    tables += [table for projector in projectors() for table in projector.tables]
    async with unit_of_work(sessions) as session:
        return {
            table.name: sorted(map(tuple, await session.execute(select(table))), key=repr)
            for table in tables
        }
