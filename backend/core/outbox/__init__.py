"""The event table: log, outbox and audit in one, written in the transaction of the change.

`record` writes, `list_events` shows an order's past, `follow` streams what comes and
`dispatch_pending` hands events to handlers. NOTIFY only wakes readers; the table is the truth.
"""

from backend.core.outbox.dispatch import Handler, Subscription, dispatch_pending
from backend.core.outbox.events import ChainRef, DomainEvent, Transition
from backend.core.outbox.feed import EventFeed
from backend.core.outbox.follow import follow
from backend.core.outbox.store import (
    CHANNEL,
    START,
    Position,
    StoredEvent,
    count_waiting,
    latest_position,
    list_events,
    measure,
    read_after,
    record,
    wake,
)

__all__ = [
    "CHANNEL",
    "START",
    "ChainRef",
    "DomainEvent",
    "EventFeed",
    "Handler",
    "Position",
    "StoredEvent",
    "Subscription",
    "Transition",
    "count_waiting",
    "dispatch_pending",
    "follow",
    "latest_position",
    "list_events",
    "measure",
    "read_after",
    "record",
    "wake",
]
