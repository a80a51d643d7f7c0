"""Hands recorded events to the rooms that react to them, as soon as they are stored."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError

from backend.core.clock import Clock
from backend.core.database import Sessions
from backend.core.outbox import EventFeed, Subscription, dispatch_pending
from backend.core.waiting import wait

POLL_SECONDS = 1.0  # a notice only wakes; the table is asked again in any case
TROUBLE_SECONDS = 2.0

log = structlog.get_logger(__name__)


async def run_outbox(
    sessions: Sessions,
    feed: EventFeed,
    subscriptions: Sequence[Subscription],
    clock: Clock,
    stop: asyncio.Event,
) -> None:
    """Dispatch until `stop` is set. Waits out a database that is away."""
    async with feed.subscribe() as wake:
        while not stop.is_set():
            try:
                while await dispatch_pending(sessions, subscriptions, clock):
                    pass
            except (OperationalError, InterfaceError, OSError) as error:
                log.warning("outbox.waits", error=repr(error))
                await wait(stop, TROUBLE_SECONDS)
                continue
            await wake.wait(POLL_SECONDS)
