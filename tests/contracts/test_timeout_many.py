"""`timeout_many`: what is due runs out, the rest is left alone."""

from __future__ import annotations

import pytest

from tests.contracts.builders import COIN, Status
from tests.contracts.deals import agreed_return, ruled_return
from tests.contracts.market import Sale, logged


def sales(market, count: int) -> list[Sale]:
    references = [b"order-%010d" % number for number in range(count)]
    return [market.fund(market.purchase(reference=reference)) for reference in references]


def test_what_is_due_runs_out_and_the_rest_waits(market, escrow, seller, buyer, stranger):
    due, shipped, closed = sales(market, 3)
    escrow.ship(shipped.terms, b"\x51" * 32, sender=seller)
    escrow.refund(closed.terms, sender=seller)
    unknown = market.purchase(reference=b"order-never-paid")
    waiting = market.word(shipped)
    before = market.word(due)
    market.at(before.deadline)

    many = [unknown.terms.values, shipped.terms, closed.terms, due.terms, due.terms]
    with market.moves() as moved:
        receipt = escrow.timeout_many(many, sender=stranger)

    assert moved == {"escrow": -1_050_000, "buyer": 1_050_000}
    word = before.advanced(Status.REFUNDED, share=1_050_000)
    assert market.word(due) == word
    assert market.word(shipped) == waiting
    assert logged(receipt, escrow) == [
        (
            "TimedOut",
            {
                "escrow_id": due.id,
                "state": word.packed,
                "status_before": Status.FUNDED,
            },
        )
    ]


def test_each_runs_out_in_its_own_way(market, escrow, items, people, stranger):
    agreed, ruled = agreed_return(market), ruled_return(market, Status.RETURNED)
    delivered = market.bring(market.fund(), Status.DELIVERED)
    everything = [agreed, ruled, delivered]
    market.at(max(market.word(sale).deadline for sale in everything))

    with market.moves() as moved:
        escrow.timeout_many([sale.terms for sale in everything], sender=stranger)

    statuses = [market.word(sale).status for sale in everything]
    assert statuses == [Status.RELEASED, Status.RULED, Status.RELEASED]
    assert moved == {
        "escrow": -3_150_000,
        "buyer": 582_000,
        "seller": 971_250 + 402_750 + 1_023_750,
        "fee_recipient": 26_250 + 11_250 + 26_250,
        "artist": 52_500 + 22_500,
        "arbiter": 31_500,
    }
    assert items.ownerOf(agreed.listing.asset_id) == people["buyer"]
    assert items.ownerOf(ruled.listing.asset_id) == people["seller"]


def test_one_that_takes_no_coins_holds_up_nobody(market, escrow, project, deployer, stranger):
    refuser = project.Refuser.deploy(sender=deployer)
    purchase = market.purchase(buyer=refuser.address)
    fund = escrow.fund.encode_input(*market.fund_arguments(purchase))
    refuser.perform(escrow, fund, purchase.amount, sender=deployer, value=purchase.amount)
    stubborn = Sale(purchase, purchase.escrow_id(market.domain), None)
    other = market.fund()
    market.at(market.word(other).deadline)

    with market.moves() as moved:
        escrow.timeout_many([stubborn.terms, other.terms], sender=stranger)

    assert moved == {"escrow": -1_050_000, "buyer": 1_050_000}
    assert escrow.credit(COIN, refuser) == 1_050_000


@pytest.mark.parametrize("early", [1, 3_600])
def test_nothing_runs_out_early(market, escrow, stranger, early):
    sale = market.fund()
    before = market.word(sale)
    market.at(before.deadline - early)
    with market.moves() as moved:
        receipt = escrow.timeout_many([sale.terms], sender=stranger)
    assert (moved, logged(receipt, escrow), market.word(sale)) == ({}, [], before)


def test_fifty_at_most(market, escrow, stranger):
    sale = market.fund()
    market.at(market.word(sale).deadline)
    with market.refused(None):
        escrow.timeout_many([sale.terms] * 51, sender=stranger)
    receipt = escrow.timeout_many([sale.terms] * 50, sender=stranger)
    assert [name for name, _ in logged(receipt, escrow)] == ["TimedOut"]
    assert logged(escrow.timeout_many([], sender=stranger), escrow) == []
