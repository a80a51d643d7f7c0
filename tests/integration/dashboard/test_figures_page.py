"""The page of a seller's figures. covers: S2-26, S2-30, S2-31, S2-36"""

from __future__ import annotations

from tests.builders.histories import History


async def test_a_seller_without_sales_is_told_so(shop, selling, visitor):
    page = await (await visitor(selling)).get("/sell/figures")
    assert page.status == 200
    assert "Nothing was sold in this time" in page.words


async def test_rates_are_shown_with_what_is_behind_them(shop, lamp, buying, selling, visitor):
    order = await shop.paid(lamp, buying)
    await shop.move(order, History.shipped, History.disputed)
    page = await (await visitor(selling)).get("/sell/figures")
    assert "1 of 1 that had to be sent" in page.words
    assert "100 %" in page.words
    assert "Where the time goes" in page.words and "Slowest" in page.words
    assert "Held in escrow" in page.words


async def test_a_month_can_be_chosen_and_a_wrong_one_is_named(shop, selling, visitor):
    browser = await visitor(selling)
    assert "November 2026" in (await browser.get("/sell/figures?period=2026-11")).words
    refused = await browser.get("/sell/figures?period=2026-99")
    assert refused.status == 422
    assert "Write a period as 7d" in refused.words


async def test_a_guest_is_asked_to_sign_in(visitor):
    assert (await (await visitor(None)).get("/sell/figures")).status == 303
