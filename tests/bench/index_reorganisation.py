"""How long the index needs to leave a branch: each block of both has a sale of its own."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median

from backend.chain.deployment import Deployment
from backend.chain.gateway import ChainGateway
from backend.core.database import close_sessions, create_sessions
from backend.indexer.loop import ChainIndexer
from backend.wiring import projectors
from scripts.deploy import deploy
from scripts.devnet import Devnet
from tests.builders.chain import Chain, actor
from tests.builders.indexing import IndexBundle, index_settings

DEPTHS = (8, 50)
ROUNDS = 3


async def measure_reorganisations(
    devnet: Devnet, database_url: str, book: Path
) -> dict[str, float]:
    """Milliseconds by depth, medians: from the new branch being there to its rows being there."""
    deploy(devnet.url, book)
    deployment = Deployment.load(book)
    sessions, gateway = create_sessions(database_url), ChainGateway.connect(devnet.url)
    bundle = IndexBundle(index_settings(devnet.url), sessions, gateway, deployment)
    index = ChainIndexer(bundle, projectors())
    await index.prepare()
    try:
        chain = Chain(devnet, deployment)
        return {
            f"reorganisation_{depth}_ms": round(
                median([await _one(chain, index, depth) for _ in range(ROUNDS)]), 1
            )
            for depth in DEPTHS
        }
    finally:
        await index.close()
        await gateway.close()
        await close_sessions(sessions)


async def _one(chain: Chain, index: ChainIndexer, depth: int) -> float:
    fork = chain.snapshot()
    _sell(chain, depth)
    await index.catch_up()
    chain.go_back(fork)
    chain.mine()  # so that no block is as it was
    _sell(chain, depth)
    began = time.perf_counter()
    await index.catch_up()
    return (time.perf_counter() - began) * 1000


def _sell(chain: Chain, times: int) -> None:
    for _ in range(times):
        chain.submit_sale(chain.a_purchase(actor("buyer"), actor("seller")))
