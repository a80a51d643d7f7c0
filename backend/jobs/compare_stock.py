"""Compares stock with the chain, listing by listing, round after round. Nodes are asked outside of
any transaction; one that does not answer only makes the comparison later.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from uuid import UUID

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError

from backend.chain.chains import Chain
from backend.chain.deployment import ESCROW
from backend.chain.errors import ChainError
from backend.core.database import unit_of_work
from backend.core.waiting import wait
from backend.domain.catalog.agreement import CANCELLED, AgreementService, OnChain
from backend.domain.catalog.models import Listing
from backend.domain.catalog.stock_repository import StockRepository
from backend.resources import Resources

ROUND_SECONDS = 60.0
AT_ONCE = 100

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Compared:
    """How many listings a round has looked at, and for how many the answer has changed."""

    looked_at: int
    changed: int


async def compare_stock(resources: Resources, stop: asyncio.Event) -> None:
    """Round after round until `stop` is set."""
    while not stop.is_set():
        try:
            found = await compare_once(resources)
            if found.changed:
                log.warning("stock.changed", listings=found.changed)
        except (ChainError, OperationalError, InterfaceError, OSError) as error:
            log.warning("stock.not_compared", error=repr(error)[:200])
        await wait(stop, ROUND_SECONDS)


async def compare_once(resources: Resources) -> Compared:
    """Every listing the chain knows something about."""
    after: UUID | None = None
    looked_at = changed = 0
    while True:
        async with unit_of_work(resources.sessions) as session:
            listings = await StockRepository(session).list_to_compare(after, AT_ONCE)
        for listing in listings:
            said = await ask(resources.chains.get(listing.chain_id), listing)
            async with unit_of_work(resources.sessions) as session:
                service = AgreementService(session)
                changed += await service.note(listing.id, said, resources.clock.now())
        looked_at += len(listings)
        if len(listings) < AT_ONCE:
            return Compared(looked_at, changed)
        after = listings[-1].id


async def ask(chain: Chain, listing: Listing) -> OnChain:
    """What the chain says about one listing now."""
    return OnChain(held=await _held(chain, listing), counted=await _counted(chain, listing))


async def _held(chain: Chain, listing: Listing) -> int | None:
    if listing.asset is None or listing.asset_id is None:
        return None
    seller = listing.seller.address
    if listing.asset_units:
        return await chain.gateway.edition_units(listing.asset, listing.asset_id, seller)
    return int(await chain.gateway.token_owner(listing.asset, listing.asset_id) == seller)


async def _counted(chain: Chain, listing: Listing) -> int | None:
    if not listing.max_quantity or listing.listing_hash is None:
        return None
    named = (listing.seller.address, listing.listing_hash)
    found = await chain.gateway.read(ESCROW, chain.deployment.escrow, "listings", *named)
    return None if int(found) >= CANCELLED else int(found)
