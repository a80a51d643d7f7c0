"""The list of orders, and messages.

covers: S0-02, S0-05, S0-06, S0-07, S0-08, S0-30, S3-31, S3-34, S3-35
"""

from __future__ import annotations

import pytest

from tests.builders.histories import History
from tests.builders.pages_http import FRAGMENT


async def test_each_tab_shows_its_orders(shop, lamp, buying, selling, visitor):
    paid = await shop.paid(lamp, buying)
    done = await shop.paid(lamp, buying)
    await shop.move(done, History.shipped, History.confirmed)
    seller = await visitor(selling)
    shown = {
        tab: set((await seller.get(f"/orders?tab={tab}")).attributes("href"))
        for tab in ("all", "needs_me", "buying", "selling", "closed", "nonsense")
    }
    first, second = f"/orders/{paid.public_id}", f"/orders/{done.public_id}"
    assert {first, second} <= shown["all"] & shown["selling"] & shown["nonsense"]
    assert first in shown["needs_me"] and second not in shown["needs_me"]
    assert second in shown["closed"] and first not in shown["closed"]
    assert not {first, second} & shown["buying"]


async def test_the_number_of_waiting_orders_stands_in_the_navigation(
    shop, lamp, buying, selling, visitor
):
    await shop.paid(lamp, buying)
    page = await (await visitor(selling)).get("/")
    assert "Orders 1 need you" in page.words
    assert "need you" not in (await (await visitor(buying)).get("/")).words


async def test_orders_are_found_by_number_and_by_title(shop, lamp, buying, visitor):
    order = await shop.paid(lamp, buying)
    buyer = await visitor(buying)
    for text in (order.public_id, "brass"):
        assert f"/orders/{order.public_id}" in (await buyer.get(f"/orders?q={text}")).attributes(
            "href"
        )
    nothing = await buyer.get("/orders?q=teapot")
    assert "Nothing found" in nothing.words


@pytest.mark.parametrize("tab", ["all", "needs_me", "buying", "selling", "closed"])
async def test_an_empty_list_says_what_to_do(shop, strange, visitor, tab):
    page = await (await visitor(strange)).get(f"/orders?tab={tab}")
    assert page.status == 200
    assert "btn-primary" in page.html.split('id="orders-list"')[1]


async def test_a_damaged_cursor_is_refused_in_words(shop, buying, visitor):
    page = await (await visitor(buying)).get("/orders?cursor=nonsense")
    assert page.status == 422
    assert "This cursor does not belong here" in page.words


async def test_a_message_is_sent_without_scripts(shop, lamp, buying, selling, visitor):
    order = await shop.paid(lamp, buying)
    sent = await (await visitor(buying)).post(
        f"/orders/{order.public_id}/messages", text="When do you ship?"
    )
    assert (sent.status, sent.target) == (303, f"/orders/{order.public_id}?done=sent")
    page = await (await visitor(selling)).get(f"/orders/{order.public_id}")
    assert "When do you ship?" in page.words


async def test_a_message_is_sent_in_place(shop, lamp, buying, visitor):
    order = await shop.paid(lamp, buying)
    buyer = await visitor(buying)
    sent = await buyer.post(f"/orders/{order.public_id}/messages", FRAGMENT, text="Hello there")
    assert sent.status == 200
    assert "<html" not in sent.html
    assert "Hello there" in sent.words
    refused = await buyer.post(f"/orders/{order.public_id}/messages", FRAGMENT, text="  ")
    assert refused.status == 422
    assert 'aria-invalid="true"' in refused.html


async def test_a_refused_message_is_not_lost(shop, lamp, buying, visitor):
    order = await shop.paid(lamp, buying)
    text = "x" * 4_001
    page = await (await visitor(buying)).post(f"/orders/{order.public_id}/messages", text=text)
    assert page.status == 422
    assert text in page.html
    assert await shop.messages.list(order.id, None, buying) == [
        entry for entry in await shop.messages.list(order.id, None, buying) if entry.is_system
    ]


async def test_strangers_cannot_write(shop, lamp, buying, strange, visitor):
    order = await shop.paid(lamp, buying)
    page = await (await visitor(strange)).post(f"/orders/{order.public_id}/messages", text="Hi")
    assert page.status == 404


async def test_a_search_that_cannot_be_understood_is_named_beside_the_field(
    shop, lamp, buying, visitor
):
    await shop.paid(lamp, buying)
    page = await (await visitor(buying)).get("/orders?q=status:gone")
    assert page.status == 422
    assert "No status is called" in page.words
    assert 'value="status:gone"' in page.html


async def test_a_search_is_kept_and_dropped_from_the_page(shop, lamp, buying, visitor):
    buyer = await visitor(buying)
    kept = await buyer.post("/orders/searches", tab="buying", q="status:funded", name="Wait for it")
    assert kept.target.startswith("/orders?tab=buying&q=status%3Afunded")
    page = await buyer.get("/orders")
    assert "Wait for it" in page.words
    assert "/orders?tab=buying&q=status%3Afunded" in page.attributes("href")
    (path,) = [path for path in page.attributes("action") if path.endswith("/drop")]
    await buyer.post(path)
    assert "Wait for it" not in (await buyer.get("/orders")).words


async def test_a_search_without_a_name_is_not_kept(shop, buying, visitor):
    page = await (await visitor(buying)).post("/orders/searches", tab="all", q="lamp", name=" ")
    assert page.status == 422
    assert "Please fill this in." in page.words
