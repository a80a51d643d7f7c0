"""What the index of one chain tells while it works: lines of the log, and figures to watch."""

from __future__ import annotations

import asyncio

import structlog

from backend.chain.types import ChainId
from backend.core import metrics
from backend.core.clock import Clock
from backend.indexer.scanner import Batch

LINE_SECONDS = 2.0  # between two lines of a long way

log = structlog.get_logger(__name__)


class Progress:
    """How far it is, how fast it goes, and how long it will take."""

    def __init__(self, chain_id: ChainId, clock: Clock, *, finality_depth: int) -> None:
        self._chain_id = chain_id
        self._label = str(chain_id)
        self._clock = clock
        self._finality_depth = finality_depth
        self._since: float | None = None  # when the present stretch of a long way began
        self._logs = self._blocks = 0  # of this stretch

    def found(self, batch: Batch) -> None:
        """A batch is about to be stored."""
        facts = {"chain_id": self._chain_id, "block_number": batch.tip.number}
        if batch.undone > self._finality_depth:
            log.critical("chain.reorganised_below_finality", undone=batch.undone, **facts)
        elif batch.undone:
            log.warning("chain.reorganised", undone=batch.undone, **facts)

    def stored(self, batch: Batch, *, is_behind: bool) -> None:
        """A batch is committed; `is_behind` when the node has more to come."""
        self._count(batch)
        if is_behind:
            self._tell_the_way(batch)
            return
        self._since = None
        metrics.SECONDS_LEFT.labels(self._label).set(0)
        if batch.logs:
            facts = {"chain_id": self._chain_id, "block_number": batch.tip.number}
            log.info("chain.indexed", logs=len(batch.logs), **facts)

    def _tell_the_way(self, batch: Batch) -> None:
        now = asyncio.get_running_loop().time()
        if self._since is None:
            self._since, self._logs, self._blocks = now, 0, 0
            return
        self._logs += len(batch.logs)
        self._blocks += len(batch.headers)
        passed_ms = round((now - self._since) * 1_000)
        if passed_ms < LINE_SECONDS * 1_000:
            return
        blocks_left = batch.head.number - batch.tip.number
        seconds_left = blocks_left * passed_ms // (self._blocks * 1_000)
        metrics.SECONDS_LEFT.labels(self._label).set(seconds_left)
        log.info(
            "chain.catching_up",
            chain_id=self._chain_id,
            block_number=batch.tip.number,
            blocks_left=blocks_left,
            blocks_per_s=self._blocks * 1_000 // passed_ms,
            logs_per_s=self._logs * 1_000 // passed_ms,
            seconds_left=seconds_left,
        )
        self._since, self._logs, self._blocks = now, 0, 0

    def _count(self, batch: Batch) -> None:
        metrics.INDEXED_BLOCK.labels(self._label).set(batch.tip.number)
        metrics.HEAD_BLOCK.labels(self._label).set(batch.head.number)
        age = (self._clock.now() - batch.tip.time).total_seconds()
        metrics.LAG_SECONDS.labels(self._label).set(max(0, age))
        metrics.LOGS.labels(self._label).inc(len(batch.logs))
        if batch.undone:
            metrics.REORGANISATIONS.labels(self._label).inc()
            metrics.BLOCKS_UNDONE.labels(self._label).inc(batch.undone)
