"""The shelf: its ledger, its rules, what is owed, what waits for its day, what the chain says.

covers: S2-16, S2-18, S2-19, S2-20, S3-19, S3-20, S3-21, S3-40
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from backend.core.errors import Invalid
from backend.core.outbox.models import EventRow
from backend.domain.catalog.agreement import AgreementService, OnChain
from backend.domain.catalog.errors import ListingNotFound, SoldOut
from backend.domain.catalog.movements import Reason
from backend.domain.catalog.shelf import ShelfRules, ShelfService
from backend.domain.catalog.stock_repository import StockRepository
from backend.domain.fulfilment.lifecycle import FulfilmentStatus
from backend.jobs.compare_stock import ask
from tests.builders.fulfilment import allocate, fulfilments, hear
from tests.builders.market import ITEMS

S = FulfilmentStatus


def shelf(trade):
    return ShelfService(trade.market.session, trade.market.resources)


async def told(trade, name):
    query = select(EventRow).where(EventRow.name == name).order_by(EventRow.number)
    return [row.data for row in (await trade.market.session.scalars(query)).all()]


async def standing(trade, order, viewer):
    (view,) = (await fulfilments(trade).of_order(order.id, viewer)).values()
    return view


async def require_ledger(trade, listing, viewer):
    """The shelf is the sum of its movements, and all pieces without the sold ones."""
    seen = await shelf(trade).get(listing.id, viewer)
    lines = await shelf(trade).movements(listing.id, viewer)
    assert sum(line.change for line in lines) == seen.shelf == seen.stock - seen.sold
    assert lines[0].shelf == seen.shelf
    return lines


async def test_every_piece_that_comes_or_goes_is_in_the_ledger(trade, lamp, buying, selling):
    await shelf(trade).adjust(lamp.id, 4, Reason.DELIVERED, "From the workshop", selling)
    order = await trade.paid(lamp, buying, quantity=2)
    await hear(trade)
    await hear(trade)
    await trade.undo(order)
    await hear(trade)
    await shelf(trade).adjust(lamp.id, -1, Reason.DAMAGED, "", selling)
    await trade.market.listings.restock(lamp.id, 5, selling)
    lines = await require_ledger(trade, lamp, selling)
    assert [(line.reason, line.change) for line in reversed(lines)] == [
        ("published", 3), ("delivered", 4), ("sold", -2), ("unsold", 2), ("damaged", -1),
        ("counted", -1),
    ]  # fmt: skip
    assert lines[-2].note == "From the workshop"
    assert lines[-2].actor_id == selling.party_id
    assert lines[-3].delivery_id == order.deliveries[0].id


async def test_what_is_reserved_cannot_be_taken_away(trade, lamp, buying, selling):
    await trade.ordered(lamp, buying, quantity=2)
    before = await shelf(trade).movements(lamp.id, selling)
    with pytest.raises(SoldOut):
        await shelf(trade).adjust(lamp.id, -2, Reason.LOST, "", selling)
    for change, reason in ((0, Reason.LOST), (-9, Reason.LOST), (1, Reason.SOLD)):
        with pytest.raises(Invalid):
            await shelf(trade).adjust(lamp.id, change, reason, "", selling)
    assert len(await shelf(trade).movements(lamp.id, selling)) == len(before)
    seen = await shelf(trade).get(lamp.id, selling)
    assert (seen.stock, seen.reserved, seen.available, seen.shelf) == (3, 2, 1, 3)


async def test_the_shelf_is_its_sellers(trade, lamp, buying, strange):
    for viewer in (buying, strange):
        for command in (
            shelf(trade).get(lamp.id, viewer),
            shelf(trade).movements(lamp.id, viewer),
            shelf(trade).adjust(lamp.id, 1, Reason.FOUND, "", viewer),
            shelf(trade).set_rules(lamp.id, ShelfRules(takes_backorders=True), viewer),
        ):
            with pytest.raises(ListingNotFound):
                await command
    assert not (await trade.market.listings.get(lamp.id, buying)).takes_backorders


async def test_backorders_are_flagged_and_served_by_age(trade, lamp, buying, selling):
    await shelf(trade).set_rules(lamp.id, ShelfRules(takes_backorders=True), selling)
    first = await trade.paid(lamp, buying, quantity=3)
    orders = [first]
    for _ in range(3):
        await trade.wait(timedelta(minutes=1))
        orders.append(await trade.paid(lamp, buying))
    await hear(trade)
    assert orders[1].deliveries[0].flow == "backorder"
    assert not any(order.deliveries[0].is_oversold for order in orders)
    assert await allocate(trade) == 1
    assert [(await standing(trade, order, buying)).is_short for order in orders] == [
        False, True, True, True,
    ]  # fmt: skip
    assert len(await told(trade, "fulfilment.short")) == 3
    assert (await shelf(trade).get(lamp.id, selling)).shelf == -3

    await shelf(trade).adjust(lamp.id, 2, Reason.DELIVERED, "", selling)
    assert await allocate(trade) == 2
    assert [(await standing(trade, order, selling)).status for order in orders] == [
        S.ALLOCATED, S.ALLOCATED, S.ALLOCATED, S.AWAITING_ALLOCATION,
    ]  # fmt: skip
    await require_ledger(trade, lamp, selling)


async def test_a_preorder_waits_for_its_day(trade, lamp, buying, selling):
    day = trade.market.clock.now() + timedelta(days=3)
    await shelf(trade).set_rules(lamp.id, ShelfRules(release_at=day), selling)
    early = await trade.paid(lamp, buying)
    await hear(trade)
    assert early.deliveries[0].flow == "preorder"
    assert await allocate(trade) == 0
    seen = await standing(trade, early, buying)
    assert (seen.held_until, seen.is_short) == (day, False)
    assert seen.dispatch_due > day
    await trade.wait(timedelta(days=3))
    assert await allocate(trade) == 1


async def test_the_seller_is_told_once_when_it_runs_low(trade, lamp, buying, selling):
    await shelf(trade).set_rules(lamp.id, ShelfRules(low_at=1), selling)
    await trade.ordered(lamp, buying)
    assert await told(trade, "listing.ran_low") == []
    assert not (await shelf(trade).get(lamp.id, selling)).is_low
    await trade.ordered(lamp, buying)
    await trade.ordered(lamp, buying)
    assert [data["left"] for data in await told(trade, "listing.ran_low")] == [1]
    assert (await shelf(trade).get(lamp.id, selling)).is_low


async def test_what_cannot_be_owed_takes_no_backorders(trade, selling):
    item = await trade.market.drafted_item(selling)
    await trade.market.publish(item.id, selling)
    counted = await trade.market.on_sale(selling, max_quantity=5, stock=5)
    for listing in (item, counted):
        with pytest.raises(Invalid):
            await shelf(trade).set_rules(listing.id, ShelfRules(takes_backorders=True), selling)
    with pytest.raises(Invalid):
        await shelf(trade).set_rules(counted.id, ShelfRules(low_at=-1), selling)


async def test_chain_and_rows_never_disagree_silently(trade, selling, strange):
    item = await trade.market.drafted_item(selling)
    await trade.market.publish(item.id, selling)
    chain, now = trade.market.resources.chains.default, trade.market.clock.now()
    service = AgreementService(trade.market.session)

    async def look():
        (row,) = await StockRepository(trade.market.session).list_to_compare(None, 10)
        return await ask(chain, row)

    assert not await service.note(item.id, await look(), now)
    assert (await shelf(trade).get(item.id, selling)).disagreement is None

    trade.market.gateway.own(strange.address, ITEMS, 7)  # the token left the seller's wallet
    for changed in (True, False):
        assert await service.note(item.id, await look(), now) is changed
    seen = (await shelf(trade).get(item.id, selling)).disagreement
    assert seen == "The wallet holds 0 of the 1 tokens that are on sale."
    trade.market.gateway.own(selling.address, ITEMS, 7)
    assert await service.note(item.id, await look(), now)
    told_of = [data["disagreement"] for data in await told(trade, "listing.stock_disagrees")]
    assert told_of == [seen, None]


async def test_the_contracts_count_is_compared_with_ours(trade, selling):
    counted = await trade.market.on_sale(selling, max_quantity=5, stock=5)
    service, now = AgreementService(trade.market.session), trade.market.clock.now()
    assert await service.note(counted.id, OnChain(counted=2), now)
    seen = (await shelf(trade).get(counted.id, selling)).disagreement
    assert seen == "The contract counts 2 sold, here it is 0."
    assert await service.note(counted.id, OnChain(counted=0), now)
