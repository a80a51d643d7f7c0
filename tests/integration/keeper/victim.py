"""A keeper in a process of its own, made to be killed; forked where all is imported already."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
from multiprocessing.process import BaseProcess
from pathlib import Path

from pydantic import SecretStr

from backend.chain.chain_clock import NodeChainClock
from backend.chain.deployment import Deployment
from backend.chain.gateway import ChainGateway
from backend.chain.sender.node import Answer, SenderNode
from backend.core.clock import SystemClock
from backend.core.database import create_sessions
from backend.core.spending_settings import KeeperSettings, SenderSettings
from backend.jobs.run_keeper import SendingChain, run_keeper
from tests.builders.chain import actor
from tests.builders.indexing import index_settings
from tests.builders.resources import make_resources

LEASE_SECONDS = 0.3  # the next one waits as long for the place of a dead one
_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload([__name__])


class DeadlyNode(SenderNode):
    """Kills the process in the very moment between storing and sending."""

    async def hand_in(self, raw: bytes) -> Answer:
        os.kill(os.getpid(), signal.SIGKILL)
        return await super().hand_in(raw)


def start(rpc_url: str, database_url: str, book: Path, *, is_doomed: bool) -> BaseProcess:
    """A keeper that runs until it is killed, or until it would send."""
    arguments = (rpc_url, database_url, book, is_doomed)
    victim = _forks.Process(target=_live, args=arguments, daemon=True)
    victim.start()
    return victim


def _live(rpc_url: str, database_url: str, book: Path, is_doomed: bool) -> None:  # noqa: FBT001
    asyncio.run(_keep(rpc_url, database_url, book, is_doomed=is_doomed))


async def _keep(rpc_url: str, database_url: str, book: Path, *, is_doomed: bool) -> None:
    key = SecretStr(actor("keeper").account.key.hex())
    settings = index_settings(
        rpc_url,
        sender=SenderSettings(key=key, lease_seconds=LEASE_SECONDS),
        keeper=KeeperSettings(every_seconds=0.02, most_at_once=2),
    )
    gateway = ChainGateway.connect(rpc_url)
    resources = make_resources(
        book.parent,
        create_sessions(database_url),
        database_url,
        settings=settings,
        gateway=gateway,
        deployment=Deployment.load(book),
        clock=SystemClock(),
        chain_clock=NodeChainClock(gateway, max_age=0),
    )
    node = DeadlyNode(gateway) if is_doomed else None
    sending = SendingChain.open(resources.chains.default, resources, node)
    await run_keeper([sending], resources.feed, asyncio.Event())
