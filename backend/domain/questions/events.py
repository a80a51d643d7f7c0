"""What happens to questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from backend.core.outbox import DomainEvent, Transition


@dataclass(frozen=True, kw_only=True)
class QuestionAsked(DomainEvent):
    """Somebody wants to know something before buying."""

    name: ClassVar[str] = "question.asked"
    question_id: UUID
    listing_id: UUID


@dataclass(frozen=True, kw_only=True)
class QuestionMoved(Transition):
    """Somebody took a step of the question's table; `party_id` asked it."""

    name: ClassVar[str] = "question.moved"
    lands: ClassVar[str] = "status"
    question_id: UUID
    listing_id: UUID
    party_id: UUID
    status: str
