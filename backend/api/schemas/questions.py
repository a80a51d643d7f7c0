"""Questions about listings, asked in the open."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from backend.api.schemas.base import AddressText, ListingId, LongText, PublicId, Sent, Shown
from backend.domain.questions.service import QUESTION_PREFIX, QuestionView

QuestionId = Annotated[UUID, PublicId(QUESTION_PREFIX)]


class WordsSent(Sent):
    """A question or an answer. It cannot be changed afterwards."""

    text: LongText


class QuestionStepSent(Sent):
    """What staff do about a question."""

    action: Literal["hide", "show"]


class AskerShown(Shown):
    """Who asked."""

    address: AddressText
    display_name: str | None


class QuestionShown(Shown):
    """A question and its answer."""

    id: QuestionId
    listing_id: ListingId
    text: str
    asker: AskerShown
    asked_at: datetime
    answer: str | None
    answered_at: datetime | None
    is_hidden: bool
    reports: Annotated[int | None, Field(description="Not settled yet; for staff alone.")]
    actions: list[str]

    @classmethod
    def of(cls, view: QuestionView) -> QuestionShown:
        return cls(
            id=view.id,
            listing_id=view.listing_id,
            text=view.text,
            asker=AskerShown(address=view.asker_address, display_name=view.asker_name),
            asked_at=view.asked_at,
            answer=view.answer,
            answered_at=view.answered_at,
            is_hidden=view.is_hidden,
            reports=view.reports,
            actions=list(view.actions),
        )


class QuestionsShown(Shown):
    """The questions about one listing, newest first; or what waits for the viewer."""

    items: list[QuestionShown]
