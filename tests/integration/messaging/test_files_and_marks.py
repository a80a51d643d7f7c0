"""Files in a thread, what has been read by whom, and finding words again.

covers: S0-06, S0-07, S2-14, S4-06
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from backend.core.errors import Invalid
from backend.core.pagination import PageRequest
from backend.core.viewer import StaffRole, TeamRole
from backend.domain.documents.errors import DocumentNotFound
from backend.domain.documents.service import DocumentService
from backend.domain.messaging.service import MOST_FILES
from backend.domain.orders.errors import OrderNotFound
from tests.builders.documents import a_pdf
from tests.builders.histories import History
from tests.builders.market import a_picture


@pytest.fixture
async def order(trade, lamp, buying):
    return await trade.ordered(lamp, buying)


@pytest.fixture
def hand_in(trade, order):
    documents = DocumentService(trade.market.session, trade.market.resources)

    async def hand_in(viewer, content=None, name="crack.jpg"):
        return (await documents.hand_in(order.id, content or a_picture(), name, viewer)).id

    return hand_in


async def found(trade, words, viewer):
    page = await trade.messages.search(words, PageRequest(None, 20), viewer)
    return [one.entry.text for one in page.items]


async def test_files_are_sent_with_a_message_or_alone(trade, order, hand_in, buying, selling):
    one, two = await hand_in(buying), await hand_in(buying, a_pdf(), "bill.pdf")
    await trade.messages.post(order.id, "Look:", buying, [two, one])
    await trade.messages.post(order.id, "", buying, [await hand_in(buying)])
    with_words, alone = [
        e for e in await trade.messages.list(order.id, None, selling) if not e.is_system
    ]
    assert [file.name for file in with_words.attachments] == ["bill.pdf", "crack.webp"]
    assert (alone.text, len(alone.attachments)) == ("", 1)


async def test_nobody_sends_what_is_not_theirs_or_too_much(trade, order, hand_in, buying, selling):
    mine, theirs = await hand_in(buying), await hand_in(selling)
    many = [await hand_in(buying) for _ in range(MOST_FILES + 1)]
    before = await trade.market.fingerprint()
    for error, files in (
        (DocumentNotFound, [theirs]),
        (DocumentNotFound, [order.id]),
        (Invalid, [mine, mine]),
        (Invalid, many),
    ):
        with pytest.raises(error):
            await trade.messages.post(order.id, "Look:", buying, files)
    assert await trade.market.fingerprint() == before


async def test_the_author_sees_when_a_message_was_read(trade, order, buying, selling):
    await trade.messages.post(order.id, "One", buying)
    second = await trade.messages.post(order.id, "Two", buying)
    assert await trade.messages.count_unread(selling) == {order.id: 2}
    assert await trade.messages.count_unread(buying) == {}
    await trade.wait(timedelta(minutes=5))
    await trade.messages.mark_read(order.id, second.sequence, selling)
    read_at = trade.market.clock.now()
    assert await trade.messages.count_unread(selling) == {}
    thread = await trade.messages.list(order.id, None, buying)
    assert [e.read_at for e in thread if not e.is_system] == [None, read_at]
    await trade.wait(timedelta(minutes=5))
    before = await trade.market.fingerprint()
    await trade.messages.mark_read(order.id, 1, selling)  # never back
    await trade.messages.mark_read(order.id, 99, selling)  # never ahead
    assert await trade.market.fingerprint() == before


async def test_who_answers_has_read(trade, order, buying, selling):
    await trade.messages.post(order.id, "One", buying)
    await trade.messages.post(order.id, "Two", selling)
    assert await trade.messages.count_unread(selling) == {}
    assert await trade.messages.count_unread(buying, [order.id]) == {order.id: 1}
    entries = await trade.messages.list(order.id, None, buying)
    assert [e.is_unread for e in entries if not e.is_system] == [False, True]


async def test_outsiders_neither_mark_nor_count_nor_find(
    trade, order, buying, selling, strange, judging
):
    await trade.messages.post(order.id, "The vase is chipped.", buying)
    packer = replace(strange, teams={selling.party_id: TeamRole.PACKER})
    staff = replace(strange, staff=frozenset({StaffRole.SUPPORT}))
    before = await trade.market.fingerprint()
    for outsider in (strange, judging, packer, staff):
        with pytest.raises(OrderNotFound):
            await trade.messages.mark_read(order.id, 1, outsider)
        assert await trade.messages.count_unread(outsider) == {}
        assert await found(trade, "vase", outsider) == []
    assert await trade.market.fingerprint() == before
    helper = replace(strange, teams={selling.party_id: TeamRole.SUPPORT})
    assert await found(trade, "vase", helper) == ["The vase is chipped."]
    await trade.orders.set_in_care(order.id, is_open=True)
    assert await found(trade, "vase", staff) == ["The vase is chipped."]
    await trade.pay(order)
    await trade.move(order, History.shipped, History.disputed)
    assert await found(trade, "vase", judging) == ["The vase is chipped."]


async def test_words_phrases_and_exceptions_are_found(trade, order, buying):
    for text in ("Die Vase hat einen Sprung.", "The vase is fine.", "No colour."):
        await trade.messages.post(order.id, text, buying)
    assert await found(trade, "VASE", buying) == ["The vase is fine.", "Die Vase hat einen Sprung."]
    assert await found(trade, '"einen sprung"', buying) == ["Die Vase hat einen Sprung."]
    assert await found(trade, "vase -fine", buying) == ["Die Vase hat einen Sprung."]
    for odd in ("", "'; DROP TABLE messages; --", '"', "&|!():*", "%", "\\"):
        assert await found(trade, odd, buying) == []
    with pytest.raises(Invalid):
        await found(trade, "x" * 201, buying)
