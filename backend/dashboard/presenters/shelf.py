"""The seller's stock as a table, and one shelf with its ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.core.ids import public_id
from backend.dashboard.presenters.dates import Moment, present_moment
from backend.dashboard.presenters.listings import LISTING_PREFIX, Choice
from backend.domain.catalog.models import StockMovement
from backend.domain.catalog.movements import PEOPLES, REASON_LABELS, Reason
from backend.domain.catalog.shelf import ShelfView

NOT_COUNTED = "not counted"


@dataclass(frozen=True, slots=True)
class ShelfRow:
    """One listing's pieces in words and figures."""

    href: str
    title: str
    sku: str
    shelf: str
    reserved: int
    available: str
    sold: int
    flags: tuple[tuple[str, str], ...]  # text and tone


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One line of the ledger."""

    at: Moment
    change: str
    shelf: int
    reason: str
    note: str


@dataclass(frozen=True, slots=True)
class ShelfPage:
    """What pages/shelf.html prints."""

    id: str
    title: str
    row: ShelfRow
    is_counted: bool
    may_backorder: bool
    reasons: tuple[Choice, ...]
    lines: tuple[LedgerLine, ...]
    disagreement: str


def present_shelf_row(view: ShelfView) -> ShelfRow:
    return ShelfRow(
        href=f"/sell/stock/{public_id(LISTING_PREFIX, view.listing_id)}",
        title=view.title,
        sku=view.sku,
        shelf=NOT_COUNTED if view.shelf is None else str(view.shelf),
        reserved=view.reserved,
        available=NOT_COUNTED if view.available is None else str(view.available),
        sold=view.sold,
        flags=tuple(_flags(view)),
    )


def _flags(view: ShelfView) -> list[tuple[str, str]]:
    found = []
    if view.disagreement:
        found.append(("Differs from the chain", "error"))
    if view.shelf is not None and view.shelf < 0:
        found.append((f"{-view.shelf} owed", "warning"))
    if view.is_low:
        found.append(("Running low", "warning"))
    if view.rules.takes_backorders:
        found.append(("Takes backorders", "info"))
    if view.rules.release_at is not None:
        found.append(("Preorder", "info"))
    return found


def present_shelf(view: ShelfView, lines: Sequence[StockMovement], now: datetime) -> ShelfPage:
    """One shelf, its forms and its ledger."""
    return ShelfPage(
        id=public_id(LISTING_PREFIX, view.listing_id),
        title=view.title,
        row=present_shelf_row(view),
        is_counted=view.stock is not None,
        may_backorder=view.may_backorder,
        reasons=tuple(Choice(reason.value, REASON_LABELS[reason]) for reason in PEOPLES),
        lines=tuple(
            LedgerLine(
                at=present_moment(line.at, now),
                change=f"{line.change:+d}",
                shelf=line.shelf,
                reason=REASON_LABELS[Reason(line.reason)],
                note=line.note,
            )
            for line in lines
        ),
        disagreement=view.disagreement or "",
    )


def typed_rules(view: ShelfView) -> dict[str, str]:
    """The rules as the form shows them."""
    rules = view.rules
    return {
        "takes_backorders": "yes" if rules.takes_backorders else "",
        "restock_on": rules.restock_on.isoformat() if rules.restock_on else "",
        "release_on": rules.release_at.date().isoformat() if rules.release_at else "",
        "low_at": "" if rules.low_at is None else str(rules.low_at),
    }
