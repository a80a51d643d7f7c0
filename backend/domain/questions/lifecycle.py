"""The life of a question. Hiding is a fact beside the status: what was said stays what it was."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from backend.core.machine import Machine, Step


class QuestionStatus(StrEnum):
    """Where a question stands."""

    OPEN = "open"  # nobody has answered
    ANSWERED = "answered"


class QuestionRole(StrEnum):
    """Who somebody is to a question."""

    SHOP = "shop"  # the seller, or support of its team
    STAFF = "staff"
    READER = "reader"  # everybody else who is signed in, not the one who asked


@dataclass(frozen=True, slots=True)
class QuestionFacts:
    """What opens and closes steps."""

    is_hidden: bool


_S, _R = QuestionStatus, QuestionRole
_ANY = frozenset(QuestionStatus)

QUESTION_LIFECYCLE: Machine[QuestionStatus, QuestionRole, QuestionFacts] = Machine(
    start=_S.OPEN,
    steps=(
        Step(
            action="answer",
            label="Answer",
            by=frozenset({_R.SHOP}),
            source=frozenset({_S.OPEN}),
            target=_S.ANSWERED,
            explains="Everybody who sees the listing reads it. It cannot be changed afterwards.",
            needs=lambda facts, _role: not facts.is_hidden,
        ),
        Step(
            action="report",
            label="Report",
            by=frozenset({_R.SHOP, _R.READER, _R.STAFF}),
            source=_ANY,
            target=None,
            explains="Staff look at it. Nothing else happens by itself.",
            needs=lambda facts, _role: not facts.is_hidden,
        ),
        Step(
            action="hide",
            label="Hide",
            by=frozenset({_R.STAFF}),
            source=_ANY,
            target=None,
            explains="Only staff see it from then on. It can be shown again.",
            needs=lambda facts, _role: not facts.is_hidden,
        ),
        Step(
            action="show",
            label="Show again",
            by=frozenset({_R.STAFF}),
            source=_ANY,
            target=None,
            explains="Everybody sees it again, and its reports are settled.",
        ),
    ),
)
