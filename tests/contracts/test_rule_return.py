"""`rule_return`: the arbiter sends the goods back; the buyer is paid when they have arrived."""

from __future__ import annotations

from functools import partial

import pytest

from tests.contracts.builders import Flag, Status
from tests.contracts.conftest import both_currencies
from tests.contracts.deals import OBJECTION, SENT_BACK, SPLIT, agree, ruled_return
from tests.contracts.market import RULING, logged

RETURN_FLAGS = Flag.RETURN_RULED | Flag.RETURN_SPENT


def test_a_ruled_return_starts_the_way_back(market, escrow, policy, arbiter):
    sale = market.bring(market.fund(), Status.ARBITRATION, claim=700_000)
    before = market.word(sale)

    with market.moves() as moved:
        receipt = escrow.rule_return(sale.terms, 600_000, RULING, sender=arbiter)

    assert moved == {}
    deadline = receipt.timestamp + policy.return_window
    word = before.advanced(Status.RETURNING, deadline, 600_000, RETURN_FLAGS)
    assert market.word(sale) == word
    ruled = {"escrow_id": sale.id, "state": word.packed, "ruling_hash": RULING}
    assert logged(receipt, escrow) == [("ReturnRuled", ruled)]


@both_currencies
def test_silence_of_the_buyer_pays_the_seller_and_the_arbiter(
    market, escrow, items, buyer, stranger
):
    """The goods were not sent back: the ruling gives the buyer nothing, and the token."""
    sale = ruled_return(market)
    before = market.word(sale)
    market.at(before.deadline)

    with market.moves() as moved:
        receipt = escrow.timeout(sale.terms, sender=stranger)

    # 1 050 000 less 2.5 % fee, 5 % royalty, 3 % for the arbiter.
    assert moved == {
        "escrow": -1_050_000,
        "seller": 939_750,
        "fee_recipient": 26_250,
        "artist": 52_500,
        "arbiter": 31_500,
    }
    word = before.advanced(Status.RULED, flags=Flag.ASSET_TO_BUYER)
    assert market.word(sale) == word
    assert items.ownerOf(sale.listing.asset_id) == buyer
    assert logged(receipt, escrow) == [
        (
            "TimedOut",
            {
                "escrow_id": sale.id,
                "state": word.packed,
                "status_before": Status.RETURNING,
            },
        )
    ]


def test_a_return_is_ruled_once_per_escrow(market, escrow, arbiter, seller):
    """After the seller has objected to what came back, the arbiter must decide."""
    sale = ruled_return(market, Status.RETURNED)
    escrow.contest_return(sale.terms, OBJECTION, sender=seller)
    with market.refused("escrow: a return was ruled before"):
        escrow.rule_return(sale.terms, 1, RULING, sender=arbiter)
    escrow.rule(sale.terms, 600_000, False, RULING, sender=arbiter)
    assert market.word(sale).status == Status.RULED


def test_the_parties_may_still_agree_otherwise(market, arbiter, items, buyer):
    """A split in the end is a settlement, so the arbiter is not paid."""
    sale = ruled_return(market)
    with market.moves() as moved:
        agree(market, sale, SPLIT)
    assert market.word(sale).status == Status.SETTLED
    assert "arbiter" not in moved
    assert items.ownerOf(sale.listing.asset_id) == buyer


@pytest.mark.parametrize("share", [0, 700_000])
def test_any_share_of_the_claim(market, escrow, arbiter, share):
    sale = market.bring(market.fund(), Status.ARBITRATION, claim=700_000)
    escrow.rule_return(sale.terms, share, RULING, sender=arbiter)
    assert market.word(sale).share == share


def test_no_more_than_the_claim(market, escrow, arbiter):
    sale = market.bring(market.fund(), Status.ARBITRATION, claim=700_000)
    rule = partial(escrow.rule_return, sale.terms)
    shares = (700_001, 1_050_000, 2**128, 2**256 - 1)
    calls = [partial(rule, share, RULING, sender=arbiter) for share in shares]
    market.all_refused("escrow: share above the claim", calls)


def test_only_the_arbiter_rules(market, escrow, contested, people):
    rule = partial(escrow.rule_return, contested.terms, 1, RULING)
    calls = [partial(rule, sender=people[role]) for role in set(people) - {"arbiter"}]
    market.all_refused("escrow: not the arbiter", calls)


@pytest.mark.parametrize("status", [Status.FUNDED, Status.DISPUTED], ids=lambda s: s.name)
def test_the_arbiter_waits_to_be_asked(market, escrow, arbiter, status):
    sale = market.bring(market.fund(), status)
    with market.refused("escrow: wrong status"):
        escrow.rule_return(sale.terms, 0, RULING, sender=arbiter)


def test_a_return_under_way_is_not_ruled_over(market, escrow, arbiter, buyer):
    sale = ruled_return(market)
    rulings = [
        partial(escrow.rule_return, sale.terms, 1, RULING, sender=arbiter),
        partial(escrow.rule, sale.terms, 1, True, RULING, sender=arbiter),
    ]
    market.all_refused("escrow: wrong status", rulings)
    escrow.return_shipped(sale.terms, SENT_BACK, sender=buyer)
    market.all_refused("escrow: wrong status", rulings)


def test_nothing_is_ruled_once_it_is_closed(market, escrow, contested, arbiter, seller):
    escrow.refund(contested.terms, sender=seller)
    with market.refused("escrow: closed"):
        escrow.rule_return(contested.terms, 1, RULING, sender=arbiter)


def test_the_last_second_counts(market, escrow, contested, arbiter):
    market.at(market.word(contested).deadline - 1)
    escrow.rule_return(contested.terms, 1, RULING, sender=arbiter)
    assert market.word(contested).status == Status.RETURNING


def test_the_deadline_itself_is_too_late(market, escrow, contested, arbiter):
    market.at(market.word(contested).deadline)
    with market.refused("escrow: too late"):
        escrow.rule_return(contested.terms, 1, RULING, sender=arbiter)
