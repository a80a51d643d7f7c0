"""Outcomes to counts: what is said of a seller, a buyer, an arbiter. Pure.

There is no score. A record is a number for each thing that can happen, beside the number of all
that could have; what weighs how much is for the reader to say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from backend.domain.escrow.settlement import BPS
from backend.domain.escrow.statuses import Role, Status
from backend.domain.reputation.outcomes import Outcome

FEW = 5  # ended sales; with fewer, a page says so before anything else
S = Status
Outcomes = Mapping[Outcome, int]


class Count(StrEnum):
    """What is counted. A word means the same for every role that has it."""

    STARTED = "started"  # paid into escrow, those that ended and those that have not
    ENDED = "ended"  # and not by the buyer's cancelling a fresh payment
    CANCELLED = "cancelled"
    COMPLETED = "completed"  # the seller was paid all of it
    CONFIRMED = "confirmed"  # by the buyer's own word
    SHIPPED = "shipped"
    IN_TIME = "in_time"  # before the deadline of the payment
    REFUNDED = "refunded"  # all of it, by the seller, while it was held
    REFUNDED_LATER = "refunded_later"  # out of the seller's pocket
    NOT_SHIPPED = "not_shipped"  # the deadline for shipping passed
    NOT_ARRIVED = "not_arrived"  # nobody said in time that it came
    NOT_LOOKED_AT = "not_looked_at"  # the buyer let the inspection pass
    NOT_SENT_BACK = "not_sent_back"  # the buyer let the time for returning pass
    DISPUTED = "disputed"
    AGREED = "agreed"  # by a deal of the two sides
    CONCEDED = "conceded"  # the seller granted the claim
    UNANSWERED = "unanswered"  # the seller let a claim or a returned parcel lie
    CONTESTED = "contested"  # came before the arbiter
    FOR_BUYER = "for_buyer"  # ruled: all that was claimed
    FOR_SELLER = "for_seller"  # ruled: nothing of it
    DIVIDED = "divided"  # ruled: something between
    UNDECIDED = "undecided"  # the arbiter let the deadline pass


_HOLDS: dict[Count, Callable[[Outcome], bool]] = {
    Count.STARTED: lambda _outcome: True,
    Count.ENDED: lambda outcome: outcome.is_ended and outcome.closed_by != "Cancelled",
    Count.CANCELLED: lambda outcome: outcome.closed_by == "Cancelled",
    Count.COMPLETED: lambda outcome: outcome.status is S.RELEASED,
    Count.CONFIRMED: lambda outcome: outcome.closed_by == "Confirmed",
    Count.SHIPPED: lambda outcome: outcome.is_shipped_in_time is not None,
    Count.IN_TIME: lambda outcome: outcome.is_shipped_in_time is True,
    Count.REFUNDED: lambda outcome: outcome.closed_by == "Refunded",
    Count.REFUNDED_LATER: lambda outcome: outcome.is_refunded_later,
    Count.NOT_SHIPPED: lambda outcome: outcome.silent_in(S.FUNDED),
    Count.NOT_ARRIVED: lambda outcome: outcome.silent_in(S.SHIPPED),
    Count.NOT_LOOKED_AT: lambda outcome: outcome.silent_in(S.DELIVERED),
    Count.NOT_SENT_BACK: lambda outcome: outcome.silent_in(S.RETURNING),
    Count.DISPUTED: lambda outcome: outcome.is_disputed,
    Count.AGREED: lambda outcome: (
        outcome.closed_by in {"Settled", "ReturnAccepted"} and outcome.status is not S.RULED
    ),
    Count.CONCEDED: lambda outcome: outcome.closed_by == "Conceded",
    Count.UNANSWERED: lambda outcome: outcome.silent_in(S.DISPUTED, S.RETURNED),
    Count.CONTESTED: lambda outcome: outcome.is_contested,
    Count.FOR_BUYER: lambda outcome: (outcome.ruled_bps or 0) >= BPS,
    Count.FOR_SELLER: lambda outcome: outcome.ruled_bps == 0,
    Count.DIVIDED: lambda outcome: 0 < (outcome.ruled_bps or 0) < BPS,
    Count.UNDECIDED: lambda outcome: outcome.silent_in(S.ARBITRATION),
}
_RULED = (Count.FOR_BUYER, Count.DIVIDED, Count.FOR_SELLER)
OF_ROLE: dict[Role, tuple[Count, ...]] = {
    Role.SELLER: (
        Count.STARTED,
        Count.ENDED,
        Count.COMPLETED,
        Count.SHIPPED,
        Count.IN_TIME,
        Count.NOT_SHIPPED,
        Count.NOT_ARRIVED,
        Count.CANCELLED,
        Count.REFUNDED,
        Count.REFUNDED_LATER,
        Count.DISPUTED,
        Count.AGREED,
        Count.CONCEDED,
        Count.UNANSWERED,
        Count.CONTESTED,
        *_RULED,
    ),
    Role.BUYER: (
        Count.STARTED,
        Count.ENDED,
        Count.CONFIRMED,
        Count.NOT_LOOKED_AT,
        Count.NOT_SENT_BACK,
        Count.CANCELLED,
        Count.DISPUTED,
        Count.AGREED,
        Count.CONCEDED,
        Count.CONTESTED,
        *_RULED,
    ),
    Role.ARBITER: (Count.CONTESTED, *_RULED, Count.UNDECIDED),
}


@dataclass(frozen=True, slots=True)
class Record:
    """One role of one address on one chain: a number for everything that is counted of it."""

    role: Role
    counts: Mapping[Count, int] = field(default_factory=dict)
    people: int = 0  # different accounts on the other side of it
    ruled_bps: int | None = None  # the buyers' part of what was claimed, the mean of all rulings

    def __getitem__(self, count: Count) -> int:
        return self.counts.get(count, 0)

    @property
    def rulings(self) -> int:
        return sum(self[count] for count in _RULED)

    @property
    def is_empty(self) -> bool:
        return not any(self.counts.values())

    @property
    def is_new(self) -> bool:
        """Whether there is too little to go by."""
        return self[Count.ENDED] < FEW


def count(role: Role, outcomes: Outcomes, people: int) -> Record:
    """The record of a role from the outcomes of its escrows."""
    ruled = [(o.ruled_bps, many) for o, many in outcomes.items() if o.ruled_bps is not None]
    rulings = sum(many for _, many in ruled)
    return Record(
        role=role,
        counts={
            kind: sum(many for outcome, many in outcomes.items() if _HOLDS[kind](outcome))
            for kind in OF_ROLE[role]
        },
        people=people,
        ruled_bps=sum(bps * many for bps, many in ruled) // rulings if rulings else None,
    )
