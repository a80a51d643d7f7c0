"""`contest_return`: the seller objects to what came back; the arbiter decides over the share."""

from __future__ import annotations

from functools import partial

import pytest

from tests.contracts.builders import Flag, Status
from tests.contracts.deals import OBJECTION, agreed_return, ruled_return
from tests.contracts.market import RULING, logged


@pytest.mark.parametrize("start", [agreed_return, ruled_return])
def test_the_share_is_at_stake_before_the_arbiter(market, escrow, policy, seller, start):
    sale = start(market, Status.RETURNED)
    before = market.word(sale)

    with market.moves() as moved:
        receipt = escrow.contest_return(sale.terms, OBJECTION, sender=seller)

    assert moved == {}
    deadline = receipt.timestamp + policy.arbitration_window
    word = before.advanced(Status.ARBITRATION, deadline, share=600_000)
    assert market.word(sale) == word
    contested = {"escrow_id": sale.id, "state": word.packed, "evidence_root": OBJECTION}
    assert logged(receipt, escrow) == [("ReturnContested", contested)]


def test_the_arbiter_rules_within_the_share(market, escrow, arbiter, seller, items):
    sale = agreed_return(market, Status.RETURNED)
    escrow.contest_return(sale.terms, OBJECTION, sender=seller)
    with market.refused("escrow: share above the claim"):
        escrow.rule(sale.terms, 600_001, False, RULING, sender=arbiter)
    with market.moves() as moved:
        escrow.rule(sale.terms, 100_000, False, RULING, sender=arbiter)
    # Buyer 100 000 less 3 %; seller 950 000 less 2.5 %, 5 % and 3 %.
    assert moved == {
        "escrow": -1_050_000,
        "buyer": 97_000,
        "seller": 850_250,
        "fee_recipient": 23_750,
        "artist": 47_500,
        "arbiter": 3_000 + 28_500,
    }
    assert items.ownerOf(sale.listing.asset_id) == seller


def test_an_agreed_return_may_be_followed_by_one_that_is_ruled(market, escrow, arbiter, seller):
    """Once: what counts is how often the arbiter has sent the goods back."""
    sale = agreed_return(market, Status.RETURNED)
    escrow.contest_return(sale.terms, OBJECTION, sender=seller)
    escrow.rule_return(sale.terms, 500_000, RULING, sender=arbiter)
    word = market.word(sale)
    assert (word.status, word.share) == (Status.RETURNING, 500_000)
    assert word.flags & Flag.RETURN_RULED


@pytest.mark.parametrize("start", [agreed_return, ruled_return])
def test_a_silent_arbiter_splits_the_share_and_is_not_paid(
    market, escrow, items, buyer, seller, stranger, start
):
    sale = start(market, Status.RETURNED)
    escrow.contest_return(sale.terms, OBJECTION, sender=seller)
    market.at(market.word(sale).deadline)
    with market.moves() as moved:
        escrow.timeout(sale.terms, sender=stranger)
    # 40 % of 600 000 for the buyer; the seller's 810 000 less 2.5 % and 5 %.
    assert moved == {
        "escrow": -1_050_000,
        "buyer": 240_000,
        "seller": 749_250,
        "fee_recipient": 20_250,
        "artist": 40_500,
    }
    assert market.word(sale).status == Status.SETTLED
    assert items.ownerOf(sale.listing.asset_id) == buyer


def test_only_the_seller_objects(market, escrow, people):
    sale = agreed_return(market, Status.RETURNED)
    contest = partial(escrow.contest_return, sale.terms, OBJECTION)
    calls = [partial(contest, sender=people[role]) for role in set(people) - {"seller"}]
    market.all_refused("escrow: not the seller", calls)


def test_there_is_nothing_to_object_to_before_it_is_sent(market, escrow, seller, disputed):
    sale = agreed_return(market)
    for early in (sale, disputed):
        with market.refused("escrow: wrong status"):
            escrow.contest_return(early.terms, OBJECTION, sender=seller)


def test_it_is_contested_once(market, escrow, seller):
    sale = agreed_return(market, Status.RETURNED)
    escrow.contest_return(sale.terms, OBJECTION, sender=seller)
    with market.refused("escrow: wrong status"):
        escrow.contest_return(sale.terms, OBJECTION, sender=seller)


def test_the_last_second_counts(market, escrow, seller):
    sale = agreed_return(market, Status.RETURNED)
    market.at(market.word(sale).deadline - 1)
    escrow.contest_return(sale.terms, OBJECTION, sender=seller)
    assert market.word(sale).status == Status.ARBITRATION


def test_the_deadline_itself_is_too_late(market, escrow, seller):
    sale = agreed_return(market, Status.RETURNED)
    market.at(market.word(sale).deadline)
    with market.refused("escrow: too late"):
        escrow.contest_return(sale.terms, OBJECTION, sender=seller)
