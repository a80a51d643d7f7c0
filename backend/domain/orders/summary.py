"""One word for a whole order, and who has to do something. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from backend.domain.escrow.lifecycle import (
    CLOSED,
    IN_DISPUTE,
    PAID_OUT,
    WAITS_FOR,
    Role,
    Status,
)

IN_PROGRESS, PARTIALLY_SHIPPED, DISPUTED = "in_progress", "partially_shipped", "disputed"
COMPLETED, CLOSED_WORD = "completed", "closed"
SUMMARIES = (IN_PROGRESS, PARTIALLY_SHIPPED, DISPUTED, COMPLETED, CLOSED_WORD)

_NOT_SENT = frozenset(
    {Status.AWAITING_PAYMENT, Status.FUNDED, Status.APPROVED, Status.WAITING_PAYMENT}
)
_SENT = frozenset(
    {Status.SHIPPED, Status.DELIVERED, Status.RELEASED, Status.SENT, Status.FULFILLED}
)
_DONE = PAID_OUT | {Status.FULFILLED}

# Whom an open status favours once its deadline has passed: theirs to run the time-out.
FAVOURED: dict[Status, frozenset[Role]] = {
    Status.FUNDED: frozenset({Role.BUYER}),
    Status.SHIPPED: frozenset({Role.BUYER}),
    Status.DELIVERED: frozenset({Role.SELLER}),
    Status.DISPUTED: frozenset({Role.BUYER}),
    Status.ARBITRATION: frozenset({Role.BUYER, Role.SELLER}),
    Status.RETURNING: frozenset({Role.SELLER}),
    Status.RETURNED: frozenset({Role.BUYER}),
}


def summarise(statuses: Sequence[Status]) -> str:
    """An order's status follows from its deliveries; nothing sets it."""
    distinct = set(statuses)
    if len(distinct) == 1:
        return statuses[0].value
    if distinct & IN_DISPUTE:
        return DISPUTED
    if distinct <= CLOSED:
        return COMPLETED if distinct & _DONE else CLOSED_WORD
    is_partly_sent = distinct & _SENT and distinct & _NOT_SENT
    return PARTIALLY_SHIPPED if is_partly_sent else IN_PROGRESS


def waits_for(status: Status, deadline: datetime | None, now: datetime) -> frozenset[Role]:
    """Whose move it is. Past the deadline it is the one's whom the time-out favours."""
    if deadline is not None and now >= deadline:
        return FAVOURED.get(status, frozenset())
    return WAITS_FOR.get(status, frozenset())
