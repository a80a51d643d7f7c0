"""What happened, and what was said, one entry each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.chain.types import moment
from backend.core.viewer import Audience
from backend.dashboard.presenters.dates import present_moment
from backend.dashboard.presenters.order_page import HistoryEntry, HistoryNote
from backend.dashboard.presenters.people import hex_text, present_person
from backend.dashboard.presenters.step_words import way_in_words
from backend.domain.orders.actors import BUYER, PROGRAM, SELLER, STAFF_MEMBER, TEAM
from backend.domain.orders.planning import Flow
from backend.domain.orders.timeline import TimelineEntry, deadline_in_words

_TONES: dict[str, str] = {
    "Funded": "info",
    "Shipped": "info",
    "Delivered": "info",
    "Disputed": "warning",
    "Contested": "warning",
    "Credited": "warning",
    "AssetCredited": "warning",
    "Confirmed": "success",
    "Refunded": "success",
    "Cancelled": "success",
    "Conceded": "success",
    "Ruled": "success",
    "TimedOut": "success",
    "OfferPosted": "info",
    "Settled": "success",
    "Extended": "info",
    "ReturnRuled": "warning",
    "ReturnShipped": "info",
    "ReturnContested": "warning",
    "ReturnAccepted": "success",
    "RefundedLater": "success",
    "ItemProven": "success",
    "delivery.oversold": "error",
    "escrow.vanished": "error",
    "fulfilment.short": "warning",
    "ticket.opened": "warning",
    "complaint.raised": "warning",
    "request.moved": "info",
    "service.reported": "info",
}
_ONE: Mapping[UUID, str] = {}  # a delivery that is alone needs no name
ACTORS: dict[str, str] = {
    BUYER: "the buyer",
    SELLER: "the seller",
    TEAM: "the seller's team",
    STAFF_MEMBER: "our staff",
    PROGRAM: "the program",
}
READERS: dict[Audience, str] = {
    Audience.SHOP: "For the shop",
    Audience.STAFF: "For our staff",
    Audience.EVERYBODY: "For everybody here",
}


def present_history(
    timeline: Sequence[TimelineEntry],
    now: datetime,
    flows: Mapping[UUID, Flow],
    parts: Mapping[UUID, str] = _ONE,
) -> tuple[HistoryEntry, ...]:
    """Newest first; an entry of the chain carries its transaction. `parts` names deliveries, and
    `flows` says which way each of them goes.
    """
    entries = (
        HistoryEntry(
            id=f"{number}-{entry.name.replace('.', '-')}",
            **_sentence(entry, now),
            at=present_moment(entry.at, now),
            tone=_TONES.get(entry.name, "neutral"),
            who=_who(entry),
            detail=_way(entry, flows),
            transaction=hex_text(entry.tx_hash) if entry.tx_hash else None,
            part=parts.get(entry.delivery_id, "") if entry.delivery_id else "",
            notes=tuple(HistoryNote(READERS[one.audience], one.text) for one in entry.notes),
        )
        for number, entry in enumerate(timeline, start=1)
    )
    return tuple(reversed(list(entries)))


def _sentence(entry: TimelineEntry, now: datetime) -> dict[str, Any]:
    """A date in it follows the reader's clock, as every other on the page."""
    if entry.name != "Extended":
        return {"text": entry.sentence}
    deadline = moment(int(entry.data["deadline"]))
    text, _, rest = entry.sentence.partition(deadline_in_words(deadline))
    return {"text": text, "until": present_moment(deadline, now), "rest": rest}


def _who(entry: TimelineEntry) -> str:
    """A name with what it is here; nothing where the sentence names its subject."""
    if entry.actor is None:
        return ""
    role = ACTORS[entry.actor.role]
    person = entry.actor.person
    name = present_person(person.address, person.display_name, None) if person else None
    return f"{name.name}, {role}" if name else role


def _way(entry: TimelineEntry, flows: Mapping[UUID, Flow]) -> str:
    """From where to where, for the steps that lead somewhere else."""
    if not entry.source or not entry.status or entry.source == entry.status:
        return ""
    flow = flows.get(entry.delivery_id, Flow.PARCEL) if entry.delivery_id else Flow.PARCEL
    return way_in_words(entry.name, entry.source, entry.status, flow)
