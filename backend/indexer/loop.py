"""Reads one chain for as long as the process lives.

Trouble that passes is waited out, longer each time; after it the node is checked as at the start,
because what answers again may be another one. Anything else ends the loop with the error: an index
that guesses is worse than one that stands still.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping, Sequence
from typing import Protocol

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.chains import Chain
from backend.chain.errors import ChainError, NodeBusy, WrongNetwork
from backend.chain.events import EscrowEvent
from backend.chain.head_feed import HeadFeed, socket_url
from backend.chain.types import ChainId, EscrowId
from backend.core import metrics
from backend.core.clock import Clock
from backend.core.database import Sessions, run_in_unit_of_work, unit_of_work
from backend.core.waiting import wait
from backend.indexer.histories import Histories
from backend.indexer.ingest import ingest, position_of
from backend.indexer.lease import Lease
from backend.indexer.progress import Progress
from backend.indexer.projector import Projector
from backend.indexer.read_ahead import ReadAhead
from backend.indexer.reorg import BlockRef
from backend.indexer.repository import ChainRepository
from backend.indexer.scanner import Batch, Scanner

SHORTEST_PAUSE, LONGEST_PAUSE = 0.1, 10.0
STANDBY_PAUSE = 0.2  # of a lease: between two looks while somebody else has it
DENSE_PER_FINALITY = 4  # remembered without gaps: this many times the depth called final

log = structlog.get_logger(__name__)


class IndexResources(Protocol):
    """What the index of one chain needs: the chain, and of the bundle the rest."""

    @property
    def chain(self) -> Chain: ...
    @property
    def sessions(self) -> Sessions: ...
    @property
    def clock(self) -> Clock: ...


class ChainIndexer:
    """One chain, step by step.

    Any number of processes may do this at once: one of them wins each batch. With a lease only its
    holder writes at all.
    """

    def __init__(
        self,
        resources: IndexResources,
        projectors: Sequence[Projector],
        lease: Lease | None = None,
    ) -> None:
        chain, settings = resources.chain, resources.chain.settings
        self._gateway = chain.gateway
        self._deployment = chain.deployment
        self._sessions = resources.sessions
        self._clock = resources.clock
        self._projectors = projectors
        self._lease = lease
        self._finality_depth = settings.finality_depth
        self._progress = Progress(
            self._deployment.chain_id, self._clock, finality_depth=self._finality_depth
        )
        self._histories = Histories()
        self._scanner = Scanner(
            chain.gateway,
            chain.deployment,
            confirmations=settings.confirmations,
            finality_depth=settings.finality_depth,
        )
        self._reader = ReadAhead(self._scanner, self._remembered)

    @property
    def chain_id(self) -> ChainId:
        return self._deployment.chain_id

    async def prepare(self) -> None:
        """Check node and database against the deployment. WrongNetwork when they differ."""
        await self._deployment.check(self._gateway)
        async with unit_of_work(self._sessions) as session:
            repository = ChainRepository(session, self._deployment.chain_id)
            await repository.ensure_cursor(self._deployment, self._clock.now())
            cursor = await repository.get_cursor()
            if cursor.genesis_hash != self._deployment.genesis_hash:
                raise WrongNetwork("The database holds rows of another chain with this id.")
            if cursor.contract != self._deployment.escrow:
                raise WrongNetwork("The database holds rows of another escrow contract.")

    async def step(self) -> bool:
        """Store the next batch. False when there is none now."""
        async with unit_of_work(self._sessions) as session:
            repository = ChainRepository(session, self._deployment.chain_id)
            cursor = position_of(await repository.get_cursor())
        batch = await self._reader.next_batch(cursor)
        if batch is None:
            return False
        self._progress.found(batch)
        changed = await run_in_unit_of_work(
            self._sessions, lambda session: self._store(session, batch)
        )
        if batch.undone:
            self._histories.forget()
        else:
            self._histories.advance(batch.cursor, batch.tip_ref, changed)
        self._progress.stored(batch, is_behind=self._scanner.is_behind(batch))
        return True

    async def catch_up(self) -> None:
        """Store everything the node can show now."""
        while await self.step():
            pass

    async def close(self) -> None:
        """Stop reading ahead."""
        await self._reader.forget()

    async def _store(
        self, session: AsyncSession, batch: Batch
    ) -> Mapping[EscrowId, Sequence[EscrowEvent]]:
        if self._lease:
            await self._lease.require(session)
        return await ingest(
            session,
            self._deployment.chain_id,
            batch,
            self._projectors,
            self._histories.standing_at(batch.cursor),
            dense=self._finality_depth * DENSE_PER_FINALITY,
            now=self._clock.now(),
        )

    async def _remembered(self, at_most: int, limit: int) -> list[BlockRef]:
        async with unit_of_work(self._sessions) as session:
            repository = ChainRepository(session, self._deployment.chain_id)
            return await repository.list_blocks(at_most, limit)

    def count_trouble(self, error: Exception) -> None:
        """One step more that failed."""
        code = error.code if isinstance(error, ChainError) else "database"
        metrics.TROUBLE.labels(str(self._deployment.chain_id), code).inc()


async def run_index_loop(
    resources: IndexResources, projectors: Sequence[Projector], stop: asyncio.Event
) -> None:
    """Index one chain until `stop` is set. Raises what waiting cannot mend."""
    settings = resources.chain.settings
    url = settings.socket_url or settings.rpc_url
    feed = HeadFeed(socket_url(url.get_secret_value()))
    lease = Lease(resources.sessions, resources.chain.id, seconds=settings.lease_seconds)
    indexer = ChainIndexer(resources, projectors, lease)
    beside = [
        asyncio.create_task(work)
        for work in (feed.run(), lease.keep(), _ring_at_the_end(feed, stop))
    ]
    try:
        await _follow(indexer, lease, feed, stop, settings.poll_seconds)
    finally:
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        await indexer.close()
    await lease.release()


async def _follow(
    indexer: ChainIndexer, lease: Lease, feed: HeadFeed, stop: asyncio.Event, poll_seconds: float
) -> None:
    failures, is_checked = 0, False
    while not stop.is_set():
        try:
            if not is_checked:
                await indexer.prepare()
                is_checked = True
            is_ours = await lease.hold()
            is_behind = is_ours and await indexer.step()
            failures = 0
        except Exception as error:
            indexer.count_trouble(error)
            if not _passes(error):
                log.critical("chain.index_stopped", error=str(error), chain_id=indexer.chain_id)
                raise
            failures, is_checked, is_behind = failures + 1, False, False
            log.warning(
                "chain.index_waits",
                error=str(error),
                failures=failures,
                chain_id=indexer.chain_id,
            )
            await wait(stop, _pause_after(error, failures))
            continue
        if not is_ours:
            await wait(stop, lease.seconds * STANDBY_PAUSE)
        elif not is_behind:
            await feed.wait(poll_seconds)


async def _ring_at_the_end(feed: HeadFeed, stop: asyncio.Event) -> None:
    await stop.wait()
    feed.ring()


def _passes(error: Exception) -> bool:
    """Whether trying again can help."""
    if isinstance(error, ChainError):
        return error.retryable
    # OperationalError: the database restarts, is full, or a lock took too long.
    return isinstance(error, OperationalError | InterfaceError | OSError)


def _pause_after(error: Exception, failures: int) -> float:
    pause: float = min(LONGEST_PAUSE, SHORTEST_PAUSE * 2 ** min(failures, 10))
    if isinstance(error, NodeBusy) and error.retry_after:
        pause = max(pause, min(error.retry_after, 6 * LONGEST_PAUSE))
    return pause * random.uniform(0.75, 1.25)  # noqa: S311 - keeps processes out of step
