"""What is expected next of whom, and in how many business days. Pure.

One row per step. Days are set per installation, for a step (`ship`) or for a step of one flow
(`ship.service`); what a setting does not name stays as it is here. A promise never outlasts the
deadline of the contract, after which other rules hold anyway.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from backend.core.business_days import MOST_DAYS, Calendar
from backend.core.viewer import StaffRole
from backend.domain.escrow.projection import EscrowRecord
from backend.domain.escrow.statuses import Role, Status
from backend.domain.orders.planning import Flow
from backend.domain.orders.words import told


class CareStep(StrEnum):
    """What should happen next to a delivery."""

    SHIP = "ship"
    ARRIVE = "arrive"
    CONFIRM = "confirm"
    ANSWER = "answer"
    DECIDE = "decide"
    SEND_BACK = "send_back"
    TAKE_BACK = "take_back"
    PAY = "pay"  # beside the chain: it should have left, and its money is not there


@dataclass(frozen=True, slots=True)
class Expected:
    """One step: in which status it is awaited, of whom, and who looks after it when late."""

    step: CareStep
    status: Status
    of: Role
    staff: StaffRole
    days: int
    title: str  # what has not happened, for the queue


EXPECTED: tuple[Expected, ...] = (
    Expected(CareStep.SHIP, Status.FUNDED, Role.SELLER, StaffRole.SUPPORT, 2, "Not shipped"),
    Expected(CareStep.ARRIVE, Status.SHIPPED, Role.SELLER, StaffRole.LOGISTICS, 5, "Not arrived"),
    Expected(CareStep.CONFIRM, Status.DELIVERED, Role.BUYER, StaffRole.SUPPORT, 5, "Not confirmed"),
    Expected(CareStep.ANSWER, Status.DISPUTED, Role.SELLER, StaffRole.SUPPORT, 2, "Not answered"),
    Expected(
        CareStep.DECIDE, Status.ARBITRATION, Role.ARBITER, StaffRole.SUPPORT, 5, "Not decided"
    ),
    Expected(
        CareStep.SEND_BACK, Status.RETURNING, Role.BUYER, StaffRole.SUPPORT, 3, "Not sent back"
    ),
    Expected(
        CareStep.TAKE_BACK, Status.RETURNED, Role.SELLER, StaffRole.LOGISTICS, 5, "Not taken back"
    ),
    Expected(
        CareStep.PAY, Status.WAITING_PAYMENT, Role.SELLER, StaffRole.SUPPORT, 1, "Not paid for"
    ),
)
BY_STATUS: dict[Status, Expected] = {row.status: row for row in EXPECTED}
BY_STEP: dict[CareStep, Expected] = {row.step: row for row in EXPECTED}

CUSTOMS_BUSINESS_DAYS = 10  # for a parcel that customs have held, from when they did
FOLLOW_UP_DAYS = 1  # business days until staff should do the next thing

# Flows whose steps take longer or shorter than a parcel's.
DAYS_OF_FLOW: dict[str, int] = {
    "ship.electronic": 1,
    "ship.service": 5,
    "ship.backorder": 10,
    "arrive.electronic": 1,
    "arrive.service": 7,
    "arrive.collection": 3,
}


@dataclass(frozen=True, slots=True)
class Promise:
    """A step that is awaited now."""

    step: CareStep
    since: datetime
    due_at: datetime


class Promises:
    """The promises of one marketplace: its calendar and its days."""

    def __init__(self, calendar: Calendar, days: Mapping[str, int]) -> None:
        known = {row.step.value for row in EXPECTED}
        known |= {f"{row.step}.{flow}" for row in EXPECTED for flow in Flow}
        for name, number in days.items():
            if name not in known or not 1 <= number <= MOST_DAYS:
                raise ValueError(f"there is no promise {name!r} of {number} business days")
        self._days = {row.step.value: row.days for row in EXPECTED} | DAYS_OF_FLOW | dict(days)
        self.calendar = calendar

    def days(self, step: CareStep, flow: Flow) -> int:
        """In how many business days, for this flow."""
        return self._days.get(f"{step}.{flow}", self._days[step.value])

    def act_by(self, now: datetime, deadline: datetime | None) -> datetime:
        """When staff should do the next thing: before the contract's rules take over."""
        due = self.calendar.due(now, FOLLOW_UP_DAYS)
        return min(due, deadline) if deadline else due

    def of(
        self,
        escrow: EscrowRecord | None,
        flow: Flow,
        held_until: datetime | None,
        customs_at: datetime | None = None,
    ) -> Promise | None:
        """What is awaited of this delivery; None when nobody owes anything."""
        row = BY_STATUS.get(escrow.status) if escrow else None
        if row is None or escrow is None:
            return None
        since = since_of(escrow)
        begins = max(since, held_until) if held_until and row.step is CareStep.SHIP else since
        due = self.calendar.due(begins, self.days(row.step, flow))
        if customs_at and row.step is CareStep.ARRIVE:
            due = max(due, self.calendar.due(customs_at, CUSTOMS_BUSINESS_DAYS))
        return Promise(row.step, since, min(due, escrow.deadline) if escrow.deadline else due)

    def missing_payment(self, since: datetime) -> Promise:
        """It should have left already, so nobody waits for a day to pass."""
        return Promise(CareStep.PAY, since, since)


