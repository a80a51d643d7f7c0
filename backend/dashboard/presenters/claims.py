"""The words of a claim: the questions before it, and what was answered."""

from __future__ import annotations

from backend.dashboard.presenters.listings import Choice
from backend.domain.disputes.documents import REASON_LABELS, Reason
from backend.domain.disputes.guidance import TANGIBLE, Answers, Arrival, Condition, Remedy
from backend.domain.orders.planning import Flow

A, C, R = Arrival, Condition, Remedy

_ARRIVALS: dict[Arrival, Choice] = {
    A.YES: Choice("yes", "Yes", "All of it is here."),
    A.PARTLY: Choice("partly", "Only a part of it", "Something is missing."),
    A.NO: Choice("no", "No", "Nothing has come."),
}
_WORK_ARRIVALS: dict[Arrival, Choice] = {
    A.YES: Choice("yes", "Yes", "It was done."),
    A.PARTLY: Choice("partly", "Only a part of it", "Something was left out."),
    A.NO: Choice("no", "No", "Nothing was done."),
}
_CONDITIONS: dict[Condition, Choice] = {
    C.FINE: Choice("fine", "As described", "Nothing is wrong with the thing itself."),
    C.USED: Choice("used", "Used or opened", "It was sold as new, or in better shape."),
    C.DAMAGED: Choice("damaged", "Damaged", "Scratched, dented, torn; it can still be used."),
    C.BROKEN: Choice("broken", "Broken", "It cannot be used."),
}
_REMEDIES: dict[Remedy, Choice] = {
    R.REFUND: Choice("refund", "All the money back"),
    R.PART_REFUND: Choice("part_refund", "A part of the money back", "You keep it as it is."),
    R.RETURN: Choice("return", "Send it back for the money", "You are paid once it is back."),
    R.REPLACEMENT: Choice("replacement", "Another one", "The money stays locked meanwhile."),
}
_INTANGIBLE_REASONS: dict[Reason, str] = {
    Reason.NOT_RECEIVED: "Nothing came",
    Reason.NOT_AS_DESCRIBED: "It is not what was agreed",
    Reason.WRONG_ITEM: "It is something else",
    Reason.MISSING_PARTS: "A part of it is missing",
}


def arrival_question(flow: Flow) -> str:
    if flow is Flow.SERVICE:
        return "Was it done?"
    return "Did it come?" if flow is Flow.ELECTRONIC else "Did it arrive?"


def arrival_choices(flow: Flow) -> tuple[Choice, ...]:
    return tuple((_WORK_ARRIVALS if flow is Flow.SERVICE else _ARRIVALS).values())


def condition_choice(condition: Condition) -> Choice:
    return _CONDITIONS[condition]


def remedy_choice(remedy: Remedy, flow: Flow) -> Choice:
    """Work is not sent again, it is done again."""
    if remedy is R.REPLACEMENT and flow not in TANGIBLE:
        return Choice("replacement", "Do it once more", "The money stays locked meanwhile.")
    return _REMEDIES[remedy]


def reason_label(reason: Reason, flow: Flow) -> str:
    own = {} if flow in TANGIBLE else _INTANGIBLE_REASONS
    return own.get(reason, REASON_LABELS[reason])


def answer_lines(answers: Answers, flow: Flow) -> tuple[tuple[str, str], ...]:
    """Question and answer, as the other side reads them."""
    lines = []
    if answers.arrived:
        choices = _WORK_ARRIVALS if flow is Flow.SERVICE else _ARRIVALS
        lines.append((arrival_question(flow), choices[answers.arrived].label))
    if answers.condition:
        lines.append(("In which condition?", _CONDITIONS[answers.condition].label))
    if answers.remedy:
        lines.append(("What would make it good?", remedy_choice(answers.remedy, flow).label))
    return tuple(lines)
