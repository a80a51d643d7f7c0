"""`confirm`: the buyer is content; the seller is paid less fee and royalty, the token changes
hands.
"""

from __future__ import annotations

import pytest

from tests.contracts.builders import Flag, Status, split
from tests.contracts.conftest import both_currencies
from tests.contracts.market import logged

OPEN = [s for s in Status if s <= Status.ARBITRATION]


@both_currencies
def test_confirm_pays_the_seller_less_the_fee(market, escrow, delivered, buyer):
    before = market.word(delivered)

    with market.moves() as moved:
        receipt = escrow.confirm(delivered.terms, sender=buyer)

    assert moved == {"escrow": -1_050_000, "seller": 1_023_750, "fee_recipient": 26_250}
    word = before.advanced(Status.RELEASED, flags=Flag.ASSET_TO_BUYER)
    assert market.word(delivered) == word
    assert logged(receipt, escrow) == [
        (
            "Confirmed",
            {"escrow_id": delivered.id, "state": word.packed},
        )
    ]


@both_currencies
def test_confirm_moves_the_token_and_pays_the_royalty(market, escrow, items, buyer):
    sale = market.fund(market.purchase(market.item_listing()))

    with market.moves() as moved:
        escrow.confirm(sale.terms, sender=buyer)

    assert moved == {
        "escrow": -1_050_000,
        "seller": 971_250,
        "fee_recipient": 26_250,
        "artist": 52_500,
    }
    assert items.ownerOf(sale.listing.asset_id) == buyer


@pytest.mark.parametrize("status", OPEN, ids=lambda status: status.name)
def test_confirm_is_possible_until_it_is_closed(market, escrow, buyer, status):
    sale = market.bring(market.fund(), status)
    market.at(market.word(sale).deadline + 1)  # a missed deadline does not take it away

    with market.moves() as moved:
        escrow.confirm(sale.terms, sender=buyer)

    assert moved == {"escrow": -1_050_000, "seller": 1_023_750, "fee_recipient": 26_250}
    assert market.word(sale).status == Status.RELEASED


@pytest.mark.parametrize("price", [1, 39, 40, 41, 79, 10_001, 123_456_789_012_345_678])
def test_fees_round_down(market, escrow, buyer, price):
    listing = market.item_listing(unit_price=price, fee_standard=0)
    sale = market.fund(market.purchase(listing))
    expected = split(price, 0, royalty_bps=500)

    with market.moves() as moved:
        escrow.confirm(sale.terms, sender=buyer)

    paid = {"seller": expected.seller, "fee_recipient": expected.fee, "artist": expected.royalty}
    assert moved == {"escrow": -price} | {who: units for who, units in paid.items() if units}


@pytest.mark.parametrize("role", ["seller", "arbiter", "attester", "fee_recipient", "stranger"])
def test_only_the_buyer_confirms(market, escrow, delivered, people, role):
    with market.refused("escrow: not the buyer"):
        escrow.confirm(delivered.terms, sender=people[role])


def test_an_escrow_closes_once(market, escrow, delivered, buyer):
    escrow.confirm(delivered.terms, sender=buyer)
    with market.refused("escrow: closed"):
        escrow.confirm(delivered.terms, sender=buyer)


def test_what_was_never_funded_is_unknown(market, escrow, buyer):
    with market.refused("escrow: unknown escrow"):
        escrow.confirm(market.purchase().terms.values, sender=buyer)


def test_a_changed_amount_is_another_escrow(market, escrow, delivered, buyer):
    terms = list(delivered.terms)
    terms[5] += 1
    with market.refused("escrow: unknown escrow"):
        escrow.confirm(tuple(terms), sender=buyer)
