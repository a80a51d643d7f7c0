"""Receipts: what was paid for an order and where it is, added up from the chain's own log.

Nothing of it is stored. Whoever reads the logs comes to the same sums, to the unit. Of what was
paid beside the chain a receipt says who stated what and when, and that nobody can check it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.money import Amount
from backend.core.viewer import Viewer
from backend.domain.billing.views import ReceiptLine, ReceiptView
from backend.domain.escrow.statuses import NEVER_PAID, Status
from backend.domain.orders.methods import Method
from backend.domain.payments.ledger import Entry, EntryKind
from backend.domain.payments.service import PaymentService
from backend.domain.payments.views import DeliveryPayments

if TYPE_CHECKING:
    from backend.resources import Resources

_NOT_DUE = NEVER_PAID | {Status.CALLED_OFF}
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
        return ReceiptView(
            order=found.order,
            lines=tuple(_line(each, found.order.method) for each in found.deliveries),
        )


def _line(one: DeliveryPayments, method: Method) -> ReceiptLine:
    """What the chain knows of it goes before what anybody said."""
    is_stated = one.delivery.escrow is None and method is not Method.ESCROW
    return _stated(one) if is_stated else _on_chain(one)


def _on_chain(one: DeliveryPayments) -> ReceiptLine:
    entries, currency = one.entries, one.delivery.money.paid.currency

    def of(kind: EntryKind) -> Amount:
        return Amount(_sum(entries, kind), currency)

    is_closed = any(entry.kind in _OUT for entry in entries)
    paid, nothing = of(EntryKind.AUTHORISED), Amount(0, currency)
    return ReceiptLine(
        delivery_id=one.delivery.id,
        is_stated=False,
        entries=entries,
        paid=paid,
        held=nothing if is_closed else paid,
        to_buyer=of(EntryKind.REFUNDED),
        to_seller=of(EntryKind.PAID_OUT),
        fee=of(EntryKind.FEE),
        royalty=of(EntryKind.ROYALTY),
        arbiter_fee=of(EntryKind.ARBITER_FEE),
        paid_back=of(EntryKind.REFUNDED_LATER),
        outstanding=nothing,
    )


def _stated(one: DeliveryPayments) -> ReceiptLine:
    """The same sums of what people said. Nothing is held, and nobody takes a fee."""
    entries, due = one.entries, one.delivery.money.paid
    nothing = Amount(0, due.currency)
    received = _sum(entries, EntryKind.STATED_RECEIVED) - _sum(entries, EntryKind.STATED_MISSING)
    given_back = _sum(entries, EntryKind.STATED_GIVEN_BACK)
    is_over = one.delivery.status in _NOT_DUE
    return ReceiptLine(
        delivery_id=one.delivery.id,
        is_stated=True,
        entries=entries,
        paid=Amount(received, due.currency),
        held=nothing,
        to_buyer=Amount(given_back, due.currency),
        to_seller=Amount(received - given_back, due.currency),
        fee=nothing,
        royalty=nothing,
        arbiter_fee=nothing,
        paid_back=nothing,
        outstanding=nothing if is_over else Amount(due.units - received, due.currency),
    )


def _sum(entries: Sequence[Entry], kind: EntryKind) -> int:
    return sum(entry.amount.units for entry in entries if entry.kind is kind)
