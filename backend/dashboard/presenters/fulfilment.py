"""The seller's work list, one piece of work, and what both sides read of it on the order's page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode
from uuid import UUID

from backend.core.ids import public_id
from backend.dashboard.presenters.badges import Badge
from backend.dashboard.presenters.dates import Moment, present_moment
from backend.dashboard.presenters.items import pieces
from backend.dashboard.presenters.listings import Choice, Filter, Photo
from backend.dashboard.presenters.shell import NoticeText
from backend.domain.fulfilment.lifecycle import FulfilmentStatus, Path
from backend.domain.fulfilment.promises import MARK_LABELS, Mark
from backend.domain.fulfilment.service import BULK, UNDO
from backend.domain.fulfilment.views import BulkOutcome, FulfilmentView, WorkList
from backend.domain.orders.views import DELIVERY_PREFIX
from backend.domain.shipping.adapters.plain import SELLER, STAFF
from backend.domain.shipping.journeys import JourneyView
from backend.domain.shipping.progress import SENTENCES
from backend.domain.shipping.updates import SELLERS_WORDS

S = FulfilmentStatus
BADGES: dict[FulfilmentStatus, Badge] = {
    S.AWAITING_ALLOCATION: Badge("Waits for a piece", "neutral"),
    S.ALLOCATED: Badge("To be packed", "info"),
    S.PACKING: Badge("Being packed", "info"),
    S.READY: Badge("Ready to ship", "info"),
    S.READY_TO_COLLECT: Badge("Ready to collect", "info"),
    S.SHIPPED: Badge("On its way", "info"),
    S.OUT_FOR_DELIVERY: Badge("Out for delivery", "info"),
    S.DELIVERED: Badge("Delivered", "success"),
    S.COLLECTED: Badge("Collected", "success"),
    S.EXCEPTION: Badge("Problem", "warning"),
    S.CALLED_OFF: Badge("Called off", "neutral"),
}
READY = Badge("Ready", "info")  # work, or a file
PILES: dict[WorkList, str] = {
    WorkList.TO_PACK: "To pack",
    WorkList.READY: "Ready",
    WorkList.SHIPPED: "On the way",
    WorkList.PROBLEMS: "Problems",
    WorkList.WAITING: "Waiting",
    WorkList.DONE: "Done",
}
EMPTY: dict[WorkList, tuple[str, str]] = {
    WorkList.TO_PACK: ("Nothing to pack", "What is paid and has a piece set apart comes here."),
    WorkList.READY: ("Nothing waits for the carrier", "What you have packed comes here."),
    WorkList.SHIPPED: ("Nothing is on its way", "What your wallet has shipped comes here."),
    WorkList.PROBLEMS: (
        "No problems",
        "What cannot go out, or meets trouble, comes here.",
    ),
    WorkList.WAITING: ("Nobody waits for a piece", "Backorders and preorders wait here."),
    WorkList.DONE: ("Nothing is done yet", "What has arrived comes here."),
}
_SOURCES = {SELLER: "the seller", STAFF: "our staff", "devnet_post": "Devnet Post"}
_DONE_WORDS = {"start_packing": "being packed", "finish_packing": "packed", "unpack": "taken back"}


@dataclass(frozen=True, slots=True)
class BulkButton:
    """A step that can be taken on everything chosen."""

    action: str
    label: str


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One piece of work in a pile."""

    id: str
    href: str
    order_href: str
    may_work: bool
    title: str
    photo: Photo | None
    buyer: str
    badge: Badge
    due: Moment | None
    due_text: str
    is_late: bool
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WorkPage:
    """What pages/fulfilment.html prints."""

    pile: str
    filters: tuple[Filter, ...]
    rows: tuple[WorkRow, ...]
    empty: tuple[str, str]
    buttons: tuple[BulkButton, ...]
    ship_label: str  # what is done next with what is ready; empty elsewhere
    may_print: bool
    next_href: str | None
    position: str
    query: str
    moved: NoticeText | None
    undo: BulkButton | None
    undo_ids: tuple[str, ...]


_BUTTONS: dict[WorkList, tuple[BulkButton, ...]] = {
    WorkList.TO_PACK: (
        BulkButton("start_packing", "Start packing"),
        BulkButton("finish_packing", "Packed"),
    ),
    WorkList.READY: (BulkButton("unpack", "Back to packing"),),
    WorkList.PROBLEMS: (BulkButton("resolve_problem", "Solved"),),
}


