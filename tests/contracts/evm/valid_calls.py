"""One valid call of each function for the hostile account: what a strike tries from inside a
callback. No coins go along, so that the strike needs none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.contracts.builders import COIN, HOUR, Deal, Proposal, Status
from tests.contracts.evm.routes import (
    ANSWER,
    DAMAGED,
    EVIDENCE,
    OBJECTION,
    PROOF,
    RULING,
    SENT_BACK,
    SHIPMENT,
)
from tests.contracts.evm.strikes import Strikes
from tests.contracts.evm.world import CHIP, FAR_FUTURE, Sale

Given = tuple[Any, ...]
SPLIT = Proposal(deal=Deal.SPLIT, buyer_share=5)


def register_policy(s: Strikes) -> Given:
    return (replace(s.world.policy, fee_bps=1).values,)


def fund(s: Strikes) -> Given:
    listing = s.world.listing(currency=s.world.dollars.address)
    return s.world.fund_arguments(s.world.purchase(listing, buyer=s.me))


def fund_many(s: Strikes) -> Given:
    dollars = s.world.dollars.address
    purchase = s.world.purchase(s.world.listing(currency=dollars), buyer=s.me)
    return ([s.world.fund_arguments(purchase)], dollars, purchase.amount)


def fund_with_authorization(s: Strikes) -> Given:
    purchase = s.world.purchase(s.world.listing(currency=s.world.dollars.address), buyer=s.me)
    return (*s.world.fund_arguments(purchase), s.me, s.world.authorization(purchase))


def cancel(s: Strikes) -> Given:
    return (s.bought(Status.FUNDED).terms,)


def ship(s: Strikes) -> Given:
    return (s.sold(Status.FUNDED).terms, SHIPMENT)


def deliver(s: Strikes) -> Given:
    return (s.sold(Status.SHIPPED).terms, PROOF)


def confirm(s: Strikes) -> Given:
    return (s.bought(Status.SHIPPED).terms,)


def refund(s: Strikes) -> Given:
    return (s.sold(Status.FUNDED).terms,)


def dispute(s: Strikes) -> Given:
    return (s.bought(Status.SHIPPED).terms, 1, DAMAGED, EVIDENCE)


def concede(s: Strikes) -> Given:
    return (s.sold(Status.DISPUTED).terms,)


def contest(s: Strikes) -> Given:
    return (s.sold(Status.DISPUTED).terms, ANSWER)


def rule(s: Strikes) -> Given:
    return (s.judged(Status.ARBITRATION).terms, 1, True, RULING)


def rule_return(s: Strikes) -> Given:
    return (s.judged(Status.ARBITRATION).terms, 1, RULING)


def return_shipped(s: Strikes) -> Given:
    return (s.bought(Status.RETURNING).terms, SENT_BACK)


def contest_return(s: Strikes) -> Given:
    return (s.sold(Status.RETURNED).terms, OBJECTION)


def accept_return(s: Strikes) -> Given:
    return (s.sold(Status.RETURNED).terms,)


def offer(s: Strikes) -> Given:
    return (s.sold(Status.SHIPPED).terms, SPLIT.values)


def withdraw_offer(s: Strikes) -> Given:
    sale = s.sold(Status.SHIPPED)
    s.world.must(s.world.escrow.offer(sale.terms, SPLIT.values, sender=s.me))
    return (sale.id,)


def settle(s: Strikes) -> Given:
    sale = s.sold(Status.SHIPPED)
    return (sale.terms, SPLIT.values, s.world.offer_signature(sale, s.buyer, SPLIT))


def extend(s: Strikes) -> Given:
    sale = s.bought(Status.SHIPPED)
    return (sale.terms, s.world.word(sale).deadline + 1)


def refund_released(s: Strikes) -> Given:
    return (s.sold(Status.RELEASED, currency=s.world.dollars.address).terms, 3)


def prove_item(s: Strikes) -> Given:
    sale = s.world.sale(Status.SHIPPED, s.world.item_listing(chip=CHIP), buyer=s.me)
    return (sale.terms, *s.world.presence(sale, s.me))


def timeout(s: Strikes) -> Given:
    return (_run_out(s).terms,)


def timeout_many(s: Strikes) -> Given:
    return ([_run_out(s).terms],)


def withdraw(s: Strikes) -> Given:
    s.owe_coins("other_seller")
    return (COIN, s.buyer)


def claim_asset(s: Strikes) -> Given:
    return (*s.owe_a_token("other_seller", s.world.item_listing()), s.buyer)


def cancel_listing(s: Strikes) -> Given:
    return (b"\1" * 32,)


def bump_epoch(s: Strikes) -> Given:
    return ()


def _run_out(s: Strikes) -> Sale:
    """A sale whose clock has run out while all others still run."""
    world = s.world
    short = replace(world.policy, ship_window=HOUR, cancel_window=0)
    world.escrow.register_policy(short.values, sender=s.me)  # or it is known already
    now = world.chain.now
    world.chain.at(now - HOUR)
    sale = world.fund(world.purchase(world.listing(policy=short.id)))
    world.chain.at(now)
    return sale


VALID_CALLS: dict[str, Callable[[Strikes], Given]] = {
    call.__name__: call
    for call in (
        register_policy,
        fund,
        fund_many,
        fund_with_authorization,
        cancel,
        ship,
        deliver,
        confirm,
        refund,
        dispute,
        concede,
        contest,
        rule,
        rule_return,
        return_shipped,
        contest_return,
        accept_return,
        offer,
        withdraw_offer,
        settle,
        extend,
        refund_released,
        prove_item,
        timeout,
        timeout_many,
        withdraw,
        claim_asset,
        cancel_listing,
        bump_epoch,
    )
}
AN_AUTHORIZATION = (0, FAR_FUTURE, 27, b"\1" * 32, b"\2" * 32)  # nobody's
