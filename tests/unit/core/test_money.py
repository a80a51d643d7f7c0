"""Amounts: exact, never negative, never mixed, and no unit is lost when one is split."""
# covers: S2-37, C-01

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.errors import Invalid
from backend.core.money import MAX_UNITS, Amount, Currency, parse_amount, parse_units, zero

USD = Currency(31337, b"\x01" * 20, "tUSD", 6)
COIN = Currency(31337, None, "ETH", 18)
units = st.integers(0, MAX_UNITS)
currencies = st.builds(
    Currency, st.just(31337), st.just(b"\x02" * 20), st.just("X"), st.integers(0, 30)
)


@given(units, st.integers(0, 10_000))
def test_a_split_loses_no_unit_and_rounds_the_share_down(total, bps):
    share, rest = Amount(total, USD).take_bps(bps)
    assert share + rest == Amount(total, USD)
    assert share.units * 10_000 <= total * bps < (share.units + 1) * 10_000


@given(units, currencies)
def test_the_decimal_shows_every_digit(total, currency):
    shown = Amount(total, currency).to_decimal()
    assert int(shown.as_tuple().digits and "".join(map(str, shown.as_tuple().digits))) == total
    assert -shown.as_tuple().exponent == currency.decimals


@given(units, currencies)
def test_what_is_shown_can_be_typed_again(total, currency):
    amount = Amount(total, currency)
    assert parse_amount(f"{amount.to_decimal():f}", currency) == amount


@given(units)
def test_json_keeps_every_digit(total):
    sent = Amount(total, USD).to_json()
    assert sent == {"units": str(total), "currency": "tUSD", "chain_id": USD.chain_id}
    assert parse_units(sent["units"], USD).units == total


@pytest.mark.parametrize("value", [-1, MAX_UNITS + 1])
def test_an_amount_stays_within_what_a_chain_counts(value):
    with pytest.raises(ValueError, match="an amount is"):
        Amount(value, USD)


@pytest.mark.parametrize(
    "mix",
    [
        lambda a, b: a + b,
        lambda a, b: a - b,
        lambda a, b: a < b,
        lambda a, b: a <= b,
    ],
)
def test_currencies_never_mix(mix):
    with pytest.raises(ValueError, match="cannot mix"):
        mix(Amount(1, USD), Amount(1, COIN))


def test_taking_away_more_than_there_is_is_an_error():
    with pytest.raises(ValueError, match="an amount is"):
        Amount(1, USD) - Amount(2, USD)


@pytest.mark.parametrize("bps", [-1, 10_001])
def test_a_share_is_between_nothing_and_all(bps):
    with pytest.raises(ValueError, match="basis points"):
        Amount(1, USD).take_bps(bps)


def test_comparison_and_truth():
    assert Amount(1, USD) < Amount(2, USD)
    assert Amount(2, USD) <= Amount(2, USD)
    assert Amount(2, USD) * 3 == Amount(6, USD)
    assert not zero(USD)
    assert COIN.is_native
    assert not USD.is_native


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12.50", 12500000),
        (" 1 ", 1000000),
        ("0.000001", 1),
        ("0", 0),
        ("007", 7000000),
        ("1.5000000000", 1500000),
    ],
)
def test_typed_amounts(text, expected):
    assert parse_amount(text, USD) == Amount(expected, USD)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-1",
        "1e3",
        "1_000",
        "1,5",
        ".5",
        "5.",
        "١",
        "１",
        "0x10",
        "NaN",
        "1 0",
        "0.0000001",
        "9" * 79,
        str(MAX_UNITS),
    ],
)
def test_what_is_not_an_amount_is_refused_by_name(text):
    with pytest.raises(Invalid) as refused:
        parse_amount(text, USD, field="price")
    assert set(refused.value.fields) == {"price"}


@pytest.mark.parametrize(
    "text",
    ["", "00", "01", "-1", "1.0", "1e3", " 1", "\uff11", "0x10", "1_000", str(MAX_UNITS + 1)],
)
def test_units_in_json_are_plain_whole_numbers(text):
    with pytest.raises(Invalid):
        parse_units(text, USD)


def test_the_largest_amount_is_exact():
    shown = Amount(MAX_UNITS, COIN).to_decimal()
    assert shown * Decimal(10) ** 18 == shown.scaleb(18)
    assert f"{shown:f}".replace(".", "") == str(MAX_UNITS)