def present_work(
    views: Sequence[FulfilmentView],
    counts: Mapping[WorkList, int],
    pile: WorkList,
    *,
    cursor: str | None,
    next_cursor: str | None,
    position: str,
    now: datetime,
    moved: NoticeText | None = None,
    undo: str = "",
    undo_ids: tuple[str, ...] = (),
) -> WorkPage:
    """One pile with what can be done with it: for staff, who only follow, nothing."""
    can_work = any(view.may_work for view in views)
    return WorkPage(
        pile=pile.value,
        filters=tuple(
            Filter(title, f"/fulfilment?pile={name.value}", name is pile, counts[name])
            for name, title in PILES.items()
        ),
        rows=tuple(_row(view, now) for view in views),
        empty=EMPTY[pile],
        buttons=_BUTTONS.get(pile, ()) if can_work else (),
        ship_label=_ship_label(views, pile) if can_work else "",
        may_print=can_work and pile in {WorkList.TO_PACK, WorkList.READY},
        next_href=f"/fulfilment?{urlencode({'pile': pile.value, 'cursor': next_cursor})}"
        if next_cursor
        else None,
        position=position,
        query=urlencode({"pile": pile.value, "cursor": cursor or ""}),
        moved=moved,
        undo=BulkButton(undo, "Undo") if undo in BULK and undo_ids else None,
        undo_ids=undo_ids,
    )


def _ship_label(views: Sequence[FulfilmentView], pile: WorkList) -> str:
    """The seller's wallet ships; who packs for the shop writes down how it goes."""
    if pile is not WorkList.READY:
        return ""
    return "Ship" if any(view.is_own for view in views) else "Carrier and number"


def present_outcome(action: str, outcome: BulkOutcome) -> NoticeText:
    """What became of a step on many, in one sentence or two."""
    done, left = len(outcome.done), len(outcome.refused)
    word = _DONE_WORDS.get(action, "done")
    text = f"{done} {word}." if done else "Nothing was changed."
    if left:
        text += f" {left} could not be: {outcome.refused[0].sentence}"
    return NoticeText(text, "warning" if left else "success")


def undo_of(action: str) -> str:
    return UNDO.get(action, "")


def _badge(view: FulfilmentView) -> Badge:
    if view.status is S.READY and view.path is Path.ELECTRONIC:
        return READY
    return BADGES[view.status]


def _row(view: FulfilmentView, now: datetime) -> WorkRow:
    due, text = _due(view)
    order_href = f"/orders/{view.order_public_id}"
    return WorkRow(
        id=view.public_id,
        href=f"/fulfilment/{view.public_id}" if view.may_work else order_href,
        order_href=order_href,
        may_work=view.may_work,
        title=_title(view),
        photo=_photo(view),
        buyer=view.buyer.display_name or "The buyer",
        badge=_badge(view),
        due=present_moment(due, now) if due else None,
        due_text=text,
        is_late=view.is_late,
        notes=tuple(_notes(view)),
    )


def _due(view: FulfilmentView) -> tuple[datetime | None, str]:
    if view.arrived_at is not None:
        return view.arrived_at, "Arrived"
    if view.status is S.CALLED_OFF:
        return None, ""
    if view.handed_over_at is not None:
        return view.arrival_due, "Promised by"
    if view.held_until is not None and view.status is S.AWAITING_ALLOCATION:
        return view.held_until, "Released"
    return view.dispatch_due, "Dispatch by"


def _notes(view: FulfilmentView) -> list[str]:
    found = [f"SKU {view.sku}"] if view.sku else []
    found += [MARK_LABELS[mark] for mark in view.marks]
    if view.pieces > 1:
        found.insert(0, f"{view.pieces} parcels")
    if view.is_short:
        found.append("No piece is there for it: backorder")
    if view.written_down:
        found.append(f"{view.written_down}, not signed yet")
    if view.problem:
        found.append(view.problem)
    return found


def _title(view: FulfilmentView) -> str:
    return f"{view.title}, {pieces(view.quantity)}" if view.quantity > 1 else view.title


def _photo(view: FulfilmentView) -> Photo | None:
    digest = view.thumbnail_digest
    return Photo(digest, f"/photos/{digest}.webp", f"Picture of {view.title}") if digest else None


