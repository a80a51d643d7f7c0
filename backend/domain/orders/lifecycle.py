"""The life of a hold: an order its seller looks at before it can be paid. Pure data."""

from __future__ import annotations

from enum import StrEnum

from backend.core.machine import Machine, Step


class HoldStatus(StrEnum):
    """Where a held order is."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"


class HoldRole(StrEnum):
    """Who decides: the owner of the shop, or its support."""

    DECIDER = "decider"


_S, _DECIDER = HoldStatus, frozenset({HoldRole.DECIDER})

HOLD_LIFECYCLE: Machine[HoldStatus, HoldRole, None] = Machine(
    start=_S.WAITING,
    steps=(
        Step(
            action="approve",
            label="Approve",
            explains="The buyer can pay from now on.",
            by=_DECIDER,
            source=frozenset({_S.WAITING}),
            target=_S.APPROVED,
        ),
        Step(
            action="refuse",
            label="Refuse",
            explains="The order ends, the goods go back on sale, and the buyer reads your reason.",
            by=_DECIDER,
            source=frozenset({_S.WAITING}),
            target=_S.REFUSED,
        ),
    ),
)
