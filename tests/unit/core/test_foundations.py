"""Clock, viewer and refusals."""
# covers: S3-02

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from backend.core.clock import FixedClock, SystemClock
from backend.core.errors import DomainError, Invalid, RateLimited, Unauthenticated
from backend.core.viewer import GUEST, Viewer
from tests.fixtures.time import NOON


def test_the_system_clock_is_in_utc():
    assert SystemClock().now().utcoffset() == timedelta()


def test_a_fixed_clock_moves_when_told():
    clock = FixedClock(NOON)
    clock.advance(timedelta(hours=1))
    assert clock.now() == NOON + timedelta(hours=1)
    clock.set(NOON)
    assert clock.now() == NOON
    assert clock.now().tzinfo is UTC


def test_a_clock_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="aware"):
        FixedClock(datetime(2026, 1, 1))  # noqa: DTZ001 - the point


def test_a_guest_has_to_sign_in_first():
    assert GUEST.is_guest
    with pytest.raises(Unauthenticated):
        GUEST.require_party()
    party = Viewer(party_id=UUID(int=1), address=b"\x01" * 20)
    assert not party.is_guest
    assert party.require_party() == UUID(int=1)


def test_refusals_carry_a_sentence_a_code_and_facts():
    refused = DomainError("No.", order_id="ord_1")
    assert (refused.message, refused.code, refused.facts) == (
        "No.",
        "refused",
        {"order_id": "ord_1"},
    )
    wrong = Invalid("Some fields are wrong.", fields={"title": "Too long."})
    assert wrong.fields == {"title": "Too long."}
    assert RateLimited("Slow down.", retry_after=3).facts == {"retry_after": 3}
