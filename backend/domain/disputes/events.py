"""What happens in disputes away from the chain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
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


@dataclass(frozen=True, kw_only=True)
class CaseQuestionAsked(DomainEvent):
    """Somebody in a case wants to know something of one side or both, by a time."""

    name: ClassVar[str] = "case.question_asked"
    delivery_id: UUID
    question_id: UUID
    asker: str  # arbiter, buyer or seller
    side: str  # buyer, seller or both
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class CaseQuestionAnswered(DomainEvent):
    """A side answered."""

    name: ClassVar[str] = "case.question_answered"
    delivery_id: UUID
    question_id: UUID
    asker: str  # who had asked
    role: str


@dataclass(frozen=True, kw_only=True)
class CaseRecused(DomainEvent):
    """The arbiter will not judge: the two settle it, or the rules divide it at the deadline."""

    name: ClassVar[str] = "case.recused"
    delivery_id: UUID
    arbiter_id: UUID
