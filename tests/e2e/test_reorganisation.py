"""A lost branch takes its payments with it, from the pages too. Mined again, they come back."""

from __future__ import annotations

from tests.e2e.harness import trade
from tests.e2e.harness.person import Person
from tests.e2e.harness.stack import Stack
from tests.e2e.harness.trade import Offer, expect_status

COIN = Offer(title="Sextant", price="0.2", currency="ETH", fee_standard="0")


def test_a_payment_disappears_with_its_block_and_comes_back(
    stack: Stack, seller: Person, buyer: Person
) -> None:
    order_path = trade.order(buyer, trade.list_item(seller, COIN))
    seller.open(order_path)
    before = stack.chain.snapshot()
    trade.pay(buyer, order_path)
    expect_status(seller, "Paid into escrow")

    stack.chain.go_back(before)
    stack.chain.mine(3)
    expect_status(seller, "Waiting for payment")
    expect_status(buyer, "Waiting for payment")

    assert buyer.wallet is not None
    buyer.wallet.send_again()
    expect_status(seller, "Paid into escrow")
    expect_status(buyer, "Paid into escrow")
