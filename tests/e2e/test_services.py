"""A service from the buyer's wishes to the second look; and one that cannot be done as wished.

covers: S4-01, S4-02, S4-03, S4-04, S4-05, S4-06, S4-07, S4-08, S4-09, S4-10, S4-11, S4-12, S4-13,
covers: S4-14, S4-15, S4-16, S4-17, S4-18, N-15
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Locator, expect

from tests.builders.chain import actor
from tests.e2e.conftest import Invite
from tests.e2e.harness import agree, trade
from tests.e2e.harness.person import LIVE_MS, Person
from tests.e2e.harness.stack import Stack
from tests.e2e.harness.trade import Offer, expect_status

TUSD = 10**6
WISH = "Two dogs on one sheet, 30 by 40, in pencil."


def test_a_service_is_done_looked_at_and_paid_and_another_declined(
    stack: Stack, seller: Person, buyer: Person
) -> None:
    offer = Offer(title="A portrait", kind="service", price="80", fee_standard="0", stock="5")
    listing = trade.list_item(seller, offer)
    before = stack.balance("tUSD", actor("seller"))
    order_path, work = order_with_wishes(seller, buyer, listing)
    write_from_the_portal(seller, buyer, order_path, work)
    begin_and_finish(seller, buyer, work)
    ask_for_time(seller, buyer, work)
    ask_for_money(seller, buyer, work)

    buyer.open(order_path)
    trade.confirm(buyer)  # the second verification
    expect_status(buyer, "Seller paid")
    assert stack.balance("tUSD", actor("seller")) - before == 78 * TUSD
    row = in_portal(seller, work, "completed")
    for label, amount in {"Customer paid": "80.00", "Fee": "2.00", "Net": "78.00"}.items():
        expect(row.locator("div", has_text=label).last).to_contain_text(amount)

    order_path, work = order_with_wishes(seller, buyer, listing)
    decline(seller, buyer, work)
    seller.page.get_by_role("link", name="Make an offer").click()
    agree.offer(seller, order_path, "split", buyer_share="60")
    buyer.open(order_path)
    agree.accept(buyer, "60.00 tUSD")
    expect_status(buyer, "Settled")
    expect(in_portal(seller, work, "completed")).to_contain_text("Settled")


def test_a_refused_refund_is_taken_to_the_arbiter(
    stack: Stack, invite: Invite, seller: Person, buyer: Person
) -> None:
    offer = Offer(title="A pencil sketch", kind="service", price="80", fee_standard="0", stock="5")
    order_path, work = order_with_wishes(seller, buyer, trade.list_item(seller, offer))
    begin_and_finish(seller, buyer, work)
    ask_for_money(seller, buyer, work)
    held = stack.balance("tUSD", actor("buyer"))
    open_dispute(buyer, claim="40")
    buyer.wait_for(order_path)
    trade.contest(seller, order_path, "They are as in the picture.")
    arbiter = invite("arbiter", is_signed_in=True)
    trade.decide(arbiter, "A pencil sketch", "One ear is too long.", percent=50)
    expect_status(buyer, "Decided by the arbiter")
    assert stack.balance("tUSD", actor("buyer")) - held == 20 * TUSD * 98 // 100
    seller.open(work)
    expect_badge(seller, "Decided by the arbiter")


def open_dispute(buyer: Person, claim: str) -> None:
    """From the refusal on the page of the work; nobody asks how a service was packed."""
    page = buyer.page
    page.get_by_role("link", name="Open a dispute").click()
    page.locator("main [name=arrived][value=yes]").check()
    buyer.press("Go on")
    page.get_by_label("It is not what was agreed").check()
    buyer.press("Go on")
    page.locator("main [name=remedy][value=part_refund]").check()
    page.fill("main [name=claim]", claim)
    buyer.press("Go on")
    page.fill("form[data-chain-form] [name=text]", "The ears are too long.")
    buyer.press("Open the dispute")


def order_with_wishes(seller: Person, buyer: Person, listing: str) -> tuple[str, str]:
    """Ordered with what is wished for, and paid; the paths of the order and of its work."""
    page = buyer.open(listing)
    page.locator("main [name=option][value=standard]").check()
    page.get_by_label("What you wish for").fill(WISH)
    buyer.press("Go on to payment")
    page.wait_for_url(re.compile(r"/orders/ord_\w+/pay"))
    order_path = trade.path_of(page).removesuffix("/pay")
    trade.pay(buyer, order_path)
    link = seller.open(order_path).locator("main a[href^='/work/']").first
    work = link.get_attribute("href")
    assert work is not None
    row = in_portal(seller, work, "pending_delivery")
    expect(row).to_contain_text("This waits for you")
    row.get_by_role("heading").get_by_role("link").click()
    seller.expect_text(WISH)
    buyer.open(work)
    buyer.expect_text(WISH)
    return order_path, work


def write_from_the_portal(seller: Person, buyer: Person, order_path: str, work: str) -> None:
    """What the one transaction brings stands in the list, and so does the way to its buyer."""
    row = in_portal(seller, work, "pending_delivery")
    for label, amount in {"Customer paid": "80.00", "Fee": "2.00", "Net": "78.00"}.items():
        expect(row.locator("div", has_text=label).last).to_contain_text(amount)
    row.get_by_role("link", name="Write to").click()
    seller.page.wait_for_url(f"**{order_path}#message-form")
    seller.page.get_by_label("Your message").fill("May the second dog lie down?")
    seller.press("Send", exact=True)
    buyer.open(order_path)
    thread = buyer.page.locator("#order-thread")
    expect(thread).to_contain_text("May the second dog lie down?", timeout=LIVE_MS)
    buyer.open(work)


def begin_and_finish(seller: Person, buyer: Person, work: str) -> None:
    """The seller takes the wishes and says that it is done; both pages follow by themselves."""
    seller.open(work)
    seller.press("Begin the work")
    expect(seller.page.locator("[data-error-for=text]:not(:empty)")).to_be_visible()
    seller.page.get_by_label("A word to the buyer").fill("I start on Monday.")
    seller.press("Begin the work")
    done = seller.page.get_by_role("button", name="Say that it is done")
    expect(done).to_be_visible(timeout=LIVE_MS)
    expect_badge(buyer, "Begun")
    buyer.expect_text("I start on Monday.")
    expect(buyer.page.locator("#work-said")).to_contain_text(
        "The chain has the hash of these words.", timeout=LIVE_MS
    )
    seller.page.get_by_label("A word to the buyer").fill("It is in the post box of your mail.")
    done.click()
    expect(done).to_have_count(0, timeout=LIVE_MS)
    expect_badge(buyer, "Done, being looked at")
    buyer.expect_text("It is in the post box of your mail.")


def ask_for_time(seller: Person, buyer: Person, work: str) -> None:
    """The buyer asks for more time, and it is given."""
    page = buyer.page
    iso = page.locator(".clock-left").first.get_attribute("datetime")
    assert iso is not None
    due = datetime.fromisoformat(iso).astimezone(UTC)
    later = due + timedelta(days=3)
    page.locator("summary", has_text="Ask for more time").click()
    form = page.get_by_role("form", name="Ask for more time")
    form.get_by_label("Until").fill(later.date().isoformat())
    form.get_by_label("Why").fill("I am away until Thursday.")
    form.get_by_role("button", name="Ask").click()
    buyer.expect_text("Waiting for an answer")
    seller.open(work)
    seller.expect_text("I am away until Thursday.")
    seller.press("Give this time")
    buyer.expect_text("Granted")
    clock = page.locator(".clock-left").first
    expect(clock).to_have_attribute("datetime", later.strftime("%Y-%m-%dT%H:%M:%SZ"))


def ask_for_money(seller: Person, buyer: Person, work: str) -> None:
    """The buyer asks for the money, and it is refused."""
    page = buyer.page
    page.locator("summary", has_text="Ask for the money back").click()
    form = page.get_by_role("form", name="Ask for the money back")
    form.get_by_label("Why").fill("The ears are too long.")
    form.get_by_role("button", name="Ask").click()
    buyer.expect_text("Waiting for an answer")
    expect(in_portal(seller, work, "under_refund")).to_contain_text("This waits for you")
    seller.open(work)
    seller.expect_text("The ears are too long.")
    seller.page.get_by_label("Why not").fill("They are as in your picture.")
    seller.press("Refuse")
    buyer.expect_text("They are as in your picture.")


def decline(seller: Person, buyer: Person, work: str) -> None:
    """It cannot be done as wished; both read what they can do instead."""
    page = seller.open(work)
    page.locator("summary", has_text="It cannot be done as wished").click()
    page.get_by_label("Why it cannot").fill("I do not draw dogs.")
    seller.press("Tell the buyer")
    seller.expect_text("What you can do instead")
    buyer.expect_text("I do not draw dogs.")
    buyer.expect_text("Agree on something else")


def expect_badge(person: Person, words: str) -> None:
    """The badge of the work, without a reload."""
    expect(person.page.locator("#work-head .state-badge")).to_have_text(words, timeout=LIVE_MS)


def in_portal(seller: Person, work: str, stage: str) -> Locator:
    """The service's row in the seller's portal."""
    seller.open(f"/services?stage={stage}")
    return seller.page.locator("main li.panel", has=seller.page.locator(f"a[href='{work}']"))