# One piece of work, and what both sides read of it


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One report of a carrier."""

    text: str
    at: Moment
    where: str
    source: str


@dataclass(frozen=True, slots=True)
class FulfilmentPanel:
    """Where the goods are, for both sides."""

    badge: Badge
    sentence: str
    promise: str
    promise_at: Moment | None
    expected: str
    is_late: bool
    problem: str
    notes: tuple[str, ...]
    doubts: tuple[str, ...]
    reports: tuple[ReportLine, ...]
    work_href: str | None


_SENTENCES: dict[FulfilmentStatus, str] = {
    S.AWAITING_ALLOCATION: "It is paid and waits for a piece to be set apart.",
    S.ALLOCATED: "A piece is set apart; it is packed next.",
    S.PACKING: "It is being packed.",
    S.READY: "It is packed and waits for the carrier.",
    S.READY_TO_COLLECT: "It is packed and waits to be collected.",
    S.SHIPPED: "It is on its way.",
    S.OUT_FOR_DELIVERY: "It is out for delivery.",
    S.DELIVERED: "It has been delivered.",
    S.COLLECTED: "It has been handed over.",
    S.EXCEPTION: "Something is wrong with it.",
    S.CALLED_OFF: "It was called off before it arrived.",
}
_READY_FILE = "It is ready to be handed over."


def present_fulfilment(
    view: FulfilmentView, journey: JourneyView | None, now: datetime
) -> FulfilmentPanel:
    """For the order's page."""
    due, words = _due(view)
    sentence = _SENTENCES[view.status]
    if view.status is S.READY and view.path is Path.ELECTRONIC:
        sentence = _READY_FILE
    return FulfilmentPanel(
        badge=_badge(view),
        sentence=sentence,
        promise=words,
        promise_at=present_moment(due, now) if due else None,
        expected=_day(view.expected_on) if view.arrived_at is None else "",
        is_late=view.is_late,
        problem=view.problem,
        notes=tuple(note for note in _notes(view) if note != view.problem),
        doubts=journey.doubts if journey else (),
        reports=_reports(journey, now) if journey else (),
        work_href=f"/fulfilment/{view.public_id}" if view.actions else None,
    )


def _reports(journey: JourneyView, now: datetime) -> tuple[ReportLine, ...]:
    """Newest first."""
    return tuple(
        ReportLine(
            text=SENTENCES[heard.report.status]
            + (f" {heard.report.detail}" if heard.report.detail else ""),
            at=present_moment(heard.report.happened_at, now),
            where=heard.report.place,
            source=_SOURCES.get(heard.source, "the carrier"),
        )
        for heard in reversed(journey.reports)
    )


def _day(day: date | None) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}" if day else ""


@dataclass(frozen=True, slots=True)
class WorkPiecePage:
    """What pages/fulfilment_piece.html prints."""

    id: str
    title: str
    order_href: str
    photo: Photo | None
    buyer: str
    panel: FulfilmentPanel
    buttons: tuple[BulkButton, ...]
    ship_label: str
    may_report_problem: bool
    may_mark: bool
    may_report: bool
    marks: tuple[Choice, ...]
    chosen: tuple[str, ...]
    reports: tuple[Choice, ...]


def present_piece(
    view: FulfilmentView, journey: JourneyView | None, now: datetime
) -> WorkPiecePage:
    """One piece of work with everything its seller can do about it."""
    is_moving = view.status in {S.SHIPPED, S.OUT_FOR_DELIVERY, S.EXCEPTION}
    return WorkPiecePage(
        id=view.public_id,
        title=_title(view),
        order_href=f"/orders/{view.order_public_id}",
        photo=_photo(view),
        buyer=view.buyer.display_name or "The buyer",
        panel=present_fulfilment(view, journey, now),
        buttons=tuple(
            BulkButton(action.action, action.label)
            for action in view.actions
            if action.action in BULK
        ),
        ship_label=_ship_label([view], WorkList.READY) if view.status is S.READY else "",
        may_report_problem=view.action("report_problem") is not None,
        may_mark=view.handed_over_at is None and view.path is not Path.ELECTRONIC,
        may_report=is_moving and view.handed_over_at is not None and view.path is Path.PARCEL,
        marks=tuple(Choice(mark.value, MARK_LABELS[mark]) for mark in Mark),
        chosen=tuple(mark.value for mark in view.marks),
        reports=tuple(
            Choice(status.value, SENTENCES[status].rstrip("."))
            for status in SENTENCES
            if status in SELLERS_WORDS
        ),
    )


def public_ids(ids: Sequence[UUID]) -> tuple[str, ...]:
    return tuple(public_id(DELIVERY_PREFIX, one) for one in ids)
