"""A real HTTP server on this machine that keeps what it was sent and answers as a test wants.

`Receiver.accept` is the sample of a receiver: it checks signatures as Standard Webhooks has it.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

TOLERANCE = 5 * 60


@dataclass(frozen=True)
class Delivered:
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """What came, and what is answered."""

    url: str = ""
    status: int = 200
    text: str = "thanks"
    came: list[Delivered] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.strip().split("\r\n")
        headers = {
            name.lower(): value.strip() for name, _, value in (x.partition(":") for x in lines)
        }
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self.came.append(Delivered(first.split(" ")[1], headers, body))
        said = self.text.encode()
        writer.write(
            f"HTTP/1.1 {self.status} X\r\ncontent-length: {len(said)}\r\n\r\n".encode() + said
        )
        await writer.drain()
        writer.close()


@asynccontextmanager
async def open_receiver() -> AsyncIterator[Receiver]:
    made = Receiver()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    async with server:
        made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hooks"
        yield made


def is_genuine(request: Delivered, secret: str, now: float) -> bool:
    """The check a receiver makes, written from the standard alone."""
    try:
        message_id, stamp = request.headers["webhook-id"], request.headers["webhook-timestamp"]
        signatures = request.headers["webhook-signature"].split(" ")
        if abs(now - int(stamp)) > TOLERANCE:
            return False
    except (KeyError, ValueError):
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{stamp}.".encode() + request.body
    wanted = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(wanted, each) for each in signatures)
