"""Column types refuse what does not belong into them."""
# covers: C-04

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.columns import U256, AddressColumn, HashColumn, UtcDateTime, Xid8
from backend.core.money import MAX_UNITS


@pytest.mark.parametrize(("column", "size"), [(AddressColumn(), 20), (HashColumn(), 32)])
def test_bytes_of_one_length_only(column, size):
    assert column.process_bind_param(b"\x01" * size, None) == b"\x01" * size
    assert column.process_result_value(memoryview(b"\x01" * size), None) == b"\x01" * size
    assert column.process_bind_param(None, None) is None
    assert column.process_result_value(None, None) is None
    for wrong in (b"", b"\x01" * (size + 1), "0x" + "01" * size):
        with pytest.raises(ValueError, match="exactly"):
            column.process_bind_param(wrong, None)


@given(st.integers(0, MAX_UNITS))
def test_256_bits_come_back_exactly(value):
    assert U256().process_result_value(U256().process_bind_param(value, None), None) == value


@pytest.mark.parametrize("wrong", [-1, MAX_UNITS + 1, True, 1.0, "1", Decimal(1)])
def test_what_is_no_256_bit_number_is_refused(wrong):
    with pytest.raises(ValueError, match="256-bit"):
        U256().process_bind_param(wrong, None)


def test_nothing_stays_nothing():
    for column in (U256(), UtcDateTime()):
        assert column.process_bind_param(None, None) is None
        assert column.process_result_value(None, None) is None
    assert Xid8().bind_processor(None)(None) is None
    assert Xid8().result_processor(None, None)(None) is None


def test_moments_carry_a_zone_and_come_back_in_utc():
    with pytest.raises(ValueError, match="time zone"):
        UtcDateTime().process_bind_param(datetime(2026, 1, 1), None)  # noqa: DTZ001 - the point
    kathmandu = timezone(timedelta(hours=5, minutes=45))
    noon = datetime(2026, 1, 1, 12, tzinfo=kathmandu)
    back = UtcDateTime().process_result_value(noon, None)
    assert back == noon
    assert back.tzinfo is UTC
