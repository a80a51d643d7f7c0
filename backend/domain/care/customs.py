"""Held by customs: one press tells the buyer where it is and asks for the time it takes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.viewer import Viewer
from backend.domain.care.errors import CustomsHoldRefused
from backend.domain.escrow.deals import MOST_EXTENSION
from backend.domain.escrow.statuses import Status
from backend.domain.orders.service import OrderService
from backend.domain.orders.views import DeliveryView, OrderView
from backend.domain.parties.policy import Action
from backend.domain.services.lifecycle import RequestKind
from backend.domain.services.service import WorkService
from backend.domain.services.views import WorkView
from backend.domain.shipping.progress import CUSTOMS_DAYS, ParcelStatus
from backend.domain.shipping.updates import CarrierUpdateService

if TYPE_CHECKING:
    from backend.resources import Resources

_WORDS = "The parcel is held by customs. That is out of our hands, and it takes longer."


class CustomsDesk:
    """For the seller, whose deadline it is that the parcel misses."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._orders = OrderService(session, resources)
        self._work = WorkService(session, resources)
        self._parcels = CarrierUpdateService(session, resources)

    async def report(self, delivery_id: UUID, viewer: Viewer) -> WorkView:
        """Write it down with the parcel, and ask the buyer for more time."""
        order, delivery = await self._orders.get_delivery(delivery_id, viewer)
        work = await self._work.of_delivery(delivery_id, viewer)
        if not may_report(order, delivery, work):
            raise CustomsHoldRefused(
                "Only the seller says so, once, and while the parcel is on its way.",
                status=delivery.status.value,
            )
        await self._parcels.write_down(delivery_id, ParcelStatus.HELD_AT_CUSTOMS, "", "", viewer)
        escrow = delivery.escrow
        assert escrow is not None
        assert escrow.deadline is not None
        room = MOST_EXTENSION - timedelta(seconds=escrow.extended)
        until = escrow.deadline + min(CUSTOMS_DAYS, room)
        return await self._work.ask(delivery_id, RequestKind.MORE_TIME, until, _WORDS, viewer)


def may_report(order: OrderView, delivery: DeliveryView, work: WorkView) -> bool:
    """Whether the viewer can, now."""
    is_sellers = order.allows(Action.FULFIL) and RequestKind.MORE_TIME in work.may_ask
    return is_sellers and delivery.status is Status.SHIPPED and delivery.needs_address
