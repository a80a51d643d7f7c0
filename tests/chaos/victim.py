"""An index in a process of its own, made to be killed; forked where all is imported already."""

from __future__ import annotations

import asyncio
import multiprocessing
from multiprocessing.process import BaseProcess
from pathlib import Path

from backend.chain.deployment import Deployment
from backend.chain.gateway import ChainGateway
from backend.core.database import create_sessions
from backend.indexer.loop import run_index_loop
from backend.wiring import projectors
from tests.builders.indexing import IndexBundle, index_settings

LEASE_SECONDS = 0.1  # the next victim waits as long for the place of a dead one
_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload([__name__])


def start(rpc_url: str, database_url: str, address_book: Path) -> BaseProcess:
    """An index that runs until it is killed."""
    victim = _forks.Process(target=_live, args=(rpc_url, database_url, address_book), daemon=True)
    victim.start()
    return victim


def _live(rpc_url: str, database_url: str, address_book: Path) -> None:
    asyncio.run(_follow(rpc_url, database_url, address_book))


async def _follow(rpc_url: str, database_url: str, address_book: Path) -> None:
    settings = index_settings(rpc_url, poll_seconds=0.005, lease_seconds=LEASE_SECONDS)
    bundle = IndexBundle(
        settings,
        create_sessions(database_url),
        ChainGateway.connect(rpc_url),
        Deployment.load(address_book),
    )
    await run_index_loop(bundle, projectors(), asyncio.Event())
