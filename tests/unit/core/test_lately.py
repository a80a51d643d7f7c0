"""What many ask at once is asked once."""

from __future__ import annotations

import asyncio

import pytest

from backend.core.lately import Lately


class Slow:
    """Answers 1, 2, 3, each only when it is let go."""

    def __init__(self) -> None:
        self.asked = 0
        self.go = asyncio.Event()

    async def __call__(self) -> int:
        self.asked += 1
        mine = self.asked
        await self.go.wait()
        return mine


async def test_all_who_come_first_wait_for_one_answer():
    slow = Slow()
    lately = Lately(slow, max_age=3600)
    waiting = [asyncio.create_task(lately.get()) for _ in range(50)]
    await asyncio.sleep(0)
    slow.go.set()
    assert await asyncio.gather(*waiting) == [1] * 50
    assert await lately.get() == 1
    assert slow.asked == 1


async def test_an_old_answer_serves_while_somebody_asks_anew():
    slow = Slow()
    slow.go.set()
    lately = Lately(slow, max_age=0)
    assert await lately.get() == 1
    slow.go.clear()
    asking = asyncio.create_task(lately.get())
    await asyncio.sleep(0)
    assert await lately.get() == 1
    slow.go.set()
    assert await asking == 2
    assert slow.asked == 2


async def test_what_failed_is_asked_again():
    async def ask() -> int:
        tried.append(1)
        if len(tried) == 1:
            raise OSError("away")
        return 7

    tried: list[int] = []
    lately = Lately(ask, max_age=3600)
    with pytest.raises(OSError, match="away"):
        await lately.get()
    assert await lately.get() == 7
