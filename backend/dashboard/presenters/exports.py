"""Exporters and their runs in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.dashboard.presenters.badges import Badge
from backend.dashboard.presenters.dates import Moment, present_moment
from backend.domain.exports.formats import formats
from backend.domain.exports.rows import COLUMNS
from backend.domain.exports.states import ExportState
from backend.domain.exports.views import ExporterView, RunStatus, RunView

PATH = "/sell/exports"
STATE_WORDS: dict[str, str] = {
    ExportState.INITPAID: "is paid",
    ExportState.DELIVERY: "is sent",
    ExportState.CANCELLED: "ends before it is sent",
    ExportState.RETURNED: "comes back",
}
RUN_BADGES: dict[RunStatus, Badge] = {
    RunStatus.DONE: Badge("Done", "success"),
    RunStatus.EMPTY: Badge("Nothing to do", "neutral"),
    RunStatus.SENDING: Badge("Being sent", "warning"),
    RunStatus.FAILED: Badge("Failed", "error"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a select."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class ShownRun:
    """One line of the record."""

    at: Moment
    badge: Badge
    words: str
    digest: str | None
    error: str
    file_href: str | None
    gone: str


@dataclass(frozen=True, slots=True)
class ShownExporter:
    """One exporter on the list or on its own page."""

    href: str
    name: str
    words: str
    progress: str
    badge: Badge
    problem: str
    last: ShownRun | None
    is_posted: bool


def present_exporter(view: ExporterView, now: datetime) -> ShownExporter:
    where = f"posted to {view.url}" if view.url else "to be fetched here"
    badge = Badge("On", "success") if view.is_on else Badge("Off", "neutral")
    return ShownExporter(
        href=f"{PATH}/{view.public_id}",
        name=view.name,
        words=f"When an order {state_words(view.wakes_on)}: {_label(view.format)}, {where}.",
        progress=_to_go(view),
        badge=Badge("Running", "info") if view.is_running else badge,
        problem=view.problem,
        last=present_run(view.last_run, now) if view.last_run else None,
        is_posted=view.url is not None,
    )


def _to_go(view: ExporterView) -> str:
    """How many orders wait, and for what."""
    if not view.waiting:
        return ""
    orders = "1 order" if view.waiting == 1 else f"{view.waiting:,} orders"
    if not view.is_on:
        return f"{orders} to hand on once it is on."
    return f"{orders} to go." if view.is_running else f"{orders} to hand on with the next run."


def present_run(view: RunView, now: datetime) -> ShownRun:
    orders = "1 order" if view.orders == 1 else f"{view.orders} orders"
    has_file = view.digest is not None and view.file_gone_at is None
    return ShownRun(
        at=present_moment(view.started_at, now),
        badge=RUN_BADGES[view.status],
        words=f"{orders}, {view.size:,} bytes" if view.digest else orders,
        digest=view.digest,
        error=view.error,
        file_href=f"{PATH}/runs/{view.public_id}" if has_file else None,
        gone=f"The file was deleted. {view.file_gone_because}" if view.file_gone_at else "",
    )


def state_words(state: str) -> str:
    """What an order does when it enters a state."""
    return STATE_WORDS.get(state) or f"has gone through {state.removesuffix('_COMPLETED')}"


def state_choices(others: Sequence[ExporterView]) -> list[Choice]:
    """The house's states, then one for each of the other exporters."""
    names = [state.value for state in ExportState] + [each.leads_to for each in others]
    return [Choice(name, f"When an order {state_words(name)}") for name in names]


def format_choices() -> list[Choice]:
    return [Choice(each.name, each.label) for each in formats().values()]


def column_choices() -> list[Choice]:
    return [Choice(name, _spelled(name)) for name in COLUMNS]


def _spelled(name: str) -> str:
    return name.upper() if name == "sku" else name.replace("_", " ").capitalize()


def _label(name: str) -> str:
    written = formats().get(name)
    return written.label if written else name
