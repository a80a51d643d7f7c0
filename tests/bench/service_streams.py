"""Many pages open at once: each hears of its own order, and of all that happens to it."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median, quantiles
from urllib.parse import urlsplit

import httpx2

from backend.core.database import close_sessions, create_sessions, unit_of_work
from backend.core.ids import public_id, uuid7
from backend.core.outbox import latest_position, record
from backend.domain.messaging.events import MessagePosted
from backend.domain.orders.views import ORDER_PREFIX
from tests.bench.service_rows import ORDERS_OF_A_BUYER, order_number
from tests.builders.histories import NOON

EVENTS, PER_SECOND, OPENING_AT_ONCE = 500, 50, 25
FIRST = 50  # are open before memory is looked at: what all share is there by then
PATIENCE = 60.0
KIB = 1_024


@dataclass
class Heard:
    """What came over the streams. Each event has a time of its own, by which it is known."""

    posted: dict[datetime, float]
    spent: list[float]  # milliseconds from the commit to each stream

    def note(self, data: bytes) -> None:
        at = datetime.fromisoformat(json.loads(data)["occurred_at"])
        self.spent.append((time.perf_counter() - self.posted[at]) * 1_000)


async def measure_streams(
    origin: str, token: str, database_url: str, streams: int
) -> dict[str, float | str]:
    """`streams` open ones over the buyer's orders; events at an even pace.

    Memory is what the server grew by while streams were opened and told things, but for the
    `FIRST` of them; garbage is no part of it, nor is what the kernel holds.
    """
    sessions, heard = create_sessions(database_url), Heard({}, [])
    async with unit_of_work(sessions) as session:
        place = str(await latest_position(session))
    orders = min(ORDERS_OF_A_BUYER, streams)
    async with AsyncExitStack() as stack:
        gate = asyncio.Semaphore(OPENING_AT_ONCE)

        async def open_one(number: int) -> None:
            async with gate:
                stream = _listening(origin, token, place, number % orders, heard)
                await stack.enter_async_context(stream)

        first = min(FIRST, streams // 2)
        await asyncio.gather(*(open_one(number) for number in range(first)))
        before = await _memory_of(origin)
        await asyncio.gather(*(open_one(number) for number in range(first, streams)))
        listeners = [sum(n % orders == order for n in range(streams)) for order in range(orders)]
        expected, began = 0, time.perf_counter()
        for number in range(EVENTS):
            order = number % orders
            expected += listeners[order]
            event = _event(order, number)
            async with unit_of_work(sessions) as session:
                await record(session, event)
                # Before the commit: a stream may hear of it before this task goes on.
                heard.posted[event.occurred_at] = time.perf_counter()
            await asyncio.sleep(max(0, began + (number + 1) / PER_SECOND - time.perf_counter()))
        pace = EVENTS / (time.perf_counter() - began)
        ends = time.monotonic() + PATIENCE
        while len(heard.spent) < expected and time.monotonic() < ends:
            await asyncio.sleep(0.1)
        grown = await _memory_of(origin) - before
    await close_sessions(sessions)
    return {
        "streams": streams,
        "streams_events_per_s": round(pace, 1),
        "streams_expected": expected,
        "streams_delivered": len(heard.spent),
        "streams_p50_ms": round(median(heard.spent), 1) if heard.spent else 0.0,
        "streams_p99_ms": round(quantiles(heard.spent, n=100)[-1], 1) if heard.spent else 0.0,
        "streams_kib_each": round(grown / (streams - first) / KIB, 1),
    }


async def _memory_of(origin: str) -> int:
    async with httpx2.AsyncClient(timeout=PATIENCE, trust_env=False) as client:
        return int((await client.get(f"{origin}/memory")).raise_for_status().json())


def _event(order: int, number: int) -> MessagePosted:
    return MessagePosted(
        occurred_at=NOON + timedelta(microseconds=number),
        order_id=order_number(order),
        message_id=uuid7(),
        author_id=uuid7(),
    )


@asynccontextmanager
async def _listening(
    origin: str, token: str, place: str, number: int, heard: Heard
) -> AsyncIterator[None]:
    """One stream, read by hand: a thousand clients of a library would be most of the work."""
    at = urlsplit(origin)
    reader, writer = await asyncio.open_connection(at.hostname, at.port)
    order = public_id(ORDER_PREFIX, order_number(number))
    lines = (
        f"GET /api/v1/orders/{order}/events HTTP/1.1",
        f"Host: {at.netloc}",
        f"Authorization: Bearer {token}",
        f"Last-Event-ID: {place}",
        "",
        "",
    )
    writer.write("\r\n".join(lines).encode())
    await writer.drain()
    status = await asyncio.wait_for(reader.readline(), PATIENCE)
    if b" 200 " not in status:
        raise RuntimeError(status.decode())

    async def read() -> None:
        while line := await reader.readline():
            if line.startswith(b"data:"):
                heard.note(line.removeprefix(b"data:"))

    task = asyncio.create_task(read())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        writer.close()
