"""`accept_return`: the goods are back; the share is paid and the token returns."""

from __future__ import annotations

from functools import partial

import pytest

from tests.contracts.builders import Flag, Status
from tests.contracts.conftest import both_currencies
from tests.contracts.deals import OBJECTION, agreed_return, ruled_return
from tests.contracts.market import logged

# The seller's 450 000 less 2.5 % and 5 %.
AGREED = {
    "escrow": -1_050_000,
    "buyer": 600_000,
    "seller": 416_250,
    "fee_recipient": 11_250,
    "artist": 22_500,
}
# And 3 % of both parts for the arbiter, when it was the arbiter's decision.
RULED = AGREED | {"buyer": 582_000, "seller": 402_750, "arbiter": 18_000 + 13_500}


@both_currencies
def test_an_agreed_return_is_settled(market, escrow, items, seller):
    sale = agreed_return(market, Status.RETURNED)
    before = market.word(sale)

    with market.moves() as moved:
        receipt = escrow.accept_return(sale.terms, sender=seller)

    assert moved == AGREED
    word = before.advanced(Status.SETTLED, share=600_000)
    assert market.word(sale) == word
    assert items.ownerOf(sale.listing.asset_id) == seller
    assert logged(receipt, escrow) == [
        (
            "ReturnAccepted",
            {
                "escrow_id": sale.id,
                "state": word.packed,
            },
        )
    ]


@both_currencies
def test_a_ruled_return_is_a_ruling_carried_out_and_pays_the_arbiter(market, escrow, items, seller):
    sale = ruled_return(market, Status.RETURNED)
    before = market.word(sale)

    with market.moves() as moved:
        receipt = escrow.accept_return(sale.terms, sender=seller)

    assert moved == RULED
    word = before.advanced(Status.RULED, share=600_000)
    assert market.word(sale) == word
    assert word.flags & Flag.RETURN_RULED
    assert items.ownerOf(sale.listing.asset_id) == seller
    assert [name for name, _ in logged(receipt, escrow)] == ["ReturnAccepted"]


@pytest.mark.parametrize(
    ("start", "paid", "status"),
    [(agreed_return, AGREED, Status.SETTLED), (ruled_return, RULED, Status.RULED)],
)
def test_silence_of_the_seller_means_the_same(
    market, escrow, items, seller, stranger, start, paid, status
):
    sale = start(market, Status.RETURNED)
    market.at(market.word(sale).deadline)
    with market.moves() as moved:
        escrow.timeout(sale.terms, sender=stranger)
    assert moved == paid
    assert market.word(sale).status == status
    assert items.ownerOf(sale.listing.asset_id) == seller


def test_it_may_be_accepted_late(market, escrow, seller):
    sale = agreed_return(market, Status.RETURNED)
    market.at(market.word(sale).deadline + 1)
    escrow.accept_return(sale.terms, sender=seller)
    assert market.word(sale).status == Status.SETTLED


def test_only_the_seller_accepts(market, escrow, people):
    sale = agreed_return(market, Status.RETURNED)
    accept = partial(escrow.accept_return, sale.terms)
    calls = [partial(accept, sender=people[role]) for role in set(people) - {"seller"}]
    market.all_refused("escrow: not the seller", calls)


def test_there_is_nothing_to_accept_before_it_is_sent_or_once_it_is_contested(
    market, escrow, seller
):
    sale = agreed_return(market)
    with market.refused("escrow: wrong status"):
        escrow.accept_return(sale.terms, sender=seller)
    contested = agreed_return(market, Status.RETURNED)
    escrow.contest_return(contested.terms, OBJECTION, sender=seller)
    with market.refused("escrow: wrong status"):
        escrow.accept_return(contested.terms, sender=seller)


def test_it_is_accepted_once(market, escrow, seller):
    sale = agreed_return(market, Status.RETURNED)
    escrow.accept_return(sale.terms, sender=seller)
    with market.refused("escrow: closed"):
        escrow.accept_return(sale.terms, sender=seller)
