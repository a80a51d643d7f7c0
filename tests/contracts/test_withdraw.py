"""`withdraw`: what could not be delivered waits as a credit; only its owner draws it, to wherever
it likes.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.contracts.builders import COIN, NOBODY
from tests.contracts.market import logged

NET, FEE = 1_023_750, 26_250


@pytest.fixture(scope="session")
def picky_dollars(project, deployer, buyer):
    """A currency whose issuer can shut accounts out."""
    token = project.Blocklist.deploy(sender=deployer)
    token.mint(buyer, 10**12, sender=deployer)
    return token


@pytest.fixture
def picky_market(market, picky_dollars):
    return replace(market, dollars=picky_dollars, currency=picky_dollars.address)


@pytest.fixture
def owed(picky_market, picky_dollars, escrow, deployer, buyer, seller):
    """The seller was shut out when the buyer confirmed, and has since been let in again."""
    sale = picky_market.fund()
    picky_dollars.block(seller, True, sender=deployer)
    escrow.confirm(sale.terms, sender=buyer)
    picky_dollars.block(seller, False, sender=deployer)
    return picky_dollars


def test_a_blocked_seller_gets_a_credit(
    picky_market, picky_dollars, escrow, deployer, buyer, seller
):
    sale = picky_market.fund()
    picky_dollars.block(seller, True, sender=deployer)

    with picky_market.moves() as moved:
        receipt = escrow.confirm(sale.terms, sender=buyer)

    assert moved == {"escrow": -FEE, "fee_recipient": FEE}
    assert escrow.credit(picky_dollars, seller) == NET
    assert logged(receipt, escrow)[1] == (
        "Credited",
        {
            "currency": picky_dollars.address,
            "account": seller.address,
            "escrow_id": sale.id,
            "amount": NET,
        },
    )


def test_the_owner_draws_all_of_it(picky_market, owed, escrow, seller):
    with picky_market.moves() as moved:
        receipt = escrow.withdraw(owed, seller, sender=seller)

    assert moved == {"escrow": -NET, "seller": NET}
    assert escrow.credit(owed, seller) == 0
    assert logged(receipt, escrow) == [
        (
            "Withdrawn",
            {
                "currency": owed.address,
                "account": seller.address,
                "to": seller.address,
                "amount": NET,
            },
        )
    ]


def test_it_may_go_to_another_account(picky_market, owed, escrow, seller, stranger):
    assert escrow.withdraw.call(owed, stranger, sender=seller) == NET
    with picky_market.moves() as moved:
        escrow.withdraw(owed, stranger, sender=seller)
    assert moved == {"escrow": -NET, "stranger": NET}


def test_nobody_draws_another_accounts_credit(picky_market, owed, escrow, stranger, seller):
    with picky_market.refused("escrow: nothing to withdraw"):
        escrow.withdraw(owed, stranger, sender=stranger)
    assert escrow.credit(owed, seller) == NET


def test_it_is_drawn_once(picky_market, owed, escrow, seller):
    escrow.withdraw(owed, seller, sender=seller)
    with picky_market.refused("escrow: nothing to withdraw"):
        escrow.withdraw(owed, seller, sender=seller)


def test_a_credit_is_in_one_currency(market, owed, escrow, dollars, seller):
    for currency in (COIN, dollars):
        with market.refused("escrow: nothing to withdraw"):
            escrow.withdraw(currency, seller, sender=seller)


def test_it_does_not_go_nowhere(picky_market, owed, escrow, seller):
    for target in (NOBODY, escrow):
        with picky_market.refused("escrow: bad recipient"):
            escrow.withdraw(owed, target, sender=seller)
    assert escrow.credit(owed, seller) == NET


def test_a_failed_withdrawal_keeps_the_credit(
    picky_market, owed, escrow, deployer, seller, stranger
):
    owed.block(stranger, True, sender=deployer)
    with picky_market.refused("erc20: blocked"):
        escrow.withdraw(owed, stranger, sender=seller)
    assert escrow.credit(owed, seller) == NET


def test_a_currency_that_says_false_keeps_the_credit(project, market, escrow, people):
    deployer, buyer, seller = people["deployer"], people["buyer"], people["seller"]
    token = project.ReturnsFalse.deploy(sender=deployer)
    token.mint(buyer, 10**12, sender=deployer)
    false_market = replace(market, dollars=token, currency=token.address)
    sale = false_market.fund()
    token.break_it(True, sender=deployer)
    escrow.confirm(sale.terms, sender=buyer)

    with false_market.refused("escrow: transfer failed"):
        escrow.withdraw(token, seller, sender=seller)
    assert escrow.credit(token, seller) == NET

    token.break_it(False, sender=deployer)
    escrow.withdraw(token, seller, sender=seller)
    assert token.balanceOf(seller) == NET


def test_a_contract_that_refuses_coins_sends_them_elsewhere(
    project, market, escrow, people, stranger
):
    deployer, seller = people["deployer"], people["seller"]
    refuser = project.Refuser.deploy(sender=deployer)
    purchase = market.purchase(buyer=refuser.address)
    fund = escrow.fund.encode_input(*market.fund_arguments(purchase))
    refuser.perform(escrow, fund, purchase.amount, sender=deployer, value=purchase.amount)

    escrow.refund(purchase.terms.values, sender=seller)
    assert escrow.credit(COIN, refuser) == purchase.amount

    to_itself = escrow.withdraw.encode_input(COIN, refuser)
    with market.refused("refuser: no, thank you"):
        refuser.perform(escrow, to_itself, 0, sender=deployer)

    elsewhere = escrow.withdraw.encode_input(COIN, stranger)
    with market.moves() as moved:
        refuser.perform(escrow, elsewhere, 0, sender=deployer)
    assert moved == {"escrow": -purchase.amount, "stranger": purchase.amount}
    assert escrow.credit(COIN, refuser) == 0
