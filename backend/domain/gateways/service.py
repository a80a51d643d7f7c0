"""Steps of deliveries that are paid beside the chain: approved, sent, held, called off.

The order's row is the lock: two people at one order never see the same step open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.core.fields import FieldChecks
from backend.core.ids import uuid7
from backend.core.money import Amount
from backend.core.viewer import Viewer
from backend.domain.catalog.stock import StockService
from backend.domain.escrow.statuses import Status
from backend.domain.gateways.errors import NothingLeft
from backend.domain.gateways.events import BesideMoved
from backend.domain.gateways.gateway import GATEWAYS, Position, StatementKind, ToState
from backend.domain.gateways.lifecycle import AT_HOME, NEEDS_REASON
from backend.domain.gateways.models import PaymentStatement
from backend.domain.gateways.presenting import present_beside
from backend.domain.gateways.repository import StatementRepository, position_of
from backend.domain.gateways.steps import outcome, require
from backend.domain.gateways.views import BesideView
from backend.domain.orders.methods import Method
from backend.domain.orders.models import Delivery, Order
from backend.domain.orders.money import plain
from backend.domain.orders.repository import OrderRepository
from backend.domain.orders.service import OrderService
from backend.domain.orders.shop_methods import ShopMethods
from backend.domain.orders.views import DeliveryView, OrderView
from backend.domain.parties.service import PartyService

if TYPE_CHECKING:
    from backend.resources import Resources

LONGEST_REASON = 500
_RECEIVED = {StatementKind.RECEIVED: 1, StatementKind.TAKEN_BACK: -1}


class BesideService:
    """For the shop, for its buyer, and for staff whom the policy lets record payments."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._now = resources.clock.now()
        self._rows = OrderRepository(session)
        self._orders = OrderService(session, resources)
        self._stock = StockService(session, resources)
        self._said = StatementRepository(session)
        self._shops = ShopMethods(session, resources)
        self._parties = PartyService(session, resources)

    async def of_order(self, order_id: UUID, viewer: Viewer) -> BesideView | None:
        """How it is paid, for whoever sees the order; None: into the escrow."""
        order = await self._orders.get(order_id, viewer)
        return None if order.method is Method.ESCROW else await self._show(order)

    async def take(self, action: str, delivery_id: UUID, reason: str, viewer: Viewer) -> BesideView:
        """One step of the table for one delivery."""
        order, _ = await self._orders.get_delivery(delivery_id, viewer)
        checks = FieldChecks()
        shortest = 3 if action in NEEDS_REASON else 0
        tidy = checks.line("reason", reason, shortest=shortest, longest=LONGEST_REASON)
        checks.raise_if_any()
        row = await self._rows.get(order.id, viewer, self._now, lock=True)
        order = await self._orders.get(order.id, viewer)
        delivery = order.delivery(delivery_id)
        assert delivery is not None
        said = await self._said.list_of_orders([order.id])
        position = position_of(delivery.status, delivery.money.paid.units, delivery_id, said)
        require(action, order, position, self._now)
        own = next(each for each in row.deliveries if each.id == delivery_id)
        await self._carry_out(action, row, own, order, delivery, position, tidy, viewer)
        await self._session.flush()
        return await self._show(await self._orders.get(order.id, viewer))

    async def _carry_out(
        self,
        action: str,
        row: Order,
        own: Delivery,
        order: OrderView,
        delivery: DeliveryView,
        position: Position,
        reason: str,
        viewer: Viewer,
    ) -> None:
        target, answer = outcome(action, GATEWAYS[order.method], position)
        await self._move_stock(own, position.status, target)
        if answer.kind is not None:
            self._state(own, answer, reason, viewer)
        if target is not position.status:
            own.beside, own.beside_since = target.value, self._now
        if target is Status.SENT:
            own.left_at = self._now
        currency = order.currency
        event = BesideMoved(
            occurred_at=self._now,
            order_id=row.id,
            delivery_id=own.id,
            seller_id=row.seller_id,
            action=action,
            source=position.status.value,
            target=target.value,
            method=order.method.value,
            amount=plain(Amount(answer.units, currency)) if answer.units else "",
            reason=reason,
        )
        await outbox.record(self._session, event, viewer)

    async def _move_stock(self, own: Delivery, source: Status, target: Status) -> None:
        """Taken up is sold; called off before it left is for sale again."""
        if source is Status.AWAITING_PAYMENT and target is Status.APPROVED:
            if not await self._stock.consume(own.id, own.listing_id, own.quantity):
                raise NothingLeft("Nothing is left of it, so it cannot be approved.")
        elif target is Status.CALLED_OFF and source is Status.AWAITING_PAYMENT:
            await self._stock.release(own.id)
        elif target is Status.CALLED_OFF and source in AT_HOME:
            await self._stock.take_back(own.id)

    def _state(self, own: Delivery, answer: ToState, reason: str, viewer: Viewer) -> None:
        assert answer.kind is not None
        own.received += answer.units * _RECEIVED.get(answer.kind, 0)
        own.given_back += answer.units * (answer.kind is StatementKind.GIVEN_BACK)
        self._said.add(
            PaymentStatement(
                order_id=own.order_id,
                id=uuid7(),
                delivery_id=own.id,
                kind=answer.kind.value,
                units=answer.units,
                said_by=viewer.require_party(),
                reason=reason,
                at=self._now,
            )
        )

    async def _show(self, order: OrderView) -> BesideView:
        said = await self._said.list_of_orders([order.id])
        people = await self._parties.list_by_id([row.said_by for row in said])
        assert order.seller.id is not None
        taken = await self._shops.of(order.seller.id)
        return present_beside(order, said, people, taken, self._now)
