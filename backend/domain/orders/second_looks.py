"""What deserves a second look before anything is sent or paid. It warns and never blocks.

An address that does not look like one of its country is noted when it is given, by the names of its
fields alone: the address itself stays sealed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from backend.core.text import quoted
from backend.domain.catalog.repository import SoldAs
from backend.domain.escrow.lifecycle import CLOSED, Role, Status
from backend.domain.orders.addresses import WARNINGS
from backend.domain.orders.models import Order
from backend.domain.orders.views import OrderView

_NOT_SENT = frozenset({Status.AWAITING_PAYMENT, Status.FUNDED})
# The same thing twice within a day is rarely meant.
TWICE_WITHIN = timedelta(days=1)


class Look(StrEnum):
    """What is odd."""

    ADDRESS = "address"
    ADDRESS_MISSING = "address_missing"
    TWICE = "twice"
    OVERSOLD = "oversold"
    PRODUCT = "product"
    PAYMENT_FAILED = "payment_failed"  # this and the next are found by the rooms above
    DELIVERY = "delivery"


@dataclass(frozen=True, slots=True)
class SecondLook:
    """One of them, in a sentence for this viewer; `order` is the other order it is about."""

    kind: Look
    sentence: str
    order: OrderView | None = None


def look_again(
    order: OrderView,
    row: Order,
    similar: Sequence[OrderView],
    on_sale: Mapping[UUID, SoldAs] = MappingProxyType({}),
) -> list[SecondLook]:
    """Everything odd about an order that its viewer can still do something about.

    `on_sale`: how the listings of its deliveries stand now.
    """
    if all(delivery.status in CLOSED for delivery in order.deliveries):
        return []
    return [
        *_missing(order),
        *_address(order, row),
        *_twice(order, similar),
        *_oversold(order),
        *_product(order, on_sale),
    ]


def since(order: OrderView) -> datetime:
    """Orders from before this moment are no repetition of this one."""
    return order.created_at - TWICE_WITHIN


def _product(order: OrderView, on_sale: Mapping[UUID, SoldAs]) -> list[SecondLook]:
    """What was ordered, what is on sale and what the chain knows of it should be one thing."""
    found: list[SecondLook] = []
    for delivery in order.deliveries:
        listing = on_sale.get(delivery.listing_id)
        if listing is None or delivery.status not in _NOT_SENT:
            continue
        if listing.newer_title is not None:
            now = (
                ""
                if listing.newer_title == delivery.title
                else f" to {quoted(listing.newer_title)}"
            )
            found.append(
                SecondLook(
                    Look.PRODUCT,
                    f"The listing was changed{now} since. What counts is what was signed when it "
                    f"was ordered: {quoted(delivery.title)}, {delivery.quantity} of it.",
                )
            )
        if listing.disagreement is not None and order.role is not Role.BUYER:
            words = (
                f"{quoted(delivery.title)}: {listing.disagreement} Check that the piece is the one."
            )
            found.append(SecondLook(Look.PRODUCT, words))
    return found


def _missing(order: OrderView) -> list[SecondLook]:
    if not order.is_address_missing:
        return []
    sentence = (
        "It was paid after its time had run out, and your address was erased by then. "
        "Say once more where it goes, under “Address and contact”."
        if order.role is Role.BUYER
        else "It was paid late, and the address was erased by then. The buyer is asked for it."
    )
    return [SecondLook(Look.ADDRESS_MISSING, sentence)]


def _address(order: OrderView, row: Order) -> list[SecondLook]:
    is_sent = all(d.status not in _NOT_SENT for d in order.deliveries)
    if not row.address_warnings or is_sent:
        return []
    asks = (
        "If it is wrong, tell the seller before it is sent."
        if order.role is Role.BUYER
        else "Ask the buyer before you send it."
    )
    said = " ".join(WARNINGS[name] for name in row.address_warnings)
    return [SecondLook(Look.ADDRESS, f"{said} {asks}")]


def _twice(order: OrderView, similar: Sequence[OrderView]) -> list[SecondLook]:
    whose = "You have" if order.role is Role.BUYER else "The same buyer has"
    return [
        SecondLook(
            Look.TWICE,
            f"{whose} ordered {quoted(_title(order, other))} once more within a day.",
            other,
        )
        for other in similar
        if any(delivery.status not in CLOSED for delivery in other.deliveries)
    ]


def _title(order: OrderView, other: OrderView) -> str:
    ordered = {delivery.listing_id for delivery in order.deliveries}
    return next(d.title for d in other.deliveries if d.listing_id in ordered)


def _oversold(order: OrderView) -> list[SecondLook]:
    return [
        SecondLook(
            Look.OVERSOLD,
            f"{quoted(delivery.title)} was paid after its time to pay had run out, "
            "and nothing is left.",
        )
        for delivery in order.deliveries
        if delivery.is_oversold and delivery.status is Status.FUNDED
    ]
