"""A seller's figures as tiles, tables and drawings. Drawings are plain SVG, so they print."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from urllib.parse import urlencode

from backend.dashboard.presenters.badges import present_status
from backend.dashboard.presenters.dates import Moment, present_duration, present_moment
from backend.dashboard.presenters.listings import Filter
from backend.dashboard.presenters.money import NO_BREAK_SPACE, MoneyText, present_amount
from backend.domain.disputes.documents import REASON_LABELS, Reason
from backend.domain.insights.figures import Bar, Dispatch, Figures, Rate, Stay, Turnover
from backend.domain.insights.periods import Grain, Period, recent_months

PATH = "/sell/figures"
MONTHS = 6
_PERIODS = (("7d", "7 days"), ("30d", "30 days"), ("90d", "90 days"), ("365d", "A year"))
# Stacked from the bottom in this order. The tone is the colour; the words carry the meaning.
_DISPATCH: dict[Dispatch, tuple[str, str]] = {
    Dispatch.ON_TIME: ("Sent in time", "success"),
    Dispatch.NOT_NEEDED: ("Paid out without a parcel", "info"),
    Dispatch.LATE: ("Sent late", "warning"),
    Dispatch.NEVER: ("Not sent, money back", "error"),
    Dispatch.WAITING: ("Still to be sent", "neutral"),
    Dispatch.CANCELLED: ("Cancelled by the buyer", "faint"),
}
WIDTH, HEIGHT, GAP = 720, 160, 0.25  # of the drawing; the gap is a part of a bar's place
MOST_LABELS = 8


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure, and what it is made of."""

    label: str
    value: str
    note: str
    explains: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A rectangle of a stacked bar."""

    y: float
    height: float
    tone: str


@dataclass(frozen=True, slots=True)
class Column:
    """One bar with what is said about it."""

    x: float
    width: float
    label: str | None  # under the drawing; only some have room for one
    title: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars over time."""

    columns: tuple[Column, ...]
    top: int  # the number the upper edge stands for
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True, slots=True)
class Legend:
    """A word of the chart with its colour and its sum."""

    text: str
    tone: str
    count: int


@dataclass(frozen=True, slots=True)
class TrendRow:
    """The same bar in numbers."""

    label: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class StayRow:
    """How long sales stood in one status; `length` is of the longest, in percent."""

    text: str
    length: int
    count: int
    median: str
    nine_of_ten: str
    open_count: int
    longest_open: str
    is_bottleneck: bool


@dataclass(frozen=True, slots=True)
class TurnoverRow:
    """Money in one currency."""

    sold: MoneyText
    received: MoneyText
    fees: MoneyText
    given_back: MoneyText
    held: MoneyText


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """What pages/figures.html prints."""

    title: str
    filters: tuple[Filter, ...]
    months: tuple[Filter, ...]
    is_empty: bool
    made_at: Moment
    tiles: tuple[Tile, ...]
    chart: Chart
    legend: tuple[Legend, ...]
    trend: tuple[TrendRow, ...]
    stays: tuple[StayRow, ...]
    bottleneck: str | None
    reasons: tuple[tuple[str, int], ...]
    turnover: tuple[TurnoverRow, ...]


def present_figures(figures: Figures, now: datetime, shop: str = "") -> FiguresPage:
    """All of it, for one period; `shop` as it stands in the address of the page."""
    period = figures.period
    slowest = figures.bottleneck
    return FiguresPage(
        title=_title(period),
        filters=tuple(_choice(name, title, period, shop) for name, title in _PERIODS),
        months=tuple(
            _choice(name, _month(name), period, shop) for name in recent_months(now, MONTHS)
        ),
        is_empty=figures.paid == 0,
        made_at=present_moment(now, now),
        tiles=_tiles(figures),
        chart=_chart(figures.trend, period.grain),
        legend=tuple(
            Legend(text, tone, figures.dispatched.get(dispatch, 0))
            for dispatch, (text, tone) in _DISPATCH.items()
        ),
        trend=tuple(
            TrendRow(_label(bar, period.grain), tuple(bar.counts.get(d, 0) for d in _DISPATCH))
            for bar in figures.trend
            if bar.total
        ),
        stays=tuple(_stay(stay, figures.stays, slowest) for stay in figures.stays),
        bottleneck=_bottleneck(slowest),
        reasons=_reasons(figures),
        turnover=tuple(_turnover(row) for row in figures.turnover),
    )


def _title(period: Period) -> str:
    if period.is_month:
        return _month(period.name)
    return f"The last {(period.until - period.since).days} days"


def _month(name: str) -> str:
    return f"{datetime.strptime(name, '%Y-%m'):%B %Y}"  # noqa: DTZ007 - a month has no zone


