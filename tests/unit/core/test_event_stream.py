"""Streams tell what happens until it ends or nobody hears, and breathe meanwhile."""
# covers: N-11, S0-27

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from fastapi.responses import StreamingResponse

from backend.core import event_stream
from backend.core.event_stream import EventStream, ServerSentEvent
from tests.fixtures.time import SOON


class Events(EventStream, StreamingResponse):
    pass


class Caller:
    """The other end of the connection."""

    def __init__(self) -> None:
        self.left = asyncio.Event()
        self.came: asyncio.Queue[dict] = asyncio.Queue()

    async def receive(self) -> dict:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict) -> None:
        await self.came.put(message)

    async def answer(self, messages: AsyncIterator[ServerSentEvent]) -> None:
        async with asyncio.timeout(SOON):
            await Events(messages)({"type": "http"}, self.receive, self.send)

    async def next(self) -> dict:
        async with asyncio.timeout(SOON):
            return await self.came.get()


class Silence:
    """Messages that do not come, and whether somebody still waits for them."""

    def __init__(self) -> None:
        self.is_waited_for = False

    async def messages(self) -> AsyncIterator[ServerSentEvent]:
        self.is_waited_for = True
        try:
            await asyncio.Event().wait()
            yield ServerSentEvent("never")
        finally:
            self.is_waited_for = False


async def two_messages() -> AsyncIterator[ServerSentEvent]:
    yield ServerSentEvent("{}", id="1-2", event="order.placed")
    yield ServerSentEvent("<p>\r\n</p>\u2028")


async def test_what_is_told_comes_in_order_and_the_answer_ends_with_it():
    caller = Caller()
    await caller.answer(two_messages())
    start = await caller.next()
    headers = dict(start["headers"])
    assert headers[b"content-type"].startswith(b"text/event-stream")
    assert (headers[b"cache-control"], headers[b"x-accel-buffering"]) == (b"no-cache", b"no")
    assert b"content-length" not in headers
    told = [await caller.next() for _ in range(3)]
    assert [part["body"] for part in told] == [
        b"event: order.placed\ndata: {}\nid: 1-2\n\n",
        "data: <p>\ndata: </p>\u2028\n\n".encode(),
        b"",
    ]
    assert [part["more_body"] for part in told] == [True, True, False]


async def test_nobody_waits_for_what_a_caller_who_left_would_have_heard():
    caller, silence = Caller(), Silence()
    answer = asyncio.create_task(caller.answer(silence.messages()))
    await caller.next()
    assert silence.is_waited_for
    caller.left.set()
    await answer
    assert not silence.is_waited_for


async def test_a_server_that_stops_ends_its_streams():
    caller, silence = Caller(), Silence()
    answer = asyncio.create_task(caller.answer(silence.messages()))
    await caller.next()
    answer.cancel()
    with suppress(asyncio.CancelledError):
        await answer
    assert answer.cancelled() and not silence.is_waited_for


async def test_a_quiet_stream_gives_signs_of_life(monkeypatch):
    monkeypatch.setattr(event_stream, "SIGN_OF_LIFE_SECONDS", 0.01)
    caller, silence = Caller(), Silence()
    answer = asyncio.create_task(caller.answer(silence.messages()))
    await caller.next()
    assert [(await caller.next())["body"] for _ in range(3)] == [b": ping\n\n"] * 3
    caller.left.set()
    await answer


async def test_what_fails_is_not_hidden():
    async def failing() -> AsyncIterator[ServerSentEvent]:
        yield ServerSentEvent("one")
        raise LookupError("the rest")

    with pytest.raises(ExceptionGroup) as caught:
        await Caller().answer(failing())
    assert caught.group_contains(LookupError, match="the rest")
