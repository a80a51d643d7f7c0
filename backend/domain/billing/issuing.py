"""Issues invoices and credit notes, and voids what the chain has taken back.

It looks at how things stand now rather than at what an event says, so events that come late, twice
or out of order lead to the same papers: one payment has one standing invoice, and a transaction
that a reorganisation mined anew keeps its own. A number that was given is never given again.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.core.ids import uuid7
from backend.domain.billing import wanted
from backend.domain.billing.events import InvoiceIssued, InvoiceVoided
from backend.domain.billing.models import Invoice, InvoiceLine
from backend.domain.billing.profiles import snapshot_of
from backend.domain.billing.repository import BillingRepository
from backend.domain.billing.wanted import Movement, Standing
from backend.domain.catalog.signing import fields_from_json
from backend.domain.escrow.facts import EscrowFact
from backend.domain.escrow.record import EscrowRecord
from backend.domain.escrow.repository import EscrowRepository
from backend.domain.escrow.statuses import CLOSED
from backend.domain.orders.models import Delivery, Order

if TYPE_CHECKING:
    from backend.resources import Resources

_ACTOR = "billing"
_CLOSED = frozenset(status.value for status in CLOSED)


class InvoiceKind(StrEnum):
    """What a paper is."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


LETTERS: dict[InvoiceKind, str] = {InvoiceKind.INVOICE: "I", InvoiceKind.CREDIT_NOTE: "C"}


