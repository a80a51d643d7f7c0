"""What deliveries cost their shop, and whom it owes that to: for the shop alone.

The buyer, the arbiter and the staff of the house are answered as if there were nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.core.fields import FieldChecks
from backend.core.money import Amount
from backend.core.viewer import Viewer
from backend.domain.billing.errors import BillingChanged
from backend.domain.billing.events import CostsChanged
from backend.domain.billing.models import DeliveryCost
from backend.domain.billing.repository import BillingRepository
from backend.domain.billing.views import CostView
from backend.domain.catalog.draft import MAX_AMOUNT
from backend.domain.orders.errors import DeliveryNotFound, OrderNotFound
from backend.domain.orders.service import OrderService
from backend.domain.orders.views import DeliveryView, OrderView
from backend.domain.parties.policy import Action

if TYPE_CHECKING:
    from backend.resources import Resources

LONGEST_LINE, LONGEST_NOTE = 120, 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CostEntry:
    """What somebody of the shop writes down about one delivery."""

    cost_price: Amount | None = None  # of one piece
    supplier: str = ""
    supplier_reference: str = ""
    invoice_number: str = ""
    note: str = ""
    version: int = 0  # what it was read as; 0: nothing was there


class CostService:
    """The shop's table of items."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._clock = resources.clock
        self._rows = BillingRepository(session)
        self._orders = OrderService(session, resources)

    async def of_order(self, order_id: UUID, viewer: Viewer) -> Sequence[CostView]:
        """Every delivery of the order, with what is known of its cost."""
        order = await self._orders.require(Action.SEE_COSTS, order_id, viewer)
        rows = await self._rows.list_costs(order.id)
        return [_view(order, each, rows.get(each.id)) for each in order.deliveries]

    async def set(self, delivery_id: UUID, entry: CostEntry, viewer: Viewer) -> CostView:
        """Write it down, unless somebody else has changed it meanwhile."""
        order, delivery = await self._find(delivery_id, viewer)
        entry = _checked(entry, order)
        row = await self._rows.find_cost(delivery_id, lock=True)
        if entry.version != (row.version if row else 0):
            raise BillingChanged("Somebody of your team has changed this meanwhile. Look again.")
        if row is None:
            row = DeliveryCost(order_id=order.id, delivery_id=delivery_id, version=0)
            self._rows.add(row)
        row.cost_price = entry.cost_price.units if entry.cost_price is not None else None
        row.supplier, row.supplier_reference = entry.supplier, entry.supplier_reference
        row.invoice_number, row.note = entry.invoice_number, entry.note
        row.version += 1
        row.updated_at, row.updated_by = self._clock.now(), viewer.require_party()
        await self._session.flush()
        event = CostsChanged(occurred_at=row.updated_at, order_id=order.id, delivery_id=delivery_id)
        await outbox.record(self._session, event, viewer)
        return _view(order, delivery, row)

    async def _find(self, delivery_id: UUID, viewer: Viewer) -> tuple[OrderView, DeliveryView]:
        try:
            order, delivery = await self._orders.get_delivery(delivery_id, viewer)
            await self._orders.require(Action.SET_COSTS, order.id, viewer)
        except OrderNotFound:
            raise DeliveryNotFound(
                "There is no such delivery.", delivery_id=str(delivery_id)
            ) from None
        return order, delivery


def _view(order: OrderView, delivery: DeliveryView, row: DeliveryCost | None) -> CostView:
    price = row.cost_price if row else None
    return CostView(
        delivery_id=delivery.id,
        title=delivery.title,
        sku=delivery.sku,
        quantity=delivery.quantity,
        paid=delivery.money.paid,
        cost_price=None if price is None else Amount(price, order.currency),
        supplier=row.supplier if row else "",
        supplier_reference=row.supplier_reference if row else "",
        invoice_number=row.invoice_number if row else "",
        note=row.note if row else "",
        version=row.version if row else 0,
        updated_at=row.updated_at if row else None,
    )


def _checked(entry: CostEntry, order: OrderView) -> CostEntry:
    checks = FieldChecks()

    def line(name: str, text: str) -> str:
        return checks.line(name, text, shortest=0, longest=LONGEST_LINE)

    tidy = replace(
        entry,
        supplier=line("supplier", entry.supplier),
        supplier_reference=line("supplier_reference", entry.supplier_reference),
        invoice_number=line("invoice_number", entry.invoice_number),
        note=checks.block("note", entry.note, shortest=0, longest=LONGEST_NOTE),
    )
    price = entry.cost_price
    is_same = price is None or price.currency == order.currency
    checks.require("cost_price", "The cost is in the currency of the order.", met=is_same)
    checks.require(
        "cost_price",
        "This is more than any order can cost.",
        met=price is None or price.units <= MAX_AMOUNT,
    )
    checks.raise_if_any()
    return tidy
