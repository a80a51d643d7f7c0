"""The event table: log, outbox and audit in one, written in the transaction of the change.

`record` writes, `read_after` reads in a safe order, `dispatch_pending` hands events to handlers,
`EventFeed` wakes whoever waits for news. NOTIFY is a hint; the table is the truth.
"""

from backend.core.outbox.dispatch import Handler, Subscription, dispatch_pending
from backend.core.outbox.events import ChainRef, DomainEvent
from backend.core.outbox.feed import EventFeed
from backend.core.outbox.store import (
    CHANNEL,
    START,
    Position,
    StoredEvent,
    latest_position,
    read_after,
    record,
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
    "dispatch_pending",
    "latest_position",
    "read_after",
    "record",
]
