"""One order, several deliveries: taken together, paid together, and then each on its own.

covers: N-02, S3-04, S3-07, S3-27, S3-28, S3-33, S3-38, S3-39, S3-69, S3-71
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from backend.chain.events import ListingCancelled
from backend.core.errors import Invalid
from backend.domain.catalog.draft import OptionDraft
from backend.domain.catalog.errors import NotForSale, SoldOut
from backend.domain.catalog.lifecycle import DeliveryOption, ListingKind
from backend.domain.catalog.shelf import ShelfRules, ShelfService
from backend.domain.escrow.lifecycle import Status
from backend.domain.orders.errors import NotOneOrder, SumChanged
from backend.domain.orders.models import Order
from backend.domain.orders.planning import Flow
from backend.domain.orders.purchase import Purchase, Wanted
from tests.builders.histories import History
from tests.builders.market import tusd
from tests.builders.trade import HOME

FREE = (OptionDraft(option=DeliveryOption.STANDARD, fee=tusd(0)),)


@pytest.fixture
async def stool(trade, selling):
    return await trade.market.on_sale(selling, title="Walnut stool", unit_price=tusd(40_000_000))


@pytest.fixture
async def course(trade, selling):
    return await trade.market.on_sale(
        selling,
        kind=ListingKind.DIGITAL,
        title="Varnish course",
        unit_price=tusd(9_000_000),
        stock=None,
        options=FREE,
    )


def shelf(trade):
    return ShelfService(trade.market.session, trade.market.resources)


def wanted(*listings, **changes):
    lines = tuple(Wanted(listing_id=listing.id) for listing in listings)
    return Purchase(**{"lines": lines, "address": HOME} | changes)


async def orders_stored(trade):
    return await trade.market.session.scalar(select(func.count()).select_from(Order))


async def paid(trade, buying, *listings):
    order = await trade.orders.buy(wanted(*listings), buying)
    await trade.pay(order)
    return await trade.orders.get(order.id, buying)


async def test_each_thing_is_a_delivery_with_an_escrow_of_its_own(
    trade, lamp, stool, course, buying
):
    order = await trade.orders.buy(wanted(lamp, stool, course), buying)
    assert [d.title for d in order.deliveries] == [lamp.title, stool.title, course.title]
    assert [d.flow for d in order.deliveries] == [Flow.PARCEL, Flow.PARCEL, Flow.ELECTRONIC]
    assert len({d.escrow_id for d in order.deliveries}) == 3
    assert order.total == tusd(125_000_000 + 45_000_000 + 9_000_000)
    assert order.status == Status.AWAITING_PAYMENT


async def test_one_transaction_pays_for_all_of_them(trade, lamp, stool, buying, selling):
    order = await trade.orders.buy(wanted(lamp, stool), buying)
    call = order.payment
    assert (call.function, call.args[2]) == ("fund_many", "170000000")
    assert [p["reference"] for p in call.args[0]] == [f"0x{d.id.hex}" for d in order.deliveries]
    assert [need.amount for need in call.needs] == [170_000_000]
    assert all(d.action("fund").call == call for d in order.deliveries)
    assert (await trade.orders.get(order.id, selling)).payment is None


async def test_what_is_left_to_pay_is_paid_alone(trade, lamp, stool, buying):
    order = await trade.orders.buy(wanted(lamp, stool), buying)
    await trade.pay_one(order, 0)
    rest = (await trade.orders.get(order.id, buying)).payment
    assert (rest.function, rest.args[3]) == ("fund", f"0x{order.deliveries[1].id.hex}")


async def test_deliveries_end_apart_and_the_order_sums_them_up(trade, lamp, stool, course, buying):
    order = await paid(trade, buying, lamp, stool, course)
    assert order.status == Status.FUNDED
    await trade.move_one(order, 0, History.shipped)
    assert await trade.status(order, buying) == "partially_shipped"
    await trade.move_one(order, 1, History.cancelled)
    await trade.move_one(order, 0, History.delivered, History.disputed)
    assert await trade.status(order, buying) == "disputed"
    await trade.move_one(order, 2, History.shipped, History.delivered, History.confirmed)
    seen = await trade.orders.get(order.id, buying)
    assert [d.status for d in seen.deliveries] == [
        Status.DISPUTED,
        Status.REFUNDED,
        Status.RELEASED,
    ]
    assert seen.deliveries[2].money.seller_gets < tusd(9_000_000)  # paid out while another waits
    await trade.move_one(order, 0, History.conceded)
    assert await trade.status(order, buying) == "completed"


async def test_money_is_captured_delivery_by_delivery_and_never_for_the_order(
    trade, lamp, stool, buying
):  # covers: S3-08
    order = await paid(trade, buying, lamp, stool)
    await trade.move_one(order, 1, History.shipped)
    stages = [d.money.stage for d in (await trade.orders.get(order.id, buying)).deliveries]
    assert stages == ["authorised", "captured"]
    alone = await trade.paid(lamp, buying, quantity=2)  # one delivery: then it is one capture
    await trade.move(alone, History.shipped)
    [delivery] = (await trade.orders.get(alone.id, buying)).deliveries
    assert (delivery.money.stage, delivery.money.paid) == ("captured", alone.total)


async def test_one_thing_gone_refuses_all_and_says_which(trade, lamp, stool, selling, buying):
    await trade.market.listings.withdraw(stool.id, selling)
    before = await trade.market.fingerprint()
    with pytest.raises(NotForSale, match="Walnut stool"):
        await trade.orders.buy(wanted(lamp, stool), buying)
    assert await trade.market.fingerprint() == before
    assert await orders_stored(trade) == 0


async def test_one_thing_sold_out_sets_nothing_aside(trade, lamp, stool, buying):
    await trade.ordered(stool, buying, quantity=3)
    session = trade.market.session
    with pytest.raises(SoldOut, match="Walnut stool"):
        async with session.begin_nested():
            await trade.orders.buy(wanted(lamp, stool), buying)
    assert (await trade.market.listings.get(lamp.id, buying)).available == 3
    assert await orders_stored(trade) == 1


async def test_withdrawn_between_order_and_payment_nothing_can_be_paid(
    trade, lamp, stool, selling, buying
):
    order = await trade.orders.buy(wanted(lamp, stool), buying)
    at = trade.life_of(order.deliveries[0]).funded().events[0].at
    gone = ListingCancelled(at._replace(log_index=7), selling.address, stool.listing_hash)
    await trade.index.add(trade.market.session, gone)
    seen = await trade.orders.get(order.id, buying)
    assert seen.unpayable == ("Walnut stool",)
    assert seen.payment is None
    assert all(d.action("fund") is None for d in seen.deliveries)
    assert all(d.action("abandon") for d in seen.deliveries)


async def test_two_sellers_or_two_currencies_are_two_orders(trade, lamp, strange, selling, buying):
    from backend.core.money import Amount
    from tests.builders.resources import COIN

    theirs = await trade.market.on_sale(strange, title="Their chair")
    with pytest.raises(NotOneOrder, match="Their chair"):
        await trade.orders.buy(wanted(lamp, theirs), buying)
    coins = (OptionDraft(option=DeliveryOption.STANDARD, fee=Amount(0, COIN)),)
    dear = await trade.market.on_sale(
        selling, title="Gold chair", unit_price=Amount(10**18, COIN), options=coins
    )
    with pytest.raises(NotOneOrder, match="Gold chair"):
        await trade.orders.buy(wanted(lamp, dear), buying)
    assert await orders_stored(trade) == 0


async def test_another_sum_than_was_shown_is_refused(trade, lamp, stool, buying):
    with pytest.raises(SumChanged, match=r"170\.00 tUSD"):
        await trade.orders.buy(wanted(lamp, stool, total=tusd(1)), buying)
    assert await orders_stored(trade) == 0
    await trade.orders.buy(wanted(lamp, stool, total=tusd(170_000_000)), buying)


async def test_a_wrong_line_is_named(trade, lamp, stool, buying):
    lines = (
        Wanted(listing_id=lamp.id),
        Wanted(listing_id=stool.id, option=DeliveryOption.EXPEDITED),
    )
    with pytest.raises(Invalid) as refused:
        await trade.orders.buy(Purchase(lines=lines, address=HOME), buying)
    assert list(refused.value.fields) == ["lines.1.option"]
    with pytest.raises(Invalid) as refused:
        await trade.orders.buy(Purchase(lines=()), buying)
    assert "lines" in refused.value.fields


async def test_an_order_nobody_pays_gives_everything_back(trade, lamp, stool, buying):
    order = await trade.orders.buy(wanted(lamp, stool), buying)
    await trade.orders.abandon(order.id, buying)
    for listing in (lamp, stool):
        assert (await trade.market.listings.get(listing.id, buying)).available == 3


async def test_nothing_but_files_needs_no_address(trade, course, buying):
    order = await trade.orders.buy(wanted(course, address=None), buying)
    assert not order.has_address


async def test_what_lies_ready_goes_ahead_of_what_has_to_be_made(trade, selling, buying):
    chairs = await trade.market.on_sale(selling, stock=2)
    await shelf(trade).set_rules(chairs.id, ShelfRules(takes_backorders=True), selling)
    line = Wanted(listing_id=chairs.id, quantity=5)
    whole = await trade.orders.buy(Purchase(lines=(line,), address=HOME), buying)
    assert [(d.flow, d.quantity) for d in whole.deliveries] == [(Flow.BACKORDER, 5)]
    await trade.orders.abandon(whole.id, buying)
    parts = await trade.orders.buy(Purchase(lines=(line,), address=HOME, in_parts=True), buying)
    assert [(d.flow, d.quantity) for d in parts.deliveries] == [
        (Flow.PARCEL, 2),
        (Flow.BACKORDER, 3),
    ]
    assert parts.total == tusd(5 * 120_000_000 + 2 * 5_000_000)
    await trade.pay(parts)
    await trade.move_one(parts, 0, History.shipped, History.confirmed)
    assert await trade.status(parts, buying) == "partially_shipped"  # the rest stays open


async def test_nothing_leaves_before_the_day_of_release(trade, lamp, selling, buying):
    day = trade.market.clock.now() + timedelta(days=20)
    album = await trade.market.on_sale(selling, title="The album")
    await shelf(trade).set_rules(album.id, ShelfRules(release_at=day), selling)
    order = await trade.orders.buy(wanted(lamp, album), buying)
    assert [(d.flow, d.held_until) for d in order.deliveries] == [
        (Flow.PARCEL, None),
        (Flow.PREORDER, day),
    ]
