"""Who asks is told apart by what cannot be made up, and counted per purpose."""
# covers: S3-02

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.errors import RateLimited
from backend.core.rate_limits import RateLimits, visitor_address


async def test_attempts_are_counted_per_purpose_and_visitor():
    limits = RateLimits()
    for _ in range(3):
        await limits.spend("sign-in", "10.0.0.1", per_minute=3)
    with pytest.raises(RateLimited) as refused:
        await limits.spend("sign-in", "10.0.0.1", per_minute=3)
    assert 1 <= refused.value.retry_after <= 60
    await limits.spend("sign-in", "10.0.0.2", per_minute=3)
    await limits.spend("read", "10.0.0.1", per_minute=3)


async def test_an_attempt_may_cost_more():
    limits = RateLimits()
    await limits.spend("read", "10.0.0.1", per_minute=10, cost=9)
    with pytest.raises(RateLimited):
        await limits.spend("read", "10.0.0.1", per_minute=10, cost=2)


@given(st.text())
def test_without_trusted_hops_no_header_counts(header):
    assert visitor_address({"x-forwarded-for": header}, "10.0.0.9", 0) == "10.0.0.9"


@pytest.mark.parametrize(
    ("header", "hops", "expected"),
    [
        ("203.0.113.7", 1, "203.0.113.7"),
        ("made up, 203.0.113.7", 1, "203.0.113.7"),
        ("made up, 203.0.113.7, 10.0.0.2", 2, "203.0.113.7"),
        ("203.0.113.7", 2, "10.0.0.9"),
        ("made up, ", 1, "10.0.0.9"),
        ("", 1, "10.0.0.9"),
    ],
)
def test_only_what_trusted_hops_wrote_counts(header, hops, expected):
    assert visitor_address({"x-forwarded-for": header}, "10.0.0.9", hops) == expected


def test_nobody_in_particular():
    assert visitor_address({}, None, 0) == "unknown"
