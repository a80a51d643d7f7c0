"""Business days by country, weekend and time zone. covers: S1-15, S1-16, N-13, S4-19"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.business_days import Calendar

HERE = Calendar.of("DE", "Europe/Berlin")
GULF = Calendar.of("IR", "Asia/Tehran")
PLAIN = Calendar.of(None, "UTC")
ALL = (HERE, GULF, PLAIN, Calendar.of("US", "America/New_York", "CA"))


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("case", "calendar", "since", "days", "due"),
    [
        ("the next day", PLAIN, "2026-11-23T10:00", 1, "2026-11-25T00:00"),
        ("over a weekend", PLAIN, "2026-11-27T10:00", 1, "2026-12-01T00:00"),
        ("begun on a Saturday", PLAIN, "2026-11-28T10:00", 1, "2026-12-01T00:00"),
        ("over Christmas", HERE, "2026-12-23T10:00", 2, "2026-12-28T23:00"),
        ("a Friday where it is free", GULF, "2026-11-26T05:00", 1, "2026-11-28T20:30"),
        ("late in UTC is tomorrow there", HERE, "2026-11-23T23:30", 1, "2026-11-25T23:00"),
        ("summer time begins meanwhile", HERE, "2026-03-27T12:00", 1, "2026-03-30T22:00"),
    ],
)
def test_a_promise_ends_with_its_last_day(case, calendar, since, days, due):
    assert calendar.due(at(since), days) == at(due)


def test_regions_have_feasts_of_their_own():
    bavaria = Calendar.of("DE", "Europe/Berlin", "BY")
    epiphany = date(2026, 1, 6)
    assert HERE.is_business_day(epiphany)
    assert not bavaria.is_business_day(epiphany)


@pytest.mark.parametrize(
    ("country", "zone", "region"),
    [
        ("XX", "UTC", None),
        ("DE", "Europe/Nowhere", None),
        ("DE", "UTC", "XX"),
        ("DE", "../x", None),
    ],
)
def test_unknown_places_are_refused(country, zone, region):
    with pytest.raises(ValueError, match="there is no"):
        Calendar.of(country, zone, region)


@pytest.mark.parametrize("days", [0, -1, 367])
def test_a_promise_has_a_sensible_length(days):
    with pytest.raises(ValueError, match="business days"):
        PLAIN.due(at("2026-11-23T10:00"), days)


MOMENTS = st.integers(1_577_836_800, 2_051_222_400).map(
    lambda second: datetime.fromtimestamp(second, UTC)
)


@given(st.sampled_from(ALL), MOMENTS, st.integers(1, 30))
def test_due_and_count_say_the_same(calendar, since, days):
    due = calendar.due(since, days)
    last = (due - timedelta(seconds=1)).astimezone(calendar.zone).date()
    assert due > since
    assert calendar.is_business_day(last)
    assert calendar.count(since, due) == days
    assert calendar.count(since, due - timedelta(seconds=1)) == days - 1


@given(st.sampled_from(ALL), MOMENTS, st.integers(1, 20))
def test_more_days_end_later_and_later_starts_do_not_end_earlier(calendar, since, days):
    assert calendar.due(since, days) < calendar.due(since, days + 1)
    assert calendar.due(since, days) <= calendar.due(since + timedelta(hours=7), days)


def test_the_zone_decides_which_day_it_is():
    tokyo = Calendar(ZoneInfo("Asia/Tokyo"))
    late = at("2026-11-23T16:00")  # already Tuesday there
    assert tokyo.due(late, 1) == at("2026-11-25T15:00")
    assert PLAIN.due(late, 1) == at("2026-11-25T00:00")
