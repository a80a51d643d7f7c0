"""`refund_released`: after release the seller pays the buyer back from its own wallet."""

from __future__ import annotations

from functools import partial

import pytest

from tests.contracts.builders import COIN, Status
from tests.contracts.conftest import both_currencies
from tests.contracts.deals import agreed_return
from tests.contracts.market import Sale, logged


@pytest.fixture
def released(market, escrow, delivered, buyer) -> Sale:
    escrow.confirm(delivered.terms, sender=buyer)
    return delivered


def payment(market, units: int) -> dict[str, int]:
    """Coins are sent along, dollars approved."""
    if market.currency == COIN:
        return {"value": units}
    market.dollars.approve(market.escrow, units, sender=market.people["seller"])
    return {}


@both_currencies
def test_the_seller_pays_the_buyer(market, escrow, released, seller):
    before = market.word(released)
    sent_along = payment(market, 70_000)

    with market.moves() as moved:
        receipt = escrow.refund_released(released.terms, 70_000, sender=seller, **sent_along)

    assert moved == {"seller": -70_000, "buyer": 70_000}
    word = before.advanced(Status.RELEASED)
    assert market.word(released) == word
    refunded = {"escrow_id": released.id, "state": word.packed, "amount": 70_000}
    assert logged(receipt, escrow) == [("RefundedLater", refunded)]


def test_more_than_once_and_more_than_the_price(market, escrow, released, seller):
    """It is the seller's own money; the seller may be as generous as it likes."""
    with market.moves() as moved:
        for units in (1, 2_000_000):
            escrow.refund_released(released.terms, units, sender=seller, value=units)
    assert moved == {"seller": -2_000_001, "buyer": 2_000_001}
    assert market.word(released).steps == 6


def test_a_buyer_that_takes_no_coins_is_credited(market, escrow, project, deployer, seller):
    refuser = project.Refuser.deploy(sender=deployer)
    purchase = market.purchase(buyer=refuser.address)
    fund = escrow.fund.encode_input(*market.fund_arguments(purchase))
    refuser.perform(escrow, fund, purchase.amount, sender=deployer, value=purchase.amount)
    sale = Sale(purchase, purchase.escrow_id(market.domain), None)
    confirm = escrow.confirm.encode_input(sale.terms)
    refuser.perform(escrow, confirm, 0, sender=deployer)

    with market.moves() as moved:
        receipt = escrow.refund_released(sale.terms, 70_000, sender=seller, value=70_000)

    assert moved == {"seller": -70_000, "escrow": 70_000}
    assert escrow.credit(COIN, refuser) == 70_000
    assert [name for name, _ in logged(receipt, escrow)] == ["RefundedLater", "Credited"]


# -- what is refused


def test_only_the_seller_refunds(market, escrow, released, people):
    refund = partial(escrow.refund_released, released.terms, 1, value=1)
    calls = [partial(refund, sender=people[role]) for role in set(people) - {"seller"}]
    market.all_refused("escrow: not the seller", calls)


def test_neither_nothing_nor_more_than_any_price_is_a_refund(market, escrow, released, seller):
    refund = partial(escrow.refund_released, released.terms, sender=seller)
    calls = [partial(refund, amount) for amount in (0, 2**128, 2**256 - 1)]
    market.all_refused("escrow: amount out of bounds", calls)


def test_coins_sent_along_are_what_was_said(market, escrow, released, seller):
    refund = partial(escrow.refund_released, released.terms, 70_000, sender=seller)
    calls = [partial(refund, value=value) for value in (0, 69_999, 70_001)]
    market.all_refused("escrow: wrong payment", calls)


@pytest.mark.parametrize("currency", ["dollars"], indirect=True)
def test_dollars_must_be_there(market, escrow, released, seller):
    with market.refused("erc20: not approved"):
        escrow.refund_released(released.terms, 70_000, sender=seller)
    market.dollars.approve(escrow, 2**255, sender=seller)
    with market.refused("erc20: not enough"):
        escrow.refund_released(released.terms, 1_050_000, sender=seller)
    with market.refused("escrow: wrong payment"):
        escrow.refund_released(released.terms, 70_000, sender=seller, value=70_000)


def test_it_comes_after_release_only(market, escrow, delivered, seller):
    returned = agreed_return(market, Status.RETURNED)
    escrow.accept_return(returned.terms, sender=seller)
    unknown = market.purchase(reference=b"order-0000000009")
    refund = partial(escrow.refund_released, sender=seller, value=1)
    places = (delivered.terms, returned.terms, unknown.terms.values)
    market.all_refused("escrow: wrong status", [partial(refund, terms, 1) for terms in places])
