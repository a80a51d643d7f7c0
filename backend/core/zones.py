"""Time zones by their IANA names, and a moment as somebody in one of them reads it."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

UTC_NAME = "UTC"
_REGIONS = frozenset(
    {"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe"}
    | {"Indian", "Pacific"}
)


@cache
def zones() -> tuple[str, ...]:
    """UTC, and every zone that is named after a place.

    Not the others: "EST" is a guess, and "localtime" is another one on every machine.
    """
    named = (name for name in available_timezones() if name.split("/")[0] in _REGIONS)
    return (UTC_NAME, *sorted(name for name in named if "/" in name))


def spoken_moment(moment: datetime, zone: str = UTC_NAME) -> str:
    """As in: 25 October, 02:30 Europe/Berlin (00:30 UTC).

    UTC tells apart the two moments of one hour when clocks go back. A zone that is not known here
    (any more) is UTC.
    """
    utc = moment.astimezone(UTC)
    if zone == UTC_NAME or zone not in zones():
        return f"{_day(utc)}, {utc:%H:%M} UTC"
    there = moment.astimezone(ZoneInfo(zone))
    same_day = there.date() == utc.date()
    beside = f"{utc:%H:%M} UTC" if same_day else f"{_day(utc)}, {utc:%H:%M} UTC"
    return f"{_day(there)}, {there:%H:%M} {spoken_zone(zone)} ({beside})"


def spoken_zone(zone: str) -> str:
    return zone.replace("_", " ")


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B}"
