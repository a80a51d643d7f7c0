"""What happens in a thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from backend.core.outbox import DomainEvent


@dataclass(frozen=True, kw_only=True)
class MessagePosted(DomainEvent):
    """Somebody wrote. The text stays out of the event log, which many read."""

    name: ClassVar[str] = "message.posted"
    message_id: UUID
    author_id: UUID
    role: str
