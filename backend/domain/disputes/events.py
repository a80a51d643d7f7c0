"""What happens in disputes away from the chain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from backend.core.outbox import DomainEvent


@dataclass(frozen=True, kw_only=True)
class StatementPrepared(DomainEvent):
    """A statement is written; the wallet has not committed to it yet."""

    name: ClassVar[str] = "statement.prepared"
    delivery_id: UUID
    statement_id: UUID
    kind: str
