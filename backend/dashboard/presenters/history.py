"""What happened, and what was said, one entry each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from backend.core.viewer import Audience, Viewer
from backend.dashboard.presenters.dates import present_moment
from backend.dashboard.presenters.order_page import HistoryEntry, HistoryNote, MessageBubble
from backend.dashboard.presenters.people import hex_text, present_person
from backend.domain.messaging.service import ThreadEntry
from backend.domain.orders.actors import BUYER, PROGRAM, SELLER, STAFF_MEMBER, TEAM
from backend.domain.orders.timeline import TimelineEntry

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
_ROLES: dict[str, str] = {
    "buyer": "Buyer",
    "seller": "Seller",
    "arbiter": "Arbiter",
    "staff": "Staff",
}
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
_ID = re.compile(r"[^A-Za-z0-9]+")  # what an element's id is better off without


def present_history(
    timeline: Sequence[TimelineEntry], now: datetime, parts: Mapping[UUID, str] = _ONE
) -> tuple[HistoryEntry, ...]:
    """Newest first; an entry of the chain carries its transaction. `parts` names deliveries."""
    entries = (
        HistoryEntry(
            id=f"{number}-{entry.name.replace('.', '-')}",
            text=entry.sentence,
            at=present_moment(entry.at, now),
            tone=_TONES.get(entry.name, "neutral"),
            who=_who(entry),
            detail=_way(entry),
            transaction=hex_text(entry.tx_hash) if entry.tx_hash else None,
            part=parts.get(entry.delivery_id, "") if entry.delivery_id else "",
            notes=tuple(HistoryNote(READERS[one.audience], one.text) for one in entry.notes),
        )
        for number, entry in enumerate(timeline, start=1)
    )
    return tuple(reversed(list(entries)))


def _who(entry: TimelineEntry) -> str:
    """A name with what it is here; nothing where the sentence names its subject."""
    if entry.actor is None:
        return ""
    role = ACTORS[entry.actor.role]
    person = entry.actor.person
    name = present_person(person.address, person.display_name, None) if person else None
    return f"{name.name}, {role}" if name else role


def _way(entry: TimelineEntry) -> str:
    """From where to where, for the steps that lead somewhere else."""
    if not entry.source or not entry.status or entry.source == entry.status:
        return ""
    return f"{entry.source} → {entry.status}".replace("_", " ")


def present_messages(
    thread: Sequence[ThreadEntry], viewer: Viewer, now: datetime
) -> tuple[MessageBubble, ...]:
    """The thread, oldest first: what people wrote, and between it what happened."""
    return tuple(_bubble(entry, viewer, now) for entry in thread)


def _bubble(entry: ThreadEntry, viewer: Viewer, now: datetime) -> MessageBubble:
    at, entry_id = present_moment(entry.at, now), _ID.sub("-", entry.id)
    if entry.author is None:
        return MessageBubble(entry_id, "", "", entry.text, at, is_mine=False, is_system=True)
    author = present_person(entry.author.address, entry.author.display_name, viewer.address)
    return MessageBubble(
        id=entry_id,
        who="You" if entry.is_mine or author is None else author.name,
        role="" if entry.is_mine else _ROLES.get(entry.role, ""),
        text=entry.text,
        at=at,
        is_mine=entry.is_mine,
    )
