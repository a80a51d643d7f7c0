"""Other ways to sell: paid at once, an edition of several pieces, and money given back later.

covers: S0-25, S0-26, S3-05
"""

from __future__ import annotations

import re

from playwright.sync_api import expect

from backend.chain.abi import encode_call
from tests.builders.chain import actor
from tests.e2e.harness import trade
from tests.e2e.harness.person import LIVE_MS, Person
from tests.e2e.harness.stack import Stack
from tests.e2e.harness.trade import Offer, expect_status

TUSD = 10**6


def test_a_digital_thing_is_paid_at_once_and_paid_back_later(
    stack: Stack, seller: Person, buyer: Person
) -> None:
    offer = Offer(title="Font licence", kind="digital", price="40", fee_standard="0")
    listing = trade.list_item(seller, Offer(**{**offer.__dict__, "is_instant": True}))
    page = buyer.open(listing)
    expect(page.locator("main")).to_contain_text("The seller is paid at once")
    page.locator("main [name=option][value=standard]").check()
    buyer.press("Go on to payment")
    page.wait_for_url(re.compile(r"/orders/ord_\w+/pay"))
    order_path = trade.path_of(page).removesuffix("/pay")
    expect(page.locator("main")).to_contain_text("only the seller can give it back")
    held = stack.balance("tUSD", actor("seller"))
    buyer.press("Pay 40.00 tUSD to the seller")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("39.00 tUSD")
    dialog.get_by_role("button", name="Yes, pay the seller").click()
    buyer.wait_for(order_path)
    expect_status(buyer, "Seller paid")
    buyer.expect_text("It is paid and yours")
    assert stack.balance("tUSD", actor("seller")) - held == 39 * TUSD

    seller.open(order_path)
    seller.expect_text("You are paid: now deliver it")
    back = seller.open(f"{order_path}/refund")
    back.fill("main [name=amount]", "41")
    seller.press("Pay the buyer back")
    expect(back.locator("[data-error-for=amount]:not(:empty)")).to_contain_text("at most")
    mine = stack.balance("tUSD", actor("buyer"))
    back.fill("main [name=amount]", "15")
    seller.press("Pay the buyer back")
    seller.wait_for(order_path)
    seller.expect_text("Afterwards the seller paid 15.00 tUSD back to the buyer")
    buyer.expect_text("Afterwards the seller paid 15.00 tUSD back to the buyer")
    assert stack.balance("tUSD", actor("buyer")) - mine == 15 * TUSD


def pieces_of(stack: Stack, role: str, run: int) -> int:
    """How many units of a run of our own edition somebody holds."""
    call = encode_call("PhygitalEdition", "balanceOf", actor(role).address, run)
    question = {"to": f"0x{stack.deployment.edition.hex()}", "data": f"0x{call.hex()}"}
    return int(stack.devnet.rpc("eth_call", question, "latest"), 16)


def test_three_pieces_of_an_edition_change_hands(
    stack: Stack, seller: Person, buyer: Person
) -> None:
    offer = Offer(title="Screen print", kind="phygital", price="30", stock="5")
    listing = trade.list_item(seller, offer)
    page = buyer.open(listing)
    expect(page.locator("main")).to_contain_text("An edition of 5 pieces")
    order_path = trade.order(buyer, listing, quantity=3)
    trade.pay(buyer, order_path)
    buyer.expect_text("Screen print, 3 pieces")
    buyer.expect_text("3 pieces of this edition")
    run = int(buyer.page.get_by_text("Its token").locator("..").locator("dd.mono").inner_text())
    assert pieces_of(stack, "seller", run) == 2
    trade.ship(seller, order_path)
    expect_status(buyer, "On its way")
    buyer.press("Everything is fine: pay the seller")
    dialog = buyer.page.get_by_role("dialog")
    expect(dialog).to_contain_text("3 tokens go to")
    dialog.get_by_role("button", name="Yes, pay the seller").click()
    expect_status(buyer, "Seller paid")
    assert pieces_of(stack, "buyer", run) == 3
    expect(buyer.page.locator("main")).to_contain_text("3 tokens", timeout=LIVE_MS)
