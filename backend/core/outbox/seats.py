"""How many streams one person may hold open in a process: every window of theirs, and no flood."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator
from contextlib import contextmanager

from backend.core.errors import RateLimited

MOST_STREAMS = 100
RETRY_SECONDS = 30


class Seats:
    """Counts who follows. A stream takes a seat for as long as it lasts."""

    def __init__(self, most: int = MOST_STREAMS) -> None:
        self._most = most
        self._taken: Counter[Hashable] = Counter()

    def require_free(self, who: Hashable) -> None:
        """RateLimited when one more would be too many. Asked before an answer has begun."""
        if self._taken[who] >= self._most:
            raise RateLimited(
                f"You follow what happens in {self._most} windows already. Close some of them.",
                retry_after=RETRY_SECONDS,
            )

    @contextmanager
    def take(self, who: Hashable) -> Iterator[None]:
        self._taken[who] += 1
        try:
            yield
        finally:
            self._taken[who] -= 1
            if not self._taken[who]:
                del self._taken[who]
