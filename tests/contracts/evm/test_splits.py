"""Splits to the unit: random amounts, shares and rates against the protocol's own words, and
their sum.
"""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from tests.contracts.builders import COIN, Deal, Proposal, Status, split
from tests.contracts.evm.routes import Step
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
            assert moved == by_role(parts, amount)


def ruled(world, rules, amount: int, share: int, royalty: int) -> dict[str, int]:
    listing = a_listing(world, rules, amount, royalty)
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


# How it may close after a return or by agreement: (where, ruled, the last step, what status).
BY_AGREEMENT = Proposal(deal=Deal.SPLIT, buyer_share=0)
WAYS: dict[str, tuple[Status, bool, Step, Status]] = {
    "settled": (
        Status.SHIPPED,
        False,
        Step("seller", "settle", proposal=BY_AGREEMENT),
        Status.SETTLED,
    ),
    "accepted": (Status.RETURNED, False, Step("seller", "accept_return"), Status.SETTLED),
    "ruled, accepted": (Status.RETURNED, True, Step("seller", "accept_return"), Status.RULED),
    "silent seller": (Status.RETURNED, False, Step("keeper", "timeout"), Status.SETTLED),
    "ruled, silent seller": (Status.RETURNED, True, Step("keeper", "timeout"), Status.RULED),
    "silent buyer": (Status.RETURNING, False, Step("keeper", "timeout"), Status.RELEASED),
    "ruled, silent buyer": (Status.RETURNING, True, Step("keeper", "timeout"), Status.RULED),
}


@pytest.mark.parametrize(("fee", "arbiter_fee", "royalty"), RATES)
@pytest.mark.parametrize("way", WAYS)
def test_the_arbiter_is_paid_when_it_was_ruled_and_only_then(world, way, fee, arbiter_fee, royalty):
    """Every other way to close, with the same arithmetic: to the unit, and the sum is whole."""
    status, ruled, step, closing = WAYS[way]
    dice = random.Random(f"{way} {fee}")
    rules = replace(world.policy, fee_bps=fee, arbiter_fee_bps=arbiter_fee)
    if rules != world.policy:
        world.must(world.escrow.register_policy(rules.values, sender=world.actors["keeper"]))
    arbiter_bps = arbiter_fee if closing == Status.RULED else 0
    for amount in (*dice.sample(SMALL, 3), *dice.sample(LARGE, 2)):
        share = dice.choice([1, amount, dice.randrange(1, amount + 1)])
        proposal = step.proposal and replace(step.proposal, buyer_share=share)
        with world.chain.undone():
            world.chain.force(world.actors["buyer"], amount)
            listing = a_listing(world, rules, amount, royalty)
            sale = world.sale(status, listing, claim=share, ruled=ruled)
            if step.function == "timeout":
                world.chain.at(world.word(sale).deadline)
            with world.moves(COIN) as moved:
                world.must(world.take(sale, replace(step, proposal=proposal)))
            word = world.word(sale)
            assert (word.status, word.share) == (closing, 0 if "buyer" in way else share)
            rates = {"fee_bps": fee, "royalty_bps": royalty, "arbiter_bps": arbiter_bps}
            parts = split(amount, word.share, **rates)
            assert parts.total == amount
            assert moved == by_role(parts, amount)


def a_listing(world, rules, amount: int, royalty: int):
    artist = world.actors["artist"] if royalty else COIN
    return world.item_listing(
        policy=rules.id,
        unit_price=amount,
        fee_standard=0,
        royalty_bps=royalty,
        royalty_recipient=artist,
    )


def by_role(parts, amount: int) -> dict[str, int]:
    """What everybody gains, without the zeros."""
    gains = {
        "buyer": parts.buyer,
        "seller": parts.seller,
        "fee_recipient": parts.fee,
        "artist": parts.royalty,
        "arbiter": parts.arbiter,
        "escrow": -amount,
    }
    return {role: units for role, units in gains.items() if units}


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
