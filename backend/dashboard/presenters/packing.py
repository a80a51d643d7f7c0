"""Paper for the packing table: slips, labels and the list of a run. And the run of shippings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from backend.dashboard.presenters.dates import Moment, present_moment
from backend.dashboard.presenters.items import pieces
from backend.dashboard.presenters.listings import Choice, Photo
from backend.dashboard.presenters.parcels import carrier_choices, typed_before
from backend.domain.fulfilment.lifecycle import Path
from backend.domain.fulfilment.promises import MARK_LABELS
from backend.domain.fulfilment.views import FulfilmentView
from backend.domain.orders.addresses import ShippingAddress
from backend.domain.shipping.service import ParcelView

KINDS = {
    "list": "Packing list",
    "slips": "Packing slips",
    "labels": "Labels",
}
COLLECTED = "Collected by the buyer"


@dataclass(frozen=True, slots=True)
class Slip:
    """One delivery on paper. Without an address it is collected, or the address is sealed now."""

    delivery: str
    order: str
    title: str
    sku: str
    quantity: int
    buyer: str
    lines: tuple[str, ...]
    phone: str
    marks: tuple[str, ...]
    labels: tuple[str, ...]  # "1 of 2", for each parcel
    due: Moment
    note: str


@dataclass(frozen=True, slots=True)
class PrintPage:
    """What pages/fulfilment_print.html prints."""

    kind: str
    heading: str
    others: tuple[Choice, ...]
    slips: tuple[Slip, ...]
    seller: str
    made_at: Moment
    query: str


def present_print(
    kind: str,
    views: Sequence[FulfilmentView],
    addresses: Mapping[UUID, ShippingAddress],
    *,
    seller: str,
    now: datetime,
) -> PrintPage:
    """Several on one print run."""
    chosen = kind if kind in KINDS else "list"
    return PrintPage(
        kind=chosen,
        heading=KINDS[chosen],
        others=tuple(Choice(name, label) for name, label in KINDS.items()),
        slips=tuple(_slip(view, addresses.get(view.delivery_id), now) for view in views),
        seller=seller,
        made_at=present_moment(now, now),
        query="&".join(f"id={view.public_id}" for view in views),
    )


def _slip(view: FulfilmentView, address: ShippingAddress | None, now: datetime) -> Slip:
    is_collected = view.path is Path.COLLECTION
    note = COLLECTED if is_collected else "The address is not shown now."
    return Slip(
        delivery=view.public_id,
        order=view.order_public_id,
        title=view.title,
        sku=view.sku,
        quantity=view.quantity,
        buyer=view.buyer.display_name or "The buyer",
        lines=address.lines if address else (),
        phone=address.phone if address else "",
        marks=tuple(MARK_LABELS[mark] for mark in view.marks),
        labels=tuple(f"{n} of {view.pieces}" for n in range(1, view.pieces + 1)),
        due=present_moment(view.dispatch_due, now),
        note="" if address else note,
    )


@dataclass(frozen=True, slots=True)
class ShipRow:
    """One parcel of a run: its form, and where its wallet action comes from."""

    id: str
    action: str
    title: str
    photo: Photo | None
    buyer: str
    has_parcel: bool
    typed: Mapping[str, str]  # what is written down already, by field
    warnings: tuple[str, ...] = ()
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class ShipRunPage:
    """What pages/fulfilment_ship.html prints: what the viewer signs, and what they only write."""

    heading: str
    intro: str
    rows: tuple[ShipRow, ...]  # signed by the viewer's own wallet
    packed: tuple[ShipRow, ...]  # written down here, signed by the owner of the shop
    refused: tuple[ShipRow, ...]
    carriers: tuple[Choice, ...]

    @property
    def count(self) -> int:
        return len(self.rows)

    def typed(self) -> dict[str, str]:
        """The values of the one form in which many are written down."""
        return {
            field_of(name, row.id): value
            for row in self.packed
            for name, value in row.typed.items()
        }


def field_of(name: str, row_id: str) -> str:
    """A field of one row in a form of many."""
    return f"{name}-{row_id}"


def present_ship_run(runs: Sequence[tuple[FulfilmentView, Run]], *, is_devnet: bool) -> ShipRunPage:
    """Many parcels. What can be neither signed nor written down now says so and has no form."""
    carriers = carrier_choices(is_devnet=is_devnet)
    rows = [(run.may_ship, run.may_describe, _ship_row(view, run, carriers)) for view, run in runs]
    signed = tuple(row for may_ship, _, row in rows if may_ship)
    written = tuple(row for may_ship, may_write, row in rows if may_write and not may_ship)
    return ShipRunPage(
        heading=_run_heading(signed, written),
        intro=_run_intro(signed, written),
        rows=signed,
        packed=written,
        refused=tuple(row for may_ship, may_write, row in rows if not may_ship and not may_write),
        carriers=carriers,
    )


@dataclass(frozen=True, slots=True)
class Run:
    """What the viewer may do with one parcel now, and what is written down of it."""

    may_ship: bool
    may_describe: bool
    parcel: ParcelView | None


_RUN_SIGNED = (
    "Write down carrier and number of each. Your wallet then signs them one after the other."
)
_RUN_WRITTEN = (
    "Write them down when the labels are on. The owner of the shop finds them filled in and signs."
)
_NOT_YOURS = "It can be written down only while it is paid and has not left."
_NOT_NOW = "It can be shipped only once, paid and in time."


def _run_heading(signed: Sequence[ShipRow], written: Sequence[ShipRow]) -> str:
    if signed:
        return f"Ship {len(signed)} {'parcel' if len(signed) == 1 else 'parcels'}"
    return "Carrier and number" if written else "Nothing to ship here"


def _run_intro(signed: Sequence[ShipRow], written: Sequence[ShipRow]) -> str:
    if signed:
        return _RUN_SIGNED
    return _RUN_WRITTEN if written else ""


def _ship_row(view: FulfilmentView, run: Run, carriers: Sequence[Choice]) -> ShipRow:
    is_refused = not run.may_ship and not run.may_describe
    return ShipRow(
        id=view.public_id,
        action=f"/fulfilment/{view.public_id}/ship",
        title=f"{view.title}, {pieces(view.quantity)}" if view.quantity > 1 else view.title,
        photo=Photo(
            view.thumbnail_digest,
            f"/photos/{view.thumbnail_digest}.webp",
            f"Picture of {view.title}",
        )
        if view.thumbnail_digest
        else None,
        buyer=view.buyer.display_name or "The buyer",
        has_parcel=view.path is Path.PARCEL,
        typed=typed_before(run.parcel, carriers),
        warnings=run.parcel.warnings if run.parcel else (),
        refusal=(_NOT_NOW if view.is_own else _NOT_YOURS) if is_refused else "",
    )
