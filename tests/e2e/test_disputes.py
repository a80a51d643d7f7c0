"""Disputes: contested and ruled, settled or granted. Right to the unit, and seen live.

covers: N-07, N-16, S0-14, S0-16, S0-19, S0-21, S0-22, S4-17
"""

from __future__ import annotations

import pytest

from tests.builders.chain import actor
from tests.e2e.harness import agree, trade
from tests.e2e.harness.person import Person
from tests.e2e.harness.stack import Stack
from tests.e2e.harness.trade import Offer, expect_status

TUSD = 10**6
WHOLE = 125 * TUSD


@pytest.fixture
def shipped(seller: Person, buyer: Person) -> str:
    """An order of 125 tUSD that is on its way; its path."""
    order_path = trade.buy(seller, buyer, Offer(title="Porcelain cup"))
    trade.ship(seller, order_path)
    expect_status(buyer, "On its way")
    return order_path


def test_a_contested_claim_is_asked_about_drafted_and_split_by_the_arbiter(
    stack: Stack, invite, seller: Person, buyer: Person, shipped: str
) -> None:
    arbiter = invite("arbiter")
    arbiter.sign_in(then="/cases")
    held = {role: stack.balance("tUSD", actor(role)) for role in ("buyer", "seller", "arbiter")}

    trade.dispute(buyer, shipped, "50", "The handle is broken off.")
    seller.open(shipped)
    expect_status(seller, "Disputed")
    seller.expect_text("A part of the money back")  # what would make it good
    trade.contest(seller, shipped, "It was whole when it left, see the pictures.")
    expect_status(buyer, "With the arbiter")

    trade.ask(arbiter, "Porcelain cup", "both", "Who packed it, and how?")
    for person, answer in ((buyer, "There was hardly any paper."), (seller, "In two boxes.")):
        person.open(shipped)
        trade.answer(person, "Who packed it, and how?", answer)
        arbiter.expect_text(answer)  # without a reload
    trade.keep_draft(arbiter, "Packed too li", percent=55)
    trade.decide(arbiter, "Porcelain cup", "The parcel was packed too lightly.", percent=60)
    expect_status(buyer, "Decided by the arbiter")
    expect_status(seller, "Decided by the arbiter")

    share, rest = 30 * TUSD, WHOLE - 30 * TUSD
    fee, arbiter_buyer, arbiter_seller = rest * 250 // 10_000, share * 2 // 100, rest * 2 // 100
    got = {role: stack.balance("tUSD", actor(role)) - units for role, units in held.items()}
    assert got == {
        "buyer": share - arbiter_buyer,
        "seller": rest - fee - arbiter_seller,
        "arbiter": arbiter_buyer + arbiter_seller,
    }
    for person in (buyer, seller):
        person.expect_text("29.40 tUSD")
        person.expect_text("90.725 tUSD")
        person.expect_text("The parcel was packed too lightly.")
        person.expect_text("Checked: this is what was signed.")
    arbiter.open("/cases?stage=closed")
    arbiter.expect_text("Decided by you")


def test_a_dispute_is_settled_by_an_offer_that_the_arbiter_only_watches(
    stack: Stack, invite, seller: Person, buyer: Person, shipped: str
) -> None:
    arbiter = invite("arbiter", is_signed_in=True)
    held = stack.balance("tUSD", actor("buyer"))
    trade.say_what_is_wrong(buyer, shipped, "return")
    buyer.expect_text("Offer it to the seller first")
    trade.dispute(buyer, shipped, "60", "The glaze has a hole.")
    seller.open(f"{shipped}/answer")
    seller.expect_text("Offer something else")
    agree.offer(seller, shipped, "split", buyer_share="30")
    agree.expect_offer(buyer, "Divide the money now", "30.00 tUSD", "92.625 tUSD")
    buyer.expect_text("The claim, if it is granted")
    assert buyer.page.evaluate("document.querySelector('#order-main').scrollWidth") <= 390

    arbiter.open("/cases")
    arbiter.page.locator("main .row-card a", has_text="Porcelain cup").first.click()
    arbiter.expect_text("Offers between the two")
    arbiter.expect_text("92.625 tUSD")
    agree.accept(buyer, "30.00 tUSD")
    expect_status(seller, "Settled")
    assert stack.balance("tUSD", actor("buyer")) - held == 30 * TUSD
    arbiter.expect_text("It was accepted.")


def test_a_granted_claim_ends_it_at_once(
    stack: Stack, seller: Person, buyer: Person, shipped: str
) -> None:
    held = stack.balance("tUSD", actor("buyer"))
    trade.dispute(buyer, shipped, "20", "A chip at the rim.")
    seller.open(f"{shipped}/answer")
    seller.press("Grant the claim")
    seller.page.get_by_role("dialog").locator("[data-chain-action]").first.click()
    seller.wait_for(shipped)
    expect_status(seller, "Settled")
    expect_status(buyer, "Settled")
    assert stack.balance("tUSD", actor("buyer")) - held == 20 * TUSD


def test_a_claim_beyond_the_amount_is_refused_beside_its_field(buyer: Person, shipped: str) -> None:
    trade.say_what_is_wrong(buyer, shipped, "part_refund", "126")
    page = buyer.page
    page.locator("[data-error-for=claim]:not(:empty)").wait_for()
    claim = page.locator("main [name=claim]")
    assert claim.get_attribute("aria-invalid") == "true"
    assert claim.input_value() == "126"
    assert buyer.wallet is not None
    assert buyer.wallet.asked.count("eth_signTypedData_v4") == 0
