"""How loops pause: they sleep until their time comes or until they are asked to stop."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable


class Bell:
    """An event that one task at most waits for; each open page has one.

    An `asyncio.Event` has room for sixty-four who wait, and takes ten times the memory.
    """

    __slots__ = ("_is_set", "_waiting")

    def __init__(self) -> None:
        self._is_set = False
        self._waiting: asyncio.Future[None] | None = None

    def set(self) -> None:
        self._is_set = True
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    def clear(self) -> None:
        self._is_set = False

    async def wait(self) -> bool:
        if not self._is_set:
            assert self._waiting is None, "one waits already"
            self._waiting = asyncio.get_running_loop().create_future()
            try:
                await self._waiting
            finally:
                self._waiting = None
        return True


async def comes(event: asyncio.Event | Bell, seconds: float) -> bool:
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


def stop_when_asked(stop: asyncio.Event, *also: Callable[[], object]) -> None:
    """On SIGINT and SIGTERM the loops end. `also` wakes those that wait for something else."""

    def end() -> None:
        stop.set()
        for each in also:
            each()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, end)


async def wait(stop: asyncio.Event, seconds: float) -> None:
    """Sleep, or wake at once when asked to stop."""
    await comes(stop, seconds)
