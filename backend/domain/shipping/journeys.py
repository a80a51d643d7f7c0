"""A parcel's journey as both sides and the arbiter may read it: reports, progress and doubts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.viewer import Viewer
from backend.domain.orders.reading import key_of, read_once
from backend.domain.orders.service import OrderService
from backend.domain.parties.policy import Action
from backend.domain.shipping.adapters.plain import SELLER, STAFF
from backend.domain.shipping.doubts import doubts_about
from backend.domain.shipping.models import Way
from backend.domain.shipping.progress import Progress, progress_of
from backend.domain.shipping.repository import Heard, ShipmentRepository

if TYPE_CHECKING:
    from backend.resources import Resources


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyView:
    """What is known of the parcel that the contract knows by its hash."""

    delivery_id: UUID
    reports: Sequence[Heard]  # oldest first
    progress: Progress | None
    doubts: tuple[str, ...]


class JourneyService:
    """Reads journeys. Whoever sees the order sees them."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._orders = OrderService(session, resources)
        self._shipments = ShipmentRepository(session)

    async def of_order(self, order_id: UUID, viewer: Viewer) -> dict[UUID, JourneyView]:
        """By delivery; those whose parcel nobody described are missing."""
        key = ("journeys", *key_of(order_id, viewer))
        return await read_once(self._session, key, lambda: self._of_order(order_id, viewer))

    async def _of_order(self, order_id: UUID, viewer: Viewer) -> dict[UUID, JourneyView]:
        order = await self._orders.get(order_id, viewer)
        if not order.allows(Action.SEE_PARCELS):
            return {}
        on_chain = {
            (delivery.id, delivery.escrow.shipment_hash)
            for delivery in order.deliveries
            if delivery.escrow is not None
        }
        shipments = [
            shipment
            for shipment in await self._shipments.list_of_order(order_id)
            if shipment.way == Way.OUT.value and (shipment.delivery_id, shipment.hash) in on_chain
        ]
        reports = await self._shipments.reports_of(shipments)
        found = {}
        for shipment in shipments:
            heard = reports.get(shipment.id, [])
            carriers = [one.report for one in heard if one.source not in {SELLER, STAFF}]
            found[shipment.delivery_id] = JourneyView(
                delivery_id=shipment.delivery_id,
                reports=heard,
                progress=progress_of(one.report for one in heard),
                doubts=doubts_about(
                    carriers,
                    ordered_at=order.created_at,
                    other_orders=await self._shipments.count_other_orders(shipment),
                ),
            )
        return found
