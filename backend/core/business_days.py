"""Business days: what a promise in days means where weekends and feasts are kept.

The first business day is the one after the day something began; a promise ends with the last
moment of its last day, in the time zone of the place. Countries are those of ISO 3166.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from holidays import HolidayBase, country_holidays, list_supported_countries

_WEEKEND = frozenset({5, 6})  # Saturday and Sunday, where no country says otherwise
MOST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked, in one place."""

    zone: ZoneInfo
    country: str | None = None  # None: no feasts, and the weekend of most
    _feasts: HolidayBase | None = field(default=None, repr=False, compare=False)

    @classmethod
    def of(cls, country: str | None, zone: str, region: str | None = None) -> Calendar:
        """The calendar of a country or one of its regions. ValueError for one nobody knows."""
        try:
            place = ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"there is no time zone {zone!r}") from None
        if country is None:
            return cls(place)
        regions = list_supported_countries().get(country)
        if regions is None or (region is not None and region not in regions):
            known = f"{country} {region}" if region else country
            raise ValueError(f"there is no calendar of {known!r}")
        return cls(place, country, country_holidays(country, subdiv=region))

    def is_business_day(self, day: date) -> bool:
        """Neither weekend nor feast; a weekend day that is worked instead of another counts."""
        if self._feasts is None:
            return day.weekday() not in _WEEKEND
        return self._feasts.is_working_day(day)

    def due(self, since: datetime, days: int) -> datetime:
        """The end of the last of `days` business days after `since`, in UTC."""
        if not 1 <= days <= MOST_DAYS:
            raise ValueError(f"a promise is of 1 to {MOST_DAYS} business days, not {days}")
        day = since.astimezone(self.zone).date()
        while days:
            day += timedelta(days=1)
            days -= self.is_business_day(day)
        return datetime.combine(day + timedelta(days=1), time(), self.zone).astimezone(UTC)

    def count(self, since: datetime, until: datetime) -> int:
        """How many business days begin after `since` and are over at `until`."""
        day, last = since.astimezone(self.zone).date(), until.astimezone(self.zone).date()
        found = 0
        while (day := day + timedelta(days=1)) < last:
            found += self.is_business_day(day)
        return found
