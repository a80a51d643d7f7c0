"""Your data, as a page.

covers: N-14
"""

from __future__ import annotations

from tests.builders.histories import History


async def test_the_page_says_what_is_kept_and_erases_it(shop, lamp, buying, visitor):
    order = await shop.paid(lamp, buying)
    buyer = await visitor(buying)
    assert "/account/data" in (await buyer.get("/account")).attributes("href")
    page = await buyer.get("/account/data")
    assert "It waits for Brass desk lamp" in page.words
    assert "Not kept at all: the network address you come from" in page.words
    copied = await buyer.get("/account/data/copy")
    assert copied.answer.headers["content-type"] == "application/json"
    assert copied.answer.json()["orders"][0]["address"]["city"] == "Hamburg"
    assert (await buyer.post("/account/data/erase")).target == "/account/data?done=erasure_asked"
    assert "You asked to be erased" in (await buyer.get("/account/data")).words
    assert (await buyer.post("/account/data/stay")).status == 303

    await shop.move(order, History.confirmed)
    assert (await buyer.post("/account/data/erase")).target == "/?done=erased"
    assert (await buyer.get("/account/data")).status == 303  # to sign in
