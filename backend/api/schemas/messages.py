"""The thread of an order."""

from __future__ import annotations

from datetime import datetime

from backend.api.schemas.base import HashText, LongText, MessageId, Sent, Shown
from backend.api.schemas.orders import PersonShown
from backend.domain.messaging.service import ThreadEntry


class MessageSent(Sent):
    """Something to say to the others of an order."""

    text: LongText


class EntryShown(Shown):
    """A message, or what happened; then nobody is its author and `message_id` is null."""

    id: str
    at: datetime
    text: str
    message_id: MessageId | None
    author: PersonShown | None
    role: str
    is_mine: bool
    tx_hash: HashText | None

    @classmethod
    def of(cls, entry: ThreadEntry) -> EntryShown:
        return cls(
            id=entry.id,
            at=entry.at,
            text=entry.text,
            message_id=entry.message_id,
            author=PersonShown.of(entry.author) if entry.author else None,
            role=entry.role,
            is_mine=entry.is_mine,
            tx_hash=entry.tx_hash,
        )


class ThreadShown(Shown):
    """A part of a thread, oldest first. For what comes next, ask `after` the last message."""

    items: list[EntryShown]
