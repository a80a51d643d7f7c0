"""A buyer whose wallet is empty: on a phone a signature is enough, and the page tells the rest."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from scripts.house.devnet_keys import keeper_key
from tests.builders.chain import actor
from tests.e2e.harness.stack import Stack
from tests.e2e.harness.trade import Offer, buy, contest, dispute, expect_status, ship
from tests.fixtures.time import SOON

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
    process.wait(SOON)


@pytest.fixture
def empty_wallet(stack: Stack) -> Iterator[None]:
    """Who is left without coins has some again after the test."""
    addresses = [actor(name).account.address for name in ("buyer", "arbiter")]
    before = [stack.devnet.rpc("eth_getBalance", address, "latest") for address in addresses]
    yield
    for address, balance in zip(addresses, before, strict=True):
        stack.devnet.rpc("anvil_setBalance", address, balance)


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


# covers: N-09
def test_offer_and_ruling_of_people_without_coins(
    stack: Stack, invite, carrier: None, empty_wallet: None
) -> None:
    seller, buyer, arbiter = invite("seller"), invite("buyer", device="phone"), invite("arbiter")
    for person in (seller, buyer, arbiter):
        person.sign_in()
    order_path = buy(seller, buyer, Offer(title="Brass sextant"))
    for name in ("buyer", "arbiter"):
        stack.devnet.rpc("anvil_setBalance", actor(name).account.address, "0x0")

    page = buyer.open(f"{order_path}/offer")
    page.locator("main [name=way][value=carried]").check()
    buyer.press("Make the offer")
    buyer.wait_for(order_path)
    expect(page.locator("#order-main")).to_contain_text("On record")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    stack.devnet.rpc("anvil_setBalance", actor("buyer").account.address, hex(10**20))
    ship(seller, order_path)
    dispute(buyer, order_path, "20", "The scale is bent.")
    contest(seller, order_path, "It was straight when it left.")
    page = arbiter.open("/cases")
    page.locator("main .row-card a", has_text="Brass sextant").first.click()
    page.fill("form[data-chain-form] [name=text]", "Half of it, for the bent scale.")
    arbiter.press("Sign, without a fee")
    expect(page.locator("main .state-badge").first).to_have_text("Decided by the arbiter")
    assert arbiter.wallet is not None
    assert arbiter.wallet.times_asked("eth_sendTransaction") == 0
