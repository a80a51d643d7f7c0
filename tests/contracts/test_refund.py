"""`refund`: the seller gives the whole amount back; the token returns; nobody earns a fee."""

from __future__ import annotations

import pytest

from tests.contracts.builders import Status
from tests.contracts.conftest import both_currencies
from tests.contracts.market import logged

OPEN = [s for s in Status if s <= Status.ARBITRATION]


@both_currencies
@pytest.mark.parametrize("status", OPEN, ids=lambda status: status.name)
def test_refund_is_possible_until_it_is_closed(market, escrow, seller, status):
    sale = market.bring(market.fund(), status, claim=400_000)
    before = market.word(sale)
    market.at(before.deadline + 1)  # a missed deadline does not take it away

    with market.moves() as moved:
        receipt = escrow.refund(sale.terms, sender=seller)

    assert moved == {"buyer": sale.amount, "escrow": -sale.amount}
    word = before.advanced(Status.REFUNDED, share=sale.amount)
    assert market.word(sale) == word
    assert logged(receipt, escrow) == [("Refunded", {"escrow_id": sale.id, "state": word.packed})]


def test_refund_gives_the_token_back(market, escrow, items, seller):
    sale = market.bring(market.fund(market.purchase(market.item_listing())), Status.DELIVERED)

    escrow.refund(sale.terms, sender=seller)

    assert items.ownerOf(sale.listing.asset_id) == seller


@pytest.mark.parametrize("role", ["buyer", "arbiter", "attester", "fee_recipient", "stranger"])
def test_only_the_seller_refunds(market, escrow, delivered, people, role):
    with market.refused("escrow: not the seller"):
        escrow.refund(delivered.terms, sender=people[role])


def test_a_released_escrow_is_not_refunded(market, escrow, delivered, buyer, seller):
    escrow.confirm(delivered.terms, sender=buyer)
    with market.refused("escrow: closed"):
        escrow.refund(delivered.terms, sender=seller)


def test_what_was_never_funded_is_unknown(market, escrow, seller):
    with market.refused("escrow: unknown escrow"):
        escrow.refund(market.purchase().terms.values, sender=seller)
