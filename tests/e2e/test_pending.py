"""What somebody has just sent is seen everywhere at once; nothing comes of it before its block."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import expect

from tests.e2e.harness import trade
from tests.e2e.harness.person import LIVE_MS, Person
from tests.e2e.harness.stack import Stack
from tests.e2e.harness.trade import PAY, Offer, expect_status

COIN = Offer(title="Brass compass", price="0.1", currency="ETH", fee_standard="0")
WAITS = "Waiting for the chain"


@contextmanager
def nobody_mines(stack: Stack) -> Iterator[None]:
    stack.devnet.rpc("evm_setAutomine", False)
    try:
        yield
    finally:
        stack.devnet.rpc("evm_mine")
        stack.devnet.rpc("evm_setAutomine", True)


def test_a_payment_under_way_is_seen_on_every_device_and_by_the_seller(
    stack: Stack, seller: Person, buyer: Person, invite
) -> None:
    order_path = trade.order(buyer, trade.list_item(seller, COIN))
    tablet: Person = invite("buyer", is_signed_in=True)
    tablet.open_slowly(order_path)  # its first visit: no script is kept yet
    seller.open(order_path)
    with nobody_mines(stack):
        buyer.press(PAY)
        buyer.expect_told("Sent, waiting for the block.")
        tablet.expect_text("waits for a block")
        seller.expect_text("A transaction is on its way")
        expect_status(seller, "Waiting for payment")
        expect(tablet.page.get_by_role("link", name=WAITS)).to_be_visible()

        tablet.open(f"{order_path}/pay")
        tablet.press(WAITS)
        dialog = tablet.page.get_by_role("dialog")
        expect(dialog).to_contain_text("Send it a second time?")
        dialog.get_by_role("button", name="Not now").click()
        assert tablet.wallet is not None
        assert tablet.wallet.times_asked("eth_sendTransaction") == 0

        seller.open("/orders")
        seller.expect_text("A transaction is on its way")
        buyer.open(order_path)  # a reload at the phone
        expect(buyer.page.locator("[data-pending]")).to_have_count(1)
        width = buyer.page.evaluate("document.documentElement.scrollWidth")
        assert width <= 390, "nothing sticks out of a phone"
        tablet.open(order_path)
    expect_status(buyer, "Paid into escrow")
    expect_status(tablet, "Paid into escrow")
    expect(tablet.page.locator("[data-pending]")).to_have_count(0, timeout=LIVE_MS)
    expect(seller.page.locator("main")).not_to_contain_text(
        "A transaction is on its way", timeout=LIVE_MS
    )
