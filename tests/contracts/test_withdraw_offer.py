"""`withdraw_offer`: a maker takes a posted offer back."""

from __future__ import annotations

from functools import partial

import pytest

from tests.contracts.builders import Status
from tests.contracts.deals import SPLIT, signed
from tests.contracts.market import logged


@pytest.fixture
def offered(escrow, delivered, seller):
    escrow.offer(delivered.terms, SPLIT.values, sender=seller)
    return delivered


def test_a_withdrawn_offer_is_not_accepted(market, escrow, offered, buyer, seller):
    before = market.word(offered)

    receipt = escrow.withdraw_offer(offered.id, sender=seller)

    assert escrow.offers(offered.id, seller) == bytes(32)
    assert market.word(offered) == before
    withdrawn = {"escrow_id": offered.id, "maker": seller.address}
    assert logged(receipt, escrow) == [("OfferWithdrawn", withdrawn)]
    with market.refused("escrow: no such offer"):
        escrow.settle(offered.terms, SPLIT.values, b"", sender=buyer)


def test_the_other_sides_offer_stays(market, escrow, offered, buyer, seller):
    escrow.offer(offered.terms, SPLIT.values, sender=buyer)
    escrow.withdraw_offer(offered.id, sender=seller)
    escrow.settle(offered.terms, SPLIT.values, b"", sender=seller)
    assert market.word(offered).status == Status.SETTLED


def test_it_may_be_posted_again(market, escrow, offered, buyer, seller):
    escrow.withdraw_offer(offered.id, sender=seller)
    escrow.offer(offered.terms, SPLIT.values, sender=seller)
    escrow.settle(offered.terms, SPLIT.values, b"", sender=buyer)
    assert market.word(offered).status == Status.SETTLED


def test_a_signature_given_away_is_not_called_back(market, escrow, offered, buyer, seller):
    """It ends with its expiry or with any change of state; what is on record is another matter."""
    signature = signed(market, offered, SPLIT)
    escrow.withdraw_offer(offered.id, sender=seller)
    escrow.settle(offered.terms, SPLIT.values, signature, sender=buyer)
    assert market.word(offered).status == Status.SETTLED


def test_an_offer_on_a_closed_escrow_may_still_be_tidied_up(escrow, offered, buyer, seller):
    escrow.confirm(offered.terms, sender=buyer)
    escrow.withdraw_offer(offered.id, sender=seller)
    assert escrow.offers(offered.id, seller) == bytes(32)


def test_others_have_none_to_withdraw(market, escrow, offered, people):
    withdraw = partial(escrow.withdraw_offer, offered.id)
    calls = [partial(withdraw, sender=people[role]) for role in set(people) - {"seller"}]
    market.all_refused("escrow: no such offer", calls)


def test_it_is_withdrawn_once(market, escrow, offered, seller):
    escrow.withdraw_offer(offered.id, sender=seller)
    with market.refused("escrow: no such offer"):
        escrow.withdraw_offer(offered.id, sender=seller)
    with market.refused("escrow: no such offer"):
        escrow.withdraw_offer(b"\x99" * 32, sender=seller)
