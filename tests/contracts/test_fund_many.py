"""`fund_many`: all deliveries of an order in one call, or none."""

from __future__ import annotations

from functools import partial

import pytest

from tests.contracts.builders import COIN, Purchase, Status
from tests.contracts.conftest import both_currencies
from tests.contracts.market import Sale, logged


def order(market, count: int = 2) -> list[Purchase]:
    """Deliveries of one order: three pieces by the standard way, the rest expedited."""
    purchases = [market.purchase(quantity=3, reference=b"order-7 part 001")]
    for number in range(2, count + 1):
        reference = b"order-7 part %03d" % number
        purchases.append(market.purchase(option=1, reference=reference))
    return purchases


def signed(market, purchases):
    return [market.fund_arguments(purchase) for purchase in purchases]


def pay(market, purchases, *, total=None, currency=None):
    """The call; coins are sent along, dollars approved."""
    total = sum(purchase.amount for purchase in purchases) if total is None else total
    currency = market.currency if currency is None else currency
    buyer = market.people["buyer"]
    payment = {"value": total} if currency == COIN else {}
    if currency != COIN:
        market.dollars.approve(market.escrow, total, sender=buyer)
    bought = signed(market, purchases)
    return market.escrow.fund_many(bought, currency, total, sender=buyer, **payment)


@both_currencies
def test_an_order_is_paid_in_one_call(market, escrow, policy, buyer, seller):
    purchases = order(market)

    with market.moves() as moved:
        receipt = pay(market, purchases)

    # 3 x 1 000 000 + 50 000, and 1 000 000 + 120 000 for speed.
    assert moved == {"buyer": -4_170_000, "escrow": 4_170_000}
    events = logged(receipt, escrow)
    assert [name for name, _ in events] == ["Funded", "Funded"]
    for purchase, (_, arguments) in zip(purchases, events, strict=True):
        sale = Sale(purchase, purchase.escrow_id(market.domain), receipt)
        word = market.word(sale)
        assert (word.status, word.deadline) == (
            Status.FUNDED,
            receipt.timestamp + policy.ship_window,
        )
        assert arguments == {
            "escrow_id": sale.id,
            "buyer": buyer.address,
            "seller": seller.address,
            "state": word.packed,
            "listing": purchase.listing.hash,
            "policy": policy.id,
            "currency": market.currency,
            "amount": purchase.amount,
            "purchase": purchase.quantity
            | purchase.option << 32
            | policy.arbiter_fee_bps << 40
            | int.from_bytes(purchase.reference, "big") << 128,
        }


def test_each_delivery_goes_its_own_way(market, escrow, buyer, seller):
    first, second = order(market)
    receipt = pay(market, [first, second])
    one, two = (Sale(p, p.escrow_id(market.domain), receipt) for p in (first, second))
    with market.moves() as moved:
        escrow.confirm(one.terms, sender=buyer)
        escrow.refund(two.terms, sender=seller)
    assert moved == {
        "escrow": -4_170_000,
        "buyer": 1_120_000,
        "seller": 2_973_750,
        "fee_recipient": 76_250,
    }


def test_tokens_come_along(market, escrow, items):
    purchases = [
        market.purchase(market.item_listing(), reference=b"order-8 part 001"),
        market.purchase(reference=b"order-8 part 002"),
        market.purchase(market.item_listing(), reference=b"order-8 part 003"),
    ]
    receipt = pay(market, purchases)
    names = [name for name, _ in logged(receipt, escrow)]
    assert names == ["Funded", "AssetTaken", "Funded", "Funded", "AssetTaken"]
    for purchase in (purchases[0], purchases[2]):
        assert items.ownerOf(purchase.listing.asset_id) == escrow


def test_sixteen_deliveries_at_most(market, escrow, buyer):
    purchases = order(market, 16)
    receipt = pay(market, purchases)
    assert [name for name, _ in logged(receipt, escrow)] == ["Funded"] * 16
    more = [
        market.purchase(reference=b"order-9 part %03d" % number, option=1) for number in range(17)
    ]
    total = sum(purchase.amount for purchase in more)
    with market.refused(None):
        escrow.fund_many(signed(market, more), COIN, total, sender=buyer, value=total)


