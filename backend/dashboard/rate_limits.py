"""How often one visitor may ask. Counted per process; each of several has its own counters."""

from __future__ import annotations

import math
import time

from fastapi import Request
from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from backend.core.errors import RateLimited
from backend.resources import Resources


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


def rate_limits(request: Request) -> RateLimits:
    """The counters of this app, made with the first question."""
    found = getattr(request.app.state, "rate_limits", None)
    if not isinstance(found, RateLimits):
        found = request.app.state.rate_limits = RateLimits()
    return found


def visitor_of(request: Request, resources: Resources) -> str:
    """Who asks, for counting: the address before the trusted hops, and no other header."""
    hops = resources.settings.trusted_proxies
    chain = [part.strip() for part in request.headers.get("x-forwarded-for", "").split(",")]
    if hops and len(chain) >= hops and chain[-hops]:
        return chain[-hops]
    return request.client.host if request.client else "unknown"