def _choice(name: str, title: str, here: Period, shop: str) -> Filter:
    asked = {"period": name} | ({"shop": shop} if shop else {})
    return Filter(title, f"{PATH}?{urlencode(asked)}", name == here.name)


def _tiles(figures: Figures) -> tuple[Tile, ...]:
    waiting = figures.dispatched.get(Dispatch.WAITING, 0)
    return (
        Tile(
            "Sales",
            f"{figures.paid:,}",
            f"{waiting:,} still to be sent",
            "Deliveries that buyers paid for in this time.",
        ),
        Tile(
            "Fulfilled",
            _percent(figures.fulfilment),
            _behind(figures.fulfilment, "decided"),
            "Sent, handed over or delivered at once. What a buyer cancelled does not count.",
        ),
        Tile(
            "Sent in time",
            _percent(figures.on_time),
            _behind(figures.on_time, "that had to be sent"),
            "Within the time to ship that the listing's rules promise, without asking for more.",
        ),
        Tile(
            "Disputed",
            _percent(figures.disputed),
            _behind(figures.disputed, "sales"),
            "However they ended.",
        ),
    )


def _percent(rate: Rate) -> str:
    """One decimal, rounded down, so that 99.96 % never looks like all of them."""
    if rate.bps is None:
        return "none"
    whole, rest = divmod(rate.bps, 100)
    decimal = f".{rest // 10}" if rest // 10 else ""
    return f"{whole}{decimal}{NO_BREAK_SPACE}%"


def _behind(rate: Rate, what: str) -> str:
    return f"{rate.part:,} of {rate.whole:,} {what}" if rate.whole else "nothing to count yet"


def _chart(bars: Sequence[Bar], grain: Grain) -> Chart:
    top = max((bar.total for bar in bars), default=0) or 1
    place = WIDTH / len(bars)
    every = ceil(len(bars) / MOST_LABELS)
    return Chart(
        columns=tuple(
            Column(
                x=round((number + GAP / 2) * place, 2),
                width=round(place * (1 - GAP), 2),
                label=_short_label(bar, grain) if number % every == 0 else None,
                title=_told(bar, grain),
                pieces=tuple(_pieces(bar, top)),
            )
            for number, bar in enumerate(bars)
        ),
        top=top,
    )


def _pieces(bar: Bar, top: int) -> Iterable[Piece]:
    below = 0
    for dispatch, (_, tone) in _DISPATCH.items():
        count = bar.counts.get(dispatch, 0)
        if not count:
            continue
        below += count
        y = HEIGHT - HEIGHT * below / top
        yield Piece(round(y, 2), round(HEIGHT * count / top, 2), tone)


def _told(bar: Bar, grain: Grain) -> str:
    parts = [
        f"{text} {bar.counts[dispatch]}"
        for dispatch, (text, _) in _DISPATCH.items()
        if bar.counts.get(dispatch)
    ]
    return f"{_label(bar, grain)}: {', '.join(parts) or 'nothing'}"


def _label(bar: Bar, grain: Grain) -> str:
    if grain is Grain.MONTH:
        return f"{bar.start:%B %Y}"
    day = f"{bar.start.day} {bar.start:%b %Y}"
    return f"Week of {day}" if grain is Grain.WEEK else day


def _short_label(bar: Bar, grain: Grain) -> str:
    return f"{bar.start:%b %y}" if grain is Grain.MONTH else f"{bar.start.day} {bar.start:%b}"


def _stay(stay: Stay, others: Sequence[Stay], slowest: Stay | None) -> StayRow:
    longest = max(other.nine_of_ten for other in others) or timedelta(seconds=1)
    return StayRow(
        text=present_status(stay.status).text,
        length=max(1, round(100 * (stay.nine_of_ten / longest))),
        count=stay.count,
        median=present_duration(stay.median),
        nine_of_ten=present_duration(stay.nine_of_ten),
        open_count=stay.open_count,
        longest_open=present_duration(stay.longest_open) if stay.longest_open else "",
        is_bottleneck=stay is slowest,
    )


def _bottleneck(stay: Stay | None) -> str | None:
    if stay is None:
        return None
    return (
        f"Most time goes by in “{present_status(stay.status).text}”: "
        f"{present_duration(stay.total)} over {stay.count:,} deliveries."
    )


def _reasons(figures: Figures) -> tuple[tuple[str, int], ...]:
    """In the order of the form. The contract takes numbers that our form does not know."""
    counts = Counter[str]()
    for number, count in sorted(figures.reasons.items()):
        known = number < len(Reason)
        counts[REASON_LABELS[list(Reason)[number] if known else Reason.OTHER]] += count
    return tuple(counts.items())


def _turnover(row: Turnover) -> TurnoverRow:
    return TurnoverRow(
        sold=present_amount(row.sold),
        received=present_amount(row.received),
        fees=present_amount(row.fees),
        given_back=present_amount(row.given_back),
        held=present_amount(row.held),
    )
