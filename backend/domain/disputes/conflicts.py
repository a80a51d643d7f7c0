"""Who may judge a case: its arbiter, unless too close to one of its sides.

The policy names the arbiter and nobody can name another one. An arbiter who steps back leaves the
case to the two, and at its deadline to the split both agreed to when they traded.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.core.fields import FieldChecks
from backend.core.viewer import Viewer
from backend.domain.disputes.errors import CaseNotFound, ConflictOfInterest
from backend.domain.disputes.events import CaseRecused
from backend.domain.disputes.hearing_repository import HearingRepository
from backend.domain.disputes.models import Recusal
from backend.domain.escrow.lifecycle import Role
from backend.domain.orders.service import OrderService
from backend.domain.orders.views import DeliveryView, OrderView

if TYPE_CHECKING:
    from backend.resources import Resources

TRADED_WITHIN = timedelta(days=180)
LONGEST_REASON = 1_000


class Closeness(StrEnum):
    """Why an arbiter must not judge."""

    SIDE = "side"
    TEAM = "team"
    TRADED = "traded"
    DECLARED = "declared"


SENTENCES: dict[Closeness, str] = {
    Closeness.SIDE: "You are a side of this case yourself.",
    Closeness.TEAM: "You work for the seller of this case.",
    Closeness.TRADED: f"You have traded with a side of this case in the last {TRADED_WITHIN.days} "
    "days.",
    Closeness.DECLARED: "You have stepped back from this case.",
}


class ConflictDesk:
    """Asked before everything an arbiter does."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._clock = resources.clock
        self._orders = OrderService(session, resources)
        self._rows = HearingRepository(session)

    async def require_judge(
        self, delivery_id: UUID, viewer: Viewer
    ) -> tuple[OrderView, DeliveryView]:
        """The case, for its arbiter alone, and only if nothing stands in the way."""
        order, delivery = await self._case(delivery_id, viewer)
        closeness = await self.closeness(order, delivery, viewer)
        if closeness is not None:
            raise ConflictOfInterest(SENTENCES[closeness], closeness=closeness.value)
        return order, delivery

    async def closeness(
        self, order: OrderView, delivery: DeliveryView, viewer: Viewer
    ) -> Closeness | None:
        """What stands between this arbiter and the case; None if nothing does."""
        arbiter_id = viewer.require_party()
        sides = {side.id for side in (order.buyer, order.seller) if side.id is not None}
        if arbiter_id in sides:
            return Closeness.SIDE
        if order.seller.id in viewer.teams:
            return Closeness.TEAM
        if await self._rows.find_recusal(delivery.id, arbiter_id) is not None:
            return Closeness.DECLARED
        since = self._clock.now() - TRADED_WITHIN
        has_traded = await self._rows.has_traded(arbiter_id, sides, since, order.created_at)
        return Closeness.TRADED if has_traded else None

    async def recuse(self, delivery_id: UUID, reason: str, viewer: Viewer) -> None:
        """Step back. Saying so twice changes nothing."""
        order, delivery = await self._case(delivery_id, viewer)
        arbiter_id, now = viewer.require_party(), self._clock.now()
        if await self._rows.find_recusal(delivery_id, arbiter_id) is not None:
            return
        checks = FieldChecks()
        tidy = checks.block("reason", reason, shortest=5, longest=LONGEST_REASON)
        checks.raise_if_any()
        self._rows.add(
            Recusal(
                order_id=order.id,
                delivery_id=delivery.id,
                arbiter_id=arbiter_id,
                reason=tidy,
                declared_at=now,
            )
        )
        await self._session.flush()
        event = CaseRecused(
            occurred_at=now, order_id=order.id, delivery_id=delivery.id, arbiter_id=arbiter_id
        )
        await outbox.record(self._session, event, viewer)

    async def _case(self, delivery_id: UUID, viewer: Viewer) -> tuple[OrderView, DeliveryView]:
        order, delivery = await self._orders.get_delivery(delivery_id, viewer)
        if Role.ARBITER not in delivery.roles or delivery.dispute is None:
            raise CaseNotFound("There is no such case.", delivery_id=str(delivery_id))
        return order, delivery
