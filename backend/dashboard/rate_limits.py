"""The counters of this app, and who is counted."""

from __future__ import annotations

from fastapi import Request

from backend.core.rate_limits import RateLimits, visitor_address
from backend.resources import Resources


def rate_limits(request: Request) -> RateLimits:
    """The counters asgi shares with the API, or this app's own."""
    found = getattr(request.app.state, "rate_limits", None)
    if not isinstance(found, RateLimits):
        found = request.app.state.rate_limits = RateLimits()
    return found


def visitor_of(request: Request, resources: Resources) -> str:
    """Who asks, for counting."""
    peer = request.client.host if request.client else None
    return visitor_address(request.headers, peer, resources.settings.trusted_proxies)
