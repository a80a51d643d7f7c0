"""While one batch is stored, the next one is asked for: node and database work at the same time."""

from __future__ import annotations

import asyncio

from backend.indexer.reorg import BlockRef
from backend.indexer.scanner import Batch, ReadRemembered, Scanner


class ReadAhead:
    """The scanner's batches in order, one of them in advance while the chain is far ahead of us.

    What was read in advance counts only if the cursor then stands where it was read for.
    """

    def __init__(self, scanner: Scanner, remembered: ReadRemembered) -> None:
        self._scanner = scanner
        self._remembered = remembered
        self._for: BlockRef | None = None
        self._task: asyncio.Task[Batch | None] | None = None

    async def next_batch(self, cursor: BlockRef) -> Batch | None:
        """What to store next; raises what the scanner raises."""
        if self._task and self._for == cursor:
            task, self._task = self._task, None
            batch = await task
        else:
            await self.forget()
            batch = await self._scanner.next_batch(cursor, self._remembered)
        if batch and self._scanner.is_behind(batch):
            self._for = batch.tip_ref
            reading = self._scanner.next_batch(self._for, self._remembered)
            self._task = asyncio.create_task(reading, name="read-ahead")
        return batch

    async def forget(self) -> None:
        """Drop what was read in advance."""
        task, self._task = self._task, None
        if task:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
