"""What becomes of a transaction, decided from what index and node say at one moment."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backend.domain.pending.lifecycle import (
    LONGEST_WAIT,
    MISSING_FOR,
    PendingStatus,
    Sighting,
    judge,
)
from tests.fixtures.time import NOON

S = PendingStatus
SECOND = timedelta(seconds=1)
GONE = Sighting()
IN_POOL = Sighting(is_known=True)


@pytest.mark.parametrize(
    ("seen", "age", "missing", "expected"),
    [
        (IN_POOL, SECOND, None, S.WAITING),
        (IN_POOL, LONGEST_WAIT - SECOND, None, S.WAITING),
        (IN_POOL, LONGEST_WAIT, None, S.EXPIRED),
        (GONE, SECOND, SECOND, S.WAITING),
        (GONE, MISSING_FOR, MISSING_FOR - SECOND, S.WAITING),
        (GONE, MISSING_FOR, MISSING_FOR, S.DROPPED),
        (Sighting(is_nonce_used=True), SECOND, SECOND, S.REPLACED),
        (Sighting(is_known=True, is_nonce_used=True), SECOND, None, S.WAITING),
        (Sighting(is_known=True, is_mined=True, is_success=True), SECOND, None, S.MINED),
        (Sighting(is_known=True, is_mined=True, is_success=True), LONGEST_WAIT, None, S.MINED),
        (Sighting(is_known=True, is_mined=True), SECOND, None, S.FAILED),
        (Sighting(is_indexed=True), LONGEST_WAIT, MISSING_FOR, S.TAKEN_OVER),
    ],
)
def test_where_it_stands(seen, age, missing, expected):
    since = NOON - missing if missing else None
    assert judge(seen, sent_at=NOON - age, missing_since=since, now=NOON) is expected
