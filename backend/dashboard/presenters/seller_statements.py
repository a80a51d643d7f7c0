"""A seller statement in words and sums, to be read and printed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from backend.chain.types import checksum
from backend.dashboard.presenters.audit_files import MONTHS, period_words
from backend.dashboard.presenters.buttons import Sum
from backend.dashboard.presenters.dates import long_date
from backend.dashboard.presenters.listings import Filter
from backend.dashboard.presenters.money import MINUS, present_amount
from backend.domain.exports.balances import Balance
from backend.domain.exports.seller_statements import SellerStatement
from backend.domain.insights.periods import recent_months

PATH = "/sell/statement"
_FILES = (("csv", "CSV, for spreadsheets"), ("json", "JSON, for programs"))
# What stands on paper: the line, its words, and whether it goes off the account.
_HELD = (
    ("sales", "Sales: locked by buyers", False),
    ("refunded", "Back to buyers", True),
    ("fees", "Marketplace's fees", True),
    ("royalties", "Royalties", True),
    ("arbiter_fees", "Arbiters' fees", True),
    ("paid_out", "Paid out to you", True),
)
_WAITING = (
    ("credited", "Could not be delivered to your wallet", False),
    ("withdrawn", "Drawn by you", True),
)


@dataclass(frozen=True, slots=True)
class ShownBalance:
    """One currency."""

    symbol: str
    chain_id: int
    held: tuple[Sum, ...]
    waiting: tuple[Sum, ...]  # empty where nothing ever waited
    later: str  # paid back by the shop's own wallet
    is_even: bool


@dataclass(frozen=True, slots=True)
class StatementPage:
    """What pages/seller_statement.html prints."""

    title: str
    shop: str
    address: str
    since: str
    until: str
    as_of: str
    months: tuple[Filter, ...]
    files: tuple[tuple[str, str], ...]
    balances: tuple[ShownBalance, ...]


def present_statement(view: SellerStatement, now: datetime, shop: str) -> StatementPage:
    """`shop` as it stands in the address of the page."""
    period = view.period
    return StatementPage(
        title=period_words(period.name),
        shop=view.name or "The shop",
        address=checksum(view.seller),
        since=long_date(period.since),
        until=long_date(period.until),
        as_of=long_date(now),
        months=tuple(
            Filter(period_words(name), _href("", shop, name), name == period.name)
            for name in recent_months(now, MONTHS)
        ),
        files=tuple(
            (label, _href("/file", shop, period.name, format=name)) for name, label in _FILES
        ),
        balances=tuple(_balance(each) for each in view.balances),
    )


def _href(tail: str, shop: str, period: str, **more: str) -> str:
    return f"{PATH}{tail}?{urlencode({'shop': shop, 'period': period} | more)}"


def _balance(balance: Balance) -> ShownBalance:
    has_waited = balance.credit_opening or balance.credited or balance.withdrawn
    return ShownBalance(
        symbol=balance.currency.symbol,
        chain_id=balance.currency.chain_id,
        held=_account(balance, "opening", "Held in escrow before", _HELD, "closing", "Held after"),
        waiting=_account(
            balance,
            "credit_opening",
            "Waited in the contract before",
            _WAITING,
            "credit_closing",
            "Waits after",
        )
        if has_waited
        else (),
        later=str(present_amount(balance.amount("refunded_later")))
        if balance.refunded_later
        else "",
        is_even=balance.is_even,
    )


def _account(
    balance: Balance,
    first: str,
    first_words: str,
    lines: tuple[tuple[str, str, bool], ...],
    last: str,
    last_words: str,
) -> tuple[Sum, ...]:
    def text(name: str, *, is_off: bool = False) -> str:
        shown = str(present_amount(balance.amount(name)))
        return f"{MINUS} {shown}" if is_off else shown

    moved = [
        Sum(words, text(name, is_off=is_off))
        for name, words, is_off in lines
        if getattr(balance, name)
    ]
    return (Sum(first_words, text(first)), *moved, Sum(last_words, text(last), is_total=True))