class Biller:
    """Keeps the papers of one order in step with the chain. The caller holds the order's row."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._clock = resources.clock
        self._rows = BillingRepository(session)

    async def follow(self, order: Order) -> None:
        ids = [delivery.escrow_id for delivery in order.deliveries]
        chain = EscrowRepository(self._session, order.chain_id)
        escrows, facts = await chain.list_by_id(ids), await chain.list_facts(ids)
        deliveries = {
            delivery.id: delivery for delivery in order.deliveries if delivery.escrow_id in escrows
        }
        paid = {
            delivery.id: _payment(delivery, escrows[delivery.escrow_id], facts)
            for delivery in deliveries.values()
        }
        invoices = await self._invoices(order, paid)
        for movement in _newly_paid(invoices, paid):
            invoices.append(await self._invoice(order, deliveries, movement))
        await self._credit(order, deliveries, escrows, facts, invoices)

    async def _invoices(self, order: Order, paid: dict[UUID, Movement]) -> list[Invoice]:
        """Standing invoices, after voiding what the chain contradicts; with their blocks as now."""
        standing = await self._standing(order, InvoiceKind.INVOICE)
        gone = {each.id for each in wanted.contradicted(map(_standing, standing), paid)}
        for invoice in standing:
            if invoice.id in gone:
                await self._void(invoice, wanted.PAYMENT_GONE)
                for note in await self._standing(order, InvoiceKind.CREDIT_NOTE):
                    if note.corrects_id == invoice.id:
                        await self._void(note, wanted.PAYMENT_GONE)
        kept = [invoice for invoice in standing if invoice.id not in gone]
        for line in (line for invoice in kept for line in invoice.lines):
            now = paid[line.delivery_id]
            line.block_number, line.moved_at = now.block_number, now.at
        return kept

    async def _invoice(
        self, order: Order, deliveries: dict[UUID, Delivery], paid: Sequence[Movement]
    ) -> Invoice:
        """One invoice for everything that one transaction paid."""
        lines = [
            _sold_line(deliveries[each.delivery_id], each, number)
            for number, each in enumerate(paid, start=1)
        ]
        return await self._issue(order, InvoiceKind.INVOICE, lines)

    async def _credit(
        self,
        order: Order,
        deliveries: dict[UUID, Delivery],
        escrows: dict[bytes, EscrowRecord],
        facts: Sequence[EscrowFact],
        invoices: Sequence[Invoice],
    ) -> None:
        returned = {
            delivery.id: wanted.returned_to_buyer(escrows[delivery.escrow_id])
            for delivery in deliveries.values()
        }
        notes = await self._standing(order, InvoiceKind.CREDIT_NOTE)
        stands = {fact.tx_hash: fact for fact in facts}
        unfounded = wanted.unfounded([_standing(note) for note in notes], returned, stands)
        gone = {each.id for each in unfounded}
        for note in notes:
            if note.id in gone:
                await self._void(note, wanted.REFUND_GONE)
                continue
            for line in note.lines:
                now = stands[line.tx_hash]
                line.block_number, line.moved_at = now.block_number, now.block_time
        credited = wanted.credited(_standing(note) for note in notes if note.id not in gone)
        for delivery in deliveries.values():
            missing = returned[delivery.id] - credited.get(delivery.id, 0)
            if missing:
                movement = _return(delivery, missing, facts)
                line = _returned_line(delivery, movement)
                corrects = next(
                    invoice
                    for invoice in invoices
                    if delivery.id in {each.delivery_id for each in invoice.lines}
                )
                await self._issue(order, InvoiceKind.CREDIT_NOTE, [line], corrects.id)

    async def _issue(
        self,
        order: Order,
        kind: InvoiceKind,
        lines: list[InvoiceLine],
        corrects_id: UUID | None = None,
    ) -> Invoice:
        now = self._clock.now()
        seller = await snapshot_of(self._session, order.seller_id)
        number = await self._rows.take_number(order.seller_id, kind.value, now.year)
        code = f"{seller['shop_code']}-" if seller["shop_code"] else ""
        invoice = Invoice(
            id=uuid7(),
            order_id=order.id,
            seller_id=order.seller_id,
            buyer_id=order.buyer_id,
            kind=kind.value,
            year=now.year,
            number=number,
            name=f"{code}{LETTERS[kind]}{now.year}-{number:05d}",
            corrects_id=corrects_id,
            seller=seller,
            chain_id=order.chain_id,
            currency=order.currency,
            total=sum(line.amount for line in lines),
            issued_at=now,
            lines=lines,
        )
        self._rows.add(invoice)
        await self._session.flush()
        issued = InvoiceIssued(
            occurred_at=now,
            order_id=order.id,
            invoice_id=invoice.id,
            kind=invoice.kind,
            number=invoice.name,
        )
        await outbox.record(self._session, issued, _ACTOR)
        return invoice

    async def _void(self, invoice: Invoice, reason: str) -> None:
        invoice.voided_at, invoice.void_reason = self._clock.now(), reason
        await self._session.flush()
        voided = InvoiceVoided(
            occurred_at=invoice.voided_at,
            order_id=invoice.order_id,
            invoice_id=invoice.id,
            kind=invoice.kind,
            number=invoice.name,
        )
        await outbox.record(self._session, voided, _ACTOR)

    async def _standing(self, order: Order, kind: InvoiceKind) -> list[Invoice]:
        rows = await self._rows.list_of_order(order.id)
        return [row for row in rows if row.kind == kind and row.voided_at is None]


def _newly_paid(invoices: Sequence[Invoice], paid: dict[UUID, Movement]) -> list[list[Movement]]:
    """Payments without an invoice, those of one transaction together."""
    found: dict[bytes, list[Movement]] = {}
    for movement in wanted.uncovered(map(_standing, invoices), paid):
        found.setdefault(movement.tx_hash, []).append(movement)
    return list(found.values())


def _standing(invoice: Invoice) -> Standing:
    return Standing(
        invoice.id, {line.delivery_id: (line.amount, line.tx_hash) for line in invoice.lines}
    )


def _payment(delivery: Delivery, escrow: EscrowRecord, facts: Sequence[EscrowFact]) -> Movement:
    funded = [f for f in facts if f.escrow_id == delivery.escrow_id and f.name == "Funded"]
    return _movement(delivery, escrow.amount, funded[-1])


def _return(delivery: Delivery, units: int, facts: Sequence[EscrowFact]) -> Movement:
    """The last log by which money went back to the buyer."""
    of_it = [
        fact
        for fact in facts
        if fact.escrow_id == delivery.escrow_id
        and (fact.name == "RefundedLater" or fact.data.get("status") in _CLOSED)
    ]
    return _movement(delivery, units, of_it[-1])


def _movement(delivery: Delivery, units: int, fact: EscrowFact) -> Movement:
    return Movement(delivery.id, units, fact.tx_hash, fact.block_number, fact.block_time)


def _sold_line(delivery: Delivery, paid: Movement, position: int) -> InvoiceLine:
    listing = fields_from_json(delivery.signed_fields)
    words = delivery.discount_label or (delivery.discount or "")
    code = f", code {delivery.discount_code}" if delivery.discount_code else ""
    return InvoiceLine(
        position=position,
        delivery_id=delivery.id,
        title=delivery.title,
        sku=delivery.sku,
        quantity=delivery.quantity,
        unit_price=listing.unit_price,
        list_price=delivery.list_price,
        discount=f"{words}{code}",
        delivery_fee=listing.fee_of(delivery.option),
        amount=paid.units,
        tx_hash=paid.tx_hash,
        block_number=paid.block_number,
        moved_at=paid.at,
    )


def _returned_line(delivery: Delivery, back: Movement) -> InvoiceLine:
    return InvoiceLine(
        position=1,
        delivery_id=delivery.id,
        title=delivery.title,
        sku=delivery.sku,
        quantity=None,
        unit_price=None,
        list_price=None,
        discount="",
        delivery_fee=None,
        amount=back.units,
        tx_hash=back.tx_hash,
        block_number=back.block_number,
        moved_at=back.at,
    )
