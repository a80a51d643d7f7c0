"""What the two settle between them: offers signed and posted, more time.

covers: N-07, N-15
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.builders.chain import actor
from tests.e2e.harness import agree, trade
from tests.e2e.harness.person import LIVE_MS, Person
from tests.e2e.harness.stack import Stack
from tests.e2e.harness.trade import Offer, expect_status

TUSD = 10**6
WHOLE = 125 * TUSD


@pytest.fixture
def shipped(seller: Person, buyer: Person) -> str:
    """An order of 125 tUSD that is on its way; its path."""
    order_path = trade.buy(seller, buyer, Offer(title="Copper kettle"))
    trade.ship(seller, order_path)
    expect_status(buyer, "On its way")
    return order_path


def test_a_signed_split_is_accepted_by_the_other_side(
    stack: Stack, seller: Person, buyer: Person, shipped: str
) -> None:
    held = {role: stack.balance("tUSD", actor(role)) for role in ("buyer", "seller")}
    expect(buyer.page.locator("main")).to_contain_text("Offers between you")
    assert seller.wallet is not None
    sent = seller.wallet.times_asked("eth_sendTransaction")
    agree.offer(seller, shipped, "split", buyer_share="25")
    assert seller.wallet.times_asked("eth_sendTransaction") == sent, "a signature costs nothing"

    agree.expect_offer(buyer, "Divide the money now", "25.00 tUSD", "97.50 tUSD")
    agree.accept(buyer, "25.00 tUSD", "97.50 tUSD")
    expect_status(buyer, "Settled")
    expect_status(seller, "Settled")
    rest = WHOLE - 25 * TUSD
    got = {role: stack.balance("tUSD", actor(role)) - units for role, units in held.items()}
    assert got == {"buyer": 25 * TUSD, "seller": rest - rest * 250 // 10_000}
    expect(agree.standing(seller)).to_have_count(0)
    seller.page.get_by_text("Offers that no longer stand").click()
    seller.expect_text("It was accepted.")


def test_a_posted_offer_is_taken_back(seller: Person, buyer: Person, shipped: str) -> None:
    agree.offer(buyer, shipped, "return", posted=True, percent="60")
    agree.expect_offer(buyer, "On record")
    agree.expect_offer(seller, "Send the goods back", "75.00 tUSD")
    expect(seller.page.get_by_role("button", name="Accept this offer")).to_be_visible()
    buyer.press("Take it back")
    expect(agree.standing(buyer)).to_have_count(0, timeout=LIVE_MS)
    expect(agree.standing(seller)).to_have_count(0, timeout=LIVE_MS)
    seller.page.get_by_text("Offers that no longer stand").click()
    seller.expect_text("It was taken back.")


def test_an_offer_dies_when_the_order_moves_on(seller: Person, buyer: Person, shipped: str) -> None:
    agree.offer(seller, shipped, "split", percent="10")
    agree.expect_offer(buyer, "12.50 tUSD")
    trade.dispute(buyer, shipped, "40", "The lid does not close.")
    expect(agree.standing(buyer)).to_have_count(0, timeout=LIVE_MS)
    buyer.page.get_by_text("Offers that no longer stand").click()
    buyer.expect_text("The order has moved on since")


def test_time_is_given_by_the_one_who_gains_by_silence(
    stack: Stack, seller: Person, buyer: Person
) -> None:
    order_path = trade.buy(seller, buyer, Offer(title="Pendulum clock"))
    seller.open(order_path)
    iso = seller.page.locator("#order-main .clock-left").get_attribute("datetime")
    assert iso is not None
    due = datetime.fromisoformat(iso).astimezone(UTC)
    later = due + timedelta(days=9)
    agree.extend(buyer, order_path, later)
    expect(buyer.page.locator("#order-main .clock-left")).to_have_attribute(
        "datetime", later.strftime("%Y-%m-%dT%H:%M:%SZ"), timeout=LIVE_MS
    )
    expect(seller.page.locator("#order-main .clock-left")).to_have_attribute(
        "datetime", later.strftime("%Y-%m-%dT%H:%M:%SZ"), timeout=LIVE_MS
    )
    page = buyer.open(f"{order_path}/extend")
    page.fill("main [name=new_date]", (due + timedelta(days=400)).date().isoformat())
    buyer.press("Give more time")
    expect(page.locator("[data-error-for=new_date]:not(:empty)")).to_contain_text("A day from")
