"""Receipts: what was paid for an order and where it is, added up from the chain's own log.

Nothing of it is stored. Whoever reads the logs comes to the same sums, to the unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.money import Amount
from backend.core.viewer import Viewer
from backend.domain.billing.views import ReceiptLine, ReceiptView
from backend.domain.payments.ledger import Entry, EntryKind
from backend.domain.payments.service import PaymentService
from backend.domain.payments.views import DeliveryPayments

if TYPE_CHECKING:
    from backend.resources import Resources

_OUT = frozenset(
    {
        EntryKind.PAID_OUT,
        EntryKind.REFUNDED,
        EntryKind.FEE,
        EntryKind.ROYALTY,
        EntryKind.ARBITER_FEE,
    }
)


class ReceiptService:
    """For whoever sees the order."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._payments = PaymentService(session, resources)

    async def of_order(self, order_id: UUID, viewer: Viewer) -> ReceiptView:
        found = await self._payments.of_order(order_id, viewer)
        return ReceiptView(order=found.order, lines=tuple(map(_line, found.deliveries)))


def _line(one: DeliveryPayments) -> ReceiptLine:
    entries, currency = one.entries, one.delivery.money.paid.currency

    def of(kind: EntryKind) -> Amount:
        return Amount(_sum(entries, kind), currency)

    is_closed = any(entry.kind in _OUT for entry in entries)
    paid = of(EntryKind.AUTHORISED)
    return ReceiptLine(
        delivery_id=one.delivery.id,
        entries=entries,
        paid=paid,
        held=Amount(0, currency) if is_closed else paid,
        to_buyer=of(EntryKind.REFUNDED),
        to_seller=of(EntryKind.PAID_OUT),
        fee=of(EntryKind.FEE),
        royalty=of(EntryKind.ROYALTY),
        arbiter_fee=of(EntryKind.ARBITER_FEE),
        paid_back=of(EntryKind.REFUNDED_LATER),
    )


def _sum(entries: Sequence[Entry], kind: EntryKind) -> int:
    return sum(entry.amount.units for entry in entries if entry.kind is kind)
