"""Work that comes due by itself: rows whose time has come, looked for at intervals.

A sweep takes a bounded bite in one unit of work and says how many rows it changed; rows held by
another worker are skipped, so any number of workers may sweep at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.database import Sessions, run_in_unit_of_work
from backend.core.waiting import wait

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Sweep:
    """One bite of due work; `run` gives the number of rows it changed."""

    name: str
    every_seconds: float
    run: Callable[[AsyncSession], Awaitable[int]]


async def run_sweeps(sessions: Sessions, sweeps: Sequence[Sweep], stop: asyncio.Event) -> None:
    """Run all sweeps side by side until `stop` is set."""
    async with asyncio.TaskGroup() as group:
        for sweep in sweeps:
            group.create_task(_run_one(sessions, sweep, stop), name=f"sweep-{sweep.name}")


async def sweep_once(sessions: Sessions, sweep: Sweep) -> int:
    """Take bites until nothing is due; the number of rows changed."""
    total = 0
    while changed := await run_in_unit_of_work(sessions, sweep.run):
        total += changed
    return total


async def _run_one(sessions: Sessions, sweep: Sweep, stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            if changed := await sweep_once(sessions, sweep):
                log.info("sweep.done", sweep=sweep.name, rows=changed)
        except Exception as error:
            # The rows stay due and the next round tries again; one bad sweep must not end others.
            log.exception("sweep.failed", sweep=sweep.name, error=repr(error))
        await wait(stop, sweep.every_seconds)
