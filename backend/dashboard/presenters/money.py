"""Amounts as people read them: every digit, never rounded, always with the currency."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from backend.core.money import Amount

NO_BREAK_SPACE = "\u00a0"
TIMES, MINUS = "\u00d7", "\u2212"
FIAT_LIKE_DECIMALS = 8  # currencies with at most this many decimals show at least two of them


@dataclass(frozen=True, slots=True)
class MoneyText:
    """One amount, ready to print. `plain` is what an input field takes back without loss."""

    number: str
    symbol: str
    plain: str
    units: str

    def __str__(self) -> str:
        return f"{self.number}{NO_BREAK_SPACE}{self.symbol}"


def present_amount(amount: Amount) -> MoneyText:
    """`1250000` units of a 6-decimals currency are "1.25 tUSD"."""
    exact = amount.to_decimal()
    return MoneyText(
        number=_number(exact, amount.currency.decimals),
        symbol=amount.currency.symbol,
        plain=_plain(exact),
        units=str(amount.units),
    )


def present_bps(bps: int) -> str:
    """Basis points as a percentage: 250 is "2.5 %"."""
    whole, rest = divmod(bps, 100)
    fraction = f"{rest:02d}".rstrip("0")
    return f"{whole}{'.' + fraction if fraction else ''}{NO_BREAK_SPACE}%"


def _number(exact: Decimal, decimals: int) -> str:
    whole, _, fraction = _plain(exact).partition(".")
    if decimals and (fraction or decimals <= FIAT_LIKE_DECIMALS):
        fraction = fraction.ljust(min(2, decimals), "0")
    grouped = f"{int(whole):,}"
    return f"{grouped}.{fraction}" if fraction else grouped


def _plain(exact: Decimal) -> str:
    text = f"{exact:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
