"""Orders that no escrow protects are handed on by what the shop says of them, as others are.

covers: S3-48, S3-50, S3-09, S3-10, S3-11
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from backend.core.pagination import PageRequest
from backend.domain.exports.states import ExportState
from backend.domain.gateways.errors import PaymentStepNotAllowed
from backend.domain.gateways.service import BesideService
from backend.domain.orders.methods import Method
from backend.domain.orders.shop_methods import ShopMethods
from tests.builders.exports import BOOKS, MAILING, hear, read, runs_of
from tests.builders.histories import History

COLUMNS = ("order", "method", "stated_received", "stated_given_back")
HELD = {"method": "escrow", "stated_received": "", "stated_given_back": ""}


@pytest.fixture
async def beside(trade, house, selling):
    """Orders paid beside the chain: placed, and moved on by a person's word."""
    market = trade.market
    taken = {Method.BANK_TRANSFER: "To the account 12 34.", Method.ON_DELIVERY: "In coins."}
    await ShopMethods(market.session, market.resources).set(taken, selling)

    async def step(order, *actions, by=selling):
        for action in actions:
            service = BesideService(market.session, market.resources)
            await service.take(action, order.deliveries[0].id, "Seen on the account.", by)
        await hear(house)

    return step


@pytest.fixture
def states(exports, selling):
    async def of(order):
        standing = set()
        for state in ExportState:
            asked = PageRequest(None, 50)
            found = await exports.orders_in(selling.party_id, state.value, asked, selling)
            standing |= {state.value for each in found.items if each.order_id == order.id}
        return standing

    return of


@pytest.fixture
def latest(trade, exports, cycle, selling):
    """What an exporter says the next time it has anything to say."""

    async def run(view):
        await trade.wait(timedelta(hours=2))
        await cycle()
        last = (await runs_of(exports, view, selling))[0]
        return await read(exports, last, selling) if last.orders else []

    return run


async def by(trade, lamp, buying, method=Method.BANK_TRANSFER):
    return await trade.ordered(lamp, buying, method=method)


async def test_a_transfer_passes_its_states_by_the_shops_word(
    trade, lamp, buying, selling, beside, states
):
    order = await by(trade, lamp, buying)
    assert await states(order) == set()
    await beside(order, "approve")
    assert await states(order) == {"INITPAID"}
    await beside(order, "ship")
    assert await states(order) == {"INITPAID", "DELIVERY"}
    await beside(order, "confirm", by=buying)
    assert await states(order) == {"INITPAID", "DELIVERY"}
    await beside(order, "return")
    assert await states(order) == {"INITPAID", "DELIVERY", "RETURNED"}


async def test_what_is_paid_at_the_door_is_sent_before_it_is_paid(
    trade, lamp, buying, beside, states
):
    order = await by(trade, lamp, buying, Method.ON_DELIVERY)
    await beside(order, "approve")
    assert await states(order) == set()
    await beside(order, "ship")
    assert await states(order) == {"DELIVERY"}
    await beside(order, "complete", "receive")
    assert await states(order) == {"INITPAID", "DELIVERY"}


async def test_called_off_before_it_left_is_cancelled_paid_or_not(
    trade, lamp, buying, beside, states
):
    never, paid = await by(trade, lamp, buying), await by(trade, lamp, buying)
    await beside(never, "cancel")
    assert await states(never) == {"CANCELLED"}
    await beside(paid, "approve", "cancel")
    assert await states(paid) == {"INITPAID", "CANCELLED"}


async def test_without_its_money_it_waits_and_is_not_sent(trade, lamp, buying, beside, states):
    order = await by(trade, lamp, buying)
    await beside(order, "approve", "take_back", "ship")
    assert await states(order) == set()
    await beside(order, "go_ahead", "ship")
    assert await states(order) == {"DELIVERY"}


async def test_a_word_taken_back_is_taken_back_down_the_chain_of_exporters(
    trade, lamp, buying, selling, exports, beside, latest
):
    books, _ = await exports.add(selling.party_id, replace(BOOKS, columns=COLUMNS), selling)
    mailing, _ = await exports.add(selling.party_id, MAILING, selling)
    order = await by(trade, lamp, buying)
    await beside(order, "approve")
    line = {"change": "exported", "state": "INITPAID", "order": order.public_id}
    line |= {"method": "bank_transfer", "stated_given_back": "0.000000"}
    assert await latest(books) == [line | {"stated_received": "125.000000"}]
    assert await latest(books) == []
    await beside(order, "take_back")
    changed = {"change": "taken_back", "stated_received": "0.000000"}
    assert await latest(books) == [line | changed]
    assert await latest(books) == []
    await beside(order, "receive")
    assert await latest(books) == [line | {"stated_received": "125.000000"}]
    told = [run for run in await runs_of(exports, mailing, selling) if run.orders]
    changes = [(await read(exports, run, selling))[0]["change"] for run in reversed(told)]
    assert changes == ["exported", "taken_back", "exported"]


async def test_both_ways_to_pay_stand_in_one_file_each_once(
    trade, lamp, buying, selling, exports, beside, latest
):
    books, _ = await exports.add(selling.party_id, replace(BOOKS, columns=COLUMNS), selling)
    held, stated = await trade.paid(lamp, buying), await by(trade, lamp, buying)
    await beside(stated, "approve")
    first = await latest(books)
    assert {(row["order"], row["method"]) for row in first} == {
        (held.public_id, "escrow"),
        (stated.public_id, "bank_transfer"),
    }
    assert first[0].items() >= (HELD | {"order": held.public_id}).items()
    await trade.undo(held)
    await beside(stated, "take_back")
    rows = await latest(books)
    assert {(row["order"], row["change"]) for row in rows} == {
        (held.public_id, "taken_back"),
        (stated.public_id, "taken_back"),
    }
    assert await latest(books) == []


async def test_the_chain_goes_before_what_people_say(
    trade, lamp, buying, selling, house, beside, states
):
    order = await by(trade, lamp, buying)
    await beside(order, "approve", "cancel")
    await trade.pay(order)
    await trade.move(order, History.shipped)
    await hear(house)
    assert await states(order) == {"INITPAID", "DELIVERY"}
    gone = await trade.undo(order, 2)
    await hear(house)
    assert await states(order) == {"INITPAID", "CANCELLED"}
    await trade.redo(order, gone)
    await hear(house)
    with pytest.raises(PaymentStepNotAllowed):
        await beside(order, "return")
    assert await states(order) == {"INITPAID", "DELIVERY"}
