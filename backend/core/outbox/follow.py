"""Following the log as it grows: the loop behind every live page and stream."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator, Awaitable, Callable
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import Select

from backend.core.database import Sessions
from backend.core.outbox.feed import EventFeed
from backend.core.outbox.store import AT_ONCE, Position, StoredEvent, held_back_by, read_after

POLL_SECONDS = 10.0
UNRUNG = 6
NOTHING: tuple[int | None, list[StoredEvent]] = (None, [])
_SHORTEST_PAUSE, _LONGEST_PAUSE = 0.05, 1.0  # while an older transaction holds events back


async def follow(
    sessions: Sessions,
    feed: EventFeed,
    position: Position,
    *,
    is_allowed: Callable[[], Awaitable[bool]],
    order_id: UUID | None = None,
    order_ids: Select[Any] | None = None,
    about: tuple[str, UUID] | None = None,
    poll_seconds: float = POLL_SECONDS,
) -> AsyncGenerator[list[StoredEvent], None]:
    """Batches of events after `position`, as they come, for as long as `is_allowed`.

    An empty batch means that nothing happened for a while: a moment to send a sign of life.
    No connection is held while waiting. The permission is asked before every batch, so a stream
    ends within `poll_seconds` after it was taken away. The log is read when the bell rings; the
    bell can be lost with its connection, so every `UNRUNG`th pause the log is read without it.
    """
    pause, holder, quiet = _SHORTEST_PAUSE, 0, 0
    look = partial(_look, sessions, order_id=order_id, order_ids=order_ids, about=about)
    is_shared = order_id is not None and about is None and order_ids is None
    turn = random.Random(hash(order_id) if is_shared else None).random()  # noqa: S311 - spreads
    async with feed.subscribe(order_id) as wake:
        while await is_allowed():
            if quiet:
                yield []
            held_by, batch = NOTHING
            if quiet % UNRUNG == 0:
                read = partial(look, position)
                found = feed.shared.ask((order_id, position), read) if is_shared else read()
                held_by, batch = await found
            if batch:
                position = batch[-1].position
                yield batch
            if held_by is not None and not batch:
                # Short ones come and go all the time; only one that stays is worth less looking.
                pause = min(pause * 2, _LONGEST_PAUSE) if held_by == holder else _SHORTEST_PAUSE
                holder = held_by
                await asyncio.sleep(pause)
            elif held_by is not None or len(batch) == AT_ONCE:
                continue  # there may be more already, of which no bell will tell
            elif await wake.wait(_until(turn, poll_seconds)):
                quiet = 0
            else:
                quiet += 1


def _until(turn: float, seconds: float) -> float:
    """A pause of at most `seconds`, to the next turn.

    Whoever follows one order wakes together and asks once; others have turns of their own, or all
    pages that a restart opened anew would ask in one moment, for ever.
    """
    now = asyncio.get_running_loop().time()
    return seconds - (now - turn * seconds) % seconds if seconds else 0


async def _look(
    sessions: Sessions,
    position: Position,
    *,
    order_id: UUID | None,
    order_ids: Select[Any] | None,
    about: tuple[str, UUID] | None,
) -> tuple[int | None, list[StoredEvent]]:
    """Who holds events back, if anybody, and what can be read."""
    async with sessions() as session:
        # Asked first: what is stored after this rings the bell, what was before is read.
        held_by = await held_back_by(session, order_id=order_id, order_ids=order_ids)
        batch = await read_after(
            session, position, order_id=order_id, order_ids=order_ids, about=about
        )
    return held_by, batch
