"""Waking those who wait for news of an order: one LISTEN per process, many waiters.

A waiter may be woken for nothing and may miss a notice when the connection drops, so everybody
reads the table after waking, and also after a while without any notice.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager, suppress
from uuid import UUID

import psycopg
import structlog
from sqlalchemy.engine import URL

from backend.core.outbox.seats import Seats
from backend.core.outbox.sharing import SharedQuestions
from backend.core.outbox.store import CHANNEL
from backend.core.waiting import Bell, comes

_RECONNECT_SECONDS = 1.0

log = structlog.get_logger(__name__)


class EventFeed:
    """Turns NOTIFY into wake-ups. Start it once per process with `running()`."""

    def __init__(self, url: URL) -> None:
        self._conninfo = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self.shared = SharedQuestions()
        self.seats = Seats()
        self._waiting: defaultdict[UUID | None, set[Bell]] = defaultdict(set)

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None, None]:
        """Listen for as long as the block lasts."""
        task = asyncio.create_task(self._listen_for_ever(), name="event-feed")
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    @asynccontextmanager
    async def subscribe(self, order_id: UUID | None = None) -> AsyncGenerator[Wake, None]:
        """Wake-ups for one order, or for every event."""
        bell = Bell()
        self._waiting[order_id].add(bell)
        try:
            yield Wake(bell)
        finally:
            self._waiting[order_id].remove(bell)
            if not self._waiting[order_id]:
                del self._waiting[order_id]

    def wake(self, order_id: UUID | None = None) -> None:
        """Ring for one order, or for everybody."""
        of_whom = self._waiting.keys() if order_id is None else (order_id, None)
        for wanted in of_whom:
            for bell in self._waiting.get(wanted, ()):
                bell.set()

    async def _listen_for_ever(self) -> None:
        while True:
            try:
                async for subject in self._notices():
                    self.wake(UUID(subject) if subject else None)
            except (psycopg.Error, OSError, ValueError) as error:
                log.warning("event_feed_interrupted", error=type(error).__name__)
            await asyncio.sleep(_RECONNECT_SECONDS)

    async def _notices(self) -> AsyncIterator[str]:
        connection = await psycopg.AsyncConnection.connect(self._conninfo, autocommit=True)
        async with connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            self.wake()  # whatever came before we listened
            async for notice in connection.notifies():
                yield notice.payload


class Wake:
    """One waiter's bell."""

    def __init__(self, bell: Bell) -> None:
        self._bell = bell

    async def wait(self, seconds: float) -> bool:
        """Until the bell rings or the time is up; True when it rang."""
        if not await comes(self._bell, seconds):
            return False
        self._bell.clear()
        return True
