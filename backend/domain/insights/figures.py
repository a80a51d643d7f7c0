"""What became of sales, counted. Pure: rows of the index in, figures out.

Every rate comes with the two numbers behind it, because 100 % of one parcel is not a record.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from backend.core.money import Amount, Currency, zero
from backend.domain.escrow.settlement import Payout
from backend.domain.escrow.statuses import Status
from backend.domain.insights.periods import Period, start_of


class Dispatch(StrEnum):
    """How the seller kept the first promise: to send what was paid for, in time."""

    ON_TIME = "on_time"  # sent within the policy's window
    LATE = "late"  # sent, but only after the buyer had granted more time
    NOT_NEEDED = "not_needed"  # paid out without a parcel: instant, digital, handed over
    WAITING = "waiting"  # still to be sent
    NEVER = "never"  # the money went back unsent, by the seller or by the clock
    CANCELLED = "cancelled"  # the buyer took it back while that was free


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """One paid delivery, as the index has it."""

    currency: Currency
    amount: int
    status: Status
    funded_at: datetime
    ship_window: timedelta
    first_shipped_at: datetime | None = None
    closed_by: str | None = None  # the contract's word
    payout: Payout | None = None  # None while the money is locked
    is_disputed: bool = False  # ever
    reason: int | None = None  # of the dispute, the contract's number

    @property
    def dispatch(self) -> Dispatch:
        if self.first_shipped_at is not None:
            in_time = self.first_shipped_at < self.funded_at + self.ship_window
            return Dispatch.ON_TIME if in_time else Dispatch.LATE
        if self.payout is None:
            return Dispatch.WAITING
        if self.closed_by == "Cancelled":
            return Dispatch.CANCELLED
        return Dispatch.NEVER if self.payout.share else Dispatch.NOT_NEEDED


@dataclass(frozen=True, slots=True)
class Rate:
    """A part of a whole; of nothing there is no rate."""

    part: int
    whole: int

    @property
    def bps(self) -> int | None:
        """In basis points, rounded down."""
        return self.part * 10_000 // self.whole if self.whole else None


@dataclass(frozen=True, slots=True)
class Turnover:
    """The money of the sales in one currency."""

    sold: Amount  # what buyers paid in, cancelled purchases left out
    received: Amount  # what the seller got of it after fees
    fees: Amount  # marketplace, royalty and the arbiter's part of the seller's
    given_back: Amount  # what buyers got back
    held: Amount  # still locked


@dataclass(frozen=True, slots=True)
class Stay:
    """How long sales stood in one status. Open stays count until now."""

    status: Status
    count: int
    median: timedelta
    nine_of_ten: timedelta  # so many left it within this time
    total: timedelta
    open_count: int
    longest_open: timedelta | None


@dataclass(frozen=True, slots=True)
class Bar:
    """What one day, week or month brought."""

    start: datetime
    counts: Mapping[Dispatch, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Figures:
    """A seller's sales of one period."""

    period: Period
    paid: int
    dispatched: Mapping[Dispatch, int]
    fulfilment: Rate  # reached the buyer's side, of all that are decided
    on_time: Rate  # sent in time, of all that had to be sent and are decided
    disputed: Rate  # of all that were paid and not cancelled
    reasons: Mapping[int, int]  # the contract's number of a reason: how often
    turnover: Sequence[Turnover]
    trend: Sequence[Bar]
    stays: Sequence[Stay] = field(default=())

    @property
    def bottleneck(self) -> Stay | None:
        """Where sales spend most of their time."""
        return max(self.stays, key=lambda stay: stay.total, default=None)


def count(sales: Sequence[Sale], stays: Sequence[Stay], period: Period) -> Figures:
    """The figures of a period from the sales that were paid in it."""
    dispatched = Counter(sale.dispatch for sale in sales)
    sent = dispatched[Dispatch.ON_TIME] + dispatched[Dispatch.LATE]
    done = sent + dispatched[Dispatch.NOT_NEEDED]
    never = dispatched[Dispatch.NEVER]
    kept = [sale for sale in sales if sale.dispatch is not Dispatch.CANCELLED]
    return Figures(
        period=period,
        paid=len(sales),
        dispatched=dispatched,
        fulfilment=Rate(done, done + never),
        on_time=Rate(dispatched[Dispatch.ON_TIME], sent + never),
        disputed=Rate(sum(sale.is_disputed for sale in kept), len(kept)),
        reasons=Counter(sale.reason for sale in kept if sale.reason is not None),
        turnover=_turnover(kept),
        trend=_trend(sales, period),
        stays=stays,
    )


def _turnover(sales: Iterable[Sale]) -> list[Turnover]:
    """By currency, the one with most sales first."""
    by_currency: dict[Currency, list[Sale]] = {}
    for sale in sales:
        by_currency.setdefault(sale.currency, []).append(sale)
    most_first = sorted(by_currency.items(), key=lambda item: len(item[1]), reverse=True)
    return [_turnover_in(currency, sold) for currency, sold in most_first]


def _turnover_in(currency: Currency, sales: Sequence[Sale]) -> Turnover:
    sold = received = fees = given_back = held = zero(currency)
    for sale in sales:
        sold += Amount(sale.amount, currency)
        if sale.payout is None:
            held += Amount(sale.amount, currency)
            continue
        received += Amount(sale.payout.seller_net, currency)
        given_back += Amount(sale.payout.share, currency)
        fees += Amount(sale.payout.seller_gross - sale.payout.seller_net, currency)
    return Turnover(sold, received, fees, given_back, held)


def _trend(sales: Iterable[Sale], period: Period) -> list[Bar]:
    bars: dict[datetime, Counter[Dispatch]] = {start: Counter() for start in period.starts()}
    for sale in sales:
        bars[start_of(sale.funded_at, period.grain)][sale.dispatch] += 1
    return [Bar(start, counts) for start, counts in bars.items()]
