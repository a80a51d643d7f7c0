"""Runs exporters whose time has come, sends what goes to an address, makes files for auditors.

Any number of workers may do this at once; each exporter is held by one of them, and whatever dies
is taken up again by another.
"""

from __future__ import annotations

import asyncio
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.database import run_in_unit_of_work
from backend.core.outgoing import Outgoing
from backend.core.waiting import wait
from backend.domain.exports.making import AuditMaker
from backend.domain.exports.running import ExportRunner
from backend.domain.exports.sending import ExportSender
from backend.resources import Resources

ROUND_SECONDS = 2.0  # somebody may have pressed "run now"

log = structlog.get_logger(__name__)


async def run_exports(resources: Resources, stop: asyncio.Event) -> None:
    """Round after round until `stop` is set; whatever fails is tried again in a later one."""
    outgoing = Outgoing.from_settings(resources.settings)
    try:
        while not stop.is_set():
            try:
                await export_round(resources, outgoing)
                while await AuditMaker(resources).make_one():
                    pass
            except Exception as error:
                log.exception("exports.round_failed", error=repr(error))
            await wait(stop, ROUND_SECONDS)
    finally:
        await outgoing.close()


async def export_round(resources: Resources, outgoing: Outgoing) -> int:
    """Everything that is due now, chains to their end; how many cycles there were."""

    async def run_next(session: AsyncSession) -> UUID | None:
        return await ExportRunner(session, resources).run_next()

    sender, cycles = ExportSender(resources, outgoing), 0
    is_busy = True
    while is_busy:
        is_busy = await sender.carry_one()
        if await run_in_unit_of_work(resources.sessions, run_next) is not None:
            is_busy, cycles = True, cycles + 1
    return cycles
