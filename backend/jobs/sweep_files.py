"""Walks through the store of files, round after round, and deletes what no row names.

Apart from the other sweeps, because the store is asked outside of any transaction.
"""

from __future__ import annotations

import asyncio

import structlog

from backend.core.waiting import wait
from backend.domain.files.sweeping import FileSweeper
from backend.resources import Resources

ROUND_SECONDS = 6 * 3600.0  # nobody waits for it, and a walk through a large bucket is not free

log = structlog.get_logger(__name__)


async def sweep_files(resources: Resources, stop: asyncio.Event) -> None:
    """Round after round until `stop` is set; what fails is found again in the next one."""
    while not stop.is_set():
        try:
            found = await FileSweeper(resources).sweep()
            if found.deleted:
                log.info("files.swept", deleted=found.deleted, of=found.looked_at)
        except Exception as error:
            log.exception("files.round_failed", error=repr(error))
        await wait(stop, ROUND_SECONDS)
