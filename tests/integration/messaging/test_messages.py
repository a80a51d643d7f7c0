"""The conversation of an order.

covers: C-07, S0-06, S0-07, S0-08, S2-14, S4-06
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from backend.core.errors import Invalid
from backend.core.outbox.models import EventRow
from backend.domain.messaging.errors import MessageNotFound, TooManyMessages
from backend.domain.messaging.models import Message
from backend.domain.messaging.service import PER_MINUTE
from backend.domain.orders.errors import OrderNotFound
from tests.builders.histories import History


@pytest.fixture
async def order(trade, lamp, buying):
    return await trade.ordered(lamp, buying)


async def texts(trade, order, viewer, after=None):
    return [entry.text for entry in await trade.messages.list(order.id, after, viewer)]


async def test_both_sides_write_and_read(trade, order, buying, selling):
    question = await trade.messages.post(order.id, "Is the cable long?", buying)
    await trade.wait(timedelta(minutes=1))
    await trade.messages.post(order.id, "Two metres.", selling)
    thread = await trade.messages.list(order.id, None, buying)
    written = [entry for entry in thread if not entry.is_system]
    assert [(e.text, e.role, e.is_mine) for e in written] == [
        ("Is the cable long?", "buyer", True),
        ("Two metres.", "seller", False),
    ]
    assert question.id.startswith("msg_")


async def test_what_happened_stands_between_what_was_said(trade, order, buying, selling):
    await trade.messages.post(order.id, "I pay now.", buying)
    await trade.wait(timedelta(minutes=1))
    await trade.pay(order)
    await trade.wait(timedelta(minutes=1))
    await trade.messages.post(order.id, "Seen it.", selling)
    assert await texts(trade, order, buying) == [
        "The order was placed.",
        "I pay now.",
        "The buyer paid 125.00 tUSD into the escrow.",
        "Seen it.",
    ]


async def test_only_what_is_new_is_fetched(trade, order, buying, selling):
    first = await trade.messages.post(order.id, "One", buying)
    await trade.wait(timedelta(minutes=1))
    await trade.pay(order)
    await trade.messages.post(order.id, "Two", selling)
    new = await texts(trade, order, buying, first.message_id)
    assert sorted(new) == ["The buyer paid 125.00 tUSD into the escrow.", "Two"]
    with pytest.raises(MessageNotFound):
        await texts(trade, order, buying, order.id)


async def test_text_is_plain_and_bounded(trade, order, buying):
    posted = await trade.messages.post(
        order.id, "  <b>Hi</b>\u202e\u0000\r\nthere\n\n\n\n!  ", buying
    )
    assert posted.text == "<b>Hi</b>\nthere\n\n!"
    await trade.messages.post(order.id, "x" * 4_000, buying)
    for refused in ("", " \u200b ", "x" * 4_001):
        with pytest.raises(Invalid) as error:
            await trade.messages.post(order.id, refused, buying)
        assert "text" in error.value.fields


async def test_strangers_neither_read_nor_write(trade, order, buying, strange, judging):
    await trade.pay(order)
    for outsider in (strange, judging):
        with pytest.raises(OrderNotFound):
            await trade.messages.post(order.id, "Let me in", outsider)
        with pytest.raises(OrderNotFound):
            await trade.messages.list(order.id, None, outsider)
    assert (await trade.market.session.scalars(select(Message))).all() == []


async def test_the_arbiter_joins_in_a_dispute(trade, order, buying, judging):
    await trade.pay(order)
    await trade.messages.post(order.id, "Before", buying)
    await trade.move(order, History.shipped, History.disputed)
    await trade.messages.post(order.id, "Show me a photo.", judging)
    thread = await trade.messages.list(order.id, None, judging)
    assert {e.role for e in thread} == {"buyer", "arbiter", "system"}


async def test_nobody_floods_a_thread(trade, order, buying):
    for number in range(PER_MINUTE):
        await trade.messages.post(order.id, f"Line {number}", buying)
    with pytest.raises(TooManyMessages):
        await trade.messages.post(order.id, "One more", buying)
    trade.market.clock.advance(timedelta(minutes=1))
    await trade.messages.post(order.id, "Later", buying)


async def test_the_event_log_does_not_repeat_what_was_said(trade, order, buying):
    await trade.messages.post(order.id, "My door code is 4711.", buying)
    rows = await trade.market.session.scalars(
        select(EventRow).where(EventRow.name == "message.posted")
    )
    (row,) = rows.all()
    assert row.order_id == order.id
    assert "4711" not in str(row.data)
