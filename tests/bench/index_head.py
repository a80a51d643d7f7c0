"""How long after a block is mined its rows are there: the real loop, woken by the node."""

from __future__ import annotations

import asyncio
import random
import time
from pathlib import Path
from statistics import median, quantiles

import psycopg
from sqlalchemy.engine import make_url

from backend.chain.deployment import Deployment
from backend.chain.gateway import ChainGateway
from backend.core.database import close_sessions, create_sessions
from backend.indexer.loop import run_index_loop
from backend.wiring import projectors
from scripts.deploy import deploy
from scripts.devnet import Devnet
from scripts.transactions import wait_for_receipt
from tests.builders.chain import Chain, actor
from tests.builders.indexing import IndexBundle, index_settings

SAMPLES = 60
POLL_SECONDS = 0.25  # the product's own; the subscription should make it pointless
LOOK_SECONDS = 0.0005
PATIENCE = 10.0


async def measure_head(devnet: Devnet, database_url: str, book: Path) -> list[float]:
    """Milliseconds from "mined" to "visible to others", for fundings at odd moments."""
    deployment = deploy(devnet.url, book)
    sessions, gateway = create_sessions(database_url), ChainGateway.connect(devnet.url)
    settings = index_settings(devnet.url, poll_seconds=POLL_SECONDS)
    stop = asyncio.Event()
    bundle = IndexBundle(settings, sessions, gateway, Deployment.load(book))
    loop = asyncio.create_task(run_index_loop(bundle, projectors(), stop))
    plain = make_url(database_url).set(drivername="postgresql").render_as_string(False)
    try:
        async with await psycopg.AsyncConnection.connect(plain, autocommit=True) as looking:
            chain = Chain(devnet, deployment)
            await _until(looking, chain.height)
            return [await _one(chain, looking) for _ in range(SAMPLES)]
    finally:
        stop.set()
        await loop
        await gateway.close()
        await close_sessions(sessions)


def summary(milliseconds: list[float]) -> dict[str, float]:
    """Median and the 95th percentile."""
    return {
        "head_row_ms_p50": round(median(milliseconds), 1),
        "head_row_ms_p95": round(quantiles(milliseconds, n=20)[-1], 1),
    }


async def _one(chain: Chain, looking: psycopg.AsyncConnection[tuple[int]]) -> float:
    await asyncio.sleep(random.uniform(0.02, 0.2))
    sale = await asyncio.to_thread(chain.a_purchase, actor("buyer"), actor("seller"))
    tx_hash = await asyncio.to_thread(chain.devnet.rpc, "eth_sendTransaction", sale.request)
    began = time.perf_counter()  # it is mined at once; what that takes counts as ours
    receipt = await asyncio.to_thread(wait_for_receipt, chain.devnet.url, tx_hash)
    await _until(looking, int(receipt["blockNumber"], 16))
    return (time.perf_counter() - began) * 1000


async def _until(looking: psycopg.AsyncConnection[tuple[int]], height: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            row = await (
                await looking.execute("SELECT coalesce(max(block_number), 0) FROM chain_cursors")
            ).fetchone()
            if row and row[0] >= height:
                return
            await asyncio.sleep(LOOK_SECONDS)
