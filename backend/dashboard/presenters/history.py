"""What happened, and what was said, one entry each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from backend.core.viewer import Viewer
from backend.dashboard.presenters.dates import present_moment
from backend.dashboard.presenters.order_page import HistoryEntry, MessageBubble
from backend.dashboard.presenters.people import hex_text, present_person
from backend.domain.escrow.lifecycle import Role
from backend.domain.messaging.service import MessageView
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
    "delivery.oversold": "error",
    "escrow.vanished": "error",
}
_ROLES: dict[Role, str] = {Role.BUYER: "Buyer", Role.SELLER: "Seller", Role.ARBITER: "Arbiter"}


def present_history(
    timeline: Sequence[TimelineEntry], now: datetime
) -> tuple[HistoryEntry, ...]:
    """Newest first; an entry of the chain carries its transaction."""
    entries = (
        HistoryEntry(
            id=f"{number}-{entry.name.replace('.', '-')}",
            text=entry.sentence,
            at=present_moment(entry.at, now),
            tone=_TONES.get(entry.name, "neutral"),
            transaction=hex_text(entry.tx_hash) if entry.tx_hash else None,
        )
        for number, entry in enumerate(timeline, start=1)
    )
    return tuple(reversed(list(entries)))


def present_messages(
    messages: Sequence[MessageView], viewer: Viewer, now: datetime
) -> tuple[MessageBubble, ...]:
    """The thread, oldest first."""
    return tuple(_bubble(message, viewer, now) for message in messages)


def _bubble(message: MessageView, viewer: Viewer, now: datetime) -> MessageBubble:
    author = present_person(message.author_address, message.author_name, viewer.address)
    return MessageBubble(
        id=message.id.hex,
        who="You" if message.is_own or author is None else author.name,
        role="" if message.is_own else _ROLES.get(message.role, ""),
        text=message.text,
        at=present_moment(message.created_at, now),
        is_mine=message.is_own,
    )
