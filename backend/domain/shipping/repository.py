"""Every query on parcels. Callers have checked that the viewer may see the order."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.domain.shipping.models import Shipment, Way


class ShipmentRepository:
    """Parcels by order or by delivery."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, shipment: Shipment) -> None:
        self._session.add(shipment)

    async def find(self, delivery_id: UUID, way: Way, carrier: str, number: str) -> Shipment | None:
        query = select(Shipment).where(
            Shipment.delivery_id == delivery_id,
            Shipment.way == way.value,
            Shipment.carrier == carrier,
            Shipment.tracking_number == number,
        )
        return (await self._session.scalars(query.order_by(Shipment.id).limit(1))).one_or_none()

    async def list_of_order(self, order_id: UUID) -> Sequence[Shipment]:
        """Oldest first."""
        query = select(Shipment).where(Shipment.order_id == order_id).order_by(Shipment.id)
        return (await self._session.scalars(query)).all()
