"""Queries on who looked at what is sealed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from backend.domain.orders.models import AddressReading

_REASON = "reason"


class ReadingRepository:
    """Looks at what is sealed."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def has_reason(self, order_id: UUID, reader_id: UUID, since: datetime) -> bool:
        query = select(AddressReading.id).where(
            AddressReading.order_id == order_id,
            AddressReading.reader_id == reader_id,
            AddressReading.purpose == _REASON,
            AddressReading.at > since,
        )
        return (await self._session.scalars(query.limit(1))).one_or_none() is not None

    async def list_of(self, order_id: UUID, limit: int) -> Sequence[AddressReading]:
        """The newest first."""
        query = (
            select(AddressReading)
            .where(AddressReading.order_id == order_id)
            .options(joinedload(AddressReading.reader))
            .order_by(AddressReading.id.desc())
            .limit(limit)
        )
        return (await self._session.scalars(query)).all()
