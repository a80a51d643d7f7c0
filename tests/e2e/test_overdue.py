"""A seller who does not ship: one ticket for one person, both told what they can do, and settled.

covers: N-13, S1-14, S1-15, S1-17, S1-18, S1-19
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from playwright.sync_api import Locator, expect

from tests.e2e.conftest import Invite
from tests.e2e.harness import staff, trade
from tests.e2e.harness.person import LIVE_MS, Person
from tests.e2e.harness.stack import Stack
from tests.e2e.harness.trade import Offer

TITLE = "Rosewood globe"
MINUTE = timedelta(minutes=1)
HAS_PROMISE = "async () => (await (await fetch(location.href)).text()).includes('What to expect')"


def test_what_is_not_shipped_in_time_is_one_ticket_until_it_is_shipped(
    stack: Stack, seller: Person, buyer: Person, invite: Invite
) -> None:
    staff.grant(stack, "stranger")
    helper = invite("stranger", is_signed_in=True)
    order_path = trade.buy(seller, buyer, Offer(title=TITLE))
    due = promised(buyer, order_path)
    seller.open(order_path)

    staff.watch_at(stack, due - MINUTE)
    expect(tickets(helper, "open")).to_have_count(0)
    staff.watch_at(stack, due + MINUTE)
    staff.watch_at(stack, due + 2 * MINUTE)
    told = (
        (buyer, "anybody can send your money back with one click"),
        (seller, "Ship it and enter the number, or give the money back"),
    )
    for person, advice in told:
        side = person.page.locator("#order-side")
        expect(side).to_contain_text("This is late", timeout=LIVE_MS)
        expect(side).to_contain_text(advice)
        expect(side).to_contain_text("Looked after by our staff")
        acts = side.locator(".clock-left").first.get_attribute("datetime")
        assert acts == end_of(person), "what they can do has the contract's deadline"

    expect(tickets(helper, "open")).to_have_count(1)
    mine = tickets(helper, "mine")
    expect(mine).to_have_count(1)
    expect(mine).to_contain_text("Waits for the seller")
    remind(helper, mine)
    expect(seller.page.locator("#order-side")).to_contain_text("From our staff", timeout=LIVE_MS)
    expect(buyer.page.locator("#order-side")).not_to_contain_text("From our staff")

    seller.open("/notices").get_by_role("link", name=f"Late: {TITLE}").first.click()
    seller.wait_for(order_path)
    trade.ship(seller, order_path)
    side = buyer.page.locator("#order-side")
    expect(side).not_to_contain_text("This is late", timeout=LIVE_MS)
    expect(side).to_contain_text("It should arrive")
    helper.page.reload()
    helper.expect_text("the step came")
    expect(tickets(helper, "open")).to_have_count(0)
    expect(tickets(helper, "done")).to_contain_text("Resolved")


def promised(person: Person, order_path: str) -> datetime:
    """By when the page promises that it is shipped."""
    page = person.open(order_path)
    page.wait_for_function(HAS_PROMISE)  # the worker has heard of the payment
    page.reload()
    side = page.locator("#order-side")
    expect(side).to_contain_text("It should be shipped")
    expect(side).to_contain_text("(business days)")
    iso = side.locator(".clock-left").first.get_attribute("datetime")
    assert iso is not None
    return datetime.fromisoformat(iso).astimezone(UTC)


def end_of(person: Person) -> str | None:
    """When the contract's own rules take over, as the page counts down to it."""
    return person.page.locator("#order-main .clock-left").first.get_attribute("datetime")


def tickets(helper: Person, queue: str) -> Locator:
    """The tickets about this order in a queue."""
    page = helper.open(f"/tickets?queue={queue}")
    return page.locator("main li.panel", has_text=TITLE)


def remind(helper: Person, row: Locator) -> None:
    """The sentence there is for it, to the seller."""
    page = helper.page
    row.get_by_role("link").first.click()
    page.locator("summary", has_text="Remind").click()
    page.locator("#side-remind").select_option("seller")
    page.get_by_role("button", name="Remind").click()
    helper.expect_text("reminded the seller")
