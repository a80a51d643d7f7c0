"""Identifiers: time-ordered UUIDs inside, prefixed text outside (`ord_01jd…`)."""

from __future__ import annotations

import os
import threading
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

from backend.core.errors import NotFound

# Crockford's base 32: no i, l, o, u, so that an id can be read out loud.
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_VALUE_OF = {letter: value for value, letter in enumerate(_ALPHABET)}
_TEXT_LENGTH = 26  # 128 bits in groups of five
_COUNTER_BITS = 42  # of the 74 free bits; the other 32 are random

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_lock = threading.Lock()
_last_millisecond = 0
_counter = 0


def uuid7() -> UUID:
    """A version 7 UUID. Within one process each is larger than the one before."""
    global _last_millisecond, _counter  # noqa: PLW0603 - the counter is what makes ids ordered
    with _lock:
        now = time.time_ns() // 1_000_000
        if now > _last_millisecond:
            _last_millisecond = now
            _counter = int.from_bytes(os.urandom(5))  # half of the range stays free to count up
        else:  # same millisecond, or the clock went back
            _counter += 1
        if _counter >> _COUNTER_BITS:
            _last_millisecond, _counter = _last_millisecond + 1, 0
        milliseconds, counter = _last_millisecond, _counter
    free = counter << 32 | int.from_bytes(os.urandom(4))
    high, low = free >> 62, free & ((1 << 62) - 1)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)


def uuid7_time(value: UUID) -> datetime:
    """When a version 7 UUID was made (RFC 9562, 5.7)."""
    return _EPOCH + timedelta(milliseconds=value.int >> 80)


def public_id(prefix: str, value: UUID) -> str:
    """The text people and programs see: `public_id("ord", …)` is `ord_` and 26 letters."""
    number = value.int
    letters = [_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5)]
    return f"{prefix}_{''.join(letters)}"


def parse_public_id(prefix: str, text: str) -> UUID:
    """The UUID behind a public id. A malformed one is simply not found, like an unknown one."""
    head, _, tail = text.partition("_")
    letters = [_VALUE_OF.get(letter, -1) for letter in tail]
    if head != prefix or len(letters) != _TEXT_LENGTH or min(letters) < 0 or letters[0] > 7:
        raise NotFound("There is nothing with this id.")
    number = 0
    for value in letters:
        number = number << 5 | value
    return UUID(int=number)
