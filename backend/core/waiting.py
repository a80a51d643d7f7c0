"""How loops pause: they sleep until their time comes or until they are asked to stop."""

from __future__ import annotations

import asyncio


async def wait(stop: asyncio.Event, seconds: float) -> None:
    """Sleep, or wake at once when asked to stop."""
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
