"""Reads what the tokens of listings say of their items: new ones at once, the others every hour."""

from __future__ import annotations

import asyncio

import structlog

from backend.core.outgoing import Outgoing
from backend.core.waiting import wait
from backend.domain.catalog.metadata_service import MetadataReader
from backend.resources import Resources

ROUND_SECONDS = 5.0  # somebody may have tied a token to a draft

log = structlog.get_logger(__name__)


async def read_token_metadata(resources: Resources, stop: asyncio.Event) -> None:
    """One token after the other until `stop` is set; whatever fails is tried again later."""
    outgoing = Outgoing.from_settings(resources.settings)
    reader = MetadataReader(resources, outgoing)
    try:
        while not stop.is_set():
            is_busy = False
            try:
                is_busy = await reader.read_one()
            except Exception as error:
                log.exception("token_metadata.failed", error=repr(error))
            if not is_busy:
                await wait(stop, ROUND_SECONDS)
    finally:
        await outgoing.close()
