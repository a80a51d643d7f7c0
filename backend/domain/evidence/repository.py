"""Every query on bundles. Callers have checked that the viewer may see the order."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from backend.domain.evidence.models import Bundle
from backend.domain.orders.models import Order


class BundleRepository:
    """Bundles of one delivery at a time."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, bundle: Bundle) -> None:
        self._session.add(bundle)

    async def list_under(self, delivery_id: UUID, roots: Collection[bytes]) -> Sequence[Bundle]:
        """Those that stand under these roots, with their leaves."""
        query = (
            select(Bundle)
            .where(Bundle.delivery_id == delivery_id, Bundle.root.in_(roots))
            .options(selectinload(Bundle.leaves))
            .order_by(Bundle.id)
        )
        return (await self._session.scalars(query)).all()

    async def address_hash(self, order_id: UUID) -> bytes | None:
        """The salted hash of where an order goes; it stays when the address is erased."""
        query = select(Order.address_hash).where(Order.id == order_id)
        return (await self._session.execute(query)).scalar_one()
