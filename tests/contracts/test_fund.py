"""`fund`: the buyer's money and the seller's token go into custody, by a listing the seller has
signed.
"""

from __future__ import annotations

from dataclasses import asdict

import pytest
from eth_account import Account
from eth_utils import keccak

from tests.contracts.builders import NOBODY, Status, Word
from tests.contracts.conftest import both_currencies
from tests.contracts.market import logged


@both_currencies
def test_the_amount_goes_into_custody(market, escrow, policy):
    purchase = market.purchase(quantity=3, option=1)
    market.pay_for(purchase)

    with market.moves() as moved:
        sale = market.fund(purchase)

    assert purchase.amount == 3 * 1_000_000 + 120_000
    assert moved == {"buyer": -purchase.amount, "escrow": purchase.amount}
    word = Word(status=Status.FUNDED, deadline=sale.receipt.timestamp + policy.ship_window)
    assert market.word(sale) == word
    assert logged(sale.receipt, escrow) == [
        (
            "Funded",
            {
                "escrow_id": sale.id,
                "buyer": purchase.buyer,
                "seller": purchase.listing.seller,
                "state": word.packed,
                "listing": purchase.listing.hash,
                "policy": policy.id,
                "currency": market.currency,
                "amount": purchase.amount,
                "purchase": 3
                | 1 << 32
                | policy.arbiter_fee_bps << 40
                | int.from_bytes(purchase.reference, "big") << 128,
            },
        )
    ]


def test_the_id_is_the_digest_of_the_terms(market, escrow, buyer):
    purchase = market.purchase()
    payment = market.pay_for(purchase)
    escrow_id = purchase.escrow_id(market.domain)

    assert escrow.escrow_id(purchase.terms.values) == escrow_id
    arguments = market.fund_arguments(purchase)
    assert escrow.fund.call(*arguments, sender=buyer, **payment) == escrow_id


@pytest.mark.parametrize(
    ("option", "fee"), [(0, 50_000), (1, 120_000), (2, 0)], ids=["standard", "expedited", "pick-up"]
)
def test_the_chosen_delivery_is_paid(market, option, fee):
    with market.moves() as moved:
        market.fund(market.purchase(option=option))
    assert moved["escrow"] == 1_000_000 + fee


@both_currencies
def test_the_token_goes_into_custody(market, escrow, items, seller, artist):
    listing = market.item_listing()

    sale = market.fund(market.purchase(listing))

    assert items.ownerOf(listing.asset_id) == escrow
    assert items.balanceOf(seller) == 0
    assert [name for name, _ in logged(sale.receipt, escrow)] == ["Funded", "AssetTaken"]
    assert logged(sale.receipt, escrow)[1][1] == {
        "escrow_id": sale.id,
        "asset": items.address,
        "asset_id": listing.asset_id,
        "asset_units": 0,
        "royalty": int(artist.address, 16) | 500 << 160,
    }


def test_one_listing_serves_many_buyers(market, seller, stranger):
    listing = market.listing()
    first = market.fund(market.purchase(listing))
    second = market.fund(market.purchase(listing, reference=b"order-0000000002"))
    third = market.fund(market.purchase(listing, buyer=stranger.address))
    assert len({first.id, second.id, third.id}) == 3
    assert market.escrow.listings(seller, listing.hash) == 0  # not counted


def test_a_counted_listing_sells_no_more_than_it_has(market, escrow, seller):
    listing = market.listing(max_quantity=3)
    market.fund(market.purchase(listing, quantity=2))
    assert escrow.listings(seller, listing.hash) == 2

    too_many = market.purchase(listing, quantity=2, reference=b"order-0000000002")
    with market.refused("escrow: sold out"):
        market.fund(too_many)

    market.fund(market.purchase(listing, quantity=1, reference=b"order-0000000003"))
    assert escrow.listings(seller, listing.hash) == 3


def test_the_same_purchase_is_funded_once(market, funded):
    with market.refused("escrow: already funded"):
        market.fund(funded.purchase)


def test_a_closed_escrow_is_not_funded_again(market, escrow, funded, seller):
    escrow.refund(funded.terms, sender=seller)
    with market.refused("escrow: already funded"):
        market.fund(funded.purchase)


def test_a_listing_for_one_buyer_is_for_that_buyer(market, buyer, stranger):
    listing = market.listing(allowed_buyer=buyer.address)
    market.fund(market.purchase(listing))
    with market.refused("escrow: not for this buyer"):
        market.fund(market.purchase(listing, buyer=stranger.address))


