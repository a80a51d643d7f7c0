"""`rule`: the arbiter splits the amount within the claim and says who gets the token."""

from __future__ import annotations

import pytest

from tests.contracts.builders import Flag, Status, split
from tests.contracts.conftest import both_currencies
from tests.contracts.market import RULING, logged


@both_currencies
def test_a_ruling_pays_both_sides_and_the_arbiter(market, escrow, arbiter):
    sale = market.bring(market.fund(), Status.ARBITRATION, claim=400_000)
    before = market.word(sale)

    with market.moves() as moved:
        receipt = escrow.rule(sale.terms, 300_000, True, RULING, sender=arbiter)

    # Buyer 300 000 less 3 %; seller 750 000 less 2.5 % fee and 3 %.
    assert moved == {
        "escrow": -1_050_000,
        "buyer": 291_000,
        "seller": 708_750,
        "fee_recipient": 18_750,
        "arbiter": 9_000 + 22_500,
    }
    word = before.advanced(Status.RULED, share=300_000, flags=Flag.ASSET_TO_BUYER)
    assert market.word(sale) == word
    assert logged(receipt, escrow) == [
        (
            "Ruled",
            {
                "escrow_id": sale.id,
                "state": word.packed,
                "ruling_hash": RULING,
            },
        )
    ]


@both_currencies
@pytest.mark.parametrize("share", [0, 1, 33, 34, 399_999, 400_000])
def test_every_share_up_to_the_claim_is_paid_to_the_unit(market, escrow, arbiter, share):
    sale = market.fund(market.purchase(market.item_listing()))
    market.bring(sale, Status.ARBITRATION, claim=400_000)
    expected = split(sale.amount, share, royalty_bps=500, arbiter_bps=300)
    assert expected.total == sale.amount

    with market.moves() as moved:
        escrow.rule(sale.terms, share, False, RULING, sender=arbiter)

    paid = {
        "buyer": expected.buyer,
        "seller": expected.seller,
        "fee_recipient": expected.fee,
        "artist": expected.royalty,
        "arbiter": expected.arbiter,
    }
    assert moved == {"escrow": -sale.amount} | {who: units for who, units in paid.items() if units}


def test_all_of_it_may_be_the_buyers(market, escrow, contested, arbiter):
    with market.moves() as moved:
        escrow.rule(contested.terms, contested.amount, False, RULING, sender=arbiter)
    assert moved == {"escrow": -1_050_000, "buyer": 1_018_500, "arbiter": 31_500}


@pytest.mark.parametrize(
    ("asset_to_buyer", "owner", "flag"),
    [(True, "buyer", Flag.ASSET_TO_BUYER), (False, "seller", Flag.NONE)],
)
@pytest.mark.parametrize("share", [0, 1_050_000])
def test_the_arbiter_says_who_gets_the_token(
    market, escrow, items, people, asset_to_buyer, owner, flag, share
):
    sale = market.fund(market.purchase(market.item_listing()))
    market.bring(sale, Status.ARBITRATION)

    escrow.rule(sale.terms, share, asset_to_buyer, RULING, sender=people["arbiter"])

    assert items.ownerOf(sale.listing.asset_id) == people[owner]
    # The delivery was attested before; the bit about the token stands beside it.
    assert market.word(sale).flags == flag | Flag.ATTESTED


@pytest.mark.parametrize("share", [400_001, 1_050_000, 2**256 - 1])
def test_no_more_than_the_claim(market, escrow, arbiter, share):
    sale = market.bring(market.fund(), Status.ARBITRATION, claim=400_000)
    with market.refused("escrow: share above the claim"):
        escrow.rule(sale.terms, share, True, RULING, sender=arbiter)


@pytest.mark.parametrize("role", ["buyer", "seller", "attester", "fee_recipient", "stranger"])
def test_only_the_arbiter_rules(market, escrow, contested, people, role):
    with market.refused("escrow: not the arbiter"):
        escrow.rule(contested.terms, 1, True, RULING, sender=people[role])


@pytest.mark.parametrize(
    "status",
    [Status.FUNDED, Status.SHIPPED, Status.DELIVERED, Status.DISPUTED],
    ids=lambda s: s.name,
)
def test_the_arbiter_waits_to_be_asked(market, escrow, arbiter, status):
    sale = market.bring(market.fund(), status)
    with market.refused("escrow: wrong status"):
        escrow.rule(sale.terms, 0, True, RULING, sender=arbiter)


def test_nothing_is_ruled_twice(market, escrow, contested, arbiter):
    escrow.rule(contested.terms, 1, True, RULING, sender=arbiter)
    with market.refused("escrow: closed"):
        escrow.rule(contested.terms, 2, True, RULING, sender=arbiter)


def test_the_last_second_counts(market, escrow, contested, arbiter):
    market.at(market.word(contested).deadline - 1)
    escrow.rule(contested.terms, 1, True, RULING, sender=arbiter)
    assert market.word(contested).status == Status.RULED


def test_the_deadline_itself_is_too_late(market, escrow, contested, arbiter):
    market.at(market.word(contested).deadline)
    with market.refused("escrow: too late"):
        escrow.rule(contested.terms, 1, True, RULING, sender=arbiter)
