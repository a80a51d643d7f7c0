"""What carriers report about a parcel, in one set of words, and what follows from all of it. Pure.

Reports come late, twice and out of order. The newest by the carrier's own time counts, so the same
reports lead to the same progress in whatever order they were heard.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum


class ParcelStatus(StrEnum):
    """What a carrier can say of a parcel."""

    LABEL_CREATED = "label_created"  # announced, not handed over yet
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    READY_FOR_PICKUP = "ready_for_pickup"  # waits at a shop or a locker
    ATTEMPT_FAILED = "attempt_failed"
    DELIVERED = "delivered"
    DELAYED = "delayed"
    ON_HOLD = "on_hold"  # an address that has to be cleared, say
    HELD_AT_CUSTOMS = "held_at_customs"
    RETURNING = "returning"
    RETURNED = "returned"
    LOST_OR_DAMAGED = "lost_or_damaged"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"  # a word of theirs that we have no word for; kept, changes nothing


class Stage(StrEnum):
    """What a status means for those who wait."""

    ANNOUNCED = "announced"
    TRAVELLING = "travelling"
    OUT_FOR_DELIVERY = "out_for_delivery"
    ARRIVED = "arrived"
    TROUBLE = "trouble"


P = ParcelStatus
STAGES: dict[ParcelStatus, Stage] = {
    P.LABEL_CREATED: Stage.ANNOUNCED,
    P.IN_TRANSIT: Stage.TRAVELLING,
    P.OUT_FOR_DELIVERY: Stage.OUT_FOR_DELIVERY,
    P.READY_FOR_PICKUP: Stage.OUT_FOR_DELIVERY,
    P.ATTEMPT_FAILED: Stage.TROUBLE,
    P.DELIVERED: Stage.ARRIVED,
    P.DELAYED: Stage.TROUBLE,
    P.ON_HOLD: Stage.TROUBLE,
    P.HELD_AT_CUSTOMS: Stage.TROUBLE,
    P.RETURNING: Stage.TROUBLE,
    P.RETURNED: Stage.TROUBLE,
    P.LOST_OR_DAMAGED: Stage.TROUBLE,
    P.CANCELLED: Stage.TROUBLE,
}
SENTENCES: dict[ParcelStatus, str] = {
    P.LABEL_CREATED: "The carrier knows of it and does not have it yet.",
    P.IN_TRANSIT: "On its way.",
    P.OUT_FOR_DELIVERY: "Out for delivery.",
    P.READY_FOR_PICKUP: "Waits to be picked up.",
    P.ATTEMPT_FAILED: "Nobody was there, or it could not be handed over.",
    P.DELIVERED: "Delivered, says the carrier.",
    P.DELAYED: "Delayed.",
    P.ON_HOLD: "Held up.",
    P.HELD_AT_CUSTOMS: "Held at customs.",
    P.RETURNING: "On its way back to the sender.",
    P.RETURNED: "Back with the sender.",
    P.LOST_OR_DAMAGED: "Lost or damaged.",
    P.CANCELLED: "The carrier will not carry it.",
    P.UNKNOWN: "The carrier reported something.",
}
CUSTOMS_DAYS = timedelta(days=14)  # what clearing a parcel usually takes at the longest


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierReport:
    """One thing a carrier said about one parcel, whatever adapter heard it."""

    event_id: str  # the carrier's own, or made from what it says: the same report has the same
    tracking_number: str
    status: ParcelStatus
    happened_at: datetime
    carrier: str | None = None  # as the source calls it
    place: str = ""
    detail: str = ""
    signed_by: str = ""  # who took it, as the carrier wrote it down
    expected_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How a parcel fares, from all that was reported."""

    status: ParcelStatus
    at: datetime  # of the newest report that says something
    delivered_at: datetime | None
    expected_on: date | None
    exceptions: int
    customs_at: datetime | None = None  # when customs last held it, let go since or not

    @property
    def stage(self) -> Stage:
        return STAGES.get(self.status, Stage.TRAVELLING)


def progress_of(reports: Iterable[CarrierReport]) -> Progress | None:
    """None as long as nothing with a meaning was reported."""
    ordered = sorted(reports, key=lambda report: (report.happened_at, report.event_id))
    telling = [report for report in ordered if report.status is not P.UNKNOWN]
    if not telling:
        return None
    newest = telling[-1]
    customs = [report.happened_at for report in telling if report.status is P.HELD_AT_CUSTOMS]
    troubles = [report for report in telling if STAGES[report.status] is Stage.TROUBLE]
    return Progress(
        status=newest.status,
        at=newest.happened_at,
        delivered_at=newest.happened_at if newest.status is P.DELIVERED else None,
        expected_on=_expected(ordered),
        exceptions=len(troubles),
        customs_at=customs[-1] if customs else None,
    )


def _expected(ordered: Iterable[CarrierReport]) -> date | None:
    """The newest day named. Customs put it off until the carrier names another than before."""
    expected, named = None, None
    for report in ordered:
        if report.expected_on is not None and report.expected_on != named:
            expected = named = report.expected_on
        elif report.status is P.HELD_AT_CUSTOMS and expected is not None:
            expected = max(expected, (report.happened_at + CUSTOMS_DAYS).date())
    return expected
