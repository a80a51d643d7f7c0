"""What the buyer's wallet pays with: one transaction for all of an order that is not paid. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from backend.chain.deployment import Deployment
from backend.domain.catalog.signing import fields_from_json
from backend.domain.orders.calls import SignedPurchase, WalletCall, fund_call, fund_many_call
from backend.domain.orders.models import Delivery


def payment_of(unpaid: Sequence[Delivery], deployment: Deployment) -> WalletCall | None:
    """The call that funds these deliveries, all or none; None when there is nothing to pay."""
    if not unpaid:
        return None
    purchases = [_purchase(delivery) for delivery in unpaid]
    if len(purchases) == 1:
        return fund_call(purchases[0], deployment)
    return fund_many_call(purchases, deployment)


def unpayable(
    unpaid: Sequence[Delivery], void: Collection[UUID], chain_now: datetime
) -> tuple[str, ...]:
    """What the contract would refuse by now, and with it the payment of everything else."""
    return tuple(
        delivery.title
        for delivery in unpaid
        if delivery.listing_id in void or _is_over(delivery, chain_now)
    )


def _is_over(delivery: Delivery, chain_now: datetime) -> bool:
    until = fields_from_json(delivery.signed_fields).valid_until
    return bool(until) and chain_now.timestamp() >= until


def _purchase(delivery: Delivery) -> SignedPurchase:
    return SignedPurchase(
        listing=fields_from_json(delivery.signed_fields),
        signature=delivery.signature,
        quantity=delivery.quantity,
        option=delivery.option,
        reference=delivery.id.bytes,
        amount=delivery.amount,
    )
