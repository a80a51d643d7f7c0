"""An answer that many want and that may be a moment old."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Lately(Generic[T]):
    """The last answer, not older than `max_age` seconds.

    One asks at a time. Whoever comes meanwhile gets the answer before, so a slow node or database
    holds up one of them, and is asked no more often for being asked about by everybody.
    """

    def __init__(self, ask: Callable[[], Awaitable[T]], max_age: float) -> None:
        self._ask = ask
        self.max_age = max_age
        self._asking = asyncio.Lock()
        self._answer: tuple[T, float] | None = None  # and when, by the monotonic clock

    async def get(self) -> T:
        """The answer. What asking raises goes to whoever asked, and is not kept."""
        known = self._answer
        if known is not None and (self._is_fresh(known) or self._asking.locked()):
            return known[0]
        async with self._asking:
            known = self._answer
            if known is None or not self._is_fresh(known):
                known = self._answer = (await self._ask(), time.monotonic())
            return known[0]

    def _is_fresh(self, known: tuple[T, float]) -> bool:
        return time.monotonic() - known[1] < self.max_age
