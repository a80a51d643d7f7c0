"""`bump_epoch`: the seller withdraws everything signed so far."""

from __future__ import annotations

from tests.contracts.builders import Status
from tests.contracts.market import logged


def test_older_listings_sell_no_more(market, escrow, seller):
    receipt = escrow.bump_epoch(sender=seller)

    assert escrow.epochs(seller) == 1
    assert logged(receipt, escrow) == [("EpochBumped", {"seller": seller.address, "epoch": 1})]
    with market.refused("escrow: listing withdrawn"):
        market.fund()


def test_listings_of_the_new_epoch_sell(market, escrow, seller):
    escrow.bump_epoch(sender=seller)
    escrow.bump_epoch(sender=seller)
    with market.refused("escrow: listing withdrawn"):
        market.fund(market.purchase(market.listing(epoch=1)))
    market.fund(market.purchase(market.listing(epoch=2)))


def test_a_seller_speaks_for_itself_only(market, escrow, seller, stranger):
    escrow.bump_epoch(sender=stranger)
    assert escrow.epochs(seller) == 0
    market.fund()


def test_what_was_bought_goes_its_way(market, escrow, funded, seller, buyer):
    escrow.bump_epoch(sender=seller)
    assert market.word(funded).status == Status.FUNDED
    escrow.confirm(funded.terms, sender=buyer)
