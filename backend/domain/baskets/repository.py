"""Every query on baskets. A basket is its owner's alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.viewer import Viewer
from backend.domain.baskets.errors import BasketLineNotFound
from backend.domain.baskets.models import BasketLine
from backend.domain.catalog.lifecycle import ListingStatus
from backend.domain.catalog.models import Listing


class BasketRepository:
    """The viewer's lines, as far as they are on one of these chains."""

    def __init__(self, session: AsyncSession, chain_ids: Collection[int]) -> None:
        self._session = session
        self._chain_ids = chain_ids

    async def list_lines(self, viewer: Viewer) -> Sequence[BasketLine]:
        """In the order in which they were put in."""
        query = (
            select(BasketLine)
            .where(
                BasketLine.party_id == viewer.require_party(),
                BasketLine.chain_id.in_(self._chain_ids),
            )
            .order_by(BasketLine.id)
        )
        return (await self._session.scalars(query)).all()

    async def count_lines(self, viewer: Viewer) -> int:
        query = select(func.count()).where(
            BasketLine.party_id == viewer.require_party(), BasketLine.chain_id.in_(self._chain_ids)
        )
        return int((await self._session.execute(query)).scalar_one())

    async def get(self, line_id: UUID, viewer: Viewer) -> BasketLine:
        """One line, held until this work is stored."""
        query = (
            select(BasketLine)
            .where(BasketLine.id == line_id, BasketLine.party_id == viewer.require_party())
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        found = (await self._session.scalars(query)).one_or_none()
        if found is None:
            raise BasketLineNotFound("This is not in your basket (any more).")
        return found

    async def find(self, listing_id: UUID, option: int, viewer: Viewer) -> BasketLine | None:
        query = (
            select(BasketLine)
            .where(
                BasketLine.party_id == viewer.require_party(),
                BasketLine.listing_id == listing_id,
                BasketLine.option == option,
            )
            .with_for_update()
        )
        return (await self._session.scalars(query)).one_or_none()

    async def delete(self, line_ids: Collection[UUID], viewer: Viewer) -> None:
        await self._session.execute(
            delete(BasketLine).where(
                BasketLine.id.in_(line_ids), BasketLine.party_id == viewer.require_party()
            )
        )

    async def list_successors(self, listing_ids: Collection[UUID]) -> dict[UUID, UUID]:
        """The version on sale that has taken the place of each of these, if one has."""
        query = select(Listing.replaces_id, Listing.id).where(
            Listing.replaces_id.in_(listing_ids), Listing.status == ListingStatus.PUBLISHED
        )
        rows = await self._session.execute(query)
        return {old: new for old, new in rows if old is not None}
