"""Many at once: one wins, the others are told, nothing is counted twice.

covers: S2-16, S2-17, S3-61
"""

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
from backend.domain.catalog.errors import SoldOut
from backend.domain.escrow.errors import StepNotAllowed
from backend.domain.orders.handlers import subscriptions
from backend.domain.orders.models import Order
from backend.domain.orders.sweeps import OrderSweeper
from tests.builders.histories import CHAIN, NOON
from tests.builders.market import Market
from tests.builders.resources import make_resources
from tests.builders.trade import Trade
from tests.fakes.gateway import FakeGateway


@pytest.fixture
def resources(sessions, database_url, tmp_path):
    return make_resources(
        tmp_path, sessions, database_url, gateway=FakeGateway(), clock=FixedClock(NOON)
    )


@pytest.fixture
def work(resources):
    """Run something with a trade in a unit of its own, committed at the end."""

    async def run(job):
        async def in_unit(session):
            return await job(Trade(Market(session, resources)))

        return await run_in_unit_of_work(resources.sessions, in_unit)

    return run


@pytest.fixture
async def people(work):
    async def meet(trade):
        return await trade.market.person("seller"), await trade.market.person("buyer")

    return await work(meet)


@pytest.fixture
async def last_lamp(work, people, resources):
    async def offer(trade):
        named = resources.chains.default.deployment.default_policy
        at = LogPosition(CHAIN, 1, 0, BlockHash(bytes([1]) * 32), NOON, TxHash(bytes(32)))
        await trade.index.add(trade.market.session, PolicyRegistered(at, named.id, named.policy))
        return await trade.market.on_sale(people[0], stock=1)

    return await work(offer)


async def count(work, model, *conditions):
    async def ask(trade):
        query = select(func.count()).select_from(model).where(*conditions)
        return await trade.market.session.scalar(query)

    return await work(ask)


async def test_of_twelve_who_want_the_last_one_one_gets_it(work, people, last_lamp):
    results = await asyncio.gather(
        *(work(lambda trade: trade.ordered(last_lamp, people[1])) for _ in range(12)),
        return_exceptions=True,
    )
    refused = [result for result in results if isinstance(result, SoldOut)]
    assert len(refused) == 11
    assert await count(work, Order) == 1


async def test_two_sweepers_end_an_order_once(work, people, last_lamp, resources):
    await work(lambda trade: trade.ordered(last_lamp, people[1]))
    resources.clock.advance(timedelta(minutes=31))

    async def sweep(trade):
        return await OrderSweeper(trade.market.session, resources).expire_unpaid()

    assert sum(await asyncio.gather(*(work(sweep) for _ in range(4)))) == 1
    assert await count(work, EventRow, EventRow.name == "order.expired") == 1


async def test_letting_go_and_running_out_do_not_both_happen(work, people, last_lamp, resources):
    order = await work(lambda trade: trade.ordered(last_lamp, people[1]))

    async def let_go(trade):
        return await trade.orders.abandon(order.id, people[1])

    results = await asyncio.gather(*(work(let_go) for _ in range(4)), return_exceptions=True)
    assert sum(isinstance(result, StepNotAllowed) for result in results) == 3
    resources.clock.advance(timedelta(minutes=31))
    await work(lambda trade: trade.sweeper.expire_unpaid())
    names = EventRow.name.in_(["order.abandoned", "order.expired"])
    assert await count(work, EventRow, names) == 1


async def test_two_workers_book_a_payment_once(work, people, last_lamp, resources):
    order = await work(lambda trade: trade.ordered(last_lamp, people[1]))
    await work(lambda trade: trade.pay(order))
    listening = subscriptions(resources)

    async def dispatch():
        return await dispatch_pending(resources.sessions, listening, resources.clock)

    await asyncio.gather(*(dispatch() for _ in range(3)))
    resources.clock.advance(timedelta(hours=1))
    with pytest.raises(SoldOut):
        await work(lambda trade: trade.ordered(last_lamp, people[1]))
    assert await count(work, EventRow, EventRow.name == "delivery.oversold") == 0
