"""A case being heard: questions and answers, who has read it, and what stands in a judge's way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from backend.core.viewer import Viewer
from backend.dashboard.presenters.buttons import Sum
from backend.dashboard.presenters.dates import (
    Moment,
    present_deadline,
    present_duration,
    present_moment,
)
from backend.dashboard.presenters.hearing_panel import AnswerLine, HearingPanel, QuestionCard
from backend.dashboard.presenters.listings import Choice
from backend.dashboard.presenters.order_page import OffersPanel
from backend.dashboard.presenters.orders import person
from backend.dashboard.presenters.step_buttons import sums_of_share
from backend.domain.disputes.conflicts import SENTENCES, Closeness
from backend.domain.disputes.views import DraftView, QuestionView, ReadingView, Side
from backend.domain.escrow.lifecycle import OPEN, Role
from backend.domain.escrow.settlement import share_when_arbiter_is_silent
from backend.domain.orders.views import DeliveryView, OrderView

_ASKED: dict[Side, str] = {
    Side.BUYER: "the buyer",
    Side.SELLER: "the seller",
    Side.BOTH: "both sides",
}
_SIDES = tuple(Choice(side.value, words[0].upper() + words[1:]) for side, words in _ASKED.items())
_DAYS = (1, 2, 3, 5, 7)
_NEXT = (
    "The rules of this sale name you and nobody else, so nobody can take your place. The two can "
    "still settle it between them, or one can give in. If nothing happens until the deadline, the "
    "claim is divided as both agreed when they traded, and you are paid nothing."
)


@dataclass(frozen=True, slots=True)
class ConflictPanel:
    """Why somebody does not judge, and what happens then."""

    text: str
    then: str
    sums: tuple[Sum, ...]


@dataclass(frozen=True, slots=True)
class CaseWork:
    """What an arbiter does on a case before ruling."""

    hearing: HearingPanel = field(default_factory=HearingPanel)
    offers: OffersPanel | None = None
    rules: tuple[str, ...] = ()
    sides: tuple[Choice, ...] = ()  # whom can be asked; nobody once it is closed
    days: tuple[Choice, ...] = ()
    conflict: ConflictPanel | None = None
    may_step_back: bool = False
    draft: Moment | None = None


def present_hearing(
    order: OrderView,
    delivery: DeliveryView,
    questions: Sequence[QuestionView],
    readings: Sequence[ReadingView],
    viewer: Viewer,
    now: datetime,
) -> HearingPanel:
    """For both sides and the arbiter alike. Days are told by our own clock, as they were set."""
    may_ask = other_side(order) is not None and is_heard(delivery)
    path = f"/orders/{order.public_id}/ask?delivery={delivery.public_id}"
    return HearingPanel(
        tuple(present_question(order, question, viewer, now) for question in questions),
        tuple(_reading(one, viewer, now) for one in readings),
        path if may_ask else "",
    )


def is_heard(delivery: DeliveryView) -> bool:
    """Whether there is something to ask about, and it is not over."""
    return delivery.dispute is not None and delivery.status in OPEN


def other_side(order: OrderView) -> Side | None:
    """Whom a side asks; the arbiter and staff have no other side."""
    return {Role.BUYER: Side.SELLER, Role.SELLER: Side.BUYER}.get(order.role)


def present_question(
    order: OrderView, question: QuestionView, viewer: Viewer, now: datetime
) -> QuestionCard:
    missing = " and ".join(f"the {role}" for role in sorted(question.missing))
    path = f"/orders/{order.public_id}/questions/{question.public_id}"
    return QuestionCard(
        id=question.public_id,
        text=question.text,
        head=f"The {question.asker} asks {_ASKED[question.side]}",
        due=present_deadline(question.due_at, now),
        answers=tuple(
            AnswerLine(
                id=str(answer.id),
                who="You" if answer.is_mine else person(answer.author, viewer).name,
                text=answer.text,
                at=present_moment(answer.written_at, now),
                is_late=answer.is_late,
            )
            for answer in question.answers
        ),
        missing=f"Waiting for {missing}." if missing else "",
        answer_href=path if question.may_answer else "",
    )


def _reading(reading: ReadingView, viewer: Viewer, now: datetime) -> str:
    who = person(reading.reader, viewer)
    times = "once" if reading.times == 1 else f"{reading.times} times"
    name = "You" if who.is_you else who.name
    return f"{name}, {reading.role}: {times}, last {present_moment(reading.last_at, now).text}"


def present_work(
    delivery: DeliveryView,
    hearing: HearingPanel,
    offers: OffersPanel | None,
    closeness: Closeness | None,
    draft: DraftView | None,
    now: datetime,
    chain_now: datetime,
) -> CaseWork:
    """What there is to do besides the ruling itself."""
    is_open = delivery.status in OPEN
    may_work = is_open and closeness is None
    return CaseWork(
        hearing=hearing,
        offers=offers,
        rules=delivery.policy.sentences,
        sides=_SIDES if may_work else (),
        days=present_days(delivery, chain_now),
        conflict=_conflict(delivery, closeness) if is_open and closeness else None,
        may_step_back=may_work,
        draft=present_moment(draft.saved_at, now) if draft else None,
    )


def present_days(delivery: DeliveryView, chain_now: datetime) -> tuple[Choice, ...]:
    """How long a side may take, as long as the case itself lasts longer."""
    due = delivery.silence.at if delivery.silence else None
    lengths = [timedelta(hours=12), *(timedelta(days=days) for days in _DAYS)]
    fitting = [one for one in lengths if due is None or chain_now + one < due]
    return tuple(
        Choice(str(int(one.total_seconds()) // 3600), present_duration(one)) for one in fitting
    )


def _conflict(delivery: DeliveryView, closeness: Closeness) -> ConflictPanel:
    claim, silence_bps = delivery.dispute, delivery.policy.policy.silence_bps
    sums: tuple[Sum, ...] = ()
    if claim is not None:
        share = share_when_arbiter_is_silent(claim.claim.units, silence_bps)
        holder = None if delivery.token is None else share < delivery.money.paid.units
        sums = sums_of_share(delivery, share, is_asset_to_buyer=holder)
    return ConflictPanel(SENTENCES[closeness], _NEXT, sums)
