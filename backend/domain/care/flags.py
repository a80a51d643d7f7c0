"""What stands in an order's way: a payment that failed, a parcel in trouble, goods that cannot go.

Beside the second looks that orders take themselves, and shown with them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.text import quoted
from backend.core.viewer import Viewer
from backend.domain.escrow.statuses import Role, Status
from backend.domain.fulfilment.lifecycle import FulfilmentStatus
from backend.domain.fulfilment.service import FulfilmentService
from backend.domain.fulfilment.views import FulfilmentView
from backend.domain.orders.second_looks import Look, SecondLook
from backend.domain.orders.views import OrderView
from backend.domain.pending.service import PendingService
from backend.domain.shipping.journeys import JourneyService, JourneyView
from backend.domain.shipping.progress import SENTENCES, ParcelStatus, Stage

if TYPE_CHECKING:
    from backend.resources import Resources

# The clocks of the contract go on while customs look; what each side can do about that.
CUSTOMS_ADVICE: dict[Role, str] = {
    Role.BUYER: "Answer customs if they write to you. The deadline goes on: if it passes, your "
    "money comes back, unless you give the seller more time.",
    Role.SELLER: "Ask the carrier which papers are missing. The deadline goes on: ask the buyer "
    "for more time before it passes.",
}
_TRAVELLING = frozenset({Status.SHIPPED, Status.DELIVERED})


class FlagService:
    """Reads them for whoever sees the order."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._pending = PendingService(session, resources)
        self._fulfilments = FulfilmentService(session, resources)
        self._journeys = JourneyService(session, resources)

    async def of_order(self, order: OrderView, viewer: Viewer) -> list[SecondLook]:
        """All of them, the payment first."""
        flags: list[SecondLook] = []
        if order.pay_until and await self._pending.has_failed_payment(order.id):
            flags.append(SecondLook(Look.PAYMENT_FAILED, _payment_failed(order)))
        flags += _stuck(order, await self._fulfilments.of_order(order.id, viewer))
        return [*flags, *_in_trouble(order, await self._journeys.of_order(order.id, viewer))]


def _payment_failed(order: OrderView) -> str:
    if order.role is Role.BUYER:
        return "The contract refused your payment, so nothing was taken. You can try again."
    return "The buyer tried to pay, and the contract refused it. Nothing is paid yet."


def _stuck(order: OrderView, found: Mapping[UUID, FulfilmentView]) -> Iterator[SecondLook]:
    for delivery in order.deliveries:
        work = found.get(delivery.id)
        if work and work.status is FulfilmentStatus.EXCEPTION and delivery.status is Status.FUNDED:
            words = work.problem or "The seller does not say why."
            yield SecondLook(Look.DELIVERY, f"{quoted(delivery.title)} cannot go out: {words}")


def _in_trouble(order: OrderView, found: Mapping[UUID, JourneyView]) -> Iterator[SecondLook]:
    for delivery in order.deliveries:
        journey = found.get(delivery.id)
        progress = journey.progress if journey else None
        if progress and progress.stage is Stage.TROUBLE and delivery.status in _TRAVELLING:
            words = f"The parcel with {quoted(delivery.title)}: {SENTENCES[progress.status]}"
            if progress.status is ParcelStatus.HELD_AT_CUSTOMS:
                words = f"{words} {CUSTOMS_ADVICE.get(order.role, '')}".rstrip()
            yield SecondLook(Look.DELIVERY, words)
