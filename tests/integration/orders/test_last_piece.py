"""Fifty buyers at once for the last piece: one has it, forty-nine are told in one clear sentence.

covers: S2-16, S2-17, S3-61
"""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest
from sqlalchemy import func, select, text

from backend.chain.events import PolicyRegistered
from backend.chain.types import BlockHash, LogPosition, TxHash
from backend.core.clock import FixedClock
from backend.core.database import close_sessions, create_sessions, run_in_unit_of_work
from backend.core.viewer import Viewer
from backend.domain.catalog.errors import SoldOut
from backend.domain.catalog.models import StockReservation
from backend.domain.orders.models import Order
from backend.domain.parties.service import PartyService
from tests.builders.histories import CHAIN, NOON
from tests.builders.market import Market
from tests.builders.resources import make_resources
from tests.builders.trade import Trade
from tests.fakes.gateway import FakeGateway

BUYERS = 50


@pytest.fixture
async def resources(database_url, tmp_path):
    """A pool with a connection for each of them: all of them really are there at once."""
    sessions = create_sessions(database_url, pool_size=BUYERS, max_overflow=5)
    yield make_resources(
        tmp_path, sessions, database_url, gateway=FakeGateway(), clock=FixedClock(NOON)
    )
    await close_sessions(sessions)


async def in_unit(resources, job):
    async def run(session):
        return await job(Trade(Market(session, resources)))

    return await run_in_unit_of_work(resources.sessions, run)


async def test_one_of_fifty_gets_the_last_piece(resources):
    async def offer(trade):
        named = resources.chains.default.deployment.default_policy
        at = LogPosition(CHAIN, 1, 0, BlockHash(bytes([1]) * 32), NOON, TxHash(bytes(32)))
        await trade.index.add(trade.market.session, PolicyRegistered(at, named.id, named.policy))
        return await trade.market.on_sale(await trade.market.person("seller"), stock=1)

    async def meet(trade):
        service = PartyService(trade.market.session, resources)
        parties = [
            await service.ensure(bytes([0xB0]) * 19 + bytes([number])) for number in range(BUYERS)
        ]
        return [Viewer(party_id=party.id, address=party.address) for party in parties]

    lamp, buyers = await in_unit(resources, offer), await in_unit(resources, meet)
    gate, waiting = asyncio.Event(), []

    async def buy(buyer):
        async def order(trade):
            await trade.market.session.execute(text("SELECT 1"))  # the connection is open
            waiting.append(buyer)
            if len(waiting) >= BUYERS:
                gate.set()
            await gate.wait()
            return await trade.ordered(lamp, buyer)

        try:
            await in_unit(resources, order)
        except SoldOut as refused:
            return refused.message
        return "got it"

    told = Counter(await asyncio.gather(*(buy(buyer) for buyer in buyers)))
    assert told == {"got it": 1, "Sold out: nothing is left.": BUYERS - 1}

    async def count(trade):
        ask = trade.market.session.scalar
        return [
            await ask(select(func.count()).select_from(model))
            for model in (Order, StockReservation)
        ]

    assert await in_unit(resources, count) == [1, 1]
