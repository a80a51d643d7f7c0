"""Goods that go back: agreed or ruled, taken back or contested. Money and token end up right.

covers: N-03, N-04, N-05, S3-11, S3-64
"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.builders.chain import actor
from tests.e2e.conftest import Invite
from tests.e2e.harness import agree, trade
from tests.e2e.harness.person import LIVE_MS, Person
from tests.e2e.harness.stack import Stack
from tests.e2e.harness.trade import TRACKING_NUMBER, Offer, expect_status

TUSD = 10**6
WHOLE = 125 * TUSD
TITLE = "Silver brooch"


@pytest.fixture
def shipped(seller: Person, buyer: Person) -> str:
    """An order of 125 tUSD with a token, on its way; its path."""
    order_path = trade.buy(seller, buyer, Offer(title=TITLE, kind="phygital"))
    trade.ship(seller, order_path)
    expect_status(buyer, "On its way")
    return order_path


def token_of(person: Person) -> int:
    return int(person.page.get_by_text("Its token").locator("..").locator("dd.mono").inner_text())


def test_an_agreed_return_is_shipped_back_checked_by_its_chip_and_taken_back(
    stack: Stack, seller: Person, buyer: Person, shipped: str
) -> None:
    held = {role: stack.balance("tUSD", actor(role)) for role in ("buyer", "seller")}
    token = token_of(buyer)
    agree.tap_chip(buyer, shipped)
    seller.open(shipped)
    seller.expect_text("The buyer had its chip answer")
    agree.offer(buyer, shipped, "return", percent="80")
    seller.open(shipped)
    agree.accept(seller, "100.00 tUSD", "The token goes to", "the seller")
    for person in (buyer, seller):
        expect_status(person, "To be sent back")
    agree.say_where_to(seller, shipped, street="Werftstraße 12")
    agree.print_label(buyer, shipped, "Werftstraße 12")
    agree.send_back(buyer, shipped)
    expect_status(seller, "On its way back")
    agree.tap_chip(seller, shipped)
    buyer.expect_text("The seller had its chip answer")
    buyer.expect_text("The item's chip signed for the seller.")
    seller.expect_text("The way back")
    expect(seller.page.locator("#order-side")).to_contain_text(TRACKING_NUMBER, timeout=LIVE_MS)
    agree.accept_return(seller, "The buyer gets", "100.00 tUSD", "The token goes to", "the seller")
    expect_status(buyer, "Settled")
    expect_status(seller, "Settled")

    share, rest = 100 * TUSD, WHOLE - 100 * TUSD
    got = {role: stack.balance("tUSD", actor(role)) - units for role, units in held.items()}
    assert got == {"buyer": share, "seller": rest - rest * 250 // 10_000}
    assert stack.owner_of(token) == actor("seller").address


def test_a_contested_return_is_ruled(
    stack: Stack, invite: Invite, seller: Person, buyer: Person, shipped: str
) -> None:
    arbiter = invite("arbiter", is_signed_in=True)
    agree.offer(seller, shipped, "return", percent="100")
    buyer.open(shipped)
    agree.accept(buyer)
    expect_status(buyer, "To be sent back")
    agree.send_back(buyer, shipped)
    agree.contest_return(seller, shipped, "The box was empty when it came back.")
    expect_status(buyer, "With the arbiter")
    buyer.expect_text("The box was empty when it came back.")
    held = stack.balance("tUSD", actor("buyer"))
    trade.decide(arbiter, TITLE, "Nobody weighed the parcel.", percent=40)
    expect_status(buyer, "Decided by the arbiter")
    expect_status(seller, "Decided by the arbiter")
    share = 50 * TUSD
    assert stack.balance("tUSD", actor("buyer")) - held == share - share * 2 // 100


def test_the_arbiter_has_it_sent_back_first(
    stack: Stack, invite: Invite, seller: Person, buyer: Person, shipped: str
) -> None:
    arbiter = invite("arbiter", is_signed_in=True)
    trade.dispute(buyer, shipped, "125", "The pin is glued on.")
    trade.contest(seller, shipped, "It was whole when it left.")
    agree.decide_return(arbiter, TITLE, "Back first, then the money.", percent=100)
    expect_status(buyer, "To be sent back")
    buyer.expect_text("Back first, then the money.")
    agree.send_back(buyer, shipped)
    held = {role: stack.balance("tUSD", actor(role)) for role in ("buyer", "arbiter")}
    seller.open(shipped)
    agree.accept_return(seller, "The buyer gets", "122.50 tUSD", "The arbiter's fee", "2.50 tUSD")
    expect_status(buyer, "Decided by the arbiter")
    got = {role: stack.balance("tUSD", actor(role)) - units for role, units in held.items()}
    assert got == {"buyer": WHOLE - WHOLE * 2 // 100, "arbiter": WHOLE * 2 // 100}
