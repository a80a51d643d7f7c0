"""Nobody acts: the deadline passes, anybody runs the time-out, the money goes as promised."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.builders.chain import actor
from tests.e2e.harness import trade
from tests.e2e.harness.person import Person
from tests.e2e.harness.stack import Stack
from tests.e2e.harness.trade import Offer, expect_status

DAY = 86_400


def test_a_stranger_runs_the_timeout_of_a_seller_who_never_ships(
    stack: Stack, invite, seller: Person, buyer: Person
) -> None:
    held = stack.balance("tUSD", actor("buyer"))
    trade.buy(seller, buyer, Offer(title="Globe", price="77"))
    expect(buyer.page.locator("time[data-countdown]").first).to_contain_text("days")
    assert "UTC" in (buyer.page.locator("time[data-local]").first.get_attribute("title") or "")

    stack.chain.jump(5 * DAY + 60)
    stranger = invite("stranger")
    stranger.sign_in(then="/timeouts")
    due = stranger.page.locator("li", has_text="82.00 tUSD")
    expect(due).to_contain_text("so the buyer gets everything back")
    expect(stranger.page.locator("main")).not_to_contain_text("Globe")
    due.get_by_role("button", name="Run the time-out: refund the buyer").click()
    expect_status(buyer, "Refunded")
    expect(due).to_have_count(0)
    assert stack.balance("tUSD", actor("buyer")) == held
