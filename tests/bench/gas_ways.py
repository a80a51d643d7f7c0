"""The ways through the protocol whose gas is counted, each from funding to the last payout.

A figure is the sum over its transactions, unless it says "each" or names one call.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.bench.gas_market import FAR, HASH, Market, Order, coins
from tests.bench.node import Cost
from tests.contracts.builders import Listing, Policy

Way = Callable[[Market, str], Cost]
WAYS: dict[str, Way] = {}
DELIVERIES = 5
TIMED_OUT = 10
SPLIT, RETURN = 0, 1
A_MONTH_AND_MORE = 40 * 24 * 3600


def way(measure: Way) -> Way:
    WAYS[measure.__name__] = measure
    return measure


# -- one call


@way
def fund(market: Market, currency: str) -> Cost:
    return market.fund(market.listing(currency)).cost


@way
def confirm(market: Market, currency: str) -> Cost:
    return market.act("buyer", "confirm", market.fund(market.listing(currency)))


@way
def timeout(market: Market, currency: str) -> Cost:
    order = market.fund(market.listing(currency))
    market.node.wait(A_MONTH_AND_MORE)
    return market.act("keeper", "timeout", order)


@way
def timeout_many_each(market: Market, currency: str) -> Cost:
    """Of ten in one call."""
    orders = [market.fund(market.listing(currency)) for _ in range(TIMED_OUT)]
    market.node.wait(A_MONTH_AND_MORE)
    together = [order.terms for order in orders]
    return _each(market.send("keeper", market.escrow, "timeout_many", together), TIMED_OUT)


@way
def fund_many_each(market: Market, currency: str) -> Cost:
    """Of five deliveries of one order, each from a listing of its own."""
    listings = [market.listing(currency, salt=number) for number in range(1, DELIVERIES + 1)]
    purchases = [market.purchase(listing) for listing in listings]
    total = sum(purchase.amount for purchase in purchases)
    signed = [market.arguments(purchase) for purchase in purchases]
    call = (signed, purchases[0].listing.currency, total)
    value = sum(coins(purchase) for purchase in purchases)
    return _each(market.send("buyer", market.escrow, "fund_many", *call, value=value), DELIVERIES)


# -- from funding to the last payout


@way
def happy(market: Market, currency: str) -> Cost:
    return _happy(market, market.listing(currency))


@way
def shipped(market: Market, currency: str) -> Cost:
    order = _shipped(market, market.listing(currency))
    return order.cost + market.act("buyer", "confirm", order)


@way
def disputed(market: Market, currency: str) -> Cost:
    """The buyer wins everything."""
    return _disputed(market, currency, market.plain)


@way
def disputed_with_fee(market: Market, currency: str) -> Cost:
    """The same with an arbiter who is paid."""
    return _disputed(market, currency, market.with_fees)


@way
def with_fee(market: Market, currency: str) -> Cost:
    """Happy, with a marketplace's fee and a policy that names an attester."""
    return _happy(market, market.listing(currency, policy=market.with_fees.id))


@way
def erc721(market: Market, currency: str) -> Cost:
    return _happy(market, market.item(currency))


@way
def erc721_with_fee_and_royalty(market: Market, currency: str) -> Cost:
    royalty = {"royalty_recipient": market.address("artist"), "royalty_bps": 500}
    return _happy(market, market.item(currency, policy=market.with_fees.id, **royalty))


@way
def erc1155(market: Market, currency: str) -> Cost:
    return _happy(market, market.edition(currency))


@way
def counted(market: Market, currency: str) -> Cost:
    """Happy, from a listing that counts its pieces, not the first of them."""
    listing = market.listing(currency, max_quantity=9)
    market.fund(listing)
    return _happy(market, listing)


@way
def instant(market: Market, currency: str) -> Cost:
    """Funded and paid out in one call."""
    return market.fund(market.listing(currency, instant=True)).cost


@way
def by_signature(market: Market, currency: str) -> Cost:
    """Happy, the buyer's confirmation carried by somebody else."""
    order = market.fund(market.listing(currency))
    consent = market.consent("buyer", order, "Confirm")
    call = (market.escrow.address, order.terms, consent)
    return order.cost + market.send("keeper", market.relay, "confirm", *call)


@way
def settled_signed(market: Market, currency: str) -> Cost:
    """Shipped, then half and half by a signed offer."""
    order = _shipped(market, market.listing(currency))
    return order.cost + _settle(market, order, SPLIT)


@way
def settled_posted(market: Market, currency: str) -> Cost:
    """Shipped, then half and half by an offer on record."""
    order = _shipped(market, market.listing(currency))
    proposal = _proposal(order, SPLIT)
    posted = market.act("seller", "offer", order, proposal)
    return order.cost + posted + market.act("buyer", "settle", order, proposal, b"")


@way
def returned(market: Market, currency: str) -> Cost:
    """Shipped, the return agreed by signature, sent back, taken back."""
    order = _shipped(market, market.listing(currency))
    cost = order.cost + _settle(market, order, RETURN)
    cost += market.act("buyer", "return_shipped", order, HASH)
    return cost + market.act("seller", "accept_return", order)


def _happy(market: Market, listing: Listing) -> Cost:
    order = market.fund(listing)
    return order.cost + market.act("buyer", "confirm", order)


def _shipped(market: Market, listing: Listing) -> Order:
    order = market.fund(listing)
    shipping = market.act("seller", "ship", order, HASH)
    return Order(order.purchase, order.id, order.cost + shipping)


def _disputed(market: Market, currency: str, policy: Policy) -> Cost:
    order = _shipped(market, market.listing(currency, policy=policy.id))
    not_as_described = 1
    claim = (order.amount, not_as_described, HASH)
    cost = order.cost + market.act("buyer", "dispute", order, *claim)
    cost += market.act("seller", "contest", order, HASH)
    return cost + market.act("arbiter", "rule", order, order.amount, True, HASH)


def _settle(market: Market, order: Order, deal: int) -> Cost:
    proposal = _proposal(order, deal)
    signature = market.offer("seller", order, proposal)
    return market.act("buyer", "settle", order, proposal, signature)


def _proposal(order: Order, deal: int) -> tuple[int, int, bool, int, int]:
    return (deal, order.amount // 2, False, 0, FAR)


def _each(cost: Cost, count: int) -> Cost:
    return Cost(-(-cost.gas // count), -(-cost.calldata // count))
