"""Every call that the escrow makes to somebody else's code: the doors through which a strike
could come.

A door prepares the scene while the hostile account is still a plain one; what it returns is the
call that, once the account has become a contract, makes the escrow call it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tests.contracts.builders import COIN, Purchase, Status
from tests.contracts.evm.chain import Outcome
from tests.contracts.evm.strikes import Strikes

Knock = Callable[[], Outcome]


def coins_paid_out(strikes: Strikes) -> Knock:
    world = strikes.world
    sale = strikes.sold(Status.SHIPPED)
    return partial(world.escrow.confirm, sale.terms, sender=strikes.buyer)


def coins_withdrawn(strikes: Strikes) -> Knock:
    strikes.owe_coins("seller")
    return partial(strikes.world.escrow.withdraw, COIN, strikes.me, sender=strikes.seller)


def item_handed_over(strikes: Strikes) -> Knock:
    world = strikes.world
    sale = world.fund(world.purchase(world.item_listing(seller=strikes.me)))
    return partial(world.escrow.cancel, sale.terms, sender=strikes.buyer)


def item_claimed(strikes: Strikes) -> Knock:
    item = strikes.owe_an_item("buyer")
    return partial(strikes.world.escrow.claim_asset, *item, strikes.me, sender=strikes.buyer)


def signature_checked(strikes: Strikes) -> Knock:
    """The hostile seller is a wallet that is asked whether it has signed."""
    purchase = strikes.world.purchase(strikes.world.listing(seller=strikes.me))
    return partial(strikes.world.try_fund, purchase, b"whatever")


def _with_hostile_token(strikes: Strikes) -> Purchase:
    fields = {"asset": strikes.me, "asset_id": 1}
    return strikes.world.purchase(strikes.world.listing(**fields))


def token_taken(strikes: Strikes) -> Knock:
    """The hostile account is the collection whose token the escrow takes."""
    return partial(strikes.world.try_fund, _with_hostile_token(strikes))


def token_given(strikes: Strikes) -> Knock:
    world = strikes.world
    with strikes.looking_like_token():
        sale = world.fund(_with_hostile_token(strikes))
    return partial(world.escrow.cancel, sale.terms, sender=strikes.buyer)


def token_claimed(strikes: Strikes) -> Knock:
    world = strikes.world
    with strikes.looking_like_token():
        sale = world.fund(_with_hostile_token(strikes))
    with strikes.looking_like("Refuser"):
        world.must(world.escrow.cancel(sale.terms, sender=strikes.buyer))
    item = (strikes.me, 1, strikes.buyer)
    return partial(world.escrow.claim_asset, *item, sender=strikes.seller)


def _in_hostile_currency(strikes: Strikes) -> Purchase:
    return strikes.world.purchase(strikes.world.listing(currency=strikes.me))


def currency_taken(strikes: Strikes) -> Knock:
    """The hostile account is the currency itself."""
    strikes.make_rich_in_hostile_currency()
    return partial(strikes.world.try_fund, _in_hostile_currency(strikes))


def currency_paid_out(strikes: Strikes) -> Knock:
    world = strikes.world
    strikes.make_rich_in_hostile_currency()
    with strikes.looking_like_currency():
        sale = world.fund(_in_hostile_currency(strikes))
    return partial(world.escrow.confirm, sale.terms, sender=strikes.buyer)


def currency_withdrawn(strikes: Strikes) -> Knock:
    world = strikes.world
    strikes.make_rich_in_hostile_currency()
    with strikes.looking_like_currency():
        sale = world.fund(_in_hostile_currency(strikes))
    with strikes.looking_like("Refuser"):
        world.must(world.escrow.confirm(sale.terms, sender=strikes.buyer))
    to = strikes.world.actors["keeper"]
    return partial(world.escrow.withdraw, strikes.me, to, sender=strikes.seller)


# By the shape that the hostile account takes on.
DOORS: dict[Callable[[Strikes], Knock], str] = {
    coins_paid_out: "Reenterer",
    coins_withdrawn: "Reenterer",
    item_handed_over: "Reenterer",
    item_claimed: "Reenterer",
    signature_checked: "Reenterer",
    token_taken: "Reenterer",
    token_given: "Reenterer",
    token_claimed: "Reenterer",
    currency_taken: "ReentrantERC20",
    currency_paid_out: "ReentrantERC20",
    currency_withdrawn: "ReentrantERC20",
}
