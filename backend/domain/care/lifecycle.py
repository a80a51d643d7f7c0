"""The life of a ticket: raised by a late step or a complaint, worked, and over. Pure data."""

from __future__ import annotations

from enum import StrEnum

from backend.core.machine import Machine, Step


class TicketStatus(StrEnum):
    """Where a ticket is in its life."""

    OPEN = "open"
    RESOLVED = "resolved"  # the step it waited for has come
    CLOSED = "closed"  # staff decided that nothing more is to be done


class TicketRole(StrEnum):
    """Who acts on tickets."""

    WORKER = "worker"
    DISPATCHER = "dispatcher"
    SYSTEM = "system"
    BUYER = "buyer"


_S, _R = TicketStatus, TicketRole
_OPEN, _WORKER = frozenset({_S.OPEN}), frozenset({_R.WORKER})

TICKET_LIFECYCLE: Machine[TicketStatus, TicketRole, None] = Machine(
    start=_S.OPEN,
    steps=(
        Step(
            action="take",
            label="I take it",
            explains="It moves to your list.",
            by=_WORKER,
            source=_OPEN,
            target=None,
        ),
        Step(
            action="assign",
            label="Give it to somebody",
            by=frozenset({_R.DISPATCHER}),
            source=_OPEN,
            target=None,
        ),
        Step(
            action="remind",
            label="Remind",
            explains="A sentence on the order's page of the side you choose.",
            by=_WORKER,
            source=_OPEN,
            target=None,
        ),
        Step(
            action="ask",
            label="Ask",
            explains="Your question on the order's page of the side you choose.",
            by=_WORKER,
            source=_OPEN,
            target=None,
        ),
        Step(
            action="note",
            label="Note",
            explains="For staff alone.",
            by=_WORKER,
            source=frozenset(_S),
            target=None,
        ),
        Step(
            action="close",
            label="Close without the step",
            explains="Say why. It does not come back by itself.",
            by=_WORKER,
            source=_OPEN,
            target=_S.CLOSED,
        ),
        Step(
            action="complain",
            label="Complained",
            by=frozenset({_R.BUYER}),
            source=_OPEN,
            target=None,
        ),
        Step(
            action="complain",
            label="Complained again",
            by=frozenset({_R.BUYER}),
            source=frozenset({_S.RESOLVED, _S.CLOSED}),
            target=_S.OPEN,
        ),
        Step(
            action="resolve",
            label="Resolved",
            by=frozenset({_R.SYSTEM}),
            source=_OPEN,
            target=_S.RESOLVED,
        ),
        Step(
            action="reopen",
            label="Open it again",
            explains="There is more to do after all.",
            by=_WORKER,
            source=frozenset({_S.CLOSED}),
            target=_S.OPEN,
        ),
        Step(
            action="reopen",
            label="Opened again",
            by=frozenset({_R.SYSTEM}),
            source=frozenset({_S.RESOLVED}),
            target=_S.OPEN,
        ),
    ),
)
