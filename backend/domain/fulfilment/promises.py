"""What each way of delivery promises, in business days, and how parcels can be marked. Pure.

One policy for the whole market, so that buyers can compare and lateness means the same everywhere.
A business day here is Monday to Friday in UTC; the last one counts in full.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from backend.domain.catalog.lifecycle import DeliveryOption

_WEEKEND = 5  # Saturday, as `date.weekday` counts


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


def dispatch_due(paid_at: datetime, option: int) -> datetime:
    """The last second by which it should have left."""
    return after_business_days(paid_at, promise_of(option).dispatch_days)


def arrival_due(dispatched_at: datetime, option: int) -> datetime:
    """The last second by which it should have arrived."""
    return after_business_days(dispatched_at, promise_of(option).transit_days)


def after_business_days(start: datetime, days: int) -> datetime:
    """The end of the day that is so many business days after `start`."""
    day = start.astimezone(UTC).date()
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < _WEEKEND
    return datetime.combine(day, time(23, 59, 59), UTC)
