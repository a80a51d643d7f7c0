"""Several chains in one process, side by side: each with its own lease, cursor, pace and trouble.

A chain that cannot be followed any further ends alone, with an alarm; the others go on. The process
ends when nobody is left, or when it is asked to.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from backend.chain.chains import Chain
from backend.core import metrics
from backend.core.clock import Clock
from backend.core.database import Sessions
from backend.indexer.loop import run_index_loop
from backend.indexer.projector import Projector


@dataclass(frozen=True, slots=True)
class IndexedChain:
    """One chain, and what its index shares with the others."""

    chain: Chain
    sessions: Sessions
    clock: Clock


async def follow_chains(
    followed: Sequence[IndexedChain], projectors: Sequence[Projector], stop: asyncio.Event
) -> None:
    """Index them all until `stop` is set. In the end raises what stopped one of them before."""
    endings = await asyncio.gather(
        *(_follow(one, projectors, stop) for one in followed), return_exceptions=True
    )
    for ending in endings:
        if isinstance(ending, BaseException):
            raise ending


async def _follow(
    followed: IndexedChain, projectors: Sequence[Projector], stop: asyncio.Event
) -> None:
    stopped = metrics.INDEX_STOPPED.labels(str(followed.chain.id))
    stopped.set(0)
    try:
        await run_index_loop(followed, projectors, stop)
    except Exception:
        stopped.set(1)
        raise
