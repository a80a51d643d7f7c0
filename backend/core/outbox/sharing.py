"""One question of many who wait: followers that wake in the same moment ask the database once.

Only those share an answer who asked before the question was put, so nobody is told of a time
before their bell rang.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")


class SharedQuestions:
    """Questions of this process that have not been put yet, by what they ask."""

    def __init__(self) -> None:
        self._gathering: dict[Hashable, asyncio.Task[Any]] = {}
        self._put: set[asyncio.Task[Any]] = set()  # the loop alone would not keep them

    async def ask(self, key: Hashable, read: Callable[[], Awaitable[T]]) -> T:
        """What `read` finds; whoever asks for the same `key` at this moment gets the same answer.

        One who stops waiting takes the answer from nobody.
        """
        task: asyncio.Task[T] | None = self._gathering.get(key)
        if task is None:
            task = self._gathering[key] = asyncio.create_task(self._answer(key, read))
            self._put.add(task)
            task.add_done_callback(self._put.discard)
        return await asyncio.shield(task)

    async def _answer(self, key: Hashable, read: Callable[[], Awaitable[T]]) -> T:
        try:
            await asyncio.sleep(0)  # whoever woke beside the first one asks now, too
        finally:
            del self._gathering[key]
        return await read()
