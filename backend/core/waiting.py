"""How loops pause: they sleep until their time comes or until they are asked to stop."""

from __future__ import annotations

import asyncio


async def comes(event: asyncio.Event, seconds: float) -> bool:
    """Until the event is set or the time is up; whether it was set.

    A time-out of the block, not `asyncio.wait_for`: before Python 3.12 that forgets a cancellation
    which meets the event (python/cpython issue 86296), and a loop told to end goes on for ever.
    Libraries lose one, too, when they cancel at the same moment for reasons of their own; the task
    remembers, so it is heard here at the latest.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
    try:
        async with asyncio.timeout(seconds):
            return await event.wait()
    except TimeoutError:
        return False


async def wait(stop: asyncio.Event, seconds: float) -> None:
    """Sleep, or wake at once when asked to stop."""
    await comes(stop, seconds)
