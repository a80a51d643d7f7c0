"""Fulfilments, parcels' journeys, carriers and their reports."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from backend.api.schemas.base import DeliveryId, LongText, OrderId, Sent, Shown, Text
from backend.api.schemas.orders import PersonShown
from backend.domain.fulfilment.lifecycle import FulfilmentStatus, Path
from backend.domain.fulfilment.performance import CarrierPerformance
from backend.domain.fulfilment.promises import Mark
from backend.domain.fulfilment.service import MOST_AT_ONCE, MOST_PIECES
from backend.domain.fulfilment.views import BulkOutcome, FulfilmentView, WorkList
from backend.domain.shipping.journeys import JourneyView
from backend.domain.shipping.progress import ParcelStatus
from backend.domain.shipping.repository import Heard
from backend.domain.shipping.updates import Reception


class StepSent(Sent):
    """One step of the table of fulfilments; a problem is told in words.

    `note` is for the shop, `told` stands in the order's history for the buyer, too.
    """

    action: Annotated[Text, Field(max_length=100)]
    problem: Annotated[Text, Field(max_length=2_000)] = ""
    note: LongText = ""
    told: LongText = ""


class ManyStepsSent(Sent):
    """The same step for many."""

    action: Annotated[Text, Field(max_length=100)]
    delivery_ids: Annotated[list[DeliveryId], Field(min_length=1, max_length=MOST_AT_ONCE)]


class HandlingSent(Sent):
    """How a parcel wants to be handled."""

    marks: Annotated[list[Mark], Field(max_length=len(Mark))]
    pieces: Annotated[int, Field(strict=True, ge=1, le=MOST_PIECES)] = 1


class ParcelReportSent(Sent):
    """What a person knows of a parcel that is on its way."""

    status: ParcelStatus
    detail: Annotated[Text, Field(max_length=1_200)] = ""
    place: Annotated[Text, Field(max_length=400)] = ""


class FulfilmentActionShown(Shown):
    """A step the viewer may take now."""

    action: str
    label: str
    explains: str


class FulfilmentShown(Shown):
    """Where the goods of a delivery are, what was promised, and what can be done."""

    order_id: OrderId
    delivery_id: DeliveryId
    title: str
    sku: str
    quantity: int
    buyer: PersonShown
    path: Path
    status: FulfilmentStatus
    status_since: datetime
    paid_at: datetime
    held_until: datetime | None
    dispatch_due: datetime
    arrival_due: datetime
    expected_on: date | None
    handed_over_at: datetime | None
    arrived_at: datetime | None
    is_late: bool
    is_short: bool
    marks: list[Mark]
    pieces: int
    handling_mark: str
    problem: str
    actions: list[FulfilmentActionShown]

    @classmethod
    def of(cls, view: FulfilmentView) -> FulfilmentShown:
        return cls.as_in(
            view,
            buyer=PersonShown.of(view.buyer),
            marks=list(view.marks),
            actions=[FulfilmentActionShown.as_in(action) for action in view.actions],
        )


class FulfilmentListShown(Shown):
    """The fulfilments of one order."""

    items: list[FulfilmentShown]


class PilesShown(Shown):
    """How much work there is of each kind."""

    piles: dict[WorkList, int]


class RefusedShown(Shown):
    """One that could not be moved, and why."""

    delivery_id: DeliveryId
    detail: str


class BulkShown(Shown):
    """What became of a step taken on many."""

    done: list[DeliveryId]
    refused: list[RefusedShown]

    @classmethod
    def of(cls, outcome: BulkOutcome) -> BulkShown:
        refused = [
            RefusedShown(delivery_id=one.delivery_id, detail=one.sentence)
            for one in outcome.refused
        ]
        return cls(done=list(outcome.done), refused=refused)


class ParcelReportShown(Shown):
    """One report. `source` is the service it came through, or who typed it."""

    status: ParcelStatus
    happened_at: datetime
    heard_at: datetime
    place: str
    detail: str
    signed_by: str
    expected_on: date | None
    source: str

    @classmethod
    def of(cls, heard: Heard) -> ParcelReportShown:
        report = heard.report
        return cls(
            status=report.status,
            happened_at=report.happened_at,
            heard_at=heard.heard_at,
            place=report.place,
            detail=report.detail,
            signed_by=report.signed_by,
            expected_on=report.expected_on,
            source=heard.source,
        )


class JourneyShown(Shown):
    """A parcel's way, and what speaks against believing it."""

    delivery_id: DeliveryId
    status: ParcelStatus | None
    delivered_at: datetime | None
    expected_on: date | None
    doubts: list[str]
    reports: list[ParcelReportShown]

    @classmethod
    def of(cls, view: JourneyView) -> JourneyShown:
        progress = view.progress
        return cls(
            delivery_id=view.delivery_id,
            status=progress.status if progress else None,
            delivered_at=progress.delivered_at if progress else None,
            expected_on=progress.expected_on if progress else None,
            doubts=list(view.doubts),
            reports=[ParcelReportShown.of(heard) for heard in view.reports],
        )


class JourneyListShown(Shown):
    """The journeys of an order's parcels."""

    items: list[JourneyShown]


class CarrierShown(Shown):
    """A carrier and how it keeps promises; rates are null without a parcel behind them."""

    carrier: str
    name: str
    is_known: bool
    parcels: int
    arrived: int
    on_time: int
    on_time_percent: int | None
    with_exceptions: int
    exception_percent: int | None
    median_hours: int | None

    @classmethod
    def of(cls, one: CarrierPerformance) -> CarrierShown:
        return cls.as_in(one)


class CarrierListShown(Shown):
    """The register of carriers."""

    items: list[CarrierShown]


class ReceptionShown(Shown):
    """What became of an update: reports in it, new ones, parcels of ours they are about."""

    heard: int
    new: int
    matched: int

    @classmethod
    def of(cls, reception: Reception) -> ReceptionShown:
        return cls.as_in(reception)
