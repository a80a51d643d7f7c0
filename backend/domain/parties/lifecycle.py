"""The life of a seat in a seller's team: offered to an address, taken, given up. Pure data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from backend.core.machine import Machine, Step


class SeatStatus(StrEnum):
    """Where a seat is in its life."""

    INVITED = "invited"
    JOINED = "joined"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"  # before anybody took it
    REMOVED = "removed"
    LEFT = "left"


class SeatRole(StrEnum):
    """Who acts on a seat: the seller it belongs to, or the address it is for."""

    OWNER = "owner"
    MEMBER = "member"


@dataclass(frozen=True, slots=True)
class SeatFacts:
    """What opens and closes steps."""

    expires_at: datetime  # of the invitation


_S, _OWNER, _MEMBER = SeatStatus, frozenset({SeatRole.OWNER}), frozenset({SeatRole.MEMBER})
OPEN_SEATS: frozenset[SeatStatus] = frozenset({_S.INVITED, _S.JOINED})


def _expiry(facts: SeatFacts) -> datetime:
    return facts.expires_at


SEAT_LIFECYCLE: Machine[SeatStatus, SeatRole, SeatFacts] = Machine(
    start=_S.INVITED,
    steps=(
        Step(
            action="join",
            label="Join the team",
            explains="You see this shop's orders as far as your part in the team needs it.",
            by=_MEMBER,
            source=frozenset({_S.INVITED}),
            target=_S.JOINED,
            closes=_expiry,
        ),
        Step(
            action="decline",
            label="No, thank you",
            explains="The invitation is gone. Nobody sees your orders either way.",
            by=_MEMBER,
            source=frozenset({_S.INVITED}),
            target=_S.DECLINED,
        ),
        Step(
            action="withdraw",
            label="Take the invitation back",
            explains="Nobody can accept it any more.",
            by=_OWNER,
            source=frozenset({_S.INVITED}),
            target=_S.WITHDRAWN,
        ),
        Step(
            action="remove",
            label="Remove from the team",
            explains="They lose sight of your orders with their next click.",
            by=_OWNER,
            source=frozenset({_S.JOINED}),
            target=_S.REMOVED,
        ),
        Step(
            action="leave",
            label="Leave the team",
            explains="You lose sight of this shop's orders at once.",
            by=_MEMBER,
            source=frozenset({_S.JOINED}),
            target=_S.LEFT,
        ),
    ),
)
