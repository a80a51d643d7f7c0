"""Every call that the escrow makes to somebody else's code: the doors through which a strike
could come.

A door prepares the scene while the hostile account is still a plain one; what it returns is the
call that, once the account has become a contract, makes the escrow call it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tests.contracts.builders import COIN, Deal, Proposal, Purchase, Status
from tests.contracts.evm.chain import Outcome
from tests.contracts.evm.routes import SHIPMENT
from tests.contracts.evm.strikes import Strikes
from tests.contracts.evm.valid_calls import AN_AUTHORIZATION
from tests.contracts.evm.world import FAR_FUTURE, RULING, Sale

Knock = Callable[[], Outcome]
SPLIT = Proposal(deal=Deal.SPLIT, buyer_share=9)

# -- coins on their way out


def coins_paid_out(s: Strikes) -> Knock:
    sale = s.sold(Status.SHIPPED)
    return partial(s.world.escrow.confirm, sale.terms, sender=s.buyer)


def coins_paid_by_agreement(s: Strikes) -> Knock:
    sale = s.sold(Status.SHIPPED)
    signature = s.world.offer_signature(sale, s.me, SPLIT)
    return partial(s.world.escrow.settle, sale.terms, SPLIT.values, signature, sender=s.buyer)


def coins_paid_for_a_return(s: Strikes) -> Knock:
    sale = s.bought(Status.RETURNED)
    return partial(s.world.escrow.accept_return, sale.terms, sender=s.seller)


def coins_paid_to_the_arbiter(s: Strikes) -> Knock:
    sale = s.judged(Status.ARBITRATION)
    return partial(s.world.escrow.rule, sale.terms, 5, True, RULING, sender=s.me)


def coins_paid_later(s: Strikes) -> Knock:
    sale = s.bought(Status.RELEASED)
    return partial(s.world.escrow.refund_released, sale.terms, 7, sender=s.seller, value=7)


def coins_paid_while_buying_many(s: Strikes) -> Knock:
    """The first of two instant purchases pays the hostile seller; the second is still to come."""
    world = s.world
    listing = world.listing(seller=s.me, instant=True)
    bought = [world.purchase(listing), world.purchase()]
    given = [world.fund_arguments(purchase) for purchase in bought]
    total = sum(purchase.amount for purchase in bought)
    return partial(world.escrow.fund_many, given, COIN, total, sender=s.buyer, value=total)


def coins_paid_by_many_timeouts(s: Strikes) -> Knock:
    """The first of two escrows pays the hostile buyer; the second is still to come."""
    world = s.world
    now = world.chain.now
    world.chain.at(now - world.policy.ship_window)
    due = [s.bought(Status.FUNDED).terms, world.fund().terms]
    world.chain.at(now)
    return partial(world.escrow.timeout_many, due, sender=s.buyer)


def coins_withdrawn(s: Strikes) -> Knock:
    s.owe_coins("seller")
    return partial(s.world.escrow.withdraw, COIN, s.me, sender=s.seller)


# -- tokens on their way to the hostile account


def item_handed_over(s: Strikes) -> Knock:
    sale = s.world.sale(Status.FUNDED, s.world.item_listing(seller=s.me))
    return partial(s.world.escrow.cancel, sale.terms, sender=s.buyer)


def item_claimed(s: Strikes) -> Knock:
    item = s.owe_a_token("buyer", s.world.item_listing())
    return partial(s.world.escrow.claim_asset, *item, s.me, sender=s.buyer)


def units_handed_over(s: Strikes) -> Knock:
    sale = s.world.sale(Status.FUNDED, s.world.edition_listing(seller=s.me))
    return partial(s.world.escrow.cancel, sale.terms, sender=s.buyer)


def units_claimed(s: Strikes) -> Knock:
    run = s.owe_a_token("buyer", s.world.edition_listing())
    return partial(s.world.escrow.claim_asset, *run, s.me, sender=s.buyer)


# -- the hostile account is asked something


def signature_checked(s: Strikes) -> Knock:
    """The hostile seller is a wallet that is asked whether it has signed."""
    purchase = s.world.purchase(s.world.listing(seller=s.me))
    return partial(s.world.try_fund, purchase, b"whatever")


def signature_checked_in_a_settlement(s: Strikes) -> Knock:
    sale = s.sold(Status.SHIPPED)
    return partial(s.world.escrow.settle, sale.terms, SPLIT.values, b"whatever", sender=s.buyer)


def signature_checked_by_the_relay(s: Strikes) -> Knock:
    sale, to = s.bought(Status.SHIPPED), s.world.escrow.address
    consent = (s.me, FAR_FUTURE, b"whatever")
    return partial(s.world.relay.confirm, to, sale.terms, consent, sender=s.buyer)


def kind_asked(s: Strikes) -> Knock:
    """A collection is asked what it is; it says a good one only when its strike has failed."""
    return partial(s.world.try_fund, _with_hostile_token(s))


def chip_asked(s: Strikes) -> Knock:
    """The token names its chip, which is itself and is asked whether it has signed."""
    world = s.world
    with s.harmless("Reenterer"):
        sale = world.fund(_with_hostile_token(s))
        world.must(world.escrow.ship(sale.terms, SHIPMENT, sender=s.seller))
    return partial(world.escrow.prove_item, sale.terms, 0, b"whatever", sender=s.buyer)


# -- the hostile account is the collection


def _with_hostile_token(s: Strikes) -> Purchase:
    return s.world.purchase(s.world.listing(asset=s.me, asset_id=1))


def token_taken(s: Strikes) -> Knock:
    return partial(s.world.try_fund, _with_hostile_token(s))


def token_given(s: Strikes) -> Knock:
    with s.harmless("Reenterer"):
        sale = s.world.fund(_with_hostile_token(s))
    return partial(s.world.escrow.cancel, sale.terms, sender=s.buyer)


def token_claimed(s: Strikes) -> Knock:
    with s.harmless("Reenterer"):
        sale = s.world.fund(_with_hostile_token(s))
    return _claimed(s, sale)


def _with_hostile_units(s: Strikes) -> Purchase:
    return s.world.purchase(s.world.listing(asset=s.me, asset_id=1, asset_units=2))


def units_taken(s: Strikes) -> Knock:
    s.make_rich_in_hostile_edition()
    return partial(s.world.try_fund, _with_hostile_units(s))


def units_given(s: Strikes) -> Knock:
    s.make_rich_in_hostile_edition()
    with s.harmless("ReentrantEdition"):
        sale = s.world.fund(_with_hostile_units(s))
    return partial(s.world.escrow.cancel, sale.terms, sender=s.buyer)


def units_claimed_from_it(s: Strikes) -> Knock:
    s.make_rich_in_hostile_edition()
    with s.harmless("ReentrantEdition"):
        sale = s.world.fund(_with_hostile_units(s))
    return _claimed(s, sale)


def _claimed(s: Strikes, sale: Sale) -> Knock:
    with s.looking_like("Refuser"):
        s.world.must(s.world.escrow.cancel(sale.terms, sender=s.buyer))
    return partial(s.world.escrow.claim_asset, s.me, 1, s.buyer, sender=s.seller)


# -- the hostile account is the currency, or is told by one


def _in_hostile_currency(s: Strikes) -> Purchase:
    s.make_rich_in_hostile_currency()
    return s.world.purchase(s.world.listing(currency=s.me))


def _sold_for_hostile_currency(s: Strikes) -> Sale:
    purchase = _in_hostile_currency(s)
    with s.harmless("ReentrantERC20"):
        return s.world.fund(purchase)


def currency_taken(s: Strikes) -> Knock:
    return partial(s.world.try_fund, _in_hostile_currency(s))


def currency_taken_for_many(s: Strikes) -> Knock:
    purchase = _in_hostile_currency(s)
    given = [s.world.fund_arguments(purchase)]
    return partial(s.world.escrow.fund_many, given, s.me, purchase.amount, sender=s.buyer)


def currency_authorized(s: Strikes) -> Knock:
    given = s.world.fund_arguments(_in_hostile_currency(s))
    carry = s.world.escrow.fund_with_authorization
    return partial(carry, *given, s.buyer, AN_AUTHORIZATION, sender=s.seller)


def currency_taken_later(s: Strikes) -> Knock:
    sale = _sold_for_hostile_currency(s)
    with s.harmless("ReentrantERC20"):
        s.world.must(s.world.escrow.confirm(sale.terms, sender=s.buyer))
    return partial(s.world.escrow.refund_released, sale.terms, 7, sender=s.seller)


def currency_paid_out(s: Strikes) -> Knock:
    sale = _sold_for_hostile_currency(s)
    return partial(s.world.escrow.confirm, sale.terms, sender=s.buyer)


def currency_withdrawn(s: Strikes) -> Knock:
    sale = _sold_for_hostile_currency(s)
    with s.looking_like("Refuser"):
        s.world.must(s.world.escrow.confirm(sale.terms, sender=s.buyer))
    to = s.world.actors["keeper"]
    return partial(s.world.escrow.withdraw, s.me, to, sender=s.seller)


def _telling_currency(s: Strikes) -> str:
    """An ERC-777 of the hostile account's choice."""
    token = s.world.deploy("Hook777")
    for owner in (s.buyer, s.me):
        s.world.must(token.mint(owner, 10**12, sender=owner))
        s.world.must(token.approve(s.world.escrow.address, 10**12, sender=owner))
    return token.address


