"""Payments of real orders, and the contract asked about them. covers: S3-44, S3-45, S0-23, S0-24"""

from __future__ import annotations

from dataclasses import replace

import pytest

from backend.core.viewer import TeamRole
from backend.domain.orders.errors import OrderNotFound
from backend.domain.orders.repository import Side
from backend.domain.payments.ledger import EntryKind, add_up
from backend.domain.payments.service import PaymentService
from tests.builders.histories import History


@pytest.fixture
def payments(trade):
    """The service on the test's session."""
    return PaymentService(trade.market.session, trade.market.resources)


async def test_both_sides_see_the_same_payments_and_nobody_else_does(
    trade, lamp, buying, selling, strange, payments
):
    order = await trade.paid(lamp, buying)
    await trade.move(order, History.shipped)
    seen = [await payments.of_order(order.id, viewer) for viewer in (buying, selling)]
    assert seen[0].sums == seen[1].sums
    kinds = [entry.kind for entry in seen[0].deliveries[0].entries]
    assert kinds == [EntryKind.AUTHORISED, EntryKind.CAPTURED]
    with pytest.raises(OrderNotFound):
        await payments.of_order(order.id, strange)


async def test_what_a_reorganisation_takes_back_is_no_payment(trade, lamp, buying, payments):
    order = await trade.paid(lamp, buying)
    await trade.undo(order)
    seen = await payments.of_order(order.id, buying)
    assert seen.deliveries[0].entries == ()
    assert seen.sums.to_pay == seen.sums.ordered


async def test_sums_of_the_database_are_those_of_the_pages(
    trade, selling, buying, strange, payments
):
    lamp = await trade.market.on_sale(selling, stock=9)
    ways = (
        (),
        (History.shipped,),
        (History.shipped, History.confirmed),
        (History.cancelled,),
        (History.shipped, History.disputed, History.contested),
    )
    orders = [await trade.paid(lamp, buying) for _ in ways]
    for order, steps in zip(orders, ways, strict=True):
        await trade.move(order, *steps)
    gone = await trade.ordered(lamp, buying)
    await trade.orders.abandon(gone.id, buying)
    orders += [gone, await trade.ordered(lamp, buying)]
    each = [(await payments.of_order(order.id, buying)).sums for order in orders]
    expected = add_up(each, orders[0].currency)
    for viewer, side in ((buying, Side.BUYING), (selling, Side.SELLING)):
        (found,) = await payments.totals(viewer)
        assert (found.side, found.sums) == (side, expected)
    assert list(await payments.totals(strange)) == []
    counting = replace(strange, teams={selling.party_id: TeamRole.FINANCE})
    (of_shop,) = await payments.totals(counting)
    assert (of_shop.shop.id, of_shop.sums) == (selling.party_id, expected)


async def test_what_each_shop_sold_is_a_sum_of_its_own(
    trade, lamp, buying, selling, strange, payments
):
    """Who has a shop and counts for another reads the two apart, their own first."""
    await trade.paid(lamp, strange)
    await trade.paid(await trade.market.on_sale(buying), strange)
    counting = replace(buying, teams={selling.party_id: TeamRole.FINANCE})
    found = [one.shop.id for one in await payments.totals(counting)]
    assert found == [buying.party_id, selling.party_id]


async def test_the_contract_is_asked_and_a_difference_is_shown(
    trade, lamp, buying, payments, fake_gateway
):
    order = await trade.paid(lamp, buying)
    record = (await trade.orders.get(order.id, buying)).deliveries[0].escrow
    (answer,) = (await payments.reconcile(order.id, buying)).answers
    assert not answer.is_same and not answer.locked and answer.shown
    fake_gateway.set_state_word(record.escrow_id, record.state)
    compared = await payments.reconcile(order.id, buying)
    assert compared.is_same
    assert compared.answers[0].locked == order.total
