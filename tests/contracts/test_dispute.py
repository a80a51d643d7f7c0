"""`dispute`: the buyer asks for a part of the amount, or all of it, back."""

from __future__ import annotations

import pytest

from tests.contracts.builders import Status
from tests.contracts.market import DAMAGED, EVIDENCE, logged


@pytest.mark.parametrize("status", [Status.SHIPPED, Status.DELIVERED], ids=lambda s: s.name)
@pytest.mark.parametrize("claim", [1, 400_000, 1_050_000])
def test_dispute_puts_the_claim_at_stake(market, escrow, policy, buyer, status, claim):
    sale = market.bring(market.fund(), status)
    before = market.word(sale)

    with market.moves() as moved:
        receipt = escrow.dispute(sale.terms, claim, DAMAGED, EVIDENCE, sender=buyer)

    deadline = receipt.timestamp + policy.response_window
    word = before.advanced(Status.DISPUTED, deadline, claim)
    assert market.word(sale) == word
    assert moved == {}
    assert logged(receipt, escrow) == [
        (
            "Disputed",
            {
                "escrow_id": sale.id,
                "state": word.packed,
                "reason": DAMAGED,
                "evidence_root": EVIDENCE,
            },
        )
    ]


@pytest.mark.parametrize("reason", range(6))
def test_every_known_reason_may_be_given(escrow, delivered, buyer, reason):
    receipt = escrow.dispute(delivered.terms, 1, reason, EVIDENCE, sender=buyer)
    [(_, arguments)] = logged(receipt, escrow)
    assert arguments["reason"] == reason


def test_an_unknown_reason_is_refused(market, escrow, delivered, buyer):
    with market.refused("escrow: unknown reason"):
        escrow.dispute(delivered.terms, 1, 6, EVIDENCE, sender=buyer)


@pytest.mark.parametrize("claim", [0, 1_050_001, 2**128, 2**256 - 1])
def test_the_claim_is_a_part_of_the_amount(market, escrow, delivered, buyer, claim):
    with market.refused("escrow: claim out of bounds"):
        escrow.dispute(delivered.terms, claim, DAMAGED, EVIDENCE, sender=buyer)


@pytest.mark.parametrize("role", ["seller", "arbiter", "attester", "fee_recipient", "stranger"])
def test_only_the_buyer_disputes(market, escrow, delivered, people, role):
    with market.refused("escrow: not the buyer"):
        escrow.dispute(delivered.terms, 1, DAMAGED, EVIDENCE, sender=people[role])


@pytest.mark.parametrize(
    "status", [Status.FUNDED, Status.DISPUTED, Status.ARBITRATION], ids=lambda s: s.name
)
def test_dispute_has_its_time(market, escrow, buyer, status):
    sale = market.bring(market.fund(), status, claim=5)
    with market.refused("escrow: wrong status"):
        escrow.dispute(sale.terms, 1, DAMAGED, EVIDENCE, sender=buyer)


@pytest.mark.parametrize("status", [Status.SHIPPED, Status.DELIVERED], ids=lambda s: s.name)
def test_the_last_second_counts(market, escrow, buyer, status):
    sale = market.bring(market.fund(), status)
    market.at(market.word(sale).deadline - 1)
    escrow.dispute(sale.terms, 1, DAMAGED, EVIDENCE, sender=buyer)
    assert market.word(sale).status == Status.DISPUTED


@pytest.mark.parametrize("status", [Status.SHIPPED, Status.DELIVERED], ids=lambda s: s.name)
def test_the_deadline_itself_is_too_late(market, escrow, buyer, status):
    sale = market.bring(market.fund(), status)
    market.at(market.word(sale).deadline)
    with market.refused("escrow: too late"):
        escrow.dispute(sale.terms, 1, DAMAGED, EVIDENCE, sender=buyer)


def test_a_dispute_freezes_one_escrow_only(market, escrow, delivered, buyer):
    other = market.bring(
        market.fund(market.purchase(reference=b"order-0000000002")), Status.DELIVERED
    )
    before = market.word(other)
    escrow.dispute(delivered.terms, 1, DAMAGED, EVIDENCE, sender=buyer)
    assert market.word(other) == before
    escrow.confirm(other.terms, sender=buyer)


def test_what_is_confirmed_is_not_disputed(market, escrow, delivered, buyer):
    escrow.confirm(delivered.terms, sender=buyer)
    with market.refused("escrow: closed"):
        escrow.dispute(delivered.terms, 1, DAMAGED, EVIDENCE, sender=buyer)


def test_a_second_dispute_changes_neither_claim_nor_clock(market, escrow, delivered, buyer):
    """Nor is there a way to take the first one back and begin again: only an ending is left."""
    escrow.dispute(delivered.terms, 5, DAMAGED, EVIDENCE, sender=buyer)
    before = market.word(delivered)
    for claim in (5, 6, 1_050_000):
        with market.refused("escrow: wrong status"):
            escrow.dispute(delivered.terms, claim, DAMAGED, EVIDENCE, sender=buyer)
    assert market.word(delivered) == before
