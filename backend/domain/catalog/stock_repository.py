"""Queries that count and set aside pieces."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from backend.domain.catalog.errors import ListingNotFound
from backend.domain.catalog.lifecycle import ListingStatus
from backend.domain.catalog.models import Listing, StockMovement, StockReservation
from backend.domain.catalog.repository import ListingRepository

SWEEP_AT_ONCE = 500


class StockRepository:
    """Reservations. Who may make them is decided by the rooms above."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._listings = ListingRepository(session)

    async def lock_listing(self, listing_id: UUID) -> Listing:
        """The listing, held until this work is stored: nobody else counts its stock meanwhile."""
        query = (
            select(Listing)
            .where(Listing.id == listing_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        listing = (await self._session.scalars(query)).one_or_none()
        if listing is None:
            raise ListingNotFound("There is no such listing.", listing_id=str(listing_id))
        return listing

    async def is_void_on_chain(self, listing_id: UUID) -> bool:
        return bool(await self._listings.list_void_on_chain([listing_id]))

    async def find(self, reservation_id: UUID) -> StockReservation | None:
        query = select(StockReservation).where(StockReservation.id == reservation_id)
        locked = query.with_for_update().execution_options(populate_existing=True)
        return (await self._session.scalars(locked)).one_or_none()

    async def count_taken(
        self, listing_ids: Sequence[UUID], now: datetime, *, without: UUID | None = None
    ) -> dict[UUID, int]:
        """Pieces sold, or reserved and not run out."""
        query = (
            select(StockReservation.listing_id, func.sum(StockReservation.quantity))
            .where(
                StockReservation.listing_id.in_(listing_ids),
                or_(StockReservation.is_sold, StockReservation.expires_at > now),
            )
            .group_by(StockReservation.listing_id)
        )
        if without is not None:
            query = query.where(StockReservation.id != without)
        return {listing_id: int(taken) for listing_id, taken in await self._session.execute(query)}

    async def count_sold(self, listing_ids: Sequence[UUID]) -> dict[UUID, int]:
        """Pieces the chain says are paid, by listing."""
        query = (
            select(StockReservation.listing_id, func.sum(StockReservation.quantity))
            .where(StockReservation.listing_id.in_(listing_ids), StockReservation.is_sold)
            .group_by(StockReservation.listing_id)
        )
        return {listing_id: int(sold) for listing_id, sold in await self._session.execute(query)}

    async def list_movements(self, listing_id: UUID, limit: int) -> Sequence[StockMovement]:
        """The newest lines of a shelf's ledger. The caller has asked whose it is."""
        query = (
            select(StockMovement)
            .where(StockMovement.listing_id == listing_id)
            .order_by(StockMovement.id.desc())
            .limit(limit)
        )
        return (await self._session.scalars(query)).all()

    async def list_to_compare(self, after: UUID | None, limit: int) -> Sequence[Listing]:
        """Published listings that the chain knows something about, in the order of their ids."""
        query = (
            select(Listing)
            .options(selectinload(Listing.seller))
            .where(
                Listing.status == ListingStatus.PUBLISHED.value,
                or_(Listing.asset.is_not(None), Listing.max_quantity > 0),
            )
            .order_by(Listing.id)
            .limit(limit)
            .execution_options(populate_existing=True)
        )
        if after is not None:
            query = query.where(Listing.id > after)
        return (await self._session.scalars(query)).all()

    async def delete(self, reservation_id: UUID) -> None:
        statement = delete(StockReservation).where(StockReservation.id == reservation_id)
        await self._session.execute(statement)

    async def delete_expired(self, before: datetime) -> int:
        expired = (
            select(StockReservation.id)
            .where(~StockReservation.is_sold, StockReservation.expires_at <= before)
            .limit(SWEEP_AT_ONCE)
            .with_for_update(skip_locked=True)
        )
        statement = delete(StockReservation).where(StockReservation.id.in_(expired))
        gone = await self._session.scalars(
            statement.returning(StockReservation.id),
            execution_options={"synchronize_session": False},
        )
        return len(gone.all())
