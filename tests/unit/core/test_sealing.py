"""What is sealed opens with its own key, at its own place, and nowhere else."""
# covers: N-14

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.sealing import SealBroken, Sealer

OLD, NEW = os.urandom(32), os.urandom(32)
SEALER = Sealer([OLD])


@given(st.text(), st.text(), st.text())
def test_what_was_sealed_opens(owner, place, text):
    key = SEALER.new_data_key(owner)
    assert SEALER.open(key, owner, place, SEALER.seal(key, owner, place, text)) == text


@given(st.tuples(st.text(), st.text()), st.tuples(st.text(), st.text()))
def test_it_opens_at_no_other_place(here, there):
    key = SEALER.new_data_key(here[0])
    sealed = SEALER.seal(key, *here, "12 Harbour Street")
    if here == there:
        assert SEALER.open(key, *there, sealed) == "12 Harbour Street"
    else:
        with pytest.raises(SealBroken):
            SEALER.open(key, *there, sealed)


@given(st.data())
def test_a_changed_byte_breaks_the_seal(data):
    key = SEALER.new_data_key("order")
    sealed = bytearray(SEALER.seal(key, "order", "address", "12 Harbour Street"))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SealBroken):
        SEALER.open(key, "order", "address", bytes(sealed))


@given(st.binary(max_size=80))
def test_rubbish_is_refused(rubbish):
    key = SEALER.new_data_key("order")
    with pytest.raises(SealBroken):
        SEALER.open(key, "order", "address", rubbish)
    with pytest.raises(SealBroken):
        SEALER.open(rubbish, "order", "address", SEALER.seal(key, "order", "address", "text"))


def test_another_orders_key_does_not_open_it():
    mine, other = SEALER.new_data_key("order"), SEALER.new_data_key("order")
    with pytest.raises(SealBroken):
        SEALER.open(other, "order", "address", SEALER.seal(mine, "order", "address", "text"))


def test_two_sealings_of_one_text_look_different():
    key = SEALER.new_data_key("order")
    assert SEALER.seal(key, "order", "p", "text") != SEALER.seal(key, "order", "p", "text")


def test_a_key_rotation_keeps_what_was_sealed_readable():
    key = SEALER.new_data_key("order")
    sealed = SEALER.seal(key, "order", "address", "12 Harbour Street")
    rotating = Sealer([NEW, OLD])
    assert not rotating.is_current(key)

    rewrapped = rotating.rewrap(key, "order")

    assert rotating.is_current(rewrapped)
    rotated = Sealer([NEW])
    assert rotated.open(rewrapped, "order", "address", sealed) == "12 Harbour Street"
    with pytest.raises(SealBroken, match="not configured"):
        rotated.open(key, "order", "address", sealed)


@pytest.mark.parametrize("keys", [[], [b"short"], [OLD, b"short"]])
def test_master_keys_are_long_enough(keys):
    with pytest.raises(ValueError, match="32 bytes"):
        Sealer(keys)
