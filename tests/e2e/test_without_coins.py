"""A buyer whose wallet is empty: on a phone a signature is enough, and the page tells the rest."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from scripts.house.devnet_keys import keeper_key
from tests.builders.chain import actor
from tests.e2e.harness.stack import Stack
from tests.e2e.harness.trade import Offer, buy, expect_status, ship

# covers: N-09, N-12


@pytest.fixture
def carrier(stack: Stack) -> Iterator[None]:
    """The process with the key. It leaves time-outs to the people of other tests."""
    stack.environment |= keeper_key() | {
        "EARNEST_CHAIN__KEEPER__IS_ON": "false",
        "EARNEST_CHAIN__KEEPER__EVERY_SECONDS": "0.2",
    }
    stack.start("keeper")
    yield
    process = stack.processes.pop("keeper")
    process.terminate()
    process.wait(20)


@pytest.fixture
def empty_wallet(stack: Stack) -> Iterator[None]:
    """The buyer has no coins for as long as the test lasts."""
    address = actor("buyer").account.address
    before = stack.devnet.rpc("eth_getBalance", address, "latest")
    yield
    stack.devnet.rpc("anvil_setBalance", address, before)


def test_a_buyer_without_coins_confirms_by_signature(
    stack: Stack, invite, carrier: None, empty_wallet: None
) -> None:
    seller, buyer = invite("seller"), invite("buyer", device="phone")
    seller.sign_in()
    buyer.sign_in()
    order_path = buy(seller, buyer, Offer(title="Field compass"))
    ship(seller, order_path)
    stack.devnet.rpc("anvil_setBalance", actor("buyer").account.address, "0x0")
    sent = buyer.wallet.times_asked("eth_sendTransaction")

    page = buyer.open(order_path)
    expect_status(buyer, "On its way")
    buyer.press("Everything is fine: pay the seller")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Sign, without a fee").click()
    expect_status(buyer, "Seller paid")
    expect(page.locator("#order-history")).to_contain_text("Relayed for the buyer.")
    assert buyer.wallet.times_asked("eth_sendTransaction") == sent
    balance = stack.devnet.rpc("eth_getBalance", actor("buyer").account.address, "latest")
    assert balance == "0x0"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    expect_status(seller, "Seller paid")  # the other side's page moved by itself

    page = buyer.open("/keeper")
    expect(page.get_by_role("heading", name="Signatures we carry")).to_be_visible()
