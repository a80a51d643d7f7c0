"""The main job with two people at once: sell, buy, ship, confirm. Pages change by themselves."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.builders.chain import actor
from tests.e2e.harness import trade
from tests.e2e.harness.person import LIVE_MS, Person
from tests.e2e.harness.stack import Stack
from tests.e2e.harness.trade import TRACKING_NUMBER, Offer, expect_status

TUSD = 10**6
ETHER = 10**18


# covers: S0-01, S1-07
def test_a_thing_and_its_token_change_hands_for_money(
    stack: Stack, seller: Person, buyer: Person
) -> None:
    offer = Offer(title="Seamaster 300", kind="phygital", price="120", fee_standard="5")
    order_path = trade.buy(seller, buyer, offer)
    buyer.expect_text("125.00 tUSD")

    seller.open(order_path)
    expect_status(seller, "Paid into escrow")
    trade.expect_address(seller, order_path, "Hafengasse 4")
    trade.ship(seller, order_path)
    expect_status(buyer, "On its way")
    buyer.expect_text(TRACKING_NUMBER)

    before = stack.balance("tUSD", actor("seller"))
    trade.confirm(buyer)
    expect_status(buyer, "Seller paid")
    expect_status(seller, "Seller paid")

    paid, fee = 125 * TUSD, 125 * TUSD * 250 // 10_000
    assert stack.balance("tUSD", actor("seller")) - before == paid - fee
    seller.expect_text("121.875 tUSD")
    token = int(seller.page.get_by_text("Its token").locator("..").locator("dd.mono").inner_text())
    assert stack.owner_of(token) == actor("buyer").address


def test_the_native_coin_pays_in_one_step(stack: Stack, seller: Person, buyer: Person) -> None:
    offer = Offer(title="Glass bowl", price="0.25", currency="ETH", fee_standard="0")
    held = stack.balance("ETH", actor("buyer"))
    trade.buy(seller, buyer, offer)
    assert buyer.wallet is not None
    assert buyer.wallet.times_asked("eth_sendTransaction") == 1
    spent = held - stack.balance("ETH", actor("buyer"))
    assert 0 < spent - ETHER // 4 < ETHER // 100  # the price and the network's fee


def test_a_currency_is_allowed_first_and_paid_then(seller: Person, buyer: Person) -> None:
    order_path = trade.order(buyer, trade.list_item(seller, Offer(title="Brass lamp")))
    trade.pay(buyer, order_path)
    assert buyer.wallet is not None
    assert buyer.wallet.times_asked("eth_sendTransaction") == 2


def test_the_address_is_the_sellers_to_see_from_payment_to_arrival(
    seller: Person, buyer: Person
) -> None:
    listing = trade.list_item(seller, Offer(title="Field jacket"))
    order_path = trade.order(buyer, listing)
    seller.open(order_path)
    show = seller.page.get_by_text("Show the address")
    expect(show).to_be_hidden()
    trade.pay(buyer, order_path)
    expect(show).to_be_visible(timeout=LIVE_MS)
    trade.expect_address(seller, order_path, "Hafengasse 4")
    trade.ship(seller, order_path)
    trade.expect_address(seller, order_path, "Hafengasse 4")
    trade.confirm(buyer)
    expect_status(seller, "Seller paid")
    expect(show).to_be_hidden()


def test_a_buyer_may_cancel_before_it_ships(stack: Stack, seller: Person, buyer: Person) -> None:
    before = stack.balance("tUSD", actor("buyer"))
    trade.buy(seller, buyer, Offer(title="Tea tin"))
    buyer.page.get_by_text("Other things you can do").click()
    buyer.press("Cancel and take the money back")
    buyer.press("Yes, cancel it")
    expect_status(buyer, "Refunded")
    assert stack.balance("tUSD", actor("buyer")) == before


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_theme_follows_the_device_and_can_be_chosen(invite, theme: str) -> None:
    visitor = invite(None, theme=theme)
    page = visitor.open("/")
    background = "getComputedStyle(document.body).backgroundColor"
    first = page.evaluate(background)
    page.get_by_role("button", name=re.compile("light and dark")).click()
    second = page.evaluate(background)
    assert first != second
    page.reload()
    assert page.evaluate(background) == second
