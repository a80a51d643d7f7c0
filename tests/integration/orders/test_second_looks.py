"""Likely mistakes are pointed out in time, and stop nobody. covers: S2-22, S2-23"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from backend.domain.catalog.agreement import AgreementService, OnChain
from backend.domain.orders.models import Order
from backend.domain.orders.second_looks import TWICE_WITHIN, Look
from tests.builders.histories import History
from tests.builders.trade import HOME

ODD = replace(HOME, postal_code="1")


async def looks(trade, order, viewer):
    view = await trade.orders.get(order.id, viewer)
    return await trade.orders.look_again(view, viewer)


async def test_an_address_that_looks_wrong_is_told_to_both_until_it_is_sent(
    trade, lamp, buying, selling
):
    order = await trade.ordered(lamp, buying, address=ODD)
    (found,) = await looks(trade, order, buying)
    assert found.kind is Look.ADDRESS
    assert "post code" in found.sentence and "tell the seller" in found.sentence
    await trade.pay(order)
    (found,) = await looks(trade, order, selling)
    assert "Ask the buyer" in found.sentence
    await trade.move(order, History.shipped)
    assert await looks(trade, order, selling) == []


async def test_only_the_names_of_odd_fields_are_kept(trade, lamp, buying):
    order = await trade.ordered(lamp, buying, address=ODD)
    query = select(Order.address_warnings).where(Order.id == order.id)
    assert (await trade.market.session.scalars(query)).one() == ["postal_code"]


async def test_the_same_thing_twice_in_a_day_is_noticed(trade, lamp, buying, selling):
    first = await trade.paid(lamp, buying)
    second = await trade.ordered(lamp, buying)
    (found,) = await looks(trade, second, buying)
    assert found.kind is Look.TWICE
    assert found.order is not None and found.order.id == first.id
    assert found.sentence == "You have ordered “Brass desk lamp” once more within a day."
    assert "The same buyer" in (await looks(trade, second, selling))[0].sentence
    await trade.orders.abandon(second.id, buying)
    assert await looks(trade, first, buying) == []


async def test_the_same_thing_a_day_later_is_no_mistake(trade, lamp, buying):
    await trade.paid(lamp, buying)
    await trade.wait(TWICE_WITHIN + timedelta(seconds=1))
    again = await trade.ordered(lamp, buying)
    assert await looks(trade, again, buying) == []


async def test_other_buyers_orders_are_no_repetition(trade, lamp, buying, strange):
    await trade.paid(lamp, buying)
    other = await trade.ordered(lamp, strange)
    assert await looks(trade, other, strange) == []


async def test_a_listing_that_was_changed_since_is_told_to_both(trade, lamp, buying, selling):
    order = await trade.paid(lamp, buying)
    market = trade.market
    newer = await market.listings.clone(lamp.id, selling)
    await market.publish(newer.id, selling)
    for viewer in (buying, selling):
        (found,) = await looks(trade, order, viewer)
        assert found.kind is Look.PRODUCT
        assert "“Brass desk lamp”, 1 of it" in found.sentence
    await trade.move(order, History.shipped)
    assert await looks(trade, order, selling) == []


async def test_what_the_chain_counts_otherwise_is_told_to_the_seller(trade, lamp, buying, selling):
    order = await trade.paid(lamp, buying)
    agreement = AgreementService(trade.market.session)
    await agreement.note(lamp.id, OnChain(counted=7), trade.market.clock.now())
    assert await looks(trade, order, buying) == []
    (found,) = await looks(trade, order, selling)
    assert found.kind is Look.PRODUCT and "The contract counts 7 sold" in found.sentence
