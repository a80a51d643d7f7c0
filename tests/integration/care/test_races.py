"""Two workers find the same late step, and there is one ticket. covers: S1-17, N-13"""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from backend.chain.events import PolicyRegistered
from backend.chain.types import BlockHash, LogPosition, TxHash
from backend.core.clock import FixedClock
from backend.core.database import run_in_unit_of_work
from backend.core.outbox import dispatch_pending
from backend.core.outbox.models import EventRow
from backend.domain.care.handlers import subscriptions
from backend.domain.care.keeper import CareKeeper
from backend.domain.care.models import Ticket
from tests.builders.histories import CHAIN, NOON, History
from tests.builders.market import Market
from tests.builders.resources import make_resources
from tests.builders.trade import Trade
from tests.fakes.gateway import FakeGateway


@pytest.fixture
def resources(sessions, database_url, tmp_path):
    return make_resources(
        tmp_path, sessions, database_url, gateway=FakeGateway(), clock=FixedClock(NOON)
    )


async def test_many_workers_raise_each_late_step_once(resources):
    async def buy(session):
        trade = Trade(Market(session, resources))
        seller, buyer = await trade.market.person("seller"), await trade.market.person("buyer")
        named = resources.chains.default.deployment.default_policy
        at = LogPosition(CHAIN, 1, 0, BlockHash(bytes([1]) * 32), NOON, TxHash(bytes(32)))
        await trade.index.add(session, PolicyRegistered(at, named.id, named.policy))
        lamps = await trade.market.on_sale(seller, stock=9)
        return trade, [await trade.paid(lamps, buyer) for _ in range(5)]

    async def watch(session):
        return await CareKeeper(session, resources).watch(limit=2)

    async def count(session, model, *conditions):
        query = select(func.count()).select_from(model).where(*conditions)
        return await session.scalar(query)

    sessions = resources.sessions
    trade, orders = await run_in_unit_of_work(sessions, buy)
    heard = subscriptions(resources)
    await dispatch_pending(sessions, heard, resources.clock)
    resources.clock.advance(timedelta(days=4))
    for _ in range(4):
        await asyncio.gather(*(run_in_unit_of_work(sessions, watch) for _ in range(6)))
    assert await run_in_unit_of_work(sessions, lambda s: count(s, Ticket)) == 5
    opened = EventRow.name == "ticket.opened"
    assert await run_in_unit_of_work(sessions, lambda s: count(s, EventRow, opened)) == 5

    async def ship(session):
        trade.market = Market(session, resources)
        await trade.move(orders[0], History.shipped)

    await run_in_unit_of_work(sessions, ship)
    await dispatch_pending(sessions, heard, resources.clock)
    resolved = Ticket.status == "resolved"
    assert await run_in_unit_of_work(sessions, lambda s: count(s, Ticket, resolved)) == 1
