"""`EscrowRelay.fund_with_permit`: buying in one transaction, with a permit (EIP-2612) instead of an
approval before.
"""

from __future__ import annotations

import pytest

from tests.contracts.builders import COIN, Domain, Permit, Status
from tests.contracts.market import Sale, logged

pytestmark = pytest.mark.parametrize("currency", ["dollars"], indirect=True)


def permit_for(market, purchase, **changes) -> Permit:
    fields = {
        "owner": purchase.buyer,
        "spender": market.escrow.address,
        "value": purchase.amount,
        "nonce": market.dollars.nonces(purchase.buyer),
    }
    return Permit(**fields | changes)


def parts(market, permit, signer="buyer"):
    domain = Domain(market.dollars.address, name="Test dollar")
    return permit.sign(domain, market.people[signer].private_key)


def fund(market, relay, purchase, permit=None, *, signer="buyer", by="buyer"):
    permit = permit or permit_for(market, purchase)
    signed = (permit.value, permit.deadline, *parts(market, permit, signer))
    arguments = (market.escrow, *market.fund_arguments(purchase), signed)
    return relay.fund_with_permit(*arguments, sender=market.people[by])


def test_permit_and_purchase_in_one_transaction(market, escrow, relay, dollars, policy, buyer):
    purchase = market.purchase()

    with market.moves() as moved:
        receipt = fund(market, relay, purchase)

    assert moved == {"buyer": -1_050_000, "escrow": 1_050_000}
    sale = Sale(purchase, purchase.escrow_id(market.domain), receipt)
    word = market.word(sale)
    assert word.status == Status.FUNDED
    assert word.deadline == receipt.timestamp + policy.ship_window
    [(name, arguments)] = logged(receipt, escrow)
    assert (name, arguments["buyer"]) == ("Funded", buyer.address)
    assert dollars.allowance(buyer, escrow) == 0
    assert dollars.nonces(buyer) == 1


def test_a_permit_used_by_somebody_else_before_does_not_block_the_payment(
    market, relay, dollars, stranger
):
    """Whoever sees it in the pool can carry it to the currency first; the allowance is there."""
    purchase = market.purchase()
    permit = permit_for(market, purchase)
    used = (permit.owner, permit.spender, permit.value, permit.deadline)
    dollars.permit(*used, *parts(market, permit), sender=stranger)

    with market.moves() as moved:
        fund(market, relay, purchase, permit)

    assert moved == {"buyer": -1_050_000, "escrow": 1_050_000}


def test_an_approval_from_before_suffices(market, relay, dollars, escrow, buyer):
    purchase = market.purchase()
    dollars.approve(escrow, purchase.amount, sender=buyer)
    fund(market, relay, purchase, signer="stranger")
    assert dollars.allowance(buyer, escrow) == 0


def test_a_token_comes_along(market, relay, items, escrow):
    purchase = market.purchase(market.item_listing())
    fund(market, relay, purchase)
    assert items.ownerOf(purchase.listing.asset_id) == escrow


# -- what is refused


def test_without_a_good_permit_there_is_no_payment(market, relay):
    purchase = market.purchase()
    wrong = {
        "not enough": permit_for(market, purchase, value=purchase.amount - 1),
        "over": permit_for(market, purchase, deadline=1),
        "used": permit_for(market, purchase, nonce=1),
        "for the relay": permit_for(market, purchase, spender=relay.address),
    }
    for permit in wrong.values():
        with market.refused("erc20: not approved"):
            fund(market, relay, purchase, permit)
    with market.refused("erc20: not approved"):
        fund(market, relay, purchase, signer="stranger")


def test_nobody_buys_with_somebody_elses_permit(market, relay, stranger):
    """The caller is the buyer, whoever has signed the permit."""
    purchase = market.purchase()
    with market.refused("erc20: not approved"):
        fund(market, relay, purchase, by="stranger")


def test_the_seller_must_have_signed(market, relay, stranger):
    purchase = market.purchase()
    permit = permit_for(market, purchase)
    signed = (permit.value, permit.deadline, *parts(market, permit))
    forged = purchase.listing.sign(market.domain, stranger.private_key)
    arguments = (market.escrow, *market.fund_arguments(purchase, forged), signed)
    with market.refused("escrow: not signed by the seller"):
        relay.fund_with_permit(*arguments, sender=market.people["buyer"])


def test_it_is_bought_once(market, relay):
    purchase = market.purchase()
    fund(market, relay, purchase)
    with market.refused("escrow: already funded"):
        fund(market, relay, purchase)


def test_coins_have_no_permits(market, relay):
    purchase = market.purchase(market.listing(currency=COIN))
    with market.refused("escrow: wrong payment"):
        fund(market, relay, purchase)
