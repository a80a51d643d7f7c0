"""Time-outs anybody may run: what is overdue, for whoever looks, and nothing private beside it."""

from __future__ import annotations

import json
from datetime import timedelta

from tests.builders.histories import History

# covers: S0-27


async def test_nothing_is_overdue_until_a_deadline_has_passed(shop, lamp, buying, visitor, strange):
    order = await shop.paid(lamp, buying)
    page = await (await visitor(strange)).get("/timeouts")
    assert "Nothing is overdue" in page.words
    await shop.wait(timedelta(days=400))
    page = await (await visitor(strange)).get("/timeouts")
    assert "the buyer gets everything back" in page.words
    assert "Brass desk lamp" not in page.words
    assert order.public_id not in page.html


async def test_the_button_carries_the_terms_of_the_escrow(shop, lamp, buying, visitor, strange):
    order = await shop.paid(lamp, buying)
    await shop.move(order, History.shipped)
    await shop.wait(timedelta(days=400))
    seen = await shop.orders.get(order.id, buying)
    [expected] = [a for a in seen.deliveries[0].actions if a.action == "timeout"]
    page = await (await visitor(strange)).get("/timeouts")
    [action] = [json.loads(text) for text in page.attributes("data-chain-action")]
    assert action["call"]["function"] == "timeout"
    [carried], [terms] = action["call"]["args"], expected.call.to_json()["args"]
    del carried["purchase"], terms["purchase"]  # the hand-cranked chain knows no listing hashes
    assert carried == terms


async def test_a_closed_escrow_is_not_overdue(shop, lamp, buying, visitor):
    order = await shop.paid(lamp, buying)
    await shop.move(order, History.shipped, History.confirmed)
    await shop.wait(timedelta(days=400))
    assert "Nothing is overdue" in (await (await visitor(None)).get("/timeouts")).words


async def test_a_guest_is_shown_the_way_in(shop, lamp, buying, visitor):
    await shop.paid(lamp, buying)
    await shop.wait(timedelta(days=400))
    page = await (await visitor(None)).get("/timeouts")
    assert "Sign in to run it" in page.words
    assert page.attributes("data-chain-action") == []


async def test_the_position_of_the_index_is_told(shop, visitor):
    page = await (await visitor(None)).get("/chain/31337/position")
    assert isinstance(json.loads(page.html)["block"], int)
