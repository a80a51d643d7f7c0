"""A paid order on a real chain that mines only when told to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from backend.core.clock import FixedClock
from backend.core.database import unit_of_work
from backend.core.money import Amount
from backend.core.viewer import Viewer
from backend.domain.catalog.draft import OptionDraft
from backend.domain.catalog.lifecycle import DeliveryOption
from backend.domain.orders.views import OrderView
from backend.domain.pending.service import PendingService, PendingView
from backend.domain.pending.watch import LOOK_EVERY, PendingWatch
from tests.builders.chain import Actor, Chain
from tests.builders.journey import Journey
from tests.fixtures.journeys import Begin


@dataclass(frozen=True)
class Stage:
    """One paid order, its people, and a pool nobody mines."""

    journey: Journey
    chain: Chain
    clock: FixedClock
    order: OrderView
    buyer: Actor
    seller: Actor
    buying: Viewer
    selling: Viewer

    async def submit(self, who: Actor, viewer: Viewer, action: str) -> str:
        """The wallet sends a step; nobody mines it. Its hash."""
        seen = await self.journey.see(self.order, viewer)
        terms = seen.terms
        return self.chain.submit(who, action, {n: getattr(terms, n) for n in terms.__slots__})

    async def report(self, tx_hash: str, viewer: Viewer) -> None:
        async with unit_of_work(self.journey.resources.sessions) as session:
            service = PendingService(session, self.journey.resources)
            await service.report(31337, bytes.fromhex(tx_hash[2:]), viewer)

    async def shown(self, viewer: Viewer) -> list[PendingView]:
        async with unit_of_work(self.journey.resources.sessions) as session:
            service = PendingService(session, self.journey.resources)
            return list(await service.list([self.order.id], viewer))

    async def look(self, after: timedelta = LOOK_EVERY) -> None:
        """The worker looks again, some time later."""
        self.clock.advance(after)
        async with unit_of_work(self.journey.resources.sessions) as session:
            await PendingWatch(session, self.journey.resources).look()

    async def statuses(self, viewer: Viewer) -> list[str]:
        return [view.status.value for view in await self.shown(viewer)]


@pytest.fixture
async def stage(begin: Begin, chain: Chain, buyer: Actor, seller: Actor) -> AsyncIterator[Stage]:
    clock = FixedClock(datetime.now(UTC))
    journey = await begin(clock)
    selling, buying = await journey.viewer(seller), await journey.viewer(buyer)
    coin = chain.deployment.currency_named("ETH")
    async with journey.at_work() as trade:
        options = (OptionDraft(option=DeliveryOption.STANDARD, fee=Amount(0, coin)),)
        listing = await trade.market.on_sale(
            selling, unit_price=Amount(10**15, coin), options=options
        )
        order = await trade.ordered(listing, buying)
    await journey.take(buyer, buying, order, "fund")
    chain.devnet.rpc("evm_setAutomine", False)
    try:
        yield Stage(journey, chain, clock, order, buyer, seller, buying, selling)
    finally:
        chain.devnet.rpc("anvil_dropAllTransactions")
        chain.devnet.rpc("evm_setAutomine", True)
