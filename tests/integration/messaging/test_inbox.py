"""The list of one's conversations: which said something last, and what is unread in them.

covers: S0-06, S0-08, S4-06
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from backend.core.pagination import PageRequest
from backend.domain.messaging.inbox import Inbox
from tests.builders.histories import History

ALL = PageRequest(None, 20)


@pytest.fixture
def inbox(trade):
    return Inbox(trade.market.session, trade.market.resources)


@pytest.fixture
async def orders(trade, lamp, selling, buying, strange):
    """Two of one buyer and one of another, with the same seller; nobody writes in the third."""
    cup, globe = [
        await trade.market.on_sale(selling, title=title) for title in ("Stoneware cup", "Globe")
    ]
    wanted = ((lamp, buying), (cup, buying), (globe, strange))
    return [await trade.ordered(listing, buyer) for listing, buyer in wanted]


async def lines(inbox, viewer, **asked):
    page = await inbox.list(ALL, viewer, **asked)
    return [(one.titles[0], one.last.text, one.unread) for one in page.items]


async def test_the_thread_written_in_last_stands_first(trade, inbox, orders, buying, selling):
    lamp, cup, _ = orders
    await trade.messages.post(cup.id, "Is it glazed?", buying)
    await trade.wait(timedelta(minutes=1))
    await trade.messages.post(lamp.id, "Is the cable long?", buying)
    await trade.messages.post(lamp.id, "And new?", buying)
    assert await lines(inbox, selling) == [
        ("Brass desk lamp", "And new?", 2),
        ("Stoneware cup", "Is it glazed?", 1),
    ]
    await trade.wait(timedelta(minutes=1))
    await trade.messages.post(cup.id, "Inside and out.", selling)
    assert [line[:2] for line in await lines(inbox, selling)] == [
        ("Stoneware cup", "Inside and out."),
        ("Brass desk lamp", "And new?"),
    ]


async def test_what_was_read_is_not_among_the_unread(trade, inbox, orders, buying, selling):
    lamp, cup, _ = orders
    for order in (lamp, cup):
        await trade.messages.post(order.id, "Hello?", buying)
    await trade.messages.mark_read(cup.id, 1, selling)
    assert [line[0] for line in await lines(inbox, selling, unread_only=True)] == [
        "Brass desk lamp"
    ]
    assert await lines(inbox, buying, unread_only=True) == []
    assert [line[2] for line in await lines(inbox, buying)] == [0, 0]


async def test_everybody_sees_their_own_and_the_arbiter_from_the_dispute_on(
    trade, inbox, orders, buying, strange, judging
):
    lamp = orders[0]
    await trade.messages.post(lamp.id, "It is cracked.", buying)
    assert await lines(inbox, strange) == []
    assert await lines(inbox, judging) == []
    await trade.pay(lamp)
    await trade.move(lamp, History.shipped, History.disputed)
    assert await lines(inbox, judging) == [("Brass desk lamp", "It is cracked.", 1)]


async def test_pages_follow_each_other(trade, inbox, orders, buying):
    for order in orders[:2]:
        await trade.messages.post(order.id, "Hello?", buying)
        await trade.wait(timedelta(minutes=1))
    first = await inbox.list(PageRequest(None, 1), buying)
    second = await inbox.list(PageRequest(first.next_cursor, 1), buying)
    assert [one.items[0].order_id for one in (first, second)] == [orders[1].id, orders[0].id]
    assert second.next_cursor is None
