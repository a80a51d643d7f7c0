"""Money in whole units of a currency. Nothing here rounds in silence, nothing is a float."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Self, TypedDict

from backend.core.errors import Invalid

BPS_DENOMINATOR = 10_000
MAX_UNITS = 2**256 - 1
FIAT_LIKE_DECIMALS = 8  # currencies with at most this many decimals show at least two of them
_PLAIN_NUMBER = re.compile(r"[0-9]{1,78}(?:\.[0-9]{1,78})?", re.ASCII)
_UNITS = re.compile(r"0|[1-9][0-9]{0,77}", re.ASCII)


class AmountJson(TypedDict):
    """An amount on the wire. Text, because JSON numbers lose digits."""

    units: str
    currency: str
    chain_id: int


@dataclass(frozen=True, slots=True)
class Currency:
    """What amounts are counted in: a token of a chain, or its native coin (no address)."""

    chain_id: int
    address: bytes | None
    symbol: str
    decimals: int

    @property
    def is_native(self) -> bool:
        return self.address is None


@dataclass(frozen=True, slots=True, order=False)
class Amount:
    """`units` of `currency`. Amounts of different currencies never mix."""

    units: int
    currency: Currency

    def __post_init__(self) -> None:
        if not 0 <= self.units <= MAX_UNITS:
            raise ValueError(f"an amount is a number from 0 to 2^256-1: {self.units}")

    def __add__(self, other: Self) -> Self:
        self._require_same_currency(other)
        return type(self)(self.units + other.units, self.currency)

    def __sub__(self, other: Self) -> Self:
        self._require_same_currency(other)
        return type(self)(self.units - other.units, self.currency)

    def __mul__(self, quantity: int) -> Self:
        return type(self)(self.units * quantity, self.currency)

    def __lt__(self, other: Self) -> bool:
        self._require_same_currency(other)
        return self.units < other.units

    def __le__(self, other: Self) -> bool:
        self._require_same_currency(other)
        return self.units <= other.units

    def __bool__(self) -> bool:
        return self.units > 0

    def take_bps(self, bps: int) -> tuple[Self, Self]:
        """Split off a share. The share rounds down, so the rest carries the dust."""
        if not 0 <= bps <= BPS_DENOMINATOR:
            raise ValueError(f"basis points out of range: {bps}")
        share = type(self)(self.units * bps // BPS_DENOMINATOR, self.currency)
        return share, self - share

    def to_decimal(self) -> Decimal:
        """For display only; arithmetic stays in units. Built from digits, so it is exact."""
        digits = tuple(int(digit) for digit in str(self.units))
        return Decimal((0, digits, -self.currency.decimals))

    def typed(self) -> str:
        """What an input field takes back without loss: every digit it needs and no other."""
        text = f"{self.to_decimal():f}"
        return text.rstrip("0").rstrip(".") if "." in text else text

    def spoken(self) -> str:
        """The number as people read it, everywhere alike: every digit, grouped, never rounded."""
        whole, _, fraction = self.typed().partition(".")
        decimals = self.currency.decimals
        if decimals and (fraction or decimals <= FIAT_LIKE_DECIMALS):
            fraction = fraction.ljust(min(2, decimals), "0")
        grouped = f"{int(whole):,}"
        return f"{grouped}.{fraction}" if fraction else grouped

    def to_json(self) -> AmountJson:
        currency = self.currency
        return {
            "units": str(self.units),
            "currency": currency.symbol,
            "chain_id": currency.chain_id,
        }

    def _require_same_currency(self, other: Self) -> None:
        if other.currency != self.currency:
            raise ValueError(f"cannot mix {self.currency.symbol} and {other.currency.symbol}")


def zero(currency: Currency) -> Amount:
    return Amount(0, currency)


def parse_amount(text: str, currency: Currency, *, field: str = "amount") -> Amount:
    """What a person typed, such as `12.50`, as an exact amount; `field` names it in a refusal."""
    plain = text.strip()
    if not _PLAIN_NUMBER.fullmatch(plain):
        raise _refuse(field, "Write the amount in digits, such as 12.50.")
    whole, _, fraction = plain.partition(".")
    fraction = fraction.rstrip("0")
    if len(fraction) > currency.decimals:
        raise _refuse(field, f"{currency.symbol} has at most {currency.decimals} decimals.")
    return _bounded(int(whole + fraction.ljust(currency.decimals, "0")), currency, field)


def parse_units(text: str, currency: Currency, *, field: str = "amount") -> Amount:
    """The `units` of an amount in JSON: a whole number without leading zeros."""
    if not _UNITS.fullmatch(text):
        raise _refuse(field, "Units are a whole number written in digits.")
    return _bounded(int(text), currency, field)


def _bounded(units: int, currency: Currency, field: str) -> Amount:
    if units > MAX_UNITS:
        raise _refuse(field, "This amount is larger than a chain can count.")
    return Amount(units, currency)


def _refuse(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={field: sentence})
