"""A backup brought back on another server, and the chain read on from there: the same answers.

covers: N-11, N-17
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text

from backend.core.clock import SystemClock
from backend.core.database import close_sessions, create_sessions, unit_of_work
from backend.core.money import Amount
from backend.domain.catalog.draft import OptionDraft
from backend.domain.catalog.lifecycle import DeliveryOption, ListingKind
from tests.builders.journey import Journey
from tests.builders.trade import HOME
from tests.fixtures import postgres

SAID = "Please ring twice."
# All that the runbook leaves out of a backup: it can be made again from the chain.
OF_THE_CHAIN = ("chain_logs", "chain_blocks", "chain_cursors", "credit_entries", "escrows")


@pytest.fixture
async def journey(begin):
    return await begin(SystemClock())


@pytest.fixture
async def people(journey, buyer, seller):
    return await journey.viewer(buyer), await journey.viewer(seller)


@pytest.fixture
async def orders(journey, chain, people, buyer, seller):
    """One on its way, with a word about it; one paid."""
    buying, selling = people
    dollars = chain.deployment.currency_named("tUSD")
    chain.send(buyer, "MockERC20", "mint", buyer.address, 500_000_000, at=dollars.address)
    free = (OptionDraft(option=DeliveryOption.STANDARD, fee=Amount(0, dollars)),)
    fields = {"kind": ListingKind.PHYSICAL, "unit_price": Amount(120_000_000, dollars)}
    made = []
    for _ in range(2):
        async with journey.at_work() as trade:
            draft = trade.market.item_draft(**fields, options=free)
            view = await trade.market.listings.create_draft(draft, selling)
            lamp = await trade.market.publish(view.id, selling)
            made.append(await trade.ordered(lamp, buying))
        await journey.take(buyer, buying, made[-1], "fund")
    shipped, paid = made
    async with journey.at_work() as trade:
        await trade.messages.post(shipped.id, SAID, buying)
        delivery = shipped.deliveries[0].id
        parcel = await trade.shipments.prepare(delivery, "DHL", "RR473124829DE", selling)
    journey.sign(seller, parcel.call)
    await journey.follow()
    return shipped, paid


@pytest.fixture
async def restored(journey, orders, database_url, tmp_path):
    """Another database with the backup in it, as that of a server that never saw the first."""
    url = postgres.create_database_from(postgres.dump(database_url, tmp_path / "backup"))
    sessions = create_sessions(url)
    yield replace(journey.resources, sessions=sessions)
    await close_sessions(sessions)
    postgres.drop_database(url)


async def answers(journey, orders, people):
    """What both sides are shown, whom it was told, and how often."""
    found = {}
    for order in orders:
        for viewer in people:
            async with journey.at_work() as trade:
                seen = await trade.orders.get(order.id, viewer)
                said = await trade.messages.list(order.id, None, viewer)
            found[order.id, viewer.party_id] = (replace(seen, chain_time=None), list(said))
    async with unit_of_work(journey.resources.sessions) as session:
        for table in ("events", "invoices"):
            rows = await session.scalars(text(f"SELECT name FROM {table} ORDER BY name"))
            found[table] = rows.all()
    return found


async def test_a_backup_and_the_chain_give_the_same_answers(
    journey, orders, people, restored, chain, buyer
):
    buying, (shipped, paid) = people[0], orders
    await journey.take(buyer, buying, shipped, "confirm")  # after the backup
    await journey.take(buyer, buying, paid, "cancel")
    living = await answers(journey, orders, people)
    assert [living[order.id, buying.party_id][0].status for order in orders] == [
        "released",
        "refunded",
    ]

    async with unit_of_work(restored.sessions) as session:
        await session.execute(text("UPDATE events SET xid = '0'"))  # the step of the runbook
    again = await Journey.begin(chain, restored)
    assert await answers(again, orders, people) == living
    assert await again.differences() == []

    async with unit_of_work(restored.sessions) as session:
        for table in OF_THE_CHAIN:
            await session.execute(text(f"DELETE FROM {table}"))
    from_nothing = await Journey.begin(chain, restored)
    assert await answers(from_nothing, orders, people) == living, "and nobody is told twice"
    assert await from_nothing.differences() == []

    async with from_nothing.at_work() as trade:
        assert await trade.orders.read_address(shipped.id, buying) == HOME
