"""What happens in conversations. All of it is told only to those who may read the thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from backend.core.outbox import DomainEvent


@dataclass(frozen=True, kw_only=True)
class MessagePosted(DomainEvent):
    """Somebody wrote. The text is not repeated here: the log is kept longer than people like."""

    name: ClassVar[str] = "message.posted"
    message_id: UUID
    author_id: UUID


@dataclass(frozen=True, kw_only=True)
class MessagesRead(DomainEvent):
    """Somebody has read a thread up to here."""

    name: ClassVar[str] = "message.read"
    reader_id: UUID
    sequence: int


@dataclass(frozen=True, kw_only=True)
class MessageKeyAuthorised(DomainEvent):
    """A wallet let a key in a browser sign messages."""

    name: ClassVar[str] = "message_key.authorised"
    party_id: UUID
    key_id: UUID


@dataclass(frozen=True, kw_only=True)
class MessageKeyRevoked(DomainEvent):
    """A key signs no more messages. What it has signed stays signed."""

    name: ClassVar[str] = "message_key.revoked"
    party_id: UUID
    key_id: UUID


OF_THREADS = frozenset({MessagePosted.name, MessagesRead.name})
