"""Somebody buys: the seller's bell rings by itself, and the mail about it can be read."""
# covers: S0-18, S0-31, S2-07, S3-29

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.harness import trade
from tests.e2e.harness.person import LIVE_MS, Person
from tests.e2e.harness.trade import Offer


def look_into_mailbox(person: Person, words: str) -> None:
    """Until it has arrived: what is sent takes its time."""
    person.open("/devnet/mail")
    mail = person.page.locator("li.panel", has_text=words).first
    for _ in range(LIVE_MS // 500):
        if mail.count():
            break
        person.page.wait_for_timeout(500)
        person.page.reload()
    expect(mail).to_be_visible()


def test_the_bell_rings_and_the_mail_arrives(seller: Person, buyer: Person) -> None:
    seller.stack.start_mail()
    listing = trade.list_item(seller, Offer(title="Barometer"))
    seller.open("/notices/settings")
    seller.page.locator("#address").fill("shop@example.org")
    seller.press("Send the link")
    seller.expect_text("Look into that mailbox")
    look_into_mailbox(seller, "Is this your address?")
    seller.page.get_by_role("link", name="Yes, send notices here").first.click()
    seller.press("Yes, this is my mailbox")
    seller.expect_text("Confirmed. Notices come to this mailbox")

    seller.open("/notices")
    if seller.page.get_by_role("button", name="Mark all as read").count():
        seller.press("Mark all as read")
    bell = seller.page.locator("#bell-count")
    expect(bell).not_to_contain_text("unread")
    order_path = trade.order(buyer, listing)
    expect(bell).to_contain_text("1 unread", timeout=LIVE_MS)
    trade.pay(buyer, order_path)
    expect(bell).to_contain_text("2 unread", timeout=LIVE_MS)

    look_into_mailbox(seller, "Paid, please ship: Barometer")
    mail = seller.page.locator("li.panel", has_text="Paid, please ship: Barometer").first
    expect(mail).to_contain_text("shop@example.org")
    mail.get_by_role("link", name="See it on its page").click()
    seller.page.wait_for_url(re.compile(re.escape(order_path)))
    expect(bell).to_contain_text("1 unread", timeout=LIVE_MS)
