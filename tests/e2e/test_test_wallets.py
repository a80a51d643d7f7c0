"""Without a wallet of one's own: test wallets play every role, and ask before they sign."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.harness import trade
from tests.e2e.harness.person import Person
from tests.e2e.harness.trade import PAY, Offer, expect_status

# covers: N-22


def test_the_picker_offers_them_beside_a_wallet_of_ones_own(invite) -> None:
    visitor = invite("buyer")
    picker = visitor.open("/sign-in").locator("[data-wallet-picker]")
    for name in ("Buyer", "Seller", "Team member", "Arbiter", "Stranger"):
        expect(picker.get_by_role("button", name=f"{name} (test wallet)")).to_be_visible()
    expect(picker.get_by_role("button", name="Pocket wallet")).to_be_visible()
    expect(visitor.page.locator(".devnet-banner")).to_contain_text("Devnet")


def test_the_dialog_shows_what_is_signed_and_can_be_declined(invite) -> None:
    visitor: Person = invite(None, device="phone")
    visitor.open("/sign-in")
    visitor.press("Buyer (test wallet)")
    shown = visitor.answer_test_wallet("Decline")
    assert "wants you to sign in with your Ethereum account" in shown
    visitor.expect_told("You declined in your wallet. You are not signed in.")
    visitor.sign_in(wallet_name="Buyer (test wallet)")


def test_escape_declines(invite) -> None:
    visitor: Person = invite(None)
    visitor.open("/sign-in")
    visitor.press("Arbiter (test wallet)")
    visitor.page.get_by_role("dialog").wait_for()
    visitor.page.keyboard.press("Escape")
    visitor.expect_told("You declined in your wallet.")


def test_test_wallets_sell_and_buy(invite, seller: Person) -> None:
    listing = trade.list_item(
        seller, Offer(title="Barometer", price="0.3", currency="ETH", fee_standard="0")
    )
    buyer: Person = invite(None, device="phone")
    buyer.sign_in(wallet_name="Buyer (test wallet)")
    order_path = trade.order(buyer, listing)
    buyer.press(PAY)
    shown = buyer.answer_test_wallet("Sign")
    assert "Send “Fund”?" in shown
    assert "0.30\u00a0ETH" in shown
    buyer.wait_for(order_path)
    expect_status(buyer, "Paid into escrow")


def test_a_test_wallet_signs_typed_data_in_words(invite) -> None:
    seller: Person = invite(None)
    seller.sign_in(wallet_name="Seller (test wallet)", then="/sell")
    page = trade.write_listing(seller, Offer(title="Sundial", price="40"))
    seller.press("Sign and publish")
    shown = seller.answer_test_wallet("Sign")
    assert "Sign this listing?" in shown
    assert "40.00\u00a0tUSD" in shown
    page.wait_for_url("**/listings/**")
