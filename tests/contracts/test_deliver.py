"""`deliver`: somebody says that the goods have arrived, and the inspection begins."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.contracts.builders import NOBODY, Flag, Status
from tests.contracts.market import PROOF, logged


@pytest.mark.parametrize(
    ("role", "clock", "flag"),
    [
        ("buyer", "inspection_window", Flag.ATTESTED),
        ("attester", "inspection_window", Flag.ATTESTED),
        ("seller", "long_inspection_window", Flag.NONE),
    ],
)
def test_deliver_starts_the_inspection(market, escrow, shipped, policy, people, role, clock, flag):
    before = market.word(shipped)

    with market.moves() as moved:
        receipt = escrow.deliver(shipped.terms, PROOF, sender=people[role])

    deadline = receipt.timestamp + getattr(policy, clock)
    word = before.advanced(Status.DELIVERED, deadline, flags=flag)
    assert market.word(shipped) == word
    assert moved == {}
    assert logged(receipt, escrow) == [
        (
            "Delivered",
            {
                "escrow_id": shipped.id,
                "by": people[role].address,
                "state": word.packed,
                "proof_hash": PROOF,
            },
        )
    ]


def test_the_proof_may_be_missing(market, escrow, shipped, buyer):
    escrow.deliver(shipped.terms, b"\0" * 32, sender=buyer)
    assert market.word(shipped).status == Status.DELIVERED


@pytest.mark.parametrize("role", ["arbiter", "fee_recipient", "stranger"])
def test_others_cannot_say_that_it_arrived(market, escrow, shipped, people, role):
    with market.refused("escrow: not a party"):
        escrow.deliver(shipped.terms, PROOF, sender=people[role])


def test_without_an_attester_only_the_parties_say_so(market, escrow, policy, attester, buyer):
    alone = replace(policy, attester=NOBODY)
    escrow.register_policy(alone.values, sender=attester)
    sale = market.fund(market.purchase(market.listing(policy=alone.id)))
    market.bring(sale, Status.SHIPPED)
    with market.refused("escrow: not a party"):
        escrow.deliver(sale.terms, PROOF, sender=attester)
    escrow.deliver(sale.terms, PROOF, sender=buyer)


def test_what_was_not_shipped_does_not_arrive(market, escrow, funded, attester):
    with market.refused("escrow: wrong status"):
        escrow.deliver(funded.terms, PROOF, sender=attester)


def test_nobody_shortens_an_inspection_that_runs(market, escrow, shipped, seller, attester):
    escrow.deliver(shipped.terms, PROOF, sender=seller)
    with market.refused("escrow: wrong status"):
        escrow.deliver(shipped.terms, PROOF, sender=attester)


def test_the_last_second_counts(market, escrow, shipped, seller):
    market.at(market.word(shipped).deadline - 1)
    escrow.deliver(shipped.terms, PROOF, sender=seller)
    assert market.word(shipped).status == Status.DELIVERED


def test_the_deadline_itself_is_too_late(market, escrow, shipped, seller):
    market.at(market.word(shipped).deadline)
    with market.refused("escrow: too late"):
        escrow.deliver(shipped.terms, PROOF, sender=seller)
