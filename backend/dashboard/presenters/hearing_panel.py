"""What templates print of a hearing. Shapes only; presenters/hearing.py fills them."""

from __future__ import annotations

from dataclasses import dataclass

from backend.dashboard.presenters.dates import Deadline, Moment


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """What a side answered."""

    id: str
    who: str
    text: str
    at: Moment
    is_late: bool


@dataclass(frozen=True, slots=True)
class QuestionCard:
    """One question with what came."""

    id: str
    text: str
    head: str  # who asks whom
    due: Deadline
    answers: tuple[AnswerLine, ...]
    missing: str
    answer_href: str = ""  # for those who were asked


@dataclass(frozen=True, slots=True)
class HearingPanel:
    """What was asked, and who opened the case when."""

    questions: tuple[QuestionCard, ...] = ()
    readings: tuple[str, ...] = ()
    ask_href: str = ""  # for the two sides, who ask each other
