"""Streams of one person are counted, and given back however they end. RL-4. covers: S0-31"""

from __future__ import annotations

import pytest

from backend.core.errors import RateLimited
from backend.core.outbox.seats import Seats


def test_who_has_taken_all_seats_gets_no_more_and_others_do():
    seats = Seats(most=2)
    with seats.take("maya"), seats.take("maya"):
        with pytest.raises(RateLimited, match="in 2 windows already"):
            seats.require_free("maya")
        seats.require_free("jonas")
    seats.require_free("maya")


def test_a_stream_that_breaks_gives_its_seat_back():
    seats = Seats(most=1)
    with pytest.raises(ConnectionError), seats.take("maya"):
        raise ConnectionError
    seats.require_free("maya")
