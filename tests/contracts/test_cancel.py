"""`cancel`: within the cancel window and before shipping, the buyer takes the money back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.contracts.builders import Status
from tests.contracts.conftest import both_currencies
from tests.contracts.market import logged


@both_currencies
def test_cancel_gives_everything_back(market, escrow, funded, buyer):
    before = market.word(funded)

    with market.moves() as moved:
        receipt = escrow.cancel(funded.terms, sender=buyer)

    assert moved == {"buyer": funded.amount, "escrow": -funded.amount}
    word = before.advanced(Status.REFUNDED, share=funded.amount)
    assert market.word(funded) == word
    assert logged(receipt, escrow) == [
        ("Cancelled", {"escrow_id": funded.id, "state": word.packed})
    ]


def test_cancel_gives_the_token_back(market, escrow, items, buyer, seller):
    sale = market.fund(market.purchase(market.item_listing()))

    escrow.cancel(sale.terms, sender=buyer)

    assert items.ownerOf(sale.listing.asset_id) == seller


@pytest.mark.parametrize("role", ["seller", "arbiter", "attester", "fee_recipient", "stranger"])
def test_only_the_buyer_cancels(market, escrow, funded, people, role):
    with market.refused("escrow: not the buyer"):
        escrow.cancel(funded.terms, sender=people[role])


def test_what_is_shipped_is_not_cancelled(market, escrow, shipped, buyer):
    with market.refused("escrow: wrong status"):
        escrow.cancel(shipped.terms, sender=buyer)


def test_the_window_has_a_last_second(market, escrow, funded, policy, buyer):
    end = funded.receipt.timestamp + policy.cancel_window
    market.at(end - 1)
    escrow.cancel(funded.terms, sender=buyer)
    assert market.word(funded).status == Status.REFUNDED


def test_after_the_window_it_is_too_late(market, escrow, funded, policy, buyer):
    market.at(funded.receipt.timestamp + policy.cancel_window)
    with market.refused("escrow: too late to cancel"):
        escrow.cancel(funded.terms, sender=buyer)


def test_a_policy_may_leave_no_time_to_cancel(market, escrow, policy, buyer, stranger):
    strict = replace(policy, cancel_window=0)
    escrow.register_policy(strict.values, sender=stranger)
    sale = market.fund(market.purchase(market.listing(policy=strict.id)))
    with market.refused("escrow: too late to cancel"):
        escrow.cancel(sale.terms, sender=buyer)
