"""Asks the source of fiat prices, outside of any transaction, and keeps what it says."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from functools import partial

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.database import run_in_unit_of_work
from backend.core.waiting import wait
from backend.domain.prices.service import PriceService
from backend.domain.prices.sources import NoPrice, PriceSource, price_source
from backend.resources import Resources

log = structlog.get_logger(__name__)


async def read_prices(resources: Resources, stop: asyncio.Event) -> None:
    """Round after round until `stop` is set; what fails is asked again in the next one."""
    source = price_source(resources.settings)
    while source is not None and not stop.is_set():
        try:
            await read_once(resources, source)
        except Exception as error:
            log.exception("prices.round_failed", error=repr(error))
        await wait(stop, resources.settings.prices.every_minutes * 60)


async def read_once(resources: Resources, source: PriceSource) -> int:
    """Every currency of the address books once; how many prices were kept."""
    kept = 0
    for symbol in sorted({currency.symbol for currency in resources.chains.currencies}):
        try:
            price = await source.read(symbol)
        except NoPrice as error:
            log.info("prices.none", symbol=symbol, source=source.name, error=str(error))
            continue
        await run_in_unit_of_work(
            resources.sessions, partial(_keep, resources, source, symbol, price)
        )
        kept += 1
    return kept


async def _keep(
    resources: Resources, source: PriceSource, symbol: str, price: Decimal, session: AsyncSession
) -> None:
    service = PriceService(session, resources)
    await service.keep(symbol, price, fiat=source.fiat, source=source.name)