def told_of_a_payment(s: Strikes) -> Knock:
    listing = s.world.listing(currency=_telling_currency(s))
    return partial(s.world.try_fund, s.world.purchase(listing, buyer=s.me))


def told_of_a_receipt(s: Strikes) -> Knock:
    sale = s.sold(Status.SHIPPED, currency=_telling_currency(s))
    return partial(s.world.escrow.confirm, sale.terms, sender=s.buyer)


# By the shape that the hostile account takes on.
SHAPES = {
    "Reenterer": (
        coins_paid_out,
        coins_paid_by_agreement,
        coins_paid_for_a_return,
        coins_paid_to_the_arbiter,
        coins_paid_later,
        coins_paid_while_buying_many,
        coins_paid_by_many_timeouts,
        coins_withdrawn,
        item_handed_over,
        item_claimed,
        units_handed_over,
        units_claimed,
        signature_checked,
        signature_checked_in_a_settlement,
        signature_checked_by_the_relay,
        kind_asked,
        chip_asked,
        token_taken,
        token_given,
        token_claimed,
        told_of_a_payment,
        told_of_a_receipt,
    ),
    "ReentrantEdition": (units_taken, units_given, units_claimed_from_it),
    "ReentrantERC20": (
        currency_taken,
        currency_taken_for_many,
        currency_authorized,
        currency_taken_later,
        currency_paid_out,
        currency_withdrawn,
    ),
}
DOORS: dict[Callable[[Strikes], Knock], str] = {
    door: shape for shape, doors in SHAPES.items() for door in doors
}
