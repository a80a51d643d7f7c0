"""Orders are found again by what one remembers of them; their money and the month's figures add up.

covers: S2-01, S2-02, S2-06, S2-13, S2-26, S2-30, S2-36, S2-37, S3-01, S3-06, S3-31, S3-34, S3-35,
covers: S3-37, S3-44, S3-45
"""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.builders.chain import actor
from tests.e2e.harness import trade
from tests.e2e.harness.person import LIVE_MS, Person
from tests.e2e.harness.trade import TRACKING_NUMBER, Offer

TITLE = "Copper kettle"


def test_an_order_is_found_by_what_one_remembers_of_it(seller: Person, buyer: Person) -> None:
    order_path = trade.buy(seller, buyer, Offer(title=TITLE))
    trade.ship(seller, order_path)
    number = order_path.rsplit("/", 1)[1]
    for typed in (
        "kettle",
        f"#{number}",
        f"@{actor('seller').account.address}",
        f"track:{TRACKING_NUMBER}",
        TRACKING_NUMBER,
        "status:shipped kettle",
    ):
        expect(found(buyer, typed).filter(has_text=TITLE).first).to_be_visible()
    look(buyer, f"status:released #{number}")
    buyer.expect_text("Nothing found")
    look(buyer, "status:flying")
    expect(buyer.page.locator("#q-error")).to_contain_text("awaiting_payment")

    look(buyer, "kettle")
    buyer.page.get_by_text("What can be searched").click()
    buyer.expect_text("a parcel by its number; most are found without the key")
    buyer.page.get_by_text("Keep this search").click()
    buyer.page.get_by_label("Its name").fill("Kettles")
    buyer.press("Save")
    buyer.open("/orders")
    buyer.page.get_by_text("Common searches and yours").click()
    buyer.page.get_by_role("link", name="Kettles").click()
    expect(buyer.page.locator("#q")).to_have_value("kettle")
    buyer.press("Drop the search Kettles")
    expect(buyer.page.get_by_role("link", name="Kettles")).to_have_count(0)


def look(person: Person, typed: str) -> None:
    page = person.open("/orders")
    page.fill("#q", typed)
    page.get_by_role("button", name="Search", exact=True).click()
    page.wait_for_url(re.compile(r"[?&]q="))


def found(person: Person, typed: str) -> Locator:
    """The rows that a search brings."""
    look(person, typed)
    return person.page.locator("#orders-list .row-card")


def test_the_money_of_a_sale_is_followed_and_the_month_counts_it(
    seller: Person, buyer: Person
) -> None:
    before = sales(seller)
    order_path = trade.buy(seller, buyer, Offer(title=TITLE, price="80"))
    payments = f"{order_path}/payments"
    assert where_it_is(buyer, payments) == ["Ordered", "Authorised", "Outstanding"]
    trade.ship(seller, order_path)
    assert where_it_is(buyer, payments) == ["Ordered", "Captured", "Outstanding"]
    buyer.open(order_path)
    trade.confirm(buyer)
    trade.expect_status(buyer, "Seller paid")
    assert where_it_is(buyer, payments)[:2] == ["Ordered", "Paid out"]
    page = buyer.page
    page.get_by_role("link", name="Ask the contract").click()
    expect(page.locator("#check")).to_contain_text("The contract says the same", timeout=LIVE_MS)
    assert sales(seller) == before + 1
    figures = seller.page
    figures.emulate_media(media="print")
    expect(figures.get_by_role("heading", name="Where the time goes")).to_be_visible()
    expect(figures.get_by_role("navigation", name="Which time")).to_be_hidden()
    figures.emulate_media(media="screen")
    invoice = seller.open("/sell/invoices").locator("main li", has_text=TITLE).first
    expect(invoice).to_contain_text("85.00 tUSD", timeout=LIVE_MS)


def where_it_is(person: Person, path: str) -> list[str]:
    """The lines of the money, without their amounts and explanations."""
    heads = person.open(path).locator("section[aria-labelledby=whole] tr > th")
    return [head.splitlines()[0].strip() for head in heads.all_inner_texts()]


def sales(seller: Person) -> int:
    """How many the seller's figures count."""
    page = seller.open("/sell/figures")
    tile = page.locator("dl .panel", has_text="Sales").locator(".figure").first
    return int(tile.inner_text()) if tile.count() else 0
