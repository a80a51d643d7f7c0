"""The guided form of a dispute: which question is next, and what was answered so far."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from backend.core.money import Amount
from backend.dashboard.forms.form import Form
from backend.domain.disputes.documents import Reason
from backend.domain.disputes.guidance import (
    NOTHING_ANSWERED,
    Answers,
    Arrival,
    Condition,
    Remedy,
    conditions_for,
    reasons_for,
    remedies_for,
)
from backend.domain.orders.views import DeliveryView

ASKED = "asked"  # the hidden field that says which question was just answered


class Question(StrEnum):
    """The pages of the form, in their order."""

    ARRIVED = "arrived"
    WRONG = "wrong"
    REMEDY = "remedy"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Told:
    """What the buyer has said so far, and what is asked next."""

    next: Question
    answers: Answers = NOTHING_ANSWERED
    reason: Reason | None = None
    claim: Amount | None = None


def read_told(form: Form, delivery: DeliveryView) -> Told:
    """Stops at the first question without an answer; `form` says what is wrong with one."""
    quiet = Form(form.values)
    told = _read(quiet, delivery)
    if form.text(ASKED) == told.next:
        form.errors.update(quiet.errors)
    return told


def _read(form: Form, delivery: DeliveryView) -> Told:
    word = form.choice("arrived", set(Arrival), "Say whether it came.")
    if not word:
        return Told(Question.ARRIVED)
    arrived = Arrival(word)
    condition = _condition(form, delivery, arrived)
    reason = _reason(form, delivery, arrived)
    answers = Answers(arrived=arrived, condition=condition)
    if not form.is_valid or reason is None:
        return Told(Question.WRONG, answers)
    wanted = set(remedies_for(delivery.flow, arrived, delivery.status))
    remedy = form.choice("remedy", wanted, "Say what would make it good.")
    if not remedy:
        return Told(Question.REMEDY, answers, reason)
    answers = Answers(arrived=arrived, condition=condition, remedy=Remedy(remedy))
    claim = _claim(form, Remedy(remedy), delivery.money.paid)
    if claim is None:
        return Told(Question.REMEDY, answers, reason)
    return Told(Question.REVIEW, answers, reason, claim)


def read_answers(form: Form) -> Answers:
    """What a finished form carries along; words that nobody knows are dropped."""
    return Answers.of(form.values)


def _condition(form: Form, delivery: DeliveryView, arrived: Arrival) -> Condition | None:
    possible = conditions_for(delivery.flow, arrived)
    word = form.choice("condition", set(possible), "Say how it is.") if possible else ""
    return Condition(word) if word else None


def _reason(form: Form, delivery: DeliveryView, arrived: Arrival) -> Reason | None:
    possible = {str(reason.number): reason for reason in reasons_for(delivery.flow, arrived)}
    if len(possible) == 1:
        return next(iter(possible.values()))
    return possible.get(form.choice("reason", set(possible), "Say what is wrong."))


def _claim(form: Form, remedy: Remedy, paid: Amount) -> Amount | None:
    """All of it, unless less is named; a part has to be named."""
    may_name = remedy in {Remedy.PART_REFUND, Remedy.RETURN}
    if not may_name or (remedy is Remedy.RETURN and not form.has("claim")):
        return paid
    claim = form.amount("claim", paid.currency)
    if form.is_valid and not Amount(1, paid.currency) <= claim <= paid:
        form.refuse("claim", "Ask for something back, and at most for what was paid.")
    return claim if form.is_valid else None
