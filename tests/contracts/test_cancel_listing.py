"""`cancel_listing`: the seller withdraws one listing, without touching what was bought from it."""

from __future__ import annotations

import pytest

from tests.contracts.builders import Status
from tests.contracts.market import logged

CANCELLED = 2**255


def test_a_withdrawn_listing_sells_no_more(market, escrow, seller):
    listing = market.listing()
    assert escrow.listing_hash(listing.packed) == listing.hash

    receipt = escrow.cancel_listing(listing.hash, sender=seller)

    assert escrow.listings(seller, listing.hash) == CANCELLED
    assert logged(receipt, escrow) == [
        ("ListingCancelled", {"seller": seller.address, "listing": listing.hash})
    ]
    with market.refused("escrow: listing withdrawn"):
        market.fund(market.purchase(listing))


def test_the_count_stays(market, escrow, seller):
    listing = market.listing(max_quantity=5)
    market.fund(market.purchase(listing, quantity=2))
    escrow.cancel_listing(listing.hash, sender=seller)
    assert escrow.listings(seller, listing.hash) == CANCELLED + 2


def test_other_listings_go_on_selling(market, escrow, seller):
    escrow.cancel_listing(market.listing(salt=1).hash, sender=seller)
    market.fund(market.purchase(market.listing(salt=2)))


def test_what_was_bought_goes_its_way(market, escrow, funded, seller, buyer):
    escrow.cancel_listing(funded.listing.hash, sender=seller)
    assert market.word(funded).status == Status.FUNDED
    market.bring(funded, Status.DELIVERED)
    escrow.confirm(funded.terms, sender=buyer)


@pytest.mark.parametrize("role", ["buyer", "stranger"])
def test_nobody_withdraws_another_sellers_listing(market, escrow, people, role):
    listing = market.listing()
    escrow.cancel_listing(listing.hash, sender=people[role])
    market.fund(market.purchase(listing))


def test_withdrawing_twice_is_harmless(escrow, market, seller):
    listing = market.listing()
    escrow.cancel_listing(listing.hash, sender=seller)
    escrow.cancel_listing(listing.hash, sender=seller)
    assert escrow.listings(seller, listing.hash) == CANCELLED
