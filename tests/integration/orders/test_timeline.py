"""The story of an order, from both logs.

covers: S0-30, S2-34, S3-44, S3-53, S1-07
"""

from __future__ import annotations

from datetime import timedelta

from backend.domain.orders.timeline import CHAIN_SENTENCES
from tests.builders.histories import History


async def names(trade, order, viewer):
    return [entry.name for entry in await trade.orders.timeline(order.id, viewer)]


async def test_it_tells_both_sides_what_happened_and_where_to_check(trade, lamp, buying, selling):
    order = await trade.ordered(lamp, buying)
    for step in (None, History.shipped, History.delivered, History.confirmed):
        await trade.wait(timedelta(minutes=1))
        await (trade.move(order, step) if step else trade.pay(order))
    story = await trade.orders.timeline(order.id, buying)
    assert [entry.name for entry in story] == [
        "order.placed",
        "Funded",
        "Shipped",
        "Delivered",
        "Confirmed",
    ]
    assert story[1].sentence == "The buyer paid 125.00 tUSD into the escrow."
    assert story[3].sentence == "It has arrived, says the buyer."
    assert story[4].sentence == "The buyer confirmed: the seller received 121.875 tUSD."
    assert [entry.is_on_chain for entry in story] == [False, True, True, True, True]
    assert story[1].tx_hash == trade.lives[order.deliveries[0].id].events[0].at.tx_hash
    assert [e.name for e in await trade.orders.timeline(order.id, selling)] == [
        e.name for e in story
    ]


async def test_a_vanished_payment_is_told_and_healed(trade, lamp, buying):
    order = await trade.paid(lamp, buying)
    gone = await trade.undo(order)
    assert await names(trade, order, buying) == ["order.placed", "escrow.vanished"]
    await trade.redo(order, gone)
    assert await names(trade, order, buying) == ["order.placed", "escrow.vanished", "Funded"]


async def test_looking_at_the_address_is_not_shown_to_others(trade, lamp, buying, selling):
    order = await trade.paid(lamp, buying)
    await trade.orders.read_address(order.id, buying)
    assert "address.read" not in await names(trade, order, selling)


async def test_a_dispute_is_told_with_its_amounts(trade, lamp, buying, judging):
    order = await trade.paid(lamp, buying)
    await trade.move(
        order,
        History.shipped,
        lambda life: life.disputed(25_000_000),
        History.contested,
        lambda life: life.ruled(10_000_000),
    )
    story = {e.name: e.sentence for e in await trade.orders.timeline(order.id, judging)}
    assert story["Disputed"] == "The buyer claims 25.00 tUSD back."
    assert story["Ruled"] == (
        "The arbiter decided: 9.90 tUSD to the buyer, 110.975 tUSD to the seller."
    )


def test_every_escrow_event_has_a_sentence():
    from backend.chain.events import EVENTS, EscrowEvent

    ours = {event.__name__ for event in EVENTS if issubclass(event, EscrowEvent)}
    assert set(CHAIN_SENTENCES) == ours
