"""`contest`: the seller answers the claim and brings it before the arbiter."""

from __future__ import annotations

import pytest

from tests.contracts.builders import Status
from tests.contracts.market import ANSWER, logged


@pytest.mark.parametrize("claim", [1, 400_000, 1_050_000])
def test_contest_brings_the_claim_before_the_arbiter(market, escrow, policy, seller, claim):
    sale = market.bring(market.fund(), Status.DISPUTED, claim=claim)
    before = market.word(sale)

    with market.moves() as moved:
        receipt = escrow.contest(sale.terms, ANSWER, sender=seller)

    deadline = receipt.timestamp + policy.arbitration_window
    word = before.advanced(Status.ARBITRATION, deadline, claim)
    assert market.word(sale) == word
    assert moved == {}
    assert logged(receipt, escrow) == [
        (
            "Contested",
            {"escrow_id": sale.id, "state": word.packed, "evidence_root": ANSWER},
        )
    ]


@pytest.mark.parametrize("role", ["buyer", "arbiter", "attester", "fee_recipient", "stranger"])
def test_only_the_seller_contests(market, escrow, disputed, people, role):
    with market.refused("escrow: not the seller"):
        escrow.contest(disputed.terms, ANSWER, sender=people[role])


@pytest.mark.parametrize(
    "status",
    [Status.FUNDED, Status.SHIPPED, Status.DELIVERED, Status.ARBITRATION],
    ids=lambda s: s.name,
)
def test_only_a_dispute_is_contested(market, escrow, seller, status):
    sale = market.bring(market.fund(), status)
    with market.refused("escrow: wrong status"):
        escrow.contest(sale.terms, ANSWER, sender=seller)


def test_the_last_second_counts(market, escrow, disputed, seller):
    market.at(market.word(disputed).deadline - 1)
    escrow.contest(disputed.terms, ANSWER, sender=seller)
    assert market.word(disputed).status == Status.ARBITRATION


def test_the_deadline_itself_is_too_late(market, escrow, disputed, seller):
    market.at(market.word(disputed).deadline)
    with market.refused("escrow: too late"):
        escrow.contest(disputed.terms, ANSWER, sender=seller)
