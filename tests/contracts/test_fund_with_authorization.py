"""`fund_with_authorization`: the buyer has signed the payment (ERC-3009); anybody carries it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.contracts.builders import COIN, Domain, Payment, Status
from tests.contracts.market import Sale, logged

pytestmark = pytest.mark.parametrize("currency", ["dollars"], indirect=True)


def payment_for(market, purchase, **changes) -> Payment:
    """What the buyer signs: its nonce is the escrow's id."""
    fields = {
        "payer": purchase.buyer,
        "to": market.escrow.address,
        "value": purchase.amount,
        "nonce": purchase.escrow_id(market.domain),
    }
    return Payment(**fields | changes)


def carry(market, purchase, payment=None, *, signer="buyer", signature=None, by="stranger"):
    """A stranger brings both signatures, the seller's and the buyer's."""
    payment = payment or payment_for(market, purchase)
    domain = Domain(market.dollars.address, name="Test dollar")
    authorization = payment.authorization(domain, market.people[signer].private_key)
    arguments = (*market.fund_arguments(purchase, signature), purchase.buyer, authorization)
    return market.escrow.fund_with_authorization(*arguments, sender=market.people[by])


@pytest.mark.parametrize("by", ["stranger", "buyer", "seller"])
def test_anybody_carries_the_payment(market, escrow, policy, buyer, seller, by):
    purchase = market.purchase(quantity=2, option=1)

    with market.moves() as moved:
        receipt = carry(market, purchase, by=by)

    assert moved == {"buyer": -2_120_000, "escrow": 2_120_000}
    sale = Sale(purchase, purchase.escrow_id(market.domain), receipt)
    word = market.word(sale)
    assert word.status == Status.FUNDED
    assert word.deadline == receipt.timestamp + policy.ship_window
    [(name, arguments)] = logged(receipt, escrow)
    assert name == "Funded"
    assert (arguments["buyer"], arguments["amount"]) == (buyer.address, 2_120_000)
    assert arguments["state"] == word.packed


def test_a_token_and_an_instant_release_work_alike(market, items, buyer):
    purchase = market.purchase(market.item_listing(instant=True))
    with market.moves() as moved:
        carry(market, purchase)
    assert moved == {
        "buyer": -1_050_000,
        "seller": 971_250,
        "fee_recipient": 26_250,
        "artist": 52_500,
    }
    assert items.ownerOf(purchase.listing.asset_id) == buyer


# -- what is refused


def test_it_pays_for_this_very_purchase(market):
    """The nonce is the escrow's id, so nobody turns the payment into another one."""
    purchase = market.purchase()
    payment = payment_for(market, purchase)
    for other in (
        market.purchase(reference=b"order-0000000002"),
        market.purchase(market.listing(salt=8)),
        market.purchase(market.listing(details=b"\xd1" * 32)),
    ):
        assert other.amount == payment.value
        with market.refused("erc20: not signed"):
            domain = Domain(market.dollars.address, name="Test dollar")
            key = market.people["buyer"].private_key
            authorization = payment.authorization(domain, key)
            arguments = (*market.fund_arguments(other), other.buyer, authorization)
            market.escrow.fund_with_authorization(*arguments, sender=market.people["stranger"])
    carry(market, purchase)


def test_it_is_what_the_buyer_signed(market):
    purchase = market.purchase()
    good = payment_for(market, purchase)
    with market.refused("erc20: not signed"):
        carry(market, purchase, signer="stranger")
    for wrong in (
        replace(good, value=good.value - 1),
        replace(good, to=market.people["stranger"].address),
        replace(good, payer=market.people["stranger"].address),
        replace(good, nonce=b"\x01" * 32),
    ):
        with market.refused("erc20: not signed"):
            carry(market, purchase, wrong)


def test_it_has_its_time(market):
    purchase = market.purchase()
    with market.refused("erc20: authorization not valid yet"):
        carry(market, purchase, payment_for(market, purchase, valid_after=2**39))
    with market.refused("erc20: authorization expired"):
        carry(market, purchase, payment_for(market, purchase, valid_before=market.now))
    with market.refused("escrow: wrong payment"):
        carry(market, purchase, payment_for(market, purchase, valid_before=0))


def test_it_works_once(market, escrow, seller):
    purchase = market.purchase()
    sale = Sale(purchase, purchase.escrow_id(market.domain), carry(market, purchase))
    with market.refused("escrow: already funded"):
        carry(market, purchase)
    escrow.refund(sale.terms, sender=seller)
    with market.refused("escrow: already funded"):
        carry(market, purchase)


def test_the_seller_must_have_signed(market):
    purchase = market.purchase()
    key = market.people["stranger"].private_key
    signature = purchase.listing.sign(market.domain, key)
    with market.refused("escrow: not signed by the seller"):
        carry(market, purchase, signature=signature)


def test_a_buyer_without_enough_pays_nothing(market):
    purchase = market.purchase(buyer=market.people["artist"].address)
    with market.refused("erc20: not enough"):
        carry(market, purchase, signer="artist")


def test_coins_have_no_authorisations(market):
    purchase = market.purchase(market.listing(currency=COIN))
    with market.refused("escrow: wrong payment"):
        carry(market, purchase)


def test_coins_sent_along_are_refused(market, buyer):
    purchase = market.purchase()
    payment = payment_for(market, purchase)
    domain = Domain(market.dollars.address, name="Test dollar")
    authorization = payment.authorization(domain, buyer.private_key)
    arguments = (*market.fund_arguments(purchase), purchase.buyer, authorization)
    data = market.escrow.fund_with_authorization.encode_input(*arguments)
    with market.refused(None):
        buyer.transfer(market.escrow, 1, data=data)


def test_a_refused_purchase_leaves_the_authorisation_unused(market, escrow, dollars, seller):
    purchase = market.purchase(market.listing(max_quantity=1), quantity=2)
    with market.refused("escrow: sold out"):
        carry(market, purchase)
    nonce = purchase.escrow_id(market.domain)
    assert not dollars.authorizationState(purchase.buyer, nonce)