def test_pieces_of_one_listing_are_counted_together(market, escrow):
    listing = market.listing(max_quantity=4)
    parts = [
        market.purchase(listing, quantity=3, reference=b"order-6 part 001"),
        market.purchase(listing, quantity=2, reference=b"order-6 part 002"),
    ]
    with market.refused("escrow: sold out"):
        pay(market, parts)
    assert escrow.listings(listing.seller, listing.hash) == 0
    parts[1] = market.purchase(listing, quantity=1, reference=b"order-6 part 002")
    pay(market, parts)
    assert escrow.listings(listing.seller, listing.hash) == 4


def test_an_instant_one_is_released_and_the_others_wait(market, escrow, seller):
    purchases = [
        market.purchase(market.listing(instant=True), reference=b"order-5 part 001"),
        market.purchase(reference=b"order-5 part 002"),
    ]
    with market.moves() as moved:
        pay(market, purchases)
    assert moved == {
        "buyer": -2_100_000,
        "escrow": 1_050_000,
        "seller": 1_023_750,
        "fee_recipient": 26_250,
    }


# -- what is refused


@both_currencies
@pytest.mark.parametrize("difference", [-1, 1])
def test_the_total_is_the_sum(market, difference):
    purchases = order(market)
    total = sum(purchase.amount for purchase in purchases) + difference
    with market.refused("escrow: wrong payment"):
        pay(market, purchases, total=total)


def test_coins_sent_along_are_the_total(market, escrow, buyer):
    purchases = order(market)
    total = sum(purchase.amount for purchase in purchases)
    fund = partial(escrow.fund_many, signed(market, purchases), COIN, total, sender=buyer)
    calls = [partial(fund, value=value) for value in (0, total - 1, total + 1)]
    market.all_refused("escrow: wrong payment", calls)


def test_an_empty_order_is_none(market, escrow, buyer):
    with market.refused("escrow: wrong payment"):
        escrow.fund_many([], COIN, 0, sender=buyer)
    with market.refused("escrow: wrong payment"):
        escrow.fund_many([], COIN, 5, sender=buyer, value=5)


def test_one_order_has_one_currency(market, dollars):
    purchases = [
        *order(market),
        market.purchase(market.listing(currency=dollars.address), reference=b"order-4 part 009"),
    ]
    with market.refused("escrow: wrong payment"):
        pay(market, purchases)
    with market.refused("escrow: wrong payment"):
        pay(market, purchases[:2], currency=dollars.address)


def test_one_bad_delivery_stops_the_order(market, escrow, buyer):
    """Nothing is bought and nothing is paid, whichever it is and wherever it stands."""
    good = order(market)
    total = sum(purchase.amount for purchase in good)
    for position in (0, 1):
        bought = signed(market, good)
        bought[position] = (*bought[position][:4], b"\1" * 65)
        with market.refused("escrow: not signed by the seller"):
            escrow.fund_many(bought, COIN, total, sender=buyer, value=total)
    expired = market.purchase(market.listing(valid_until=1), reference=b"order-4 part 010")
    with market.refused("escrow: listing expired"):
        pay(market, [*good, expired])
    with market.refused("escrow: already funded"):
        pay(market, [good[0], good[0]])


def test_what_is_bought_is_not_bought_again(market):
    purchases = order(market)
    pay(market, purchases[:1])
    with market.refused("escrow: already funded"):
        pay(market, purchases)


def test_nobody_buys_from_itself(market, escrow, seller):
    [purchase] = order(market, 1)
    with market.refused("escrow: buyer is the seller"):
        escrow.fund_many(
            signed(market, [purchase]),
            COIN,
            purchase.amount,
            sender=seller,
            value=purchase.amount,
        )
