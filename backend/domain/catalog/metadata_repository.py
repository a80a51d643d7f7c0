"""Every query on what tokens say of their items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.domain.catalog.lifecycle import ListingStatus
from backend.domain.catalog.metadata import Finding
from backend.domain.catalog.models import Listing, TokenMetadataRow

_WATCHED = (ListingStatus.DRAFT, ListingStatus.PUBLISHED)


@dataclass(frozen=True, slots=True)
class TokenKey:
    """One token, or one run of an edition."""

    chain_id: int
    asset: bytes
    asset_id: int


class MetadataRepository:
    """One row per token. Whoever was shown a listing may read what its token says."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find(self, token: TokenKey) -> TokenMetadataRow | None:
        return await self._session.get(
            TokenMetadataRow, (token.chain_id, token.asset, token.asset_id)
        )

    async def take_due(
        self, chain_ids: Sequence[int], now: datetime, last: datetime
    ) -> TokenKey | None:
        """A token not looked at since `last`, those never looked at first.

        It counts as looked at from now on, so that one that goes wrong keeps no other waiting.
        """
        found = await self._find_due(chain_ids, last)
        if found is None:
            return None
        key = {"chain_id": found.chain_id, "asset": found.asset, "asset_id": found.asset_id}
        taken = await self._session.execute(
            insert(TokenMetadataRow)
            .values(**key, finding=Finding.UNSEEN, name="", traits=[], looked_at=now)
            .on_conflict_do_update(
                index_elements=list(key),
                set_={"looked_at": now},
                where=TokenMetadataRow.looked_at < last,
            )
            .returning(TokenMetadataRow.asset_id)
        )
        return found if taken.first() is not None else None

    async def _find_due(self, chain_ids: Sequence[int], last: datetime) -> TokenKey | None:
        is_its = and_(
            TokenMetadataRow.chain_id == Listing.chain_id,
            TokenMetadataRow.asset == Listing.asset,
            TokenMetadataRow.asset_id == Listing.asset_id,
        )
        query = (
            select(Listing.chain_id, Listing.asset, Listing.asset_id)
            .outerjoin(TokenMetadataRow, is_its)
            .where(
                Listing.asset.is_not(None),
                Listing.status.in_(_WATCHED),
                Listing.chain_id.in_(chain_ids),
                or_(TokenMetadataRow.looked_at.is_(None), TokenMetadataRow.looked_at < last),
            )
            .order_by(TokenMetadataRow.looked_at.asc().nulls_first(), Listing.id)
            .limit(1)
        )
        row = (await self._session.execute(query)).first()
        return TokenKey(row.chain_id, row.asset, row.asset_id) if row is not None else None
