"""Questions about a listing, and those that wait for somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.core.ids import public_id
from backend.core.viewer import Viewer
from backend.dashboard.presenters.dates import Moment, present_moment
from backend.dashboard.presenters.people import Person, present_person
from backend.domain.questions.lifecycle import QUESTION_LIFECYCLE
from backend.domain.questions.service import QUESTION_PREFIX, QuestionView


@dataclass(frozen=True, slots=True)
class QuestionStep:
    """A button below a question."""

    action: str
    label: str
    explains: str


@dataclass(frozen=True, slots=True)
class QuestionCard:
    """One question with its answer."""

    id: str
    text: str
    who: Person
    at: Moment
    answer: str
    answered_at: Moment | None
    listing: str
    listing_href: str
    is_hidden: bool
    note: str
    may_answer: bool
    steps: tuple[QuestionStep, ...]


def present_questions(
    views: Sequence[QuestionView], viewer: Viewer, now: datetime
) -> tuple[QuestionCard, ...]:
    return tuple(_card(view, viewer, now) for view in views)


def _card(view: QuestionView, viewer: Viewer, now: datetime) -> QuestionCard:
    who = present_person(view.asker_address, view.asker_name, viewer.address)
    assert who is not None
    return QuestionCard(
        id=public_id(QUESTION_PREFIX, view.id),
        text=view.text,
        who=who,
        at=present_moment(view.asked_at, now),
        answer=view.answer or "",
        answered_at=present_moment(view.answered_at, now) if view.answered_at else None,
        listing=view.listing_title,
        listing_href=f"/listings/{public_id('lst', view.listing_id)}",
        is_hidden=view.is_hidden,
        note=_note(view),
        may_answer="answer" in view.actions,
        steps=tuple(
            QuestionStep(step.action, step.label, step.explains)
            for step in QUESTION_LIFECYCLE.steps
            if step.action in view.actions
            and step.action != "answer"
            # Nothing to bring back or to settle: the button would do nothing.
            and (step.action != "show" or view.is_hidden or view.reports)
        ),
    )


def _note(view: QuestionView) -> str:
    if view.is_hidden:
        return "Hidden. Only staff see it."
    if view.reports:
        return "Reported by 1 person" if view.reports == 1 else f"Reported by {view.reports} people"
    return ""