@both_currencies
def test_an_instant_listing_pays_out_at_once(market, escrow, items, buyer):
    purchase = market.purchase(market.item_listing(instant=True))
    market.pay_for(purchase)

    with market.moves() as moved:
        sale = market.fund(purchase)

    assert moved == {
        "buyer": -1_050_000,
        "seller": 971_250,
        "fee_recipient": 26_250,
        "artist": 52_500,
    }
    word = Word(status=Status.RELEASED, flags=1, steps=2)
    assert market.word(sale) == word
    assert items.ownerOf(purchase.listing.asset_id) == buyer
    names = [name for name, _ in logged(sale.receipt, escrow)]
    assert names == ["Funded", "AssetTaken", "Confirmed"]
    assert logged(sale.receipt, escrow)[2][1] == {
        "escrow_id": sale.id,
        "state": word.packed,
    }


# -- payment


@pytest.mark.parametrize("difference", [-1, 1])
def test_coins_must_be_exact(market, escrow, buyer, difference):
    purchase = market.purchase()
    with market.refused("escrow: wrong payment"):
        escrow.fund(
            *market.fund_arguments(purchase), sender=buyer, value=purchase.amount + difference
        )


@pytest.mark.parametrize("currency", ["dollars"], indirect=True)
def test_coins_do_not_go_with_a_token_payment(market, escrow, buyer):
    purchase = market.purchase()
    market.pay_for(purchase)
    with market.refused("escrow: wrong payment"):
        escrow.fund(*market.fund_arguments(purchase), sender=buyer, value=1)


@pytest.mark.parametrize("currency", ["dollars"], indirect=True)
def test_an_unapproved_payment_is_refused(market, escrow, buyer):
    with market.refused("erc20: not approved"):
        escrow.fund(*market.fund_arguments(market.purchase()), sender=buyer)


@pytest.mark.parametrize("currency", ["dollars"], indirect=True)
def test_a_payment_beyond_the_balance_is_refused(market, escrow, stranger):
    purchase = market.purchase(buyer=stranger.address)
    market.pay_for(purchase)
    with market.refused("erc20: not enough"):
        escrow.fund(*market.fund_arguments(purchase), sender=stranger)


# -- the token


def test_a_token_that_is_not_approved_is_refused(market, items, escrow, seller):
    listing = market.item_listing()
    items.setApprovalForAll(escrow, False, sender=seller)
    with market.refused("token: not the owner or approved"):
        market.fund(market.purchase(listing))


def test_a_token_the_seller_no_longer_has_is_refused(market, items, seller, stranger):
    listing = market.item_listing()
    items.transferFrom(seller, stranger, listing.asset_id, sender=seller)
    with market.refused("token: not the owner or approved"):
        market.fund(market.purchase(listing))


def test_a_token_in_custody_is_not_sold_twice(market):
    listing = market.item_listing()
    market.fund(market.purchase(listing))
    with market.refused("token: not the owner's token"):
        market.fund(market.purchase(listing, reference=b"order-0000000002"))


def test_an_item_is_sold_singly(market):
    with market.refused("escrow: one piece per token"):
        market.fund(market.purchase(market.item_listing(), quantity=2))


def test_an_item_is_no_edition(market):
    with market.refused("escrow: not a token of that kind"):
        market.fund(market.purchase(market.item_listing(asset_units=5)))


# -- who, when, how much

PARTY = {"arbiter": "escrow: arbiter is a party", "attester": "escrow: attester is a party"}


def test_nobody_buys_from_themselves(market, seller):
    with market.refused("escrow: buyer is the seller"):
        market.fund(market.purchase(buyer=seller.address))


@pytest.mark.parametrize("role", ["arbiter", "attester"])
def test_arbiter_and_attester_do_not_buy(market, people, role):
    with market.refused(PARTY[role]):
        market.fund(market.purchase(buyer=people[role].address))


@pytest.mark.parametrize("role", ["arbiter", "attester"])
def test_arbiter_and_attester_do_not_sell(market, people, escrow, buyer, role):
    listing = market.listing(seller=people[role].address)
    signature = listing.sign(market.domain, people[role].private_key)
    purchase = market.purchase(listing)
    with market.refused(PARTY[role]):
        escrow.fund(
            *market.fund_arguments(purchase, signature), sender=buyer, value=purchase.amount
        )


def test_a_listing_has_a_first_second(market):
    listing = market.listing(valid_from=market.now + 1_000)
    market.at(listing.valid_from - 1)
    with market.refused("escrow: listing not open yet"):
        market.fund(market.purchase(listing))
    market.at(listing.valid_from)
    market.fund(market.purchase(listing))


