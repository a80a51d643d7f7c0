"""A thread as it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from backend.core.ids import public_id
from backend.core.viewer import Viewer
from backend.domain.documents.views import DocumentView
from backend.domain.messaging.models import Message
from backend.domain.orders.presenting import person
from backend.domain.orders.timeline import TimelineEntry
from backend.domain.orders.views import PersonView

MESSAGE_PREFIX = "msg"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadEntry:
    """One line of a thread: a message, or what happened (then nobody is its author)."""

    id: str
    at: datetime
    text: str
    message_id: UUID | None = None
    author: PersonView | None = None
    role: str = "system"
    is_mine: bool = False
    tx_hash: bytes | None = None
    sequence: int | None = None
    hash: bytes | None = None
    is_signed: bool = False
    attachments: tuple[DocumentView, ...] = ()
    read_at: datetime | None = None  # the viewer's newest message that somebody else has read
    is_unread: bool = False

    @property
    def is_system(self) -> bool:
        return self.author is None


@dataclass(frozen=True, slots=True)
class Marks:
    """How far the viewer and the others have read."""

    own: int
    seen: int  # the newest of the viewer's messages that somebody else has read
    seen_at: datetime | None


def written(
    message: Message, files: Sequence[DocumentView], viewer: Viewer, marks: Marks | None = None
) -> ThreadEntry:
    """A message as the viewer sees it."""
    is_mine = message.author_id == viewer.party_id
    is_seen = marks is not None and is_mine and message.sequence == marks.seen
    return ThreadEntry(
        id=public_id(MESSAGE_PREFIX, message.id),
        at=message.created_at,
        text=message.text,
        message_id=message.id,
        author=person(message.author),
        role=message.role,
        is_mine=is_mine,
        sequence=message.sequence,
        hash=message.hash,
        is_signed=message.signature is not None,
        attachments=tuple(files),
        read_at=marks.seen_at if is_seen and marks else None,
        is_unread=marks is not None and not is_mine and message.sequence > marks.own,
    )


def happened(entry: TimelineEntry) -> ThreadEntry:
    """A line of the thread that nobody wrote."""
    place = entry.tx_hash.hex() if entry.tx_hash else f"{entry.at.timestamp():.6f}"
    return ThreadEntry(
        id=f"{entry.name}:{place}", at=entry.at, text=entry.sentence, tx_hash=entry.tx_hash
    )