def since_of(escrow: EscrowRecord) -> datetime:
    """When the escrow came to its present status."""
    began = {
        Status.SHIPPED: escrow.shipped_at,
        Status.DELIVERED: escrow.delivered_at,
        Status.DISPUTED: escrow.disputed_at,
        Status.ARBITRATION: escrow.return_contested_at or escrow.contested_at,
        Status.RETURNING: escrow.return_since,
        Status.RETURNED: escrow.return_shipped_at,
    }
    return began.get(escrow.status) or escrow.funded_at


# What each side can do about a late step, in its own words.
ADVICE: dict[tuple[CareStep, Role], str] = {
    (CareStep.SHIP, Role.BUYER): "Ask the seller in a message. If nothing is shipped by then, "
    "anybody can send your money back with one click.",
    (CareStep.SHIP, Role.SELLER): "Ship it and enter the number, or give the money back. If you "
    "need longer, say so in a message.",
    (CareStep.ARRIVE, Role.BUYER): "Follow the parcel and tell us what the carrier says. If it "
    "came, say so; if it does not come by then, your money goes back to you.",
    (CareStep.ARRIVE, Role.SELLER): "Ask the carrier where it is and tell the buyer. You can give "
    "more time, or give the money back.",
    (CareStep.CONFIRM, Role.BUYER): "Look at it: confirm if all is well, open a dispute if not. "
    "If you do neither by then, the seller is paid.",
    (CareStep.CONFIRM, Role.SELLER): "There is nothing you have to do: if the buyer stays silent "
    "until then, you are paid.",
    (CareStep.ANSWER, Role.BUYER): "A message often settles it. If the seller stays silent until "
    "then, what you claim goes back to you.",
    (CareStep.ANSWER, Role.SELLER): "Grant the claim, make an offer, or contest it. If you stay "
    "silent until then, the claim is granted.",
    (CareStep.DECIDE, Role.BUYER): "You can still agree with the seller. If the arbiter stays "
    "silent until then, the money is split as the terms say.",
    (CareStep.DECIDE, Role.SELLER): "You can still agree with the buyer. If the arbiter stays "
    "silent until then, the money is split as the terms say.",
    (CareStep.SEND_BACK, Role.BUYER): "Send it back and enter the number. If you do not by then, "
    "the seller is paid.",
    (CareStep.SEND_BACK, Role.SELLER): "Make sure the buyer knows where to send it. If nothing is "
    "sent by then, you are paid.",
    (CareStep.PAY, Role.BUYER): "Pay as you agreed, or tell the seller in a message when you did. "
    "It is not sent before.",
    (CareStep.PAY, Role.SELLER): "Look whether the money has come and write it down, go ahead "
    "without it, or cancel the order.",
    (CareStep.TAKE_BACK, Role.BUYER): "If the seller says nothing by then, your part goes back to "
    "you.",
    (CareStep.TAKE_BACK, Role.SELLER): "Look at what came back: take it, or object and say why. "
    "If you stay silent until then, the buyer is paid back.",
}


def advice_for(step: CareStep, role: Role, flow: Flow) -> str:
    """What this side can do; nothing for who is no side."""
    return told(ADVICE.get((step, role), ""), flow)
