"""A market on two chains: the page says which, and the wallet goes there before it signs."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import StorageState, expect

from backend.chain.devnet_accounts import Role
from tests.e2e.harness import trade
from tests.e2e.harness.person import Person
from tests.e2e.harness.stack import Stack, running_stack
from tests.e2e.harness.trade import PAY, Offer, expect_status, path_of

# covers: N-11, N-22

SECOND = "Second devnet"


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole program on two devnets."""
    with running_stack(tmp_path_factory.mktemp("two"), has_second_chain=True) as running:
        yield running


@pytest.fixture(scope="session")
def memories() -> dict[Role, StorageState]:
    """Nobody is signed in here because of another stack."""
    return {}


def test_an_order_on_the_second_chain_is_paid_and_confirmed_there(invite) -> None:
    seller: Person = invite(None)
    seller.sign_in(wallet_name="Seller (test wallet)", then="/sell")
    coin = Offer(title="Tide clock", price="0.2", currency=f"ETH on {SECOND}", fee_standard="0")
    page = trade.write_listing(seller, coin)
    trade.upload_photo(page)
    seller.press("Sign and publish")
    assert SECOND in seller.answer_test_wallet("Sign")
    page.wait_for_url(re.compile(r"/listings/\w+"))
    expect(page.locator("main")).to_contain_text(f"on {SECOND}")

    buyer: Person = invite(None, device="phone")
    buyer.sign_in(wallet_name="Buyer (test wallet)")
    order_path = trade.order(buyer, path_of(page))
    expect(buyer.page.locator("main")).to_contain_text(f"paid on {SECOND}")
    buyer.press(PAY)
    assert SECOND in buyer.answer_test_wallet("Sign")
    buyer.wait_for(order_path)
    expect_status(buyer, "Paid into escrow")
    expect(buyer.page.locator("main")).to_contain_text(f"on {SECOND}")
    buyer.page.get_by_text("Other things you can do").click()
    trade.confirm(buyer)
    buyer.page.get_by_role("button", name="Sign", exact=True).click()
    expect_status(buyer, "Seller paid")


def test_the_state_of_each_chain_is_told_apart(invite) -> None:
    page = invite(None).open("/status")
    for name in ("Devnet", SECOND):
        expect(page.get_by_role("heading", name=re.compile(rf"^{name} chain"))).to_be_visible()
    expect(page.locator("main")).to_contain_text("Everything is up to date")
