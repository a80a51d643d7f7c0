"""The life of a signature that the marketplace carries: the table. Pure data.

That it is carried means that its transaction is in a block. What that did to the escrow is told by
the index, and by nothing here. A block can go: then it is on its way once more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from backend.core.machine import Machine, Step


class RelayStatus(StrEnum):
    """How far a signature has come."""

    ACCEPTED = "accepted"  # checked; waits to be sent
    SENT = "sent"
    CARRIED = "carried"
    FAILED = "failed"  # in a block, and the contract refused it
    REFUSED = "refused"  # the contract would refuse it by now, so it was not sent
    EXPIRED = "expired"


class RelayRole(StrEnum):
    """Who moves it on."""

    SENDER = "sender"


@dataclass(frozen=True, slots=True)
class RelayFacts:
    """What opens and closes the steps."""

    expires_at: datetime


S = RelayStatus
UNDER_WAY = frozenset({S.ACCEPTED, S.SENT})
IN_A_BLOCK = frozenset({S.CARRIED, S.FAILED})
_SENDER = frozenset({RelayRole.SENDER})


def _step(
    action: str, source: RelayStatus, target: RelayStatus, explains: str
) -> Step[RelayStatus, RelayRole, RelayFacts]:
    return Step(
        action=action,
        label=action.capitalize(),
        explains=explains,
        by=_SENDER,
        source=frozenset({source}),
        target=target,
    )


RELAYING: Machine[RelayStatus, RelayRole, RelayFacts] = Machine(
    start=S.ACCEPTED,
    steps=(
        Step(
            action="send",
            label="Send",
            explains="It goes to the network in a transaction of ours.",
            by=_SENDER,
            source=frozenset({S.ACCEPTED}),
            target=S.SENT,
            closes=lambda facts: facts.expires_at,
        ),
        Step(
            action="expire",
            label="Expire",
            explains="It could not be sent in time.",
            by=_SENDER,
            source=frozenset({S.ACCEPTED}),
            target=S.EXPIRED,
            opens=lambda facts: facts.expires_at,
        ),
        _step("refuse", S.ACCEPTED, S.REFUSED, "The order has moved on since it was signed."),
        _step("carry", S.SENT, S.CARRIED, "Its transaction is in a block."),
        _step("fail", S.SENT, S.FAILED, "Its transaction is in a block and did nothing."),
        _step("lose", S.SENT, S.ACCEPTED, "Another transaction took its nonce; it is sent anew."),
        Step(
            action="undo",
            label="Undo",
            explains="Its block is gone; the same transaction is sent once more.",
            by=_SENDER,
            source=IN_A_BLOCK,
            target=S.SENT,
        ),
    ),
)
