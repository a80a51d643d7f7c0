"""`return_shipped`: the buyer has sent the goods back; the seller looks at what comes."""

from __future__ import annotations

from functools import partial

import pytest

from tests.contracts.builders import Status
from tests.contracts.deals import SENT_BACK, agreed_return, ruled_return
from tests.contracts.market import logged


@pytest.mark.parametrize("start", [agreed_return, ruled_return])
def test_the_sellers_inspection_starts(market, escrow, policy, buyer, start):
    sale = start(market)
    before = market.word(sale)

    with market.moves() as moved:
        receipt = escrow.return_shipped(sale.terms, SENT_BACK, sender=buyer)

    assert moved == {}
    deadline = receipt.timestamp + policy.return_inspection_window
    word = before.advanced(Status.RETURNED, deadline, share=600_000)
    assert market.word(sale) == word
    shipped = {"escrow_id": sale.id, "state": word.packed, "shipment_hash": SENT_BACK}
    assert logged(receipt, escrow) == [("ReturnShipped", shipped)]


def test_a_buyer_that_sends_nothing_back_has_bought(market, escrow, items, buyer, stranger):
    """An agreed return that does not happen is a release: nobody asked the arbiter."""
    sale = agreed_return(market)
    market.at(market.word(sale).deadline)
    with market.moves() as moved:
        escrow.timeout(sale.terms, sender=stranger)
    assert moved == {
        "escrow": -1_050_000,
        "seller": 971_250,
        "fee_recipient": 26_250,
        "artist": 52_500,
    }
    word = market.word(sale)
    assert (word.status, word.share) == (Status.RELEASED, 0)
    assert items.ownerOf(sale.listing.asset_id) == buyer


def test_only_the_buyer_sends_back(market, escrow, people):
    sale = agreed_return(market)
    send_back = partial(escrow.return_shipped, sale.terms, SENT_BACK)
    calls = [partial(send_back, sender=people[role]) for role in set(people) - {"buyer"}]
    market.all_refused("escrow: not the buyer", calls)


@pytest.mark.parametrize(
    "status", [Status.FUNDED, Status.DELIVERED, Status.ARBITRATION], ids=lambda s: s.name
)
def test_nothing_goes_back_unasked(market, escrow, buyer, status):
    sale = market.bring(market.fund(), status)
    with market.refused("escrow: wrong status"):
        escrow.return_shipped(sale.terms, SENT_BACK, sender=buyer)


def test_it_goes_back_once(market, escrow, buyer, seller):
    sale = agreed_return(market, Status.RETURNED)
    with market.refused("escrow: wrong status"):
        escrow.return_shipped(sale.terms, SENT_BACK, sender=buyer)
    escrow.accept_return(sale.terms, sender=seller)
    with market.refused("escrow: closed"):
        escrow.return_shipped(sale.terms, SENT_BACK, sender=buyer)


def test_the_last_second_counts(market, escrow, buyer):
    sale = agreed_return(market)
    market.at(market.word(sale).deadline - 1)
    escrow.return_shipped(sale.terms, SENT_BACK, sender=buyer)
    assert market.word(sale).status == Status.RETURNED


def test_the_deadline_itself_is_too_late(market, escrow, buyer):
    sale = agreed_return(market)
    market.at(market.word(sale).deadline)
    with market.refused("escrow: too late"):
        escrow.return_shipped(sale.terms, SENT_BACK, sender=buyer)
