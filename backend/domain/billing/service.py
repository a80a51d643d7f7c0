"""Invoices and credit notes, read; and what else identifies an order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.money import Amount, Currency
from backend.core.pagination import Page, PageRequest
from backend.core.viewer import Viewer
from backend.domain.billing.errors import InvoiceNotFound
from backend.domain.billing.issuing import InvoiceKind
from backend.domain.billing.models import Invoice, InvoiceLine
from backend.domain.billing.profiles import BillingFacts, facts_of
from backend.domain.billing.repository import BillingRepository
from backend.domain.billing.views import InvoiceLineView, InvoiceView, MoreFacts
from backend.domain.orders.errors import OrderNotFound
from backend.domain.orders.presenting import person
from backend.domain.orders.service import OrderService
from backend.domain.orders.views import OrderView
from backend.domain.parties.policy import Action, shops_where
from backend.domain.parties.service import PartyService

if TYPE_CHECKING:
    from backend.resources import Resources


class InvoiceService:
    """For the two sides of an order, as far as the policy lets them."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._chains = resources.chains
        self._signer = resources.cursors
        self._rows = BillingRepository(session)
        self._orders = OrderService(session, resources)
        self._parties = PartyService(session, resources)

    async def of_order(self, order_id: UUID, viewer: Viewer) -> Sequence[InvoiceView]:
        """All papers of an order, void ones too, the oldest first."""
        order = await self._orders.require(Action.SEE_INVOICES, order_id, viewer)
        return await self._views(await self._rows.list_of_order(order.id))

    async def get(self, invoice_id: UUID, viewer: Viewer) -> InvoiceView:
        row = await self._rows.find(invoice_id)
        try:
            if row is not None:
                await self._orders.require(Action.SEE_INVOICES, row.order_id, viewer)
        except OrderNotFound:
            row = None
        if row is None:
            raise InvoiceNotFound("There is no such invoice.", invoice_id=str(invoice_id))
        return (await self._views([row]))[0]

    async def list_issued(self, asked: PageRequest, viewer: Viewer) -> Page[InvoiceView]:
        """What the viewer's shops have issued, the newest first: each series without a gap."""
        shops = shops_where(viewer, Action.SEE_INVOICES)
        page = await self._rows.list_page(shops, asked, self._signer)
        return Page(await self._views(page.items), page.next_cursor)

    async def more_of(self, order: OrderView) -> MoreFacts:
        """For whoever sees the order."""
        assert order.seller.id is not None
        profile = facts_of(await self._rows.find_profile(order.seller.id))
        codes = {d.discount.code for d in order.deliveries if d.discount and d.discount.code}
        return MoreFacts(guid=order.id, shop_code=profile.shop_code, codes=tuple(sorted(codes)))

    async def _views(self, rows: Sequence[Invoice]) -> list[InvoiceView]:
        people = await self._parties.list_by_id(
            [party_id for row in rows for party_id in (row.seller_id, row.buyer_id)]
        )
        corrected = await self._rows.list_by_id([r.corrects_id for r in rows if r.corrects_id])
        return [
            InvoiceView(
                id=row.id,
                order_id=row.order_id,
                kind=InvoiceKind(row.kind),
                name=row.name,
                issued_at=row.issued_at,
                seller=BillingFacts(**row.seller),
                seller_person=person(people[row.seller_id]),
                buyer=person(people[row.buyer_id]),
                chain_id=row.chain_id,
                currency=(currency := self._currency(row)),
                lines=tuple(_line(line, currency) for line in row.lines),
                total=Amount(row.total, currency),
                corrects=corrected[row.corrects_id].name if row.corrects_id else None,
                voided_at=row.voided_at,
                void_reason=row.void_reason,
            )
            for row in rows
            if row.chain_id in self._chains
        ]

    def _currency(self, row: Invoice) -> Currency:
        return self._chains.get(row.chain_id).deployment.currency(row.currency)


def _line(line: InvoiceLine, currency: Currency) -> InvoiceLineView:
    def amount(units: int | None) -> Amount | None:
        return None if units is None else Amount(units, currency)

    saved = None
    if line.list_price is not None and line.unit_price is not None and line.quantity is not None:
        saved = (line.list_price - line.unit_price) * line.quantity
    return InvoiceLineView(
        delivery_id=line.delivery_id,
        title=line.title,
        sku=line.sku,
        quantity=line.quantity,
        unit_price=amount(line.unit_price),
        list_price=amount(line.list_price),
        discount=line.discount,
        saved=amount(saved),
        delivery_fee=amount(line.delivery_fee),
        amount=Amount(line.amount, currency),
        tx_hash=line.tx_hash,
        block_number=line.block_number,
        moved_at=line.moved_at,
    )
