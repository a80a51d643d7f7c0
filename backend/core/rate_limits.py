"""How often one visitor may ask. Counted per process; each of several has its own counters."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from backend.core.errors import RateLimited


class RateLimits:
    """Counters by purpose and visitor."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def spend(self, purpose: str, visitor: str, *, per_minute: int, cost: int = 1) -> None:
        """Count `cost` attempts; RateLimited when that is more than a minute allows."""
        item = RateLimitItemPerMinute(per_minute)
        if await self._limiter.hit(item, purpose, visitor, cost=cost):
            return
        window = await self._limiter.get_window_stats(item, purpose, visitor)
        wait = max(1, math.ceil(window.reset_time - time.time()))
        raise RateLimited("Too many attempts. Wait a moment and try again.", retry_after=wait)


def visitor_address(headers: Mapping[str, str], peer: str | None, trusted_proxies: int) -> str:
    """Who asks, for counting: what the outermost trusted hop saw, and no other header."""
    chain = [part.strip() for part in headers.get("x-forwarded-for", "").split(",")]
    if trusted_proxies and len(chain) >= trusted_proxies and chain[-trusted_proxies]:
        return chain[-trusted_proxies]
    return peer or "unknown"
