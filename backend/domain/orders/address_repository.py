"""Queries on what is sealed: who looked, and which master keys are still in use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from backend.core.sealing import KEY_ID_BEGINS, KEY_ID_BYTES
from backend.domain.orders.models import AddressReading, Order

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


class KeyRepository:
    """Data keys of orders, by the master key that wrapped them."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def count_by_master(self) -> dict[bytes, int]:
        """How many orders each master key is still needed for."""
        key_id = _key_id()
        query = select(key_id, func.count()).where(Order.data_key.is_not(None)).group_by(key_id)
        return {bytes(found): count for found, count in await self._session.execute(query)}

    async def list_wrapped_by_others(self, current: bytes, limit: int) -> Sequence[Order]:
        """Orders whose key the current master key did not wrap; those held by others wait."""
        query = (
            select(Order)
            .where(Order.data_key.is_not(None), _key_id() != current)
            .order_by(Order.id)
            .limit(limit)
            .with_for_update(of=Order, skip_locked=True)
        )
        return (await self._session.scalars(query)).all()


def _key_id() -> ColumnElement[bytes]:
    # PostgreSQL counts bytes from one
    return func.substring(Order.data_key, KEY_ID_BEGINS + 1, KEY_ID_BYTES)
