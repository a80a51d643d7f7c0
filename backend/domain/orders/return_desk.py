"""Where goods go back to: the seller says it, and the buyer reads it while they are to be sent.

Sealed under the order's own key, so that it is erased with everything else that is sealed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.core.viewer import Viewer
from backend.domain.escrow.lifecycle import Role, Status
from backend.domain.orders.addresses import ShippingAddress, checked
from backend.domain.orders.errors import (
    AddressGone,
    AddressSealed,
    OrderNotFound,
    ReturnNotUnderWay,
)
from backend.domain.orders.events import AddressRead, ReturnAddressGiven
from backend.domain.orders.repository import OrderRepository
from backend.domain.orders.sealed import open_return, seal_return
from backend.domain.orders.views import OrderView
from backend.domain.parties.policy import Action

if TYPE_CHECKING:
    from backend.resources import Resources

PART = "return"


class ReturnDesk:
    """The seller's address for one order, for one viewer."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._sealer = resources.sealer
        self._now = resources.clock.now()
        self._rows = OrderRepository(session)

    async def give(self, order: OrderView, address: ShippingAddress, viewer: Viewer) -> None:
        """Say where it goes back, or say it anew."""
        if not order.allows(Action.FULFIL):
            raise OrderNotFound("There is no such order.", order_id=str(order.id))
        if not is_to_be_sent_back(order):
            raise ReturnNotUnderWay("Nothing of this order is to be sent back now.")
        row = await self._rows.get(order.id, viewer, self._now, lock=True)
        seal_return(row, self._sealer, checked(address))
        event = ReturnAddressGiven(occurred_at=self._now, order_id=order.id)
        await outbox.record(self._session, event, viewer)
        await self._session.flush()

    async def is_given(self, order: OrderView, viewer: Viewer) -> bool:
        """Whether there is one, without looking at it."""
        row = await self._rows.get(order.id, viewer, self._now)
        return row.sealed_return is not None

    async def read(self, order: OrderView, viewer: Viewer) -> ShippingAddress:
        """For the buyer while it is to be sent back, and for whoever may change it. Noted."""
        is_own = order.allows(Action.FULFIL)
        if not is_own and order.role is not Role.BUYER:
            raise OrderNotFound("There is no such order.", order_id=str(order.id))
        if not is_own and not is_to_be_sent_back(order):
            raise AddressSealed("The seller's address is shown while something is to be sent back.")
        row = await self._rows.get(order.id, viewer, self._now)
        address = open_return(row, self._sealer)
        if address is None:
            raise AddressGone("The seller has not said where it goes back.")
        event = AddressRead(
            occurred_at=self._now, order_id=order.id, role=order.role.value, part=PART
        )
        await outbox.record(self._session, event, viewer)
        return address


def is_to_be_sent_back(order: OrderView) -> bool:
    """Whether the clock of a way back is running."""
    return any(delivery.status is Status.RETURNING for delivery in order.deliveries)
