"""Ids are ordered by time, unique, and survive the trip through an address bar."""
# covers: S2-02

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core import ids
from backend.core.errors import NotFound
from backend.core.ids import parse_public_id, public_id, uuid7


def test_ids_grow():
    made = [uuid7() for _ in range(5_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert {(one.version, one.variant) for one in made} == {(7, "specified in RFC 4122")}


def test_a_clock_that_goes_back_breaks_nothing(monkeypatch):
    before = uuid7()
    monkeypatch.setattr(ids.time, "time_ns", lambda: 1_000_000_000)
    assert uuid7() > before


def test_a_full_counter_borrows_the_next_millisecond(monkeypatch):
    monkeypatch.setattr(ids, "_last_millisecond", 2**47)
    monkeypatch.setattr(ids, "_counter", (1 << 42) - 2)
    made = [uuid7(), uuid7(), uuid7()]
    assert made == sorted(set(made))


@given(st.uuids())
def test_a_public_id_comes_back(value):
    text = public_id("ord", value)
    assert parse_public_id("ord", text) == value
    assert len(text) == len("ord_") + 26


@given(st.lists(st.uuids(), min_size=2))
def test_public_ids_sort_like_their_uuids(values):
    assert sorted(values) == [
        parse_public_id("x", text) for text in sorted(public_id("x", one) for one in values)
    ]


@given(st.text() | st.text("0123456789abcdefghjkmnpqrstvwxyz_", max_size=32))
def test_anything_else_is_not_found(text):
    try:
        value = parse_public_id("ord", text)
    except NotFound:
        return
    assert public_id("ord", value) == text


@pytest.mark.parametrize(
    "text",
    [
        public_id("lst", UUID(int=7)),
        public_id("ord", UUID(int=7)).upper(),
        "ord_8" + "0" * 25,
        str(UUID(int=7)),
        "ord_",
    ],
)
def test_another_kind_or_spelling_is_not_found(text):
    with pytest.raises(NotFound):
        parse_public_id("ord", text)
