"""Amounts as people read them: every digit, never rounded, always with the currency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from backend.core.money import Amount
from backend.dashboard.presenters.dates import Moment, present_moment
from backend.domain.prices.service import FiatView

NO_BREAK_SPACE = "\u00a0"
TIMES, MINUS = "\u00d7", "\u2212"


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
    return MoneyText(
        number=amount.spoken(),
        symbol=amount.currency.symbol,
        plain=amount.typed(),
        units=str(amount.units),
    )


def present_bps(bps: int) -> str:
    """Basis points as a percentage: 250 is "2.5 %"."""
    whole, rest = divmod(bps, 100)
    fraction = f"{rest:02d}".rstrip("0")
    return f"{whole}{'.' + fraction if fraction else ''}{NO_BREAK_SPACE}%"


@dataclass(frozen=True, slots=True)
class FiatText:
    """About what it is worth, who says so and when. Nothing is paid by it."""

    text: str
    source: str
    at: Moment
    is_stale: bool


def present_fiat(view: FiatView, now: datetime) -> FiatText:
    return FiatText(
        text=f"about {view.value:,.2f}{NO_BREAK_SPACE}{view.fiat}",
        source=view.source,
        at=present_moment(view.at, now),
        is_stale=view.is_stale,
    )
