"""A long way is told with its pace and the time it will still take."""
# covers: N-11

from __future__ import annotations

import asyncio

import pytest
from structlog.testing import capture_logs

from backend.chain.types import BlockHash, BlockHeader, ChainId
from backend.core.clock import SystemClock
from backend.indexer import progress
from backend.indexer.progress import Progress
from backend.indexer.reorg import BlockRef
from backend.indexer.scanner import Batch


def a_batch(first: int, last: int, head: int) -> Batch:
    blocks = [
        BlockHeader(number, BlockHash(number.to_bytes(32)), BlockHash(bytes(32)), number, b"")
        for number in (*range(first, last + 1), head)
    ]
    start = BlockRef(first - 1, None)
    return Batch(start, start, tuple(blocks[:-1]), (), blocks[-1])


async def test_blocks_pace_and_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: now)
    told = Progress(ChainId(1), SystemClock(), finality_depth=64)
    with capture_logs() as lines:
        for number in range(3):
            batch = a_batch(number * 100 + 1, number * 100 + 100, head=1_000)
            told.stored(batch, is_behind=True)
            now += progress.LINE_SECONDS / 2
    (line,) = [line for line in lines if line["event"] == "chain.catching_up"]
    assert line["block_number"] == 300
    assert (line["blocks_left"], line["blocks_per_s"], line["seconds_left"]) == (700, 100, 7)


async def test_there_is_no_such_line_at_the_head() -> None:
    told = Progress(ChainId(1), SystemClock(), finality_depth=64)
    with capture_logs() as lines:
        told.stored(a_batch(1, 10, head=10), is_behind=False)
    assert lines == []
