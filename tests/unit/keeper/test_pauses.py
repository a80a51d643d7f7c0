"""How long what cannot be run is left alone, and what only means that somebody was first."""
# covers: N-12

from __future__ import annotations

import pytest

from backend.domain.keeper.pauses import (
    FIRST_PAUSE,
    LONGEST_PAUSE,
    is_somebody_first,
    pause_after,
    shown_reason,
)


def test_pauses_double_and_end_at_the_longest():
    pauses = [pause_after(failures) for failures in range(1, 200)]
    assert pauses[:4] == [FIRST_PAUSE, FIRST_PAUSE * 2, FIRST_PAUSE * 4, FIRST_PAUSE * 8]
    assert pauses == sorted(pauses)
    assert set(pauses[20:]) == {LONGEST_PAUSE}
    assert pause_after(0) == FIRST_PAUSE


@pytest.mark.parametrize(
    "reason", ["escrow: closed", "escrow: too early", "escrow: unknown escrow"]
)
def test_what_is_not_due_is_nobodys_failure(reason):
    assert is_somebody_first(shown_reason(f"execution reverted: escrow: {reason}"))


@pytest.mark.parametrize("reason", ["token: never", "", "out of gas", "escrow: too little gas"])
def test_anything_else_is_one(reason):
    assert not is_somebody_first(reason)


def test_a_hostile_reason_is_kept_short_and_printable():
    shown = shown_reason("execution reverted: \x1b[31m\u202eevil\n" + "x" * 5_000)
    assert len(shown) <= 200
    assert shown.isprintable()
