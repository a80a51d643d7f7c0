"""What one side asks of the other: more time, or the money back. Asked, granted, refused.

Granting is a step on chain (the one whom silence favours extends, the seller refunds), so the table
believes the log of it. Refusing and taking back are words beside the chain.
"""

from __future__ import annotations

from enum import StrEnum

from backend.core.machine import Machine, Step


class RequestKind(StrEnum):
    """What is asked for."""

    MORE_TIME = "more_time"
    REFUND = "refund"


class RequestStatus(StrEnum):
    """Where a request stands."""

    ASKED = "asked"
    GRANTED = "granted"  # the chain has the step
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    OVERTAKEN = "overtaken"  # the delivery moved on, so nothing is left to grant


class RequestRole(StrEnum):
    """Who somebody is to a request."""

    ASKER = "asker"
    OTHER = "other"
    CHAIN = "chain"


S, R = RequestStatus, RequestRole
_ASKED = frozenset({S.ASKED})

REQUEST_LIFECYCLE: Machine[RequestStatus, RequestRole, None] = Machine(
    start=S.ASKED,
    steps=(
        Step(
            action="grant",
            label="Grant it",
            explains="Your wallet does it on the chain; the other side is told.",
            by=frozenset({R.CHAIN}),
            source=_ASKED,
            target=S.GRANTED,
        ),
        Step(
            action="refuse",
            label="Refuse it",
            explains="The other side is told, with your words.",
            by=frozenset({R.OTHER}),
            source=_ASKED,
            target=S.REFUSED,
        ),
        Step(
            action="withdraw",
            label="Take it back",
            explains="Nothing is asked any more.",
            by=frozenset({R.ASKER}),
            source=_ASKED,
            target=S.WITHDRAWN,
        ),
        Step(
            action="stand",
            label="Asked again",
            explains="The chain took back what had answered it.",
            by=frozenset({R.CHAIN}),
            source=frozenset({S.GRANTED, S.OVERTAKEN}),
            target=S.ASKED,
        ),
        Step(
            action="overtake",
            label="Let it rest",
            explains="The delivery has moved on meanwhile.",
            by=frozenset({R.CHAIN}),
            source=_ASKED,
            target=S.OVERTAKEN,
        ),
    ),
)
