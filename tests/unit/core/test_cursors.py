"""Cursors are opaque, signed, and belong to one list and one reader."""
# covers: C-05

from __future__ import annotations

from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.errors import Invalid
from backend.core.pagination import CursorInvalid, CursorSigner, Page, PageRequest

SIGNER = CursorSigner(b"k" * 32)
keys = st.lists(
    st.integers()
    | st.text()
    | st.booleans()
    | st.binary()
    | st.uuids()
    | st.datetimes(timezones=st.just(UTC)),
    max_size=4,
)


@given(st.text(), keys)
def test_a_cursor_brings_its_keys_back(scope, values):
    back = SIGNER.decode(scope, SIGNER.encode(scope, values))
    assert back == values
    assert [type(one) for one in back] == [type(one) for one in values]


@given(st.text(), st.text(), keys)
def test_a_cursor_fits_its_own_list_only(mine, other, values):
    if mine != other:
        with pytest.raises(CursorInvalid):
            SIGNER.decode(other, SIGNER.encode(mine, values))


@given(st.text() | st.text("abcdefABCDEF0123456789-_="))
def test_invented_cursors_are_refused_by_name(text):
    with pytest.raises(CursorInvalid) as refused:
        SIGNER.decode("orders", text)
    assert set(refused.value.fields) == {"cursor"}


@given(keys, st.data())
def test_a_changed_letter_is_noticed(values, data):
    cursor = SIGNER.encode("orders", values)
    at = data.draw(st.integers(0, len(cursor) - 1))
    letter = data.draw(st.sampled_from("AZaz09-_"))
    changed = cursor[:at] + letter + cursor[at + 1 :]
    try:
        assert SIGNER.decode("orders", changed) == values
    except CursorInvalid:
        assert changed != cursor


def test_another_key_signs_differently():
    with pytest.raises(CursorInvalid):
        CursorSigner(b"x" * 32).decode("orders", SIGNER.encode("orders", [1]))


def test_only_what_sorts_can_be_a_key():
    with pytest.raises(TypeError):
        SIGNER.encode("orders", [1.5])


@pytest.mark.parametrize("limit", [0, -1, 101, 10**9])
def test_a_page_has_bounds(limit):
    with pytest.raises(Invalid) as refused:
        PageRequest(limit=limit)
    assert set(refused.value.fields) == {"limit"}


def test_a_page_can_show_its_rows_in_another_form():
    assert Page([1, 2], "next").map(str) == Page(["1", "2"], "next")
