"""What time it is on the chain. Deadlines of money follow this, never the server's clock.

The best answer is the time the node would give the next block; a node that will not say has its
newest block's time counted on. Between two questions the machine's monotonic clock counts, which no
change of the server's time can move.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from backend.chain.errors import ChainError, NodeTrouble, RpcRefused
from backend.chain.parsing import read_int
from backend.chain.types import BlockHeader, moment


class ChainTimeSource(Protocol):
    """The part of the gateway this clock asks."""

    async def head(self) -> BlockHeader: ...

    async def rpc(self, method: str, *params: object) -> object: ...


class ChainClock(Protocol):
    """Tells chain time as an aware datetime in UTC."""

    async def now(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class _Sample:
    time: datetime
    read_at: float  # monotonic seconds


class NodeChainClock:
    """Asks the node, at most once per `max_age` seconds, and counts on in between."""

    def __init__(
        self,
        source: ChainTimeSource,
        *,
        max_age: float = 0.25,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._source = source
        self._max_age = max_age
        self._monotonic = monotonic
        self._sample: _Sample | None = None
        self._first_seen: tuple[bytes, float] = (b"", 0.0)
        self._says_pending = True

    async def now(self) -> datetime:
        """Chain time now. ChainError when the node has never answered."""
        sample = self._sample
        if sample is None or self._monotonic() - sample.read_at > self._max_age:
            sample = await self._read(sample)
        return sample.time + timedelta(seconds=self._monotonic() - sample.read_at)

    async def _read(self, last: _Sample | None) -> _Sample:
        try:
            head = await self._source.head()
            latest = max(self._counted_on(head), await self._next_block_time() or head.time)
        except NodeTrouble:
            if last is None:
                raise
            return last
        self._sample = _Sample(latest, self._monotonic())
        return self._sample

    def _counted_on(self, head: BlockHeader) -> datetime:
        """The head's time and what passed since this process first saw it."""
        known, since = self._first_seen
        now = self._monotonic()
        if head.hash != known:
            self._first_seen = (head.hash, now)
            return head.time
        return head.time + timedelta(seconds=now - since)

    async def _next_block_time(self) -> datetime | None:
        if not self._says_pending:
            return None
        try:
            block = await self._source.rpc("eth_getBlockByNumber", "pending", False)
        except RpcRefused:
            self._says_pending = False
            return None
        if not isinstance(block, dict):
            return None
        try:
            return moment(read_int(block.get("timestamp")))
        except ChainError:
            return None
