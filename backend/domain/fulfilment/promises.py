"""What each way of delivery promises, in business days, and how parcels can be marked. Pure.

One policy for the whole market, so that buyers can compare and lateness means the same everywhere.
Which days are worked is the house's calendar; the last day of a promise counts in full.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from backend.core.business_days import Calendar
from backend.domain.catalog.lifecycle import DeliveryOption


@dataclass(frozen=True, slots=True)
class Promise:
    """Business days from payment to dispatch, and from dispatch to arrival."""

    dispatch_days: int
    transit_days: int
    sentence: str


PROMISES: dict[DeliveryOption, Promise] = {
    DeliveryOption.STANDARD: Promise(
        2, 5, "Dispatched within 2 business days, with you within 5 more."
    ),
    DeliveryOption.EXPEDITED: Promise(
        1, 2, "Dispatched within 1 business day, with you within 2 more."
    ),
    DeliveryOption.PICKUP: Promise(2, 0, "Ready to collect within 2 business days."),
}


class Mark(StrEnum):
    """How a parcel wants to be handled. Printed on its label."""

    FRAGILE = "fragile"
    THIS_SIDE_UP = "this_side_up"
    KEEP_DRY = "keep_dry"
    HEAVY = "heavy"
    BATTERY = "battery"
    SIGNATURE = "signature"


MARK_LABELS: dict[Mark, str] = {
    Mark.FRAGILE: "Fragile",
    Mark.THIS_SIDE_UP: "This side up",
    Mark.KEEP_DRY: "Keep dry",
    Mark.HEAVY: "Heavy",
    Mark.BATTERY: "Contains a battery",
    Mark.SIGNATURE: "Signature on receipt",
}


def promise_of(option: int) -> Promise:
    return PROMISES[list(DeliveryOption)[option]]


def dispatch_due(paid_at: datetime, option: int, calendar: Calendar) -> datetime:
    """The end of the day by which it should have left."""
    return calendar.due(paid_at, promise_of(option).dispatch_days)


def arrival_due(dispatched_at: datetime, option: int, calendar: Calendar) -> datetime:
    """The end of the day by which it should have arrived; collected as it leaves."""
    days = promise_of(option).transit_days
    return calendar.due(dispatched_at, days) if days else dispatched_at
