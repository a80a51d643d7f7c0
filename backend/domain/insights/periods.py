"""The span of time figures are about, and how it is cut for a chart. Pure; all in UTC."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from backend.core.errors import Invalid

_MONTH = re.compile(r"(2[0-9]{3})-(0[1-9]|1[0-2])", re.ASCII)
_DAYS = {"7d": 7, "30d": 30, "90d": 90, "365d": 365}
DEFAULT = "30d"
# A chart stays readable up to about this many bars.
MOST_DAYS, MOST_WEEKS = 31, 120


class Grain(StrEnum):
    """How wide one bar of a chart is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` up to, not including, `until`. `name` is how it is asked for."""

    name: str
    since: datetime
    until: datetime

    @property
    def grain(self) -> Grain:
        days = (self.until - self.since).days
        if days <= MOST_DAYS:
            return Grain.DAY
        return Grain.WEEK if days <= MOST_WEEKS else Grain.MONTH

    @property
    def is_month(self) -> bool:
        return self.name not in _DAYS

    def starts(self) -> Iterator[datetime]:
        """Where each bar begins; the first one's beginning may lie before the period."""
        start = start_of(self.since, self.grain)
        while start < self.until:
            yield start
            start = _next(start, self.grain)


def read_period(name: str, now: datetime) -> Period:
    """`7d`, `30d`, `90d`, `365d` end with the present day; `2026-10` is that month."""
    if name in _DAYS:
        tomorrow = start_of(now, Grain.DAY) + timedelta(days=1)
        return Period(name, tomorrow - timedelta(days=_DAYS[name]), tomorrow)
    found = _MONTH.fullmatch(name)
    if found is None:
        sentence = "Write a period as 7d, 30d, 90d, 365d, or a month such as 2026-10."
        raise Invalid(sentence, fields={"period": sentence})
    since = datetime(int(found[1]), int(found[2]), 1, tzinfo=UTC)
    return Period(name, since, _next(since, Grain.MONTH))


def recent_months(now: datetime, count: int) -> list[str]:
    """This month and those before it, newest first, as periods are named."""
    month, names = start_of(now, Grain.MONTH), []
    for _ in range(count):
        names.append(f"{month:%Y-%m}")
        month = start_of(month - timedelta(days=1), Grain.MONTH)
    return names


def start_of(moment: datetime, grain: Grain) -> datetime:
    """The beginning of the day, of the week (Monday, ISO 8601) or of the month."""
    day = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    if grain is Grain.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if grain is Grain.MONTH else day


def _next(start: datetime, grain: Grain) -> datetime:
    if grain is Grain.MONTH:
        return start_of(start + timedelta(days=32), Grain.MONTH)
    return start + timedelta(days=1 if grain is Grain.DAY else 7)
