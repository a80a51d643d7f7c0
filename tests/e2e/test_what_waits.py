"""Money and tokens that their receiver refused wait in the escrow, and are drawn from it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import expect

from tests.builders.chain import Actor, actor
from tests.e2e.harness import trade
from tests.e2e.harness.person import LIVE_MS, Person
from tests.e2e.harness.stack import Stack
from tests.e2e.harness.trade import Offer, expect_status

ETHER = 10**18
REFUSES = "0x60006000fd"  # the code of a contract that reverts whatever comes


@contextmanager
def a_wallet_that_refuses(stack: Stack, owner: Actor) -> Iterator[None]:
    """For a while nothing can be paid or given to this account."""
    stack.devnet.rpc("anvil_setCode", owner.account.address, REFUSES)
    yield
    stack.devnet.rpc("anvil_setCode", owner.account.address, "0x")


def draw(person: Person, words: str) -> None:
    """Draw it from the account page, and see that nothing waits any more."""
    page = person.open("/account")
    button = page.get_by_role("button", name=f"Withdraw {words}")
    expect(button).to_be_visible()
    button.click()
    expect(button).to_have_count(0, timeout=LIVE_MS)
    person.expect_text("Nothing. Payouts go straight to your wallet")


def test_money_that_a_wallet_refused_is_withdrawn(
    stack: Stack, seller: Person, buyer: Person
) -> None:
    order_path = trade.buy(seller, buyer, Offer(title="Cut glass", price="0.5", currency="ETH"))
    trade.ship(seller, order_path)
    expect_status(buyer, "On its way")
    held = stack.balance("ETH", actor("seller"))
    with a_wallet_that_refuses(stack, actor("seller")):
        trade.confirm(buyer)
        expect_status(buyer, "Seller paid")
    assert stack.balance("ETH", actor("seller")) == held
    seller.open(order_path)
    seller.expect_text("it waits in the escrow, under Account")
    seller.expect_text("could not be delivered and waits in the contract")
    whole = 11 * ETHER // 2  # half a coin, and five for the delivery
    net = whole - whole * 250 // 10_000
    draw(seller, "5.3625")
    gained = stack.balance("ETH", actor("seller")) - held
    assert net - ETHER // 100 < gained <= net  # less the network's fee


def test_a_token_that_a_wallet_refused_is_claimed(
    stack: Stack, seller: Person, buyer: Person
) -> None:
    trade.buy(seller, buyer, Offer(title="Signet ring", kind="phygital"))
    number = buyer.page.get_by_text("Its token").locator("..").locator("dd.mono").inner_text()
    with a_wallet_that_refuses(stack, actor("seller")):
        buyer.page.get_by_text("Other things you can do").click()
        buyer.press("Cancel and take the money back")
        buyer.press("Yes, cancel it")
        expect_status(buyer, "Refunded")
    assert stack.owner_of(int(number)) == stack.deployment.escrow
    buyer.expect_text("The wallet did not take it, so it waits in the escrow.")
    draw(seller, f"Token {number}")
    assert stack.owner_of(int(number)) == actor("seller").address
