"""Every query on invoices, series, profiles and costs. The services ask the policy."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from backend.core.database import Base
from backend.core.pagination import CursorSigner, Order, Page, PageRequest, paginate
from backend.domain.billing.models import BillingProfile, DeliveryCost, Invoice, InvoiceSeries


class BillingRepository:
    """Rows by order, by shop and by delivery."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, row: Base) -> None:
        self._session.add(row)

    async def take_number(self, seller_id: UUID, kind: str, year: int) -> int:
        """The next number of a series, held until this work is stored or forgotten."""
        key = {"seller_id": seller_id, "kind": kind, "year": year}
        row = insert(InvoiceSeries).values(**key, last=1)
        query = row.on_conflict_do_update(
            index_elements=list(key), set_={"last": InvoiceSeries.last + 1}
        ).returning(InvoiceSeries.last)
        return int((await self._session.execute(query)).scalar_one())

    async def find(self, invoice_id: UUID) -> Invoice | None:
        query = select(Invoice).options(selectinload(Invoice.lines))
        return (await self._session.scalars(query.where(Invoice.id == invoice_id))).one_or_none()

    async def list_by_id(self, ids: Collection[UUID]) -> dict[UUID, Invoice]:
        rows = await self._session.scalars(select(Invoice).where(Invoice.id.in_(ids)))
        return {row.id: row for row in rows}

    async def list_of_order(self, order_id: UUID) -> Sequence[Invoice]:
        """All of them, void ones too, the oldest first."""
        query = select(Invoice).options(selectinload(Invoice.lines))
        query = query.where(Invoice.order_id == order_id).order_by(Invoice.id)
        return (await self._session.scalars(query)).all()

    async def list_page(
        self, shops: Collection[UUID], asked: PageRequest, signer: CursorSigner
    ) -> Page[Invoice]:
        """What these shops have issued, the newest first."""
        query = (
            select(Invoice).options(selectinload(Invoice.lines)).where(Invoice.seller_id.in_(shops))
        )
        scope = f"invoices:{','.join(sorted(map(str, shops)))}"
        order = Order((Invoice.id,))
        return await paginate(self._session, query, order, asked, scope=scope, signer=signer)

    async def find_profile(self, seller_id: UUID, *, lock: bool = False) -> BillingProfile | None:
        query = select(BillingProfile).where(BillingProfile.seller_id == seller_id)
        if lock:
            query = query.with_for_update().execution_options(populate_existing=True)
        return (await self._session.scalars(query)).one_or_none()

    async def list_costs(self, order_id: UUID) -> dict[UUID, DeliveryCost]:
        """By delivery."""
        query = select(DeliveryCost).where(DeliveryCost.order_id == order_id)
        return {row.delivery_id: row for row in await self._session.scalars(query)}

    async def find_cost(self, delivery_id: UUID, *, lock: bool = False) -> DeliveryCost | None:
        query = select(DeliveryCost).where(DeliveryCost.delivery_id == delivery_id)
        if lock:
            query = query.with_for_update().execution_options(populate_existing=True)
        return (await self._session.scalars(query)).one_or_none()
