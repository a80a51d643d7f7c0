"""Reading what tokens say of their items, now and then, and holding it against listings.

It warns and blocks nothing. Strangers' addresses are asked by `core.outgoing` alone, between two
units of work and never while a person waits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.database import run_in_unit_of_work
from backend.core.errors import NotFound
from backend.core.ids import parse_public_id
from backend.core.outgoing import NoAnswer, Outgoing
from backend.domain.catalog.lifecycle import ListingStatus
from backend.domain.catalog.metadata import (
    Finding,
    TokenMetadata,
    Trait,
    differences,
    read_data_uri,
    read_metadata,
)
from backend.domain.catalog.metadata_repository import MetadataRepository, TokenKey
from backend.domain.catalog.models import TokenMetadataRow
from backend.domain.catalog.repository import ListingRepository
from backend.domain.catalog.views import ListingView

if TYPE_CHECKING:
    from backend.resources import Resources

LOOK_AGAIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class TokenLook:
    """What a token said of its item when it was last looked at, beside one listing."""

    metadata: TokenMetadata
    warnings: tuple[str, ...]
    looked_at: datetime


class TokenMetadataService:
    """For the pages of a listing."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._looks = MetadataRepository(session)
        self._chains = resources.chains

    async def beside(self, view: ListingView) -> TokenLook | None:
        """The last look at the token of a listing the viewer was shown. None: not yet, or none."""
        if view.asset is None:
            return None
        token = TokenKey(view.chain_id, view.asset.address, view.asset.asset_id)
        row = await self._looks.find(token)
        if row is None or row.finding == Finding.UNSEEN:
            return None
        traits = tuple(Trait(name, value) for name, value in row.traits)
        metadata = TokenMetadata(Finding(row.finding), row.name, traits)
        warnings = differences(metadata, view.title, view.description)
        return TokenLook(metadata, (*self._about_owner(view, row), *warnings), row.looked_at)

    def _about_owner(self, view: ListingView, row: TokenMetadataRow) -> tuple[str, ...]:
        """Units of an edition are counted when it is signed; one token has one owner."""
        assert view.asset is not None
        is_waiting = view.status is ListingStatus.DRAFT or view.is_for_sale
        if view.asset.is_edition or not is_waiting or row.owner == view.seller.address:
            return ()
        if row.owner == self._chains.get(view.chain_id).deployment.escrow:
            return ("The token is locked in the escrow, for a sale that has begun.",)
        return ("The token was not in the seller's wallet when we last looked.",)


class MetadataReader:
    """For the worker: the token that waits longest, one at a time."""

    def __init__(self, resources: Resources, outgoing: Outgoing) -> None:
        self._resources = resources
        self._outgoing = outgoing

    async def read_one(self) -> bool:
        """Look at one token that is due; False when none is."""
        token = await run_in_unit_of_work(self._resources.sessions, self._take)
        if token is None:
            return False
        gateway = self._resources.chains.get(token.chain_id).gateway
        owner = await gateway.token_owner(token.asset, token.asset_id)
        uri = await gateway.token_uri(token.asset, token.asset_id)
        metadata = await self._look(uri, owner)

        async def store(session: AsyncSession) -> None:
            row = await MetadataRepository(session).find(token)
            if row is not None:
                row.owner, row.finding, row.name = owner, metadata.finding, metadata.name
                row.traits = [[trait.name, trait.value] for trait in metadata.traits]

        await run_in_unit_of_work(self._resources.sessions, store)
        return True

    async def _take(self, session: AsyncSession) -> TokenKey | None:
        now, chains = self._resources.clock.now(), self._resources.chains.ids
        return await MetadataRepository(session).take_due(chains, now, now - LOOK_AGAIN)

    async def _look(self, uri: str | None, owner: bytes | None) -> TokenMetadata:
        if not uri:
            return TokenMetadata(Finding.NONE)
        own = f"{self._resources.settings.public_origin}/listings/"
        if uri.startswith(own):
            return await self._own(uri.removeprefix(own).partition("/")[0], owner)
        if uri.startswith("data:"):
            content = read_data_uri(uri)
            return read_metadata(content) if content else TokenMetadata(Finding.UNREADABLE)
        if not uri.startswith(("https://", "http://")):
            return TokenMetadata(Finding.UNSUPPORTED)
        try:
            return read_metadata(await self._outgoing.get(uri))
        except NoAnswer:
            return TokenMetadata(Finding.UNANSWERED)

    async def _own(self, listing_id: str, owner: bytes | None) -> TokenMetadata:
        """What a token minted here says: nobody has to be asked. A draft is for its seller."""

        async def read(session: AsyncSession) -> TokenMetadata:
            try:
                found = await ListingRepository(session).get_any(parse_public_id("lst", listing_id))
            except NotFound:
                return TokenMetadata(Finding.UNANSWERED)
            if found.published_at is None and found.seller.address != owner:
                return TokenMetadata(Finding.UNANSWERED)
            return TokenMetadata(Finding.READ, found.title)

        return await run_in_unit_of_work(self._resources.sessions, read)
