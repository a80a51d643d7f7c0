"""Files for auditors in words, and what can be chosen for the next one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from backend.core.money import Currency
from backend.dashboard.presenters.badges import Badge
from backend.dashboard.presenters.dates import Moment, present_moment
from backend.dashboard.presenters.exports import PATH, Choice
from backend.domain.exports.formats import formats
from backend.domain.exports.views import AuditFileView, AuditStatus
from backend.domain.insights.periods import recent_months

MONTHS = 13  # this one, and a year
_DAYS = {
    "7d": "The last 7 days",
    "30d": "The last 30 days",
    "90d": "The last 90 days",
    "365d": "The last 365 days",
}
_BADGES: dict[AuditStatus, Badge] = {
    AuditStatus.WAITING: Badge("Waiting", "neutral"),
    AuditStatus.MAKING: Badge("Being made", "info"),
    AuditStatus.DONE: Badge("Done", "success"),
    AuditStatus.FAILED: Badge("Failed", "error"),
}


@dataclass(frozen=True, slots=True)
class ShownAuditFile:
    """One line of the list."""

    title: str
    at: Moment
    badge: Badge
    words: str
    done: int  # of `most`, while it is being made
    most: int
    digest: str | None
    error: str
    file_href: str | None


def present_audit_file(view: AuditFileView, now: datetime) -> ShownAuditFile:
    written = formats().get(view.format)
    currency = view.currency or "all currencies"
    label = written.label if written else view.format
    is_making = view.status is AuditStatus.MAKING
    return ShownAuditFile(
        title=f"{period_words(view.period)}, {currency}, {label}",
        at=present_moment(view.asked_at, now),
        badge=_BADGES[view.status],
        words=_words(view),
        done=view.orders_done,
        most=view.orders if is_making else 0,
        digest=view.digest,
        error=view.error,
        file_href=f"{PATH}/files/{view.public_id}" if view.digest else None,
    )


def period_words(name: str) -> str:
    """A period as people say it."""
    if name in _DAYS:
        return _DAYS[name]
    return f"{datetime.strptime(name, '%Y-%m').replace(tzinfo=UTC):%B %Y}"


def period_choices(now: datetime) -> list[Choice]:
    names = [*recent_months(now, MONTHS), *_DAYS]
    return [Choice(name, period_words(name)) for name in names]


def currency_choices(currencies: Iterable[Currency]) -> list[Choice]:
    """Each symbol once, on whichever networks it is."""
    symbols = sorted({each.symbol for each in currencies})
    return [Choice("", "All of them"), *(Choice(symbol, symbol) for symbol in symbols)]


def _words(view: AuditFileView) -> str:
    if view.status is AuditStatus.WAITING:
        return "It is made within seconds."
    if view.status is AuditStatus.MAKING:
        return f"{view.orders_done:,} of {view.orders:,} orders read."
    if view.status is AuditStatus.FAILED:
        return ""
    if not view.entries:
        return "Nothing moved in this time: the file has no line."
    movements = "1 movement" if view.entries == 1 else f"{view.entries:,} movements"
    return f"{movements}, {view.size:,} bytes"
