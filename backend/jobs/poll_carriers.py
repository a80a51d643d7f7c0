"""Asks carriers about parcels that are on their way. Asking happens outside of any transaction."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.database import run_in_unit_of_work
from backend.core.errors import DomainError
from backend.core.waiting import wait
from backend.domain.shipping.adapters.interface import CarrierAdapter, TrackedParcel
from backend.domain.shipping.sources import carrier_sources
from backend.domain.shipping.updates import CarrierUpdateService, Reception
from backend.resources import Resources

ROUND_SECONDS = 15.0
DEVNET_ROUND = timedelta(seconds=15)  # there a parcel travels in minutes
ANSWER_SECONDS = 20.0

log = structlog.get_logger(__name__)


async def poll_carriers(resources: Resources, stop: asyncio.Event) -> None:
    """Round after round until `stop` is set; whatever fails is asked again in a later one."""
    while not stop.is_set():
        try:
            while await poll_once(resources):
                pass
        except Exception as error:
            log.exception("carriers.round_failed", error=repr(error))
        await wait(stop, ROUND_SECONDS)


async def poll_once(resources: Resources) -> int:
    """Ask about some parcels that are due; how many there were."""
    settings = resources.settings
    every = (
        DEVNET_ROUND if settings.is_devnet else timedelta(minutes=settings.carriers.poll_minutes)
    )
    sources = carrier_sources(settings).values()
    parcels = await run_in_unit_of_work(
        resources.sessions,
        lambda session: CarrierUpdateService(session, resources).claim_questions(every),
    )
    for parcel in parcels:
        for source in sources:
            await _ask(resources, source, parcel)
    return len(parcels)


async def _ask(resources: Resources, source: CarrierAdapter, parcel: TrackedParcel) -> None:
    """One source about one parcel; its trouble is not that of the others."""
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            bodies = await source.poll(parcel, resources.clock.now())
    except (OSError, TimeoutError) as error:
        log.warning("carriers.no_answer", source=source.source, error=repr(error))
        return
    for body in bodies:
        await _take(resources, source, body)


async def _take(resources: Resources, source: CarrierAdapter, body: bytes) -> None:
    """One body in a unit of work of its own."""

    async def take(session: AsyncSession) -> Reception:
        return await CarrierUpdateService(session, resources).take(source, body)

    try:
        await run_in_unit_of_work(resources.sessions, take)
    except DomainError as error:
        log.warning("carriers.unreadable", source=source.source, error=error.message)
