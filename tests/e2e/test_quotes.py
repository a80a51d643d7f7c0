"""A price is asked for, named, bargained over, signed and paid, with both pages changing live.

covers: S3-67, S3-68
"""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.harness import trade
from tests.e2e.harness.person import LIVE_MS, Person
from tests.e2e.harness.trade import Offer, expect_status


def test_a_price_is_asked_bargained_over_and_becomes_an_order(
    seller: Person, buyer: Person
) -> None:
    listing = trade.list_item(seller, Offer(title="Ash ladder", price="80", stock="5"))
    quote = ask(buyer, listing, quantity="3", text="For a library: a better price for three?")
    seller.open(quote)
    seller.expect_text("For a library: a better price for three?")
    name_price(seller, quote, "70")
    buyer.expect_text("Look at the price")  # without reloading: the stream brings it
    expect(buyer.page.get_by_role("button", name="Approve the price")).to_be_visible()

    buyer.page.locator("summary", has_text="Ask for something else").click()
    again = buyer.page.get_by_role("form", name="Ask for something else")
    again.get_by_label("How many").fill("4")
    again.get_by_label("What you wish for").fill("Four, if they are 65 each.")
    again.get_by_role("button", name="Ask the seller").click()
    seller.expect_text("Four, if they are 65 each.")
    name_price(seller, quote, "65", quantity="4")
    expect(buyer.page.locator("main")).to_contain_text(re.compile(r"4 pieces at 65\.00\stUSD"))
    buyer.press("Approve the price")

    sign = seller.page.get_by_role("button", name="Sign the price")
    expect(sign).to_be_visible(timeout=LIVE_MS)
    sign.click()
    seller.page.get_by_text("signed the price").wait_for(timeout=LIVE_MS)
    order_now = buyer.page.get_by_role("link", name="Order at this price")
    expect(order_now).to_be_visible(timeout=LIVE_MS)
    order_now.click()
    order_path = trade.place_order(buyer)
    expect(buyer.page.locator("main")).to_contain_text(re.compile(r"265\.00\stUSD"))
    trade.pay(buyer, order_path)
    seller.open(order_path)
    expect_status(seller, "Paid into escrow")


def ask(buyer: Person, listing: str, *, quantity: str, text: str) -> str:
    """Ask for a price; the path of the quote."""
    page = buyer.open(f"{listing}/quote")
    page.get_by_label("How many").fill(quantity)
    page.get_by_label("What you wish for").fill(text)
    buyer.press("Ask the seller")
    page.wait_for_url("**/quotes/quo_*")
    return trade.path_of(page)


def name_price(seller: Person, quote: str, price: str, quantity: str = "3") -> None:
    """The seller's answer: so much for a piece, five for the way."""
    page = seller.open(f"{quote}?step=answer")
    page.get_by_label("How many").fill(quantity)
    page.get_by_label("Price of a piece").fill(price)
    page.get_by_label("Delivery, for all of it").fill("5")
    seller.press("Name this price")
    page.get_by_text("Saved.").wait_for()
