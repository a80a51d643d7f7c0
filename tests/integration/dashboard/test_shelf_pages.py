"""The seller's stock pages, and what buyers read of backorders and preorders.

covers: S2-18, S2-19, S2-20, S3-20, S3-21, S3-40
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from backend.core.ids import public_id


@pytest.fixture
def path(lamp):
    return f"/sell/stock/{public_id('lst', lamp.id)}"


async def test_pieces_come_with_a_reason(lamp, path, selling, visitor):
    seller = await visitor(selling)
    assert "Brass desk lamp" in (await seller.get("/sell/stock")).words
    typed = {"pieces": "4", "way": "in", "reason": "delivered", "note": "From the workshop"}
    done = await seller.post(f"{path}/movements", **typed)
    assert (done.status, done.target) == (303, f"{path}?done=saved")
    page = await seller.get(path)
    assert "More came in From the workshop" in page.words
    assert "+4" in page.words


async def test_each_mistake_has_its_sentence_and_changes_nothing(lamp, path, selling, visitor):
    seller = await visitor(selling)
    good = {"pieces": "1", "way": "out", "reason": "lost"}
    for wrong, sentence in (
        ({"pieces": "none"}, "A whole number"),
        ({"way": ""}, "Say whether they came or went."),
        ({"reason": "sold"}, "Choose why."),
        ({"pieces": "9"}, "This is a whole number from"),
    ):
        page = await seller.post(f"{path}/movements", **good | wrong)
        assert (page.status, sentence in page.words) == (422, True), wrong
    page = await seller.post(f"{path}/rules", release_on="soon")
    assert (page.status, "Choose a day" in page.words) == (422, True)
    assert "-1" not in (await seller.get(path)).words


async def test_of_two_windows_the_second_is_told_and_loses_nothing(path, selling, visitor):
    seller = await visitor(selling)
    seen = (await seller.get(path)).value_of("seen")
    assert (await seller.post(f"{path}/rules", low_at="2", seen=seen)).status == 303
    late = await seller.post(f"{path}/rules", low_at="5", seen=seen)
    assert (late.status, "were changed meanwhile" in late.words) == (422, True)
    assert 'value="5"' in late.html
    assert (await seller.get(path)).value_of("seen") == late.value_of("seen")
    assert (
        await seller.post(f"{path}/rules", low_at="5", seen=late.value_of("seen"))
    ).status == 303


async def test_others_have_no_shelf_here(lamp, path, buying, visitor):
    buyer = await visitor(buying)
    assert (await buyer.get(path)).status == 404
    assert (await buyer.post(f"{path}/rules", low_at="1")).status == 404
    assert "Nothing is on sale" in (await buyer.get("/sell/stock")).words


async def test_buyers_see_that_it_takes_longer(shop, lamp, path, selling, buying, visitor):
    seller, buyer = await visitor(selling), await visitor(buying)
    await shop.ordered(lamp, buying, quantity=3)
    listing = f"/listings/{public_id('lst', lamp.id)}"
    assert "Sold out" in (await buyer.get(listing)).words
    day = (shop.market.clock.now() + timedelta(days=9)).date().isoformat()
    rules = {"takes_backorders": "yes", "restock_on": day, "low_at": "2"}
    assert (await seller.post(f"{path}/rules", **rules)).status == 303
    words = (await buyer.get(listing)).words
    assert "Backorder: more on 1 Dec 2026" in words
    assert "the seller has 5 days to ship after payment" in words
    words = (await seller.get("/sell/stock")).words
    assert "Takes backorders" in words and "Running low" in words
    assert (await seller.post(f"{path}/rules", release_on=day)).status == 303
    words = (await buyer.get(listing)).words
    assert "Preorder: leaves from 1 Dec 2026" in words
    assert "It leaves from 1 Dec 2026 on" in words
    soon = (shop.market.clock.now() + timedelta(days=2)).date().isoformat()
    assert (await seller.post(f"{path}/rules", release_on=soon)).status == 303
    assert "to ship after payment. Unless" not in (await buyer.get(listing)).words
