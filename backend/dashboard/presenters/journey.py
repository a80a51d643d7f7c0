"""The three steps of every delivery and where it stands; the marketplace names them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from backend.core.marketplace import Steps, StepWords
from backend.dashboard.presenters.dates import Moment, present_moment
from backend.domain.escrow.lifecycle import Status
from backend.domain.orders.planning import Flow
from backend.domain.orders.words import told

S = Status


@dataclass(frozen=True, slots=True)
class JourneyStep:
    """One of the three. `state` is done, here or todo; a stopped step waits for a dispute."""

    number: int
    title: str
    note: str
    state: str
    at: Moment | None = None
    is_stopped: bool = False


@dataclass(frozen=True, slots=True)
class Milestones:
    """When the three steps were taken, as far as they were."""

    paid_at: datetime | None = None
    shipped_at: datetime | None = None
    received_at: datetime | None = None


# The step (1 to 3) that is under way; 4 is past the last, 0 means that it ended otherwise.
_HERE: dict[Status, int] = {
    S.AWAITING_PAYMENT: 1,
    S.FUNDED: 2,
    S.SHIPPED: 3,
    S.DELIVERED: 3,
    S.DISPUTED: 3,
    S.ARBITRATION: 3,
    S.RETURNING: 3,
    S.RETURNED: 3,
    S.RELEASED: 4,
    S.REFUNDED: 0,
    S.SETTLED: 0,
    S.RULED: 0,
    S.EXPIRED: 0,
    S.ABANDONED: 0,
    S.APPROVED: 2,
    S.WAITING_PAYMENT: 2,
    S.SENT: 3,
    S.FULFILLED: 4,
    S.CALLED_OFF: 0,
}
# What the step under way is about, where the general note would say too little.
_HERE_NOTES: dict[Status, str] = {
    S.AWAITING_PAYMENT: "Not paid yet",
    S.SHIPPED: "On its way",
    S.DELIVERED: "Being looked at",
    S.DISPUTED: "Something is wrong",
    S.ARBITRATION: "The arbiter decides",
    S.RETURNING: "To be sent back",
    S.RETURNED: "On its way back",
    S.WAITING_PAYMENT: "Waits for its payment",
    S.SENT: "On its way",
}
_STOPPED = frozenset({S.DISPUTED, S.ARBITRATION, S.RETURNING, S.RETURNED})


# What no escrow protects has no marketplace's promises either.
STEPS_BESIDE = Steps(
    pay=StepWords(
        title="Approved",
        text="The shop takes it up once its payment has come or is agreed on.",
        note="No escrow holds the money",
    ),
    ship=StepWords(
        title="Handed over", text="The shop sends it or hands it over.", note="The shop sends it"
    ),
    receive=StepWords(
        title="Received", text="The buyer says so, or the shop.", note="The buyer has it"
    ),
)


def present_journey(
    status: Status,
    milestones: Milestones,
    now: datetime,
    steps: Steps,
    flow: Flow = Flow.PARCEL,
) -> tuple[JourneyStep, ...]:
    """Three steps with "you are here", in the words of the marketplace.

    After an early end, only what really happened is done.
    """
    moments = (milestones.paid_at, milestones.shipped_at, milestones.received_at)
    here = _HERE[status]
    note = told(_HERE_NOTES.get(status, ""), flow)
    return tuple(
        JourneyStep(
            number=number,
            title=words.title,
            note=note if note and number == here else words.note,
            state=_state(number, here, happened=moment is not None),
            at=present_moment(moment, now) if moment else None,
            is_stopped=number == here and status in _STOPPED,
        )
        for number, (moment, words) in enumerate(zip(moments, steps.three, strict=True), start=1)
    )


def _state(number: int, here: int, *, happened: bool) -> str:
    if here == 0:
        return "done" if happened else "todo"
    if number == here:
        return "here"
    return "done" if number < here else "todo"
