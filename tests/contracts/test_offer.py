"""`offer`: a party puts on record what the other may accept; nothing else changes."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from tests.contracts.builders import NOBODY, Deal, Proposal, Status
from tests.contracts.deals import REPLACEMENT, RESUME, RETURN, SPLIT, agreed_return, more_time
from tests.contracts.market import logged


@pytest.mark.parametrize("role", ["buyer", "seller"])
def test_an_offer_is_on_record_and_changes_nothing(market, escrow, delivered, people, role):
    before = market.word(delivered)
    maker = people[role]

    with market.moves() as moved:
        receipt = escrow.offer(delivered.terms, SPLIT.values, sender=maker)

    assert moved == {}
    assert market.word(delivered) == before
    on_record = SPLIT.hash(maker.address, delivered.id, before.packed)
    assert escrow.offers(delivered.id, maker) == on_record
    [(name, arguments)] = logged(receipt, escrow)
    proposal = arguments.pop("proposal")
    assert (name, arguments) == (
        "OfferPosted",
        {"escrow_id": delivered.id, "maker": maker.address, "state": before.packed},
    )
    assert tuple(proposal.values() if isinstance(proposal, dict) else proposal) == SPLIT.values


def test_every_deal_may_be_offered_and_the_newest_counts(market, escrow, delivered, seller):
    for proposal in (SPLIT, RETURN, REPLACEMENT, RESUME, more_time(market, delivered)):
        escrow.offer(delivered.terms, proposal.values, sender=seller)
        newest = proposal.hash(seller.address, delivered.id, market.word(delivered).packed)
        assert escrow.offers(delivered.id, seller) == newest


def test_both_sides_offer_beside_each_other(market, escrow, delivered, buyer, seller, stranger):
    theirs = replace(SPLIT, buyer_share=1)
    escrow.offer(delivered.terms, SPLIT.values, sender=buyer)
    escrow.offer(delivered.terms, theirs.values, sender=seller)
    state = market.word(delivered).packed
    for proposal, maker in ((SPLIT, buyer), (theirs, seller)):
        expected = proposal.hash(maker.address, delivered.id, state)
        assert escrow.offers(delivered.id, maker) == expected
    assert escrow.offers(delivered.id, stranger) == bytes(32)


def test_an_offer_holds_up_no_matured_payment(market, escrow, delivered, buyer, stranger):
    escrow.offer(delivered.terms, SPLIT.values, sender=buyer)
    market.at(market.word(delivered).deadline)
    escrow.timeout(delivered.terms, sender=stranger)
    assert market.word(delivered).status == Status.RELEASED


def test_an_offer_may_come_after_the_deadline(market, escrow, delivered, seller):
    market.at(market.word(delivered).deadline + 1)
    escrow.offer(delivered.terms, SPLIT.values, sender=seller)
    assert escrow.offers(delivered.id, seller) != bytes(32)


def test_goods_on_their_way_back_can_be_bargained_over(market, escrow, buyer):
    sale = agreed_return(market)
    receipt = escrow.offer(sale.terms, RESUME.values, sender=buyer)
    assert [name for name, _ in logged(receipt, escrow)] == ["OfferPosted"]


# -- what is refused


def test_only_the_parties_offer(market, escrow, delivered, people):
    offer = partial(escrow.offer, delivered.terms, SPLIT.values)
    others = set(people) - {"buyer", "seller"}
    calls = [partial(offer, sender=people[role]) for role in others]
    market.all_refused("escrow: not a party", calls)


def test_a_malformed_offer_is_not_recorded(market, escrow, delivered, seller):
    malformed = (
        Proposal(deal=5),
        Proposal(deal=255),
        replace(SPLIT, buyer_share=1_050_001),
        replace(SPLIT, new_deadline=1),
        replace(RETURN, asset_to_buyer=True),
        replace(REPLACEMENT, buyer_share=1),
        replace(RESUME, asset_to_buyer=True),
        Proposal(deal=Deal.MORE_TIME),
    )
    offer = partial(escrow.offer, delivered.terms, sender=seller)
    calls = [partial(offer, proposal.values) for proposal in malformed]
    market.all_refused("escrow: malformed offer", calls)
    assert escrow.offers(delivered.id, seller) == bytes(32)


def test_an_expired_offer_is_not_recorded(market, escrow, delivered, seller):
    late = replace(SPLIT, expiry=market.now)
    with market.refused("escrow: offer expired"):
        escrow.offer(delivered.terms, late.values, sender=seller)


def test_nothing_is_offered_once_it_is_closed_or_before_it_is_bought(
    market, escrow, delivered, buyer, seller
):
    escrow.confirm(delivered.terms, sender=buyer)
    with market.refused("escrow: closed"):
        escrow.offer(delivered.terms, SPLIT.values, sender=seller)
    unknown = market.purchase(market.listing(asset=NOBODY), reference=b"order-0000000009")
    with market.refused("escrow: unknown escrow"):
        escrow.offer(unknown.terms.values, SPLIT.values, sender=seller)
