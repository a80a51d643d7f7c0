"""Paper for the packing table: slips, labels and the list of a run. And the run of shippings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from backend.dashboard.presenters.dates import Moment, present_moment
from backend.dashboard.presenters.items import pieces
from backend.dashboard.presenters.listings import Choice, Photo
from backend.dashboard.presenters.parcels import carrier_choices
from backend.domain.fulfilment.lifecycle import Path
from backend.domain.fulfilment.promises import MARK_LABELS
from backend.domain.fulfilment.views import FulfilmentView
from backend.domain.orders.addresses import ShippingAddress

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
    refusal: str


@dataclass(frozen=True, slots=True)
class ShipRunPage:
    """What pages/fulfilment_ship.html prints."""

    rows: tuple[ShipRow, ...]
    carriers: tuple[Choice, ...]
    count: int


def present_ship_run(
    views: Sequence[FulfilmentView], open_now: Mapping[UUID, bool], *, is_devnet: bool
) -> ShipRunPage:
    """Many parcels, signed one by one. What cannot be shipped now says so and has no form."""
    rows = tuple(
        ShipRow(
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
            refusal=""
            if open_now.get(view.delivery_id)
            else "Only the seller's own wallet ships it, once it is paid and in time.",
        )
        for view in views
    )
    return ShipRunPage(
        rows=rows,
        carriers=carrier_choices(is_devnet=is_devnet),
        count=sum(not row.refusal for row in rows),
    )
