"""Server-sent events as an answer. Plain ASGI: a streaming response of any framework can wear it.

An open page costs what waits for it, so little does: the request's own task tells what happened,
and one more gives signs of life and hears when the caller leaves. FastAPI's own answer to endpoints
that yield keeps three tasks, two task groups and two channels more for every stream, which is half
of its memory.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from backend.core.http_security import Message, Receive, Scope, Send

_LINE_END = re.compile(r"\r\n|\r|\n")  # as a browser has it; Python knows of more
SIGN_OF_LIFE, SIGN_OF_LIFE_SECONDS = b": ping\n\n", 15.0  # what stands between drops quiet ones


@dataclass(frozen=True, slots=True)
class ServerSentEvent:
    """One message: its data, what kind it is, and the place in the log to go on from."""

    raw_data: str
    id: str | None = None
    event: str | None = None

    def encoded(self) -> bytes:
        lines = [f"event: {self.event}"] if self.event else []
        lines += [f"data: {line}" for line in _LINE_END.split(self.raw_data)]
        lines += [f"id: {self.id}"] if self.id else []
        return "\n".join([*lines, "", ""]).encode()


class EventStream:
    """For a streaming response: tells the messages it was given until they end or nobody hears."""

    media_type: str | None = "text/event-stream"
    status_code: int
    raw_headers: list[tuple[bytes, bytes]]
    body_iterator: Any  # of ServerSentEvents; frameworks declare text and bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # A proxy that collects an answer before it passes it on would show nothing for hours.
        hints = [(b"cache-control", b"no-cache"), (b"x-accel-buffering", b"no")]
        headers = [*self.raw_headers, *hints]
        await send({"type": "http.response.start", "status": self.status_code, "headers": headers})
        try:
            async with asyncio.TaskGroup() as tasks:
                company = tasks.create_task(_keep_company(receive, send))
                messages: AsyncIterator[ServerSentEvent] = self.body_iterator
                async for message in messages:
                    await send(_part(message.encoded()))
                await send({"type": "http.response.body", "body": b"", "more_body": False})
                company.cancel()
        except* _CallerLeft:
            pass


class _CallerLeft(Exception):
    """The connection ended, and with it what we do for it; never leaves this module."""


async def _keep_company(receive: Receive, send: Send) -> None:
    """Signs of life, evenly, whatever is told beside them: they say nothing of what is not."""
    while True:
        try:
            async with asyncio.timeout(SIGN_OF_LIFE_SECONDS):
                message = await receive()
        except TimeoutError:
            await send(_part(SIGN_OF_LIFE))
            continue
        if message["type"] == "http.disconnect":
            raise _CallerLeft


def _part(data: bytes) -> Message:
    return {"type": "http.response.body", "body": data, "more_body": True}
