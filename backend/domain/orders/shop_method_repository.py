"""Every query on the ways to pay that shops take."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.domain.orders.methods import Method
from backend.domain.orders.models import ShopMethod


class ShopMethodRepository:
    """Those of one seller at a time."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def instructions_of(self, seller_id: UUID) -> Mapping[str, str]:
        """By the name of the method."""
        query = select(ShopMethod).where(ShopMethod.seller_id == seller_id)
        return {row.method: row.instructions for row in await self._session.scalars(query)}

    async def replace(self, seller_id: UUID, wanted: Mapping[Method, str]) -> None:
        """These and no others."""
        await self._session.execute(delete(ShopMethod).where(ShopMethod.seller_id == seller_id))
        self._session.add_all(
            ShopMethod(seller_id=seller_id, method=method.value, instructions=text)
            for method, text in wanted.items()
        )
