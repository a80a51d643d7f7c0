"""Lower prices in words: on listings, for their sellers, and on the orders made from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.core.ids import public_id
from backend.core.money import Amount
from backend.dashboard.presenters.badges import Badge
from backend.dashboard.presenters.buttons import Sum
from backend.dashboard.presenters.dates import Moment, present_moment
from backend.dashboard.presenters.listings import (
    LISTING_PREFIX,
    listing_href,
    present_listing_badge,
)
from backend.dashboard.presenters.money import MINUS, TIMES, present_amount
from backend.domain.catalog.discounting import Discount, DiscountReason
from backend.domain.catalog.lifecycle import ListingStatus
from backend.domain.catalog.views import ListingView
from backend.domain.orders.views import DeliveryView

_REASONS: dict[DiscountReason, str] = {
    DiscountReason.QUOTE: "Price quoted",
    DiscountReason.SPECIAL: "Special offer",
    DiscountReason.CODE: "With a code",
}


@dataclass(frozen=True, slots=True)
class LowerPrice:
    """One discount of a listing."""

    href: str
    price: str
    instead: str
    name: str
    until: Moment | None
    left: str
    badge: Badge


def present_discounts(
    views: Sequence[ListingView], now: datetime, *, is_own: bool
) -> tuple[LowerPrice, ...]:
    """A listing's discounts; its seller follows them to the way of each to the market."""
    return tuple(
        LowerPrice(
            href=f"/sell/{public_id(LISTING_PREFIX, view.id)}" if is_own else listing_href(view),
            price=str(present_amount(view.unit_price)),
            instead=str(present_amount(view.discount.list_price)),
            name=discount_name(view.discount),
            until=present_moment(view.valid_until, now) if view.valid_until else None,
            left="" if view.available is None else f"{view.available} left",
            badge=present_listing_badge(view),
        )
        for view in views
        if view.discount is not None
        and (is_own or (view.status is ListingStatus.PUBLISHED and view.discount.code is None))
    )


def discount_name(discount: Discount) -> str:
    """Why it costs less, in the seller's words where there are some."""
    name = discount.label or _REASONS[discount.reason]
    return f"{name}, code {discount.code}" if discount.code else name


def goods_lines(delivery: DeliveryView) -> tuple[Sum, ...]:
    """What the goods cost; with a discount also what they cost without it."""
    discount, price, many = delivery.discount, delivery.unit_price, delivery.quantity
    label = f"{many} {TIMES} {present_amount(price)}" if many > 1 else delivery.title
    if delivery.sku:
        label = f"{label}, SKU {delivery.sku}"
    goods = Sum(label, str(present_amount(delivery.money.goods)))
    if discount is None:
        return (goods,)
    before = Amount(discount.list_price.units * many, price.currency)
    saved = present_amount(discount.saved(price, many))
    return (
        Sum("At the list price", str(present_amount(before))),
        Sum(discount_name(discount), f"{MINUS} {saved}"),
        goods,
    )
