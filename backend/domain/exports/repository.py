"""Every query on exporters, states and runs. The service asks the policy."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.pagination import CursorSigner, Order, Page, PageRequest, paginate
from backend.domain.escrow.facts import LOGS
from backend.domain.exports.models import Exporter, ExportLine, ExportRun, OrderState
from backend.domain.exports.views import RunStatus
from backend.domain.orders.models import Delivery
from backend.domain.orders.models import Order as OrderRow

_BY_STATEMENT = {"synchronize_session": False}


class ExportRepository:
    """Rows by shop, by exporter and by order."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, row: Exporter | ExportRun | ExportLine) -> None:
        self._session.add(row)

    async def list_of(self, seller_id: UUID, *, lock: bool = False) -> Sequence[Exporter]:
        """A shop's exporters, the oldest first. Locked, nobody ties a chain meanwhile."""
        query = select(Exporter).where(
            Exporter.seller_id == seller_id, Exporter.removed_at.is_(None)
        )
        query = query.order_by(Exporter.id)
        if lock:
            query = query.with_for_update().execution_options(populate_existing=True)
        return (await self._session.scalars(query)).all()

    async def find(self, exporter_id: UUID) -> Exporter | None:
        query = select(Exporter).where(Exporter.id == exporter_id, Exporter.removed_at.is_(None))
        return (await self._session.scalars(query)).one_or_none()

    async def find_any(self, exporter_id: UUID, *, lock: bool = False) -> Exporter | None:
        """Removed ones, too: their record stays."""
        query = select(Exporter).where(Exporter.id == exporter_id)
        if lock:
            query = query.with_for_update().execution_options(populate_existing=True)
        return (await self._session.scalars(query)).one_or_none()

    async def claim_due(self, now: datetime) -> Exporter | None:
        """One exporter whose time has come and whose last file has arrived, held by us alone."""
        is_sending = exists().where(
            ExportRun.exporter_id == Exporter.id, ExportRun.status == RunStatus.SENDING.value
        )
        query = (
            select(Exporter)
            .where(
                Exporter.removed_at.is_(None),
                Exporter.is_on,
                Exporter.next_run_at <= now,
                ~is_sending,
            )
            .order_by(Exporter.next_run_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        return (await self._session.scalars(query)).one_or_none()

    async def list_due_orders(self, exporter: Exporter, most: int) -> list[tuple[UUID, int]]:
        """Orders of which it has yet to say how they stand, with the number of that line."""
        query = _due_orders(exporter).order_by(OrderState.order_id).limit(most)
        return [(order_id, int(next_)) for order_id, next_ in await self._session.execute(query)]

    async def count_due_orders(self, exporter: Exporter) -> int:
        query = select(func.count()).select_from(_due_orders(exporter).subquery())
        return (await self._session.execute(query)).scalar_one()

    async def list_states(self, order_id: UUID) -> dict[str, OrderState]:
        rows = await self._session.scalars(
            select(OrderState).where(OrderState.order_id == order_id)
        )
        return {row.state: row for row in rows}

    async def set_standing(
        self, orders: Collection[UUID], seller_id: UUID, state: str, now: datetime, *, stands: bool
    ) -> None:
        """Orders come to a state, or what brought them there is taken back."""
        if not orders:
            return
        values = [
            {"order_id": each, "state": state, "seller_id": seller_id, "entered_at": now}
            for each in orders
        ]
        if stands:
            row = insert(OrderState).values(values)
            await self._session.execute(
                row.on_conflict_do_update(
                    index_elements=["order_id", "state"],
                    set_={"taken_back_at": None, "entered_at": now},
                    where=OrderState.taken_back_at.is_not(None),
                )
            )
            return
        of_them: ColumnElement[bool] = and_(
            OrderState.order_id.in_(orders),
            OrderState.state == state,
            OrderState.taken_back_at.is_(None),
        )
        await self._session.execute(
            update(OrderState).where(of_them).values(taken_back_at=now),
            execution_options=_BY_STATEMENT,
        )

    async def list_in_state(
        self, seller_id: UUID, state: str, asked: PageRequest, signer: CursorSigner
    ) -> Page[OrderState]:
        """The newest orders first."""
        query = select(OrderState).where(
            OrderState.seller_id == seller_id,
            OrderState.state == state,
            OrderState.taken_back_at.is_(None),
        )
        return await paginate(
            self._session,
            query,
            Order((OrderState.order_id,)),
            asked,
            scope=f"export-state:{seller_id}:{state}",
            signer=signer,
        )

    async def list_runs(
        self, exporter_id: UUID, asked: PageRequest, signer: CursorSigner
    ) -> Page[ExportRun]:
        query = select(ExportRun).where(ExportRun.exporter_id == exporter_id)
        return await paginate(
            self._session,
            query,
            Order((ExportRun.id,)),
            asked,
            scope=f"export-runs:{exporter_id}",
            signer=signer,
        )

    async def list_latest(self, exporter_ids: Collection[UUID]) -> dict[UUID, ExportRun]:
        """The last run of each that handed something on, or tried to."""
        query = (
            select(ExportRun)
            .where(
                ExportRun.exporter_id.in_(exporter_ids), ExportRun.status != RunStatus.EMPTY.value
            )
            .ext(distinct_on(ExportRun.exporter_id))
            .order_by(ExportRun.exporter_id, ExportRun.id.desc())
        )
        return {row.exporter_id: row for row in await self._session.scalars(query)}

    async def find_run(self, run_id: UUID, *, lock: bool = False) -> ExportRun | None:
        query = select(ExportRun).where(ExportRun.id == run_id)
        if lock:
            query = query.with_for_update().execution_options(populate_existing=True)
        return (await self._session.scalars(query)).one_or_none()

    async def list_sending(self, exporter_id: UUID) -> Sequence[ExportRun]:
        query = select(ExportRun).where(
            ExportRun.exporter_id == exporter_id, ExportRun.status == RunStatus.SENDING.value
        )
        return (await self._session.scalars(query.with_for_update())).all()

    async def claim_sending(self, now: datetime) -> ExportRun | None:
        """One file that has to be sent now, for an exporter that is on."""
        query = (
            select(ExportRun)
            .join(Exporter, Exporter.id == ExportRun.exporter_id)
            .where(ExportRun.due_at <= now, Exporter.is_on, Exporter.removed_at.is_(None))
            .order_by(ExportRun.due_at)
            .limit(1)
            .with_for_update(skip_locked=True, of=ExportRun)
        )
        return (await self._session.scalars(query)).one_or_none()

    async def list_lines(self, run_id: UUID) -> Sequence[ExportLine]:
        query = select(ExportLine).where(ExportLine.run_id == run_id)
        return (await self._session.scalars(query.order_by(ExportLine.order_id))).all()

    async def list_moved(self, seller_id: UUID, since: datetime, until: datetime) -> list[UUID]:
        """Orders of a shop of which the chain says anything in this time."""
        query = (
            select(Delivery.order_id)
            .join(OrderRow, OrderRow.id == Delivery.order_id)
            .join(
                LOGS,
                and_(LOGS.c.chain_id == Delivery.chain_id, LOGS.c.escrow_id == Delivery.escrow_id),
            )
            .where(
                OrderRow.seller_id == seller_id,
                LOGS.c.block_time >= since,
                LOGS.c.block_time < until,
            )
            .distinct()
        )
        return list((await self._session.scalars(query)).all())

    async def forget_empty(self, before: datetime) -> int:
        """Cycles in which there was nothing to do."""
        query = delete(ExportRun).where(
            ExportRun.status == RunStatus.EMPTY.value, ExportRun.started_at < before
        )
        done = await self._session.execute(
            query.returning(ExportRun.id), execution_options=_BY_STATEMENT
        )
        return len(done.all())


def _due_orders(exporter: Exporter) -> Select[UUID, int]:
    """Orders whose state says other than the exporter's last line about them."""
    said = (
        select(ExportLine.order_id, func.max(ExportLine.number).label("number"))
        .where(ExportLine.exporter_id == exporter.id, ExportLine.state == exporter.wakes_on)
        .group_by(ExportLine.order_id)
        .subquery()
    )
    number = func.coalesce(said.c.number, 0)
    return (
        select(OrderState.order_id, number + 1)
        .outerjoin(said, said.c.order_id == OrderState.order_id)
        .where(
            OrderState.seller_id == exporter.seller_id,
            OrderState.state == exporter.wakes_on,
            or_(
                and_(OrderState.taken_back_at.is_(None), number % 2 == 0),
                and_(OrderState.taken_back_at.is_not(None), number % 2 == 1),
            ),
        )
    )
