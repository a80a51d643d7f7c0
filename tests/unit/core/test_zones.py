"""Moments in somebody's own zone, on the days when clocks change too. covers: S0-31, S2-07"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.zones import spoken_moment, zones


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("case", "moment", "zone", "spoken"),
    [
        ("no zone", "2026-11-23T14:05", "UTC", "23 November, 14:05 UTC"),
        ("winter", "2026-11-23T14:05", "Europe/Berlin",
         "23 November, 15:05 Europe/Berlin (14:05 UTC)"),
        ("before spring", "2027-03-28T00:59", "Europe/Berlin",
         "28 March, 01:59 Europe/Berlin (00:59 UTC)"),
        ("the hour that is not", "2027-03-28T01:00", "Europe/Berlin",
         "28 March, 03:00 Europe/Berlin (01:00 UTC)"),
        ("the hour that is twice", "2026-10-25T00:30", "Europe/Berlin",
         "25 October, 02:30 Europe/Berlin (00:30 UTC)"),
        ("its second time", "2026-10-25T01:30", "Europe/Berlin",
         "25 October, 02:30 Europe/Berlin (01:30 UTC)"),
        ("another day there", "2026-11-01T05:59", "America/New_York",
         "1 November, 01:59 America/New York (05:59 UTC)"),
        ("the day before there", "2026-11-01T03:00", "America/New_York",
         "31 October, 23:00 America/New York (1 November, 03:00 UTC)"),
        ("half an hour forward", "2026-10-03T15:30", "Australia/Lord_Howe",
         "4 October, 02:30 Australia/Lord Howe (3 October, 15:30 UTC)"),
        ("quarters", "2026-11-23T18:20", "Asia/Kathmandu",
         "24 November, 00:05 Asia/Kathmandu (23 November, 18:20 UTC)"),
        ("a zone nobody knows", "2026-11-23T14:05", "Moon/Tranquility", "23 November, 14:05 UTC"),
    ],
)  # fmt: skip
def test_a_moment_as_it_is_read_there(case, moment, zone, spoken):
    assert spoken_moment(at(moment), zone) == spoken, case


@given(st.integers(int(at("2026-01-01").timestamp()), int(at("2040-01-01").timestamp())))
def test_two_moments_a_minute_apart_never_read_the_same(seconds):
    moment, later = (datetime.fromtimestamp(each, UTC) for each in (seconds, seconds + 60))
    for zone in ("UTC", "Europe/Berlin", "Australia/Lord_Howe"):
        assert spoken_moment(moment, zone) != spoken_moment(later, zone)


def test_only_zones_of_places_are_offered():
    offered = zones()
    assert offered[0] == "UTC" and len(set(offered)) == len(offered) > 300
    assert {"Europe/Berlin", "America/Argentina/Buenos_Aires", "Asia/Kolkata"} <= set(offered)
    assert not {"EST", "CST6CDT", "localtime", "Factory", "Etc/GMT+5", ""} & set(offered)
