"""A seller's figures, for programs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from backend.api.schemas.base import AmountShown, Shown
from backend.domain.escrow.lifecycle import Status
from backend.domain.insights.figures import Bar, Dispatch, Figures, Rate, Stay, Turnover

Seconds = Annotated[int, Field(ge=0, description="Whole seconds.")]


class RateShown(Shown):
    """A part of a whole. `bps` is null when there is nothing to count."""

    part: int
    whole: int
    bps: int | None

    @classmethod
    def of(cls, rate: Rate) -> RateShown:
        return cls(part=rate.part, whole=rate.whole, bps=rate.bps)


class TurnoverShown(Shown):
    """Money of the sales in one currency."""

    sold: AmountShown
    received: AmountShown
    fees: AmountShown
    given_back: AmountShown
    held: AmountShown

    @classmethod
    def of(cls, row: Turnover) -> TurnoverShown:
        return cls(
            sold=AmountShown.of(row.sold),
            received=AmountShown.of(row.received),
            fees=AmountShown.of(row.fees),
            given_back=AmountShown.of(row.given_back),
            held=AmountShown.of(row.held),
        )


class StayShown(Shown):
    """How long sales stood in one open status."""

    status: Status
    count: int
    median_seconds: Seconds
    nine_of_ten_seconds: Seconds
    total_seconds: Seconds
    open_count: int
    longest_open_seconds: Seconds | None

    @classmethod
    def of(cls, stay: Stay) -> StayShown:
        longest = stay.longest_open
        return cls(
            status=stay.status,
            count=stay.count,
            median_seconds=_seconds(stay.median),
            nine_of_ten_seconds=_seconds(stay.nine_of_ten),
            total_seconds=_seconds(stay.total),
            open_count=stay.open_count,
            longest_open_seconds=None if longest is None else _seconds(longest),
        )


class BarShown(Shown):
    """What one day, week or month brought; dispatches that did not occur are left out."""

    start: datetime
    dispatched: dict[Dispatch, int]

    @classmethod
    def of(cls, bar: Bar) -> BarShown:
        return cls(start=bar.start, dispatched=dict(bar.counts))


class FiguresShown(Shown):
    """Sales that were paid in a period, as they stand now."""

    since: datetime
    until: datetime
    paid: int
    dispatched: dict[Dispatch, int]
    fulfilment: RateShown
    on_time: RateShown
    disputed: RateShown
    reasons: Annotated[
        dict[int, int], Field(description="The contract's number of a dispute's reason: how often.")
    ]
    turnover: Sequence[TurnoverShown]
    trend: Sequence[BarShown]
    stays: Sequence[StayShown]

    @classmethod
    def of(cls, figures: Figures) -> FiguresShown:
        return cls(
            since=figures.period.since,
            until=figures.period.until,
            paid=figures.paid,
            dispatched=dict(figures.dispatched),
            fulfilment=RateShown.of(figures.fulfilment),
            on_time=RateShown.of(figures.on_time),
            disputed=RateShown.of(figures.disputed),
            reasons=dict(figures.reasons),
            turnover=[TurnoverShown.of(row) for row in figures.turnover],
            trend=[BarShown.of(bar) for bar in figures.trend],
            stays=[StayShown.of(stay) for stay in figures.stays],
        )


def _seconds(duration: timedelta) -> int:
    return int(duration.total_seconds())
