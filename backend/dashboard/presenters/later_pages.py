"""More time for the other side, and money back after the seller was paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from backend.dashboard.presenters.dates import Moment, present_moment
from backend.dashboard.presenters.deals import bounds_of
from backend.dashboard.presenters.money import present_amount
from backend.dashboard.presenters.orders import title_of
from backend.dashboard.presenters.step_pages import (
    StepPage,
    step_deadline,
    step_path,
    step_refusal,
)
from backend.domain.orders.views import DeliveryView, OrderView


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendPage(StepPage):
    """Between which days the deadline may be moved, and where it would stand."""

    preview_href: str
    earliest: str
    latest: str
    date_help: str
    present: Moment | None
    chosen: Moment | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundPage(StepPage):
    """How much goes back, from the seller's own wallet."""

    symbol: str
    amount_help: str
    is_in_coins: bool  # these nobody can bring for the seller


def present_extend_page(
    order: OrderView, delivery: DeliveryView, chosen: datetime | None
) -> ExtendPage:
    """The deadline, the days it may be moved to, and the one that was picked."""
    bounds, now = bounds_of(delivery), order.chain_time
    refusal = step_refusal(
        delivery,
        "extend",
        "This deadline is not yours to move now. You can still offer the other side more time.",
    )
    path = step_path(order, delivery, "extend")
    if bounds is None or not bounds.is_open:
        refusal = refusal or "This deadline has been moved as far as the contract allows."
    return ExtendPage(
        order_id=order.public_id,
        title=title_of(order),
        heading="Give more time",
        intro="Waiting is in your favour here, so you alone can give the other side more time. "
        "Money and token stay where they are.",
        action=path,
        deadline=step_deadline(order, delivery),
        refusal=refusal,
        preview_href=path.replace("/extend?", "/extend/preview?"),
        earliest=bounds.earliest.isoformat() if bounds else "",
        latest=bounds.latest.isoformat() if bounds else "",
        date_help="At most 180 days more in all, over the whole life of the order.",
        present=present_moment(bounds.present, now) if bounds else None,
        chosen=present_moment(chosen, now) if chosen else None,
    )


def present_refund_page(order: OrderView, delivery: DeliveryView) -> RefundPage:
    """The form of a later refund."""
    total = delivery.money.paid
    return RefundPage(
        order_id=order.public_id,
        title=title_of(order),
        heading="Pay the buyer back",
        intro="The escrow has paid you and is closed. What you give back now comes from your own "
        "wallet, goes straight to the buyer, and is on record with this order.",
        action=step_path(order, delivery, "refund"),
        deadline=None,
        refusal=step_refusal(
            delivery, "refund_released", "Only a seller who has been paid can pay back here."
        ),
        symbol=total.currency.symbol,
        is_in_coins=total.currency.is_native,
        amount_help=f"The buyer paid {present_amount(total)}. Fees that were taken stay taken; "
        "the token stays with the buyer.",
    )
