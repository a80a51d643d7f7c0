"""The receipt of an order paid beside the chain: who said that the money came, when, and no more.

covers: S2-06, S3-09, S3-10, S3-11
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from backend.api.schemas.billing import ReceiptShown
from backend.domain.billing.receipts import ReceiptService
from backend.domain.gateways.service import BesideService
from backend.domain.orders.errors import OrderNotFound
from backend.domain.orders.methods import Method
from backend.domain.orders.shop_methods import ShopMethods
from backend.domain.payments.ledger import EntryKind

SEEN = "Seen on the account."


@pytest.fixture
async def step(trade, selling):
    market = trade.market
    taken = {Method.BANK_TRANSFER: "To the account 12 34.", Method.ON_DELIVERY: "In coins."}
    await ShopMethods(market.session, market.resources).set(taken, selling)

    async def take(order, action, by=selling):
        service = BesideService(market.session, market.resources)
        await service.take(action, order.deliveries[0].id, SEEN, by)

    return take


@pytest.fixture
def receipt(trade):
    async def read(order, viewer):
        service = ReceiptService(trade.market.session, trade.market.resources)
        return await service.of_order(order.id, viewer)

    return read


def sums(line):
    names = ("paid", "held", "to_seller", "to_buyer", "fee", "royalty", "outstanding")
    return {name: units for name in names if (units := getattr(line, name).units)}


async def test_it_says_who_stated_that_the_money_came_and_when(
    trade, lamp, buying, selling, step, receipt
):
    order = await trade.ordered(lamp, buying, method=Method.BANK_TRANSFER)
    price = order.total.units
    [line] = (await receipt(order, buying)).lines
    assert (line.is_stated, line.entries, sums(line)) == (True, (), {"outstanding": price})
    await trade.wait(timedelta(hours=5))
    await step(order, "approve")
    view = await receipt(order, buying)
    [line] = view.lines
    [said] = line.entries
    assert (said.kind, said.amount.units) == (EntryKind.STATED_RECEIVED, price)
    assert (said.stated_by, said.at) == ("the seller", trade.market.clock.now())
    assert (said.tx_hash, said.block_number) == (None, None)
    assert sums(line) == {"paid": price, "to_seller": price}
    assert view.is_even
    shown = ReceiptShown.of(view).model_dump(mode="json")
    assert (shown["method"], shown["lines"][0]["is_stated"]) == ("bank_transfer", True)
    assert shown["paid"]["units"] == str(price)


async def test_a_word_taken_back_and_money_given_back_stand_on_it_and_it_adds_up(
    trade, lamp, buying, selling, step, receipt
):
    order = await trade.ordered(lamp, buying, method=Method.BANK_TRANSFER)
    price = order.total.units
    for action, expected in (
        ("approve", {"paid": price, "to_seller": price}),
        ("take_back", {"outstanding": price}),
        ("receive", {"paid": price, "to_seller": price}),
        ("ship", {"paid": price, "to_seller": price}),
        ("return", {"paid": price, "to_buyer": price}),
    ):
        await step(order, action)
        view = await receipt(order, buying)
        assert (view.is_even, sums(view.lines[0])) == (True, expected), action
    kinds = [entry.kind.value for entry in view.lines[0].entries]
    came, missing, back = "stated_received", "stated_missing", "stated_given_back"
    assert kinds == [came, missing, came, back]


async def test_paid_at_the_door_is_outstanding_until_it_is_handed_over(
    trade, lamp, buying, selling, step, receipt
):
    order = await trade.ordered(lamp, buying, method=Method.ON_DELIVERY)
    price = order.total.units
    await step(order, "approve")
    await step(order, "ship")
    assert sums((await receipt(order, selling)).lines[0]) == {"outstanding": price}
    await step(order, "receive")
    assert sums((await receipt(order, selling)).lines[0]) == {"paid": price, "to_seller": price}


async def test_the_chains_word_takes_the_place_of_what_was_stated(
    trade, lamp, buying, selling, step, receipt
):
    order = await trade.ordered(lamp, buying, method=Method.BANK_TRANSFER)
    price = order.total.units
    await step(order, "approve")
    await trade.pay(order)
    [line] = (await receipt(order, buying)).lines
    assert (line.is_stated, sums(line)) == (False, {"paid": price, "held": price})
    await trade.undo(order)
    [line] = (await receipt(order, buying)).lines
    assert (line.is_stated, sums(line)) == (True, {"paid": price, "to_seller": price})


async def test_it_is_for_those_who_see_the_order(trade, lamp, buying, strange, step, receipt):
    order = await trade.ordered(lamp, buying, method=Method.BANK_TRANSFER)
    await step(order, "approve")
    before = await trade.market.fingerprint()
    with pytest.raises(OrderNotFound):
        await receipt(order, strange)
    assert await trade.market.fingerprint() == before
