"""The head by subscription: a block is stored because the node rang, not because we asked."""
# covers: C-04

from __future__ import annotations

import asyncio
from collections.abc import Callable

from backend.indexer.loop import run_index_loop
from tests.builders.chain import Actor, Chain
from tests.builders.indexing import IndexBundle, Recorder
from tests.fixtures.time import SOON

SELDOM = 3_600.0  # seconds between two polls: only the bell can explain what happens sooner


async def test_blocks_are_stored_when_the_node_rings(
    chain: Chain,
    bundle_with: Callable[..., IndexBundle],
    recorder: Recorder,
    buyer: Actor,
    seller: Actor,
) -> None:
    stop = asyncio.Event()
    loop = asyncio.create_task(run_index_loop(bundle_with(poll_seconds=SELDOM), [recorder], stop))
    try:
        for _ in range(3):
            recorder.heard.clear()
            sale = await asyncio.to_thread(chain.fund, buyer, seller)
            await asyncio.wait_for(recorder.heard.wait(), SOON)
            assert recorder.names(sale.escrow_id) == ["Funded"]
    finally:
        stop.set()
        await asyncio.wait_for(loop, SOON)


async def test_stopping_does_not_wait_for_the_next_poll(
    bundle_with: Callable[..., IndexBundle], recorder: Recorder
) -> None:
    stop = asyncio.Event()
    loop = asyncio.create_task(run_index_loop(bundle_with(poll_seconds=SELDOM), [recorder], stop))
    await asyncio.sleep(0.5)
    assert not loop.done()
    stop.set()
    await asyncio.wait_for(loop, SOON)
    assert loop.result() is None
