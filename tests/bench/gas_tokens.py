"""Ways that only a token knows: paying by a signature instead of an approval before."""

from __future__ import annotations

from tests.bench.gas_market import Market
from tests.bench.gas_ways import Way
from tests.bench.node import Cost, account
from tests.contracts.builders import Payment, Permit


def permit(market: Market, currency: str) -> Cost:
    """Happy, with an EIP-2612 permit in the same transaction."""
    purchase = market.purchase(market.listing(currency))
    owner, spender = purchase.buyer, market.escrow.address
    signed = Permit(owner=owner, spender=spender, value=purchase.amount)
    signature = signed.sign(market.currency_domain, account("buyer").key)
    handed = (signed.value, signed.deadline, *signature)
    call = (market.escrow.address, *market.arguments(purchase), handed)
    order = market.order(purchase, market.send("buyer", market.relay, "fund_with_permit", *call))
    return order.cost + market.act("buyer", "confirm", order)


def authorization(market: Market, currency: str) -> Cost:
    """Happy, with an ERC-3009 authorisation that somebody else carries."""
    purchase = market.purchase(market.listing(currency))
    nonce = purchase.escrow_id(market.domain)
    payment = Payment(
        payer=purchase.buyer, to=market.escrow.address, value=purchase.amount, nonce=nonce
    )
    signed = payment.authorization(market.currency_domain, account("buyer").key)
    call = (*market.arguments(purchase), purchase.buyer, signed)
    cost = market.send("keeper", market.escrow, "fund_with_authorization", *call)
    return cost + market.act("buyer", "confirm", market.order(purchase, cost))


TOKEN_WAYS: dict[str, Way] = {"permit": permit, "authorization": authorization}