def test_a_listing_has_a_last_second(market):
    listing = market.listing(valid_until=market.now + 1_000)
    market.at(listing.valid_until - 1)
    market.fund(market.purchase(listing))
    market.at(listing.valid_until)
    with market.refused("escrow: listing expired"):
        market.fund(market.purchase(listing, reference=b"order-0000000002"))


@pytest.mark.parametrize(
    ("case", "listing", "purchase", "reason"),
    [
        ("policy nobody registered", {"policy": b"\1" * 32}, {}, "escrow: unknown policy"),
        ("nothing bought", {}, {"quantity": 0}, "escrow: no quantity"),
        ("no such option", {"fee_pickup": 2**85 - 1}, {"option": 2}, "escrow: option not offered"),
        ("free of charge", {"unit_price": 0}, {"option": 2}, "escrow: amount out of bounds"),
        ("price too large", {"unit_price": 2**128}, {}, "escrow: amount out of bounds"),
        (
            "sum too large",
            {"unit_price": 2**127},
            {"quantity": 2, "option": 2},
            "escrow: amount out of bounds",
        ),
        ("an epoch to come", {"epoch": 1}, {}, "escrow: listing withdrawn"),
    ],
)
def test_a_sale_out_of_bounds_is_refused(market, escrow, buyer, case, listing, purchase, reason):
    bought = market.purchase(market.listing(**listing), **purchase)
    with market.refused(reason):
        escrow.fund(*market.fund_arguments(bought), sender=buyer)


def test_an_option_beyond_the_last_is_refused(market, escrow, buyer):
    listing, quantity, _, reference, signature = market.fund_arguments(market.purchase())
    with market.refused("escrow: option not offered"):
        escrow.fund(listing, quantity, 3, reference, signature, sender=buyer)


def test_a_royalty_has_a_cap(market):
    with market.refused("escrow: royalty too high"):
        market.fund(market.purchase(market.item_listing(royalty_bps=1_001)))


def test_a_royalty_has_a_recipient(market):
    with market.refused("escrow: malformed listing"):
        market.fund(market.purchase(market.item_listing(royalty_recipient=NOBODY)))


def test_a_royalty_does_not_go_to_the_escrow(market, escrow):
    with market.refused("escrow: malformed listing"):
        market.fund(market.purchase(market.item_listing(royalty_recipient=escrow.address)))


def test_a_fee_of_86_bits_is_not_cut_to_85(market, escrow, buyer):
    """A wallet would show the seller 2**85 + 5 for pick-up, and the buyer would pay 5."""
    listing = market.listing(fee_pickup=2**85 + 5)
    assert escrow.listing_hash(listing.packed) == listing.hash
    arguments = market.fund_arguments(market.purchase(listing, option=2))
    with market.refused("escrow: malformed listing"):
        escrow.fund(*arguments, sender=buyer, value=listing.unit_price + 5)


@pytest.mark.parametrize(
    "changes",
    [
        {"royalty_recipient": "0x" + "11" * 20},
        {"royalty_recipient": "0x" + "11" * 20, "royalty_bps": 500},
        {"asset_id": 1},
        {"asset_units": 1},
        {"instant": 2},
    ],
    ids=["royalty recipient", "royalty", "asset id", "asset units", "instant is no boolean"],
)
def test_a_listing_without_token_says_nothing_about_one(market, escrow, buyer, changes):
    listing = market.listing(**changes)
    purchase = market.purchase(listing)
    signature = signed_as_it_is(market, escrow, listing)
    with market.refused("escrow: malformed listing"):
        escrow.fund(
            *market.fund_arguments(purchase, signature), sender=buyer, value=purchase.amount
        )


def signed_as_it_is(market, escrow, listing) -> bytes:
    """By the hash that the contract makes of it, since no wallet would show such a thing."""
    header = market.domain._encode("Listing", asdict(market.listing())).header
    digest = keccak(b"\x19\x01" + header + escrow.listing_hash(listing.packed))
    key = market.people["seller"].private_key
    return bytes(Account.unsafe_sign_hash(digest, key).signature)


def test_the_smallest_amount_is_one_unit(market):
    with market.moves() as moved:
        market.fund(market.purchase(market.listing(unit_price=1, fee_standard=0)))
    assert moved == {"buyer": -1, "escrow": 1}


def test_the_largest_amount_still_fits(market, escrow, dollars, buyer, deployer):
    dollars.mint(buyer, 2**128, sender=deployer)
    listing = market.listing(currency=dollars.address, unit_price=2**128 - 1, fee_standard=0)
    sale = market.fund(market.purchase(listing))
    assert dollars.balanceOf(escrow) == sale.amount == 2**128 - 1


def test_coins_sent_without_a_call_are_refused(market, escrow, buyer):
    with market.refused(None):
        buyer.transfer(escrow, 1)
