"""Moments and deadlines in words, in UTC; the page turns them into the person's own zone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from backend.core.zones import spoken_moment

_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60))


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time: machine-readable, in full, and as a distance from now."""

    iso: str
    text: str
    ago: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment something must happen by."""

    iso: str
    text: str
    left: str
    is_over: bool
    is_near: bool


def present_moment(moment: datetime, now: datetime) -> Moment:
    """When something happened or will happen, seen from `now`."""
    distance = now - moment
    words = present_duration(abs(distance))
    ago = "just now" if abs(distance) < timedelta(minutes=1) else f"{words} ago"
    if distance < timedelta(minutes=-1):
        ago = f"in {words}"
    return Moment(iso=_iso(moment), text=short_date(moment), ago=ago)


def present_deadline(due: datetime, now: datetime) -> Deadline:
    """A deadline is over in its first second: from then on the time-out is open."""
    left = due - now
    is_over = left <= timedelta(0)
    return Deadline(
        iso=_iso(due),
        text=short_date(due),
        left="Time is up" if is_over else present_duration(left),
        is_over=is_over,
        is_near=not is_over and left < timedelta(days=1),
    )


def short_date(moment: datetime) -> str:
    """As in: 22 Nov 2026, 14:05 UTC. As long as what the page makes of it: nothing moves."""
    utc = moment.astimezone(UTC)
    return f"{utc.day} {utc:%b %Y, %H:%M} UTC"


def long_date(moment: datetime) -> str:
    """As in: Sun 22 Nov 2026, 14:05 UTC."""
    return f"{moment.astimezone(UTC):%a} {short_date(moment)}"


def present_in_zone(moment: datetime, now: datetime, zone: str) -> Moment:
    """The same, written out for a reader whose zone is known."""
    return replace(present_moment(moment, now), text=spoken_moment(moment, zone))


def present_duration(duration: timedelta) -> str:
    """The two largest units: "2 days 3 hours", "45 minutes", "less than a minute"."""
    seconds = int(duration.total_seconds())
    words: list[str] = []
    for name, size in _UNITS:
        count, seconds = divmod(seconds, size)
        if count:
            words.append(f"{count} {name}" if count == 1 else f"{count} {name}s")
        elif words:
            break
        if len(words) == 2:
            break
    return " ".join(words) or "less than a minute"


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
