"""The state word is cut where the contract cuts it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.chain.state_word import EscrowFlag, EscrowStatus, StateWord, unpack

words = st.builds(
    StateWord,
    status=st.sampled_from(EscrowStatus),
    deadline=st.integers(0, 2**40 - 1),
    share=st.integers(0, 2**128 - 1),
    extended=st.integers(0, 2**28 - 1),
    fee_bps=st.integers(0, 2**14 - 1),
    flags=st.integers(0, 7).map(EscrowFlag),
    steps=st.integers(0, 2**30 - 1),
)


@given(words)
def test_what_is_packed_comes_back(word: StateWord) -> None:
    assert word.pack() < 2**256
    assert unpack(word.pack()) == word


def test_a_status_no_contract_has_is_refused() -> None:
    with pytest.raises(ValueError, match="12"):
        unpack(12)


def test_closed_statuses_and_deadlines() -> None:
    closed = {status.name for status in EscrowStatus if status.is_closed}
    assert closed == {"RELEASED", "REFUNDED", "SETTLED", "RULED"}
    assert unpack(1).deadline_at is None
    deadline = unpack(1 | 86_400 << 8).deadline_at
    assert deadline is not None
    assert deadline.isoformat() == "1970-01-02T00:00:00+00:00"
