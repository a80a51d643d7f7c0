"""A thread per order: what one writes, the other reads without reloading."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.harness import trade
from tests.e2e.harness.person import LIVE_MS, Person
from tests.e2e.harness.trade import Offer


def write(person: Person, text: str) -> None:
    person.page.get_by_label("Your message").fill(text)
    person.press("Send", exact=True)


def test_messages_arrive_live_and_unchanged(seller: Person, buyer: Person) -> None:
    order_path = trade.order(buyer, trade.list_item(seller, Offer(title="Chess set")))
    for person in (buyer, seller):
        person.open(order_path)
    write(buyer, "Is the white queen <b>really</b> there?")
    seller_thread = seller.page.locator("#order-thread")
    expect(seller_thread).to_contain_text("<b>really</b>", timeout=LIVE_MS)
    write(seller, "Yes, and both rooks.")
    expect(buyer.page.locator("#order-thread")).to_contain_text("both rooks", timeout=LIVE_MS)
    expect(buyer.page.get_by_label("Your message")).to_have_value("")


def test_what_is_being_typed_survives_a_message_that_arrives(seller: Person, buyer: Person) -> None:
    order_path = trade.order(buyer, trade.list_item(seller, Offer(title="Atlas")))
    for person in (buyer, seller):
        person.open(order_path)
    seller.page.get_by_label("Your message").fill("I am just wri")
    write(buyer, "Hello?")
    expect(seller.page.locator("#order-thread")).to_contain_text("Hello?", timeout=LIVE_MS)
    expect(seller.page.get_by_label("Your message")).to_have_value("I am just wri")


def test_nobody_else_sees_the_order(invite, seller: Person, buyer: Person) -> None:
    order_path = trade.order(buyer, trade.list_item(seller, Offer(title="Diary")))
    other = invite("second_seller")  # the second buyer may work for the seller by now
    other.sign_in()
    answer = other.page.goto(f"{other.stack.origin}{order_path}")
    assert answer is not None
    assert answer.status == 404
