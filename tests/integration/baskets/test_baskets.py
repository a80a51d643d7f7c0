"""Baskets: kept for their owner, priced anew each time, ordered from as a whole.

covers: S3-04, S3-38, S3-71, N-02
"""

from __future__ import annotations

import pytest

from backend.core.errors import Invalid
from backend.domain.baskets.errors import BasketFull, BasketLineNotFound
from backend.domain.baskets.service import MOST_LINES, BasketService
from backend.domain.catalog.errors import NotForSale, SoldOut
from backend.domain.catalog.lifecycle import DeliveryOption
from backend.domain.orders.errors import PartiesClash, SumChanged
from backend.domain.orders.planning import Flow
from backend.domain.orders.purchase import Purchase, Wanted
from tests.builders.market import tusd
from tests.builders.trade import HOME


@pytest.fixture
def baskets(trade):
    return BasketService(trade.market.session, trade.market.resources)


@pytest.fixture
async def stool(trade, selling):
    return await trade.market.on_sale(selling, title="Walnut stool", unit_price=tusd(40_000_000))


def some(listing, **changes):
    return Wanted(**{"listing_id": listing.id} | changes)


async def both(baskets, lamp, stool, buying):
    await baskets.put(some(lamp), buying)
    return await baskets.put(some(stool, option=DeliveryOption.PICKUP), buying)


async def test_it_shows_the_order_it_would_make(baskets, lamp, stool, buying, strange):
    (group,) = (await both(baskets, lamp, stool, buying)).groups
    assert [d.flow for d in group.deliveries] == [Flow.PARCEL, Flow.COLLECTION]
    assert group.total == tusd(125_000_000 + 40_000_000)
    assert group.needs_address
    assert group.can_be_ordered
    assert (await baskets.get(strange)).groups == ()  # a basket is its owner's alone


async def test_putting_the_same_in_again_adds_to_it(baskets, lamp, buying):
    await baskets.put(some(lamp), buying)
    (line,) = (await baskets.put(some(lamp, quantity=2), buying)).lines
    assert line.quantity == 3
    (line,) = (await baskets.change(line.id, 1, buying)).lines
    assert line.quantity == 1
    assert (await baskets.remove(line.id, buying)).lines == ()


async def test_each_seller_and_each_currency_makes_an_order(baskets, trade, lamp, strange, buying):
    theirs = await trade.market.on_sale(strange, title="Their chair")
    await baskets.put(some(lamp), buying)
    basket = await baskets.put(some(theirs), buying)
    assert [group.seller.id for group in basket.groups] == [lamp.seller.id, theirs.seller.id]


async def test_ordering_takes_everything_out_and_sets_everything_aside(
    baskets, trade, lamp, stool, buying
):
    basket = await both(baskets, lamp, stool, buying)
    shown = Purchase(lines=(), address=HOME, total=basket.groups[0].total)
    order = await baskets.order([line.id for line in basket.lines], shown, buying)
    assert [d.title for d in order.deliveries] == [lamp.title, stool.title]
    assert (await baskets.get(buying)).lines == ()
    assert (await trade.market.listings.get(lamp.id, buying)).available == 2


async def test_a_thing_withdrawn_meanwhile_is_named_and_nothing_is_ordered(
    baskets, trade, lamp, stool, selling, buying
):
    basket = await both(baskets, lamp, stool, buying)
    await trade.market.listings.withdraw(stool.id, selling)
    (group,) = (await baskets.get(buying)).groups
    assert [line.problem for line in group.lines] == [None, "It is no longer for sale."]
    assert not group.can_be_ordered
    before = await trade.market.fingerprint()
    with pytest.raises(NotForSale, match="Walnut stool"):
        await baskets.order(
            [line.id for line in basket.lines], Purchase(lines=(), address=HOME), buying
        )
    assert await trade.market.fingerprint() == before
    assert len((await baskets.get(buying)).lines) == 2


async def test_a_changed_price_is_seen_and_agreed_to(baskets, trade, lamp, selling, buying):
    (line,) = (await baskets.put(some(lamp), buying)).lines
    copy = await trade.market.listings.clone(lamp.id, selling)
    dearer = trade.market.draft(unit_price=tusd(130_000_000))
    await trade.market.listings.update_draft(copy.id, dearer, selling)
    new = await trade.market.publish(copy.id, selling)
    (line,) = (await baskets.get(buying)).lines
    assert line.problem == "The seller has changed it. Look at the new version and its price."
    assert line.successor.id == new.id
    (line,) = (await baskets.renew(line.id, buying)).lines
    assert (line.listing.unit_price, line.problem) == (tusd(130_000_000), None)
    seen_before = Purchase(lines=(), address=HOME, total=tusd(125_000_000))
    with pytest.raises(SumChanged):
        await baskets.order([line.id], seen_before, buying)


async def test_too_few_left_is_said_on_the_line(baskets, trade, lamp, buying, strange):
    await baskets.put(some(lamp, quantity=3), buying)
    await trade.ordered(lamp, strange, quantity=2)
    (line,) = (await baskets.get(buying)).lines
    assert line.problem == "Only one piece is left."
    with pytest.raises(SoldOut):
        await baskets.order([line.id], Purchase(lines=(), address=HOME), buying)


async def test_what_cannot_be_bought_does_not_go_in(baskets, trade, lamp, selling, buying):
    before = await trade.market.fingerprint()
    with pytest.raises(PartiesClash):
        await baskets.put(some(lamp), selling)
    with pytest.raises(Invalid):
        await baskets.put(some(lamp, option=DeliveryOption.EXPEDITED), buying)
    with pytest.raises(Invalid):
        await baskets.put(some(lamp, quantity=0), buying)
    assert await trade.market.fingerprint() == before
    assert await baskets.count(buying) == 0


async def test_nobody_touches_a_strangers_line(baskets, lamp, buying, strange):
    (line,) = (await baskets.put(some(lamp), buying)).lines
    for attempt in (
        baskets.change(line.id, 2, strange),
        baskets.remove(line.id, strange),
        baskets.renew(line.id, strange),
        baskets.order([line.id], Purchase(lines=(), address=HOME), strange),
    ):
        with pytest.raises(BasketLineNotFound):
            await attempt
    assert (await baskets.get(buying)).lines[0].quantity == 1


async def test_a_basket_has_an_end(baskets, trade, lamp, selling, buying, monkeypatch):
    monkeypatch.setattr("backend.domain.baskets.service.MOST_LINES", 1)
    assert MOST_LINES > 1
    await baskets.put(some(lamp), buying)
    with pytest.raises(BasketFull):
        await baskets.put(some(lamp, option=DeliveryOption.PICKUP), buying)
