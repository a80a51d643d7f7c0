"""What happens in conversations."""

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
