"""A bell that rings when the node has a new block, over a WebSocket subscription (newHeads).

Only a bell: nothing the node says here is believed or even read, the scanner asks and checks as
always. When the socket is closed, silent or not offered at all, polling goes on as before.
"""

from __future__ import annotations

import asyncio
import json
import random
from urllib.parse import urlsplit, urlunsplit

import structlog
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from backend.core.waiting import comes

SUBSCRIBE = json.dumps(
    {"jsonrpc": "2.0", "id": 1, "method": "eth_subscribe", "params": ["newHeads"]}
)
OPEN_SECONDS = 5.0
LARGEST_MESSAGE = 1 << 20  # bytes; a header has less than 2 KiB
SHORTEST_PAUSE, LONGEST_PAUSE = 0.5, 60.0

log = structlog.get_logger(__name__)


def socket_url(rpc_url: str) -> str:
    """Where a node usually offers its subscriptions: the same place by another scheme."""
    parts = urlsplit(rpc_url)
    scheme = {"http": "ws", "https": "wss"}.get(parts.scheme, parts.scheme)
    return urlunsplit(parts._replace(scheme=scheme))


class HeadFeed:
    """Connects, subscribes, rings; again and again until it is told to stop."""

    def __init__(self, url: str) -> None:
        self._url = url  # may hold a provider's key: never in messages
        self._rung = asyncio.Event()
        self.is_connected = False

    async def wait(self, seconds: float) -> None:
        """Until the next ring, or for so many seconds."""
        if await comes(self._rung, seconds):
            self._rung.clear()

    def ring(self) -> None:
        """Wake whoever waits, for another reason than a block: to stop, say."""
        self._rung.set()

    async def run(self) -> None:
        """Listen until cancelled. Never raises: the bell is a convenience."""
        failures = 0
        while True:
            try:
                async with connect(
                    self._url,
                    open_timeout=OPEN_SECONDS,
                    max_size=LARGEST_MESSAGE,
                    compression=None,
                    proxy=None,
                ) as socket:
                    failures = await self._listen(socket, failures)
            except (OSError, TimeoutError, WebSocketException, ValueError) as error:
                if not failures:
                    log.info("chain.no_subscription", error=type(error).__name__)
            self.is_connected = False
            failures += 1
            pause = min(LONGEST_PAUSE, SHORTEST_PAUSE * 2 ** min(failures, 8))
            await asyncio.sleep(pause * random.uniform(0.75, 1.25))  # noqa: S311 - out of step

    async def _listen(self, socket: ClientConnection, failures: int) -> int:
        """Ring for each message; returns the failures to count on from."""
        await socket.send(SUBSCRIBE)
        async with asyncio.timeout(OPEN_SECONDS):
            answer = json.loads(await socket.recv())
        if not isinstance(answer, dict) or "error" in answer:
            return failures + 8  # it will not learn it soon
        self.is_connected = True
        self.ring()  # blocks may have come while we were connecting
        async for _ in socket:
            self.ring()
        return 0
