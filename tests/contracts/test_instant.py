"""Instant listings (digital goods): paid out in the same call, released from the first second."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from tests.contracts.builders import Flag, Status
from tests.contracts.conftest import both_currencies
from tests.contracts.deals import SPLIT, signed
from tests.contracts.market import DAMAGED, EVIDENCE, PROOF, SHIPMENT, logged


@both_currencies
def test_an_instant_sale_is_released_at_once(market, escrow, policy):
    purchase = market.purchase(market.listing(instant=True), quantity=2)

    with market.moves() as moved:
        sale = market.fund(purchase)

    # 2 050 000 less 2.5 %; nothing stays in the escrow.
    assert moved == {"buyer": -2_050_000, "seller": 1_998_750, "fee_recipient": 51_250}
    (first, funded), (second, confirmed) = logged(sale.receipt, escrow)
    assert (first, second) == ("Funded", "Confirmed")
    word = market.word(sale)
    assert word.status == Status.RELEASED
    assert (word.deadline, word.share, word.flags, word.steps) == (0, 0, Flag.ASSET_TO_BUYER, 2)
    opened = replace(
        word,
        status=Status.FUNDED,
        deadline=sale.receipt.timestamp + policy.ship_window,
        flags=Flag.NONE,
        steps=1,
    )
    assert funded["state"] == opened.packed
    assert confirmed == {
        "escrow_id": sale.id,
        "state": word.packed,
    }


def test_a_token_is_the_buyers_at_once(market, escrow, items, buyer):
    with market.moves() as moved:
        sale = market.fund(market.purchase(market.item_listing(instant=True)))
    assert items.ownerOf(sale.listing.asset_id) == buyer
    assert moved == {
        "buyer": -1_050_000,
        "seller": 971_250,
        "fee_recipient": 26_250,
        "artist": 52_500,
    }
    names = [name for name, _ in logged(sale.receipt, escrow)]
    assert names == ["Funded", "AssetTaken", "Confirmed"]


def test_pieces_are_counted(market, escrow):
    listing = market.listing(instant=True, max_quantity=3)
    market.fund(market.purchase(listing, quantity=2))
    assert escrow.listings(listing.seller, listing.hash) == 2
    with market.refused("escrow: sold out"):
        market.fund(market.purchase(listing, quantity=2, reference=b"order-0000000002"))


def test_the_seller_may_still_pay_back_later(market, escrow, seller):
    sale = market.fund(market.purchase(market.listing(instant=True)))
    with market.moves() as moved:
        escrow.refund_released(sale.terms, 1_050_000, sender=seller, value=1_050_000)
    assert moved == {"seller": -1_050_000, "buyer": 1_050_000}


def test_nothing_else_follows(market, escrow, people):
    """It is closed: no way leads back."""
    sale = market.fund(market.purchase(market.listing(instant=True)))
    buyer, seller = people["buyer"], people["seller"]
    offer = signed(market, sale, SPLIT)
    steps = [
        (escrow.cancel, (), buyer),
        (escrow.ship, (SHIPMENT,), seller),
        (escrow.deliver, (PROOF,), buyer),
        (escrow.confirm, (), buyer),
        (escrow.refund, (), seller),
        (escrow.dispute, (1, DAMAGED, EVIDENCE), buyer),
        (escrow.settle, (SPLIT.values, offer), buyer),
        (escrow.extend, (2**39,), buyer),
        (escrow.timeout, (), people["stranger"]),
    ]
    calls = [partial(call, sale.terms, *rest, sender=sender) for call, rest, sender in steps]
    market.all_refused("escrow: closed", calls)


def test_it_is_bought_once_per_reference(market):
    purchase = market.purchase(market.listing(instant=True))
    market.fund(purchase)
    with market.refused("escrow: already funded"):
        market.fund(purchase)


@pytest.mark.parametrize("changed", [True, False])
def test_the_seller_has_signed_whether_it_is_instant(market, escrow, buyer, seller, changed):
    """Nobody turns a protected purchase into an instant one, or the other way round."""
    purchase = market.purchase(market.listing(instant=changed))
    other = market.listing(instant=not changed)
    signature = other.sign(market.domain, seller.private_key)
    with market.refused("escrow: not signed by the seller"):
        escrow.fund(
            *market.fund_arguments(purchase, signature), sender=buyer, value=purchase.amount
        )
