"""Links of NTAG 424 DNA tags, against NXP's published example.

covers: N-05
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.chips.sun import TagKeys, Tap, TapRefused, read_tap, tap_of

# AN12196, 3.4: all keys zero, UID 04DE5F1EACC040, counter 61.
DATA = bytes.fromhex("EF963FF7828658A599F3041510671E88")
CODE = bytes.fromhex("94EED9EE65337086")
ZERO = TagKeys(bytes(16), bytes(16))
KEYS = st.builds(TagKeys, *[st.binary(min_size=16, max_size=16)] * 2)
TAPS = st.builds(Tap, st.binary(min_size=7, max_size=7), st.integers(0, 2**24 - 1))


def test_the_published_example_is_read():
    assert read_tap(DATA, CODE, ZERO) == Tap(bytes.fromhex("04DE5F1EACC040"), 61)


@given(TAPS, KEYS)
def test_what_a_tag_writes_is_read_back(tap, keys):
    assert read_tap(*tap_of(tap, keys), keys) == tap


@given(TAPS, KEYS, st.integers(0, 23), st.integers(1, 255))
def test_no_byte_can_be_changed(tap, keys, at, by):
    data, code = tap_of(tap, keys)
    bent = bytearray(data + code)
    bent[at] ^= by
    with pytest.raises(TapRefused):
        read_tap(bytes(bent[:16]), bytes(bent[16:]), keys)


@pytest.mark.parametrize(("data", "code"), [(b"", CODE), (DATA, b""), (DATA * 2, CODE)])
def test_a_link_of_another_form_is_refused(data, code):
    with pytest.raises(TapRefused):
        read_tap(data, code, ZERO)


def test_other_keys_read_nothing():
    with pytest.raises(TapRefused):
        read_tap(DATA, CODE, TagKeys(bytes(16), b"\x01" * 16))
    with pytest.raises(ValueError, match="16 bytes"):
        TagKeys(b"short", bytes(16))
