"""Splits to the unit: random amounts, shares and rates against the protocol's own words, and
their sum.
"""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from tests.contracts.builders import COIN, Status, split
from tests.contracts.evm.world import ANSWER, DAMAGED, EVIDENCE, RULING, SHIPMENT

RATES = [(0, 0, 0), (1, 1, 1), (250, 300, 500), (2_000, 2_000, 1_000), (1_999, 1_337, 999)]
SMALL = list(range(1, 42))
LARGE = [9_999, 10_000, 10_001, 10**18 + 7, 2**127 + 1]


@pytest.mark.parametrize(("fee", "arbiter_fee", "royalty"), RATES)
def test_a_ruling_is_split_to_the_unit(world, fee, arbiter_fee, royalty):
    dice = random.Random(fee)
    rules = replace(world.policy, fee_bps=fee, arbiter_fee_bps=arbiter_fee)
    if rules != world.policy:
        world.must(world.escrow.register_policy(rules.values, sender=world.actors["keeper"]))
    for amount in [*SMALL, *LARGE]:
        share = dice.choice([0, amount, dice.randrange(amount + 1)])
        with world.chain.undone():
            world.chain.force(world.actors["buyer"], amount)
            moved = ruled(world, rules, amount, share, royalty)
            parts = split(amount, share, fee_bps=fee, royalty_bps=royalty, arbiter_bps=arbiter_fee)
            assert parts.total == amount
            assert moved == {
                role: units
                for role, units in {
                    "buyer": parts.buyer,
                    "seller": parts.seller,
                    "fee_recipient": parts.fee,
                    "artist": parts.royalty,
                    "arbiter": parts.arbiter,
                    "escrow": -amount,
                }.items()
                if units
            }


def ruled(world, rules, amount: int, share: int, royalty: int) -> dict[str, int]:
    artist = world.actors["artist"] if royalty else COIN
    listing = world.item_listing(
        policy=rules.id,
        unit_price=amount,
        fee_standard=0,
        royalty_bps=royalty,
        royalty_recipient=artist,
    )
    buyer, seller = world.actors["buyer"], world.actors["seller"]
    sale, escrow = world.fund(world.purchase(listing)), world.escrow
    world.must(escrow.ship(sale.terms, SHIPMENT, sender=seller))
    world.must(escrow.dispute(sale.terms, amount, DAMAGED, EVIDENCE, sender=buyer))
    world.must(escrow.contest(sale.terms, ANSWER, sender=seller))
    arguments = (sale.terms, share, False, RULING)
    with world.moves(COIN) as moved:
        world.must(escrow.rule(*arguments, sender=world.actors["arbiter"]))
    assert world.word(sale).status == Status.RULED
    return moved


@pytest.mark.parametrize("silence_bps", [0, 1, 3_333, 9_999, 10_000])
@pytest.mark.parametrize("claim", [1, 3, 9_999, 1_050_000])
def test_a_silent_arbiter_splits_the_claim_by_the_silence_share(world, silence_bps, claim):
    rules = replace(world.policy, silence_bps=silence_bps)
    world.must(world.escrow.register_policy(rules.values, sender=world.actors["keeper"]))
    sale = world.sale(Status.ARBITRATION, world.listing(policy=rules.id), claim=claim)
    world.chain.at(world.word(sale).deadline)
    parts = split(sale.amount, claim * silence_bps // 10_000)

    with world.moves(COIN) as moved:
        world.must(world.escrow.timeout(sale.terms, sender=world.actors["keeper"]))

    assert world.word(sale).share == claim * silence_bps // 10_000
    assert moved["escrow"] == -sale.amount
    assert moved.get("buyer", 0) == parts.buyer
    assert moved.get("seller", 0) == parts.seller
    assert moved.get("fee_recipient", 0) == parts.fee


def test_the_fee_was_frozen_when_the_sale_was_funded(world):
    """The word carries the rate; no later call can bring another policy."""
    sale = world.sale(Status.DELIVERED)
    assert world.word(sale).fee_bps == world.policy.fee_bps
    terms = list(sale.terms)
    terms[1] = world.other_policy.id
    outcome = world.escrow.confirm(tuple(terms), sender=world.actors["buyer"])
    assert outcome.reason == "escrow: unknown escrow"
