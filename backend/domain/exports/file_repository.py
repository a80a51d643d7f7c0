"""Every query on how long files of runs stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from backend.domain.exports.models import Exporter, ExportLine, ExportRun
from backend.domain.exports.views import RunStatus
from backend.domain.orders.models import Order

_IS_THERE = (ExportRun.digest.is_not(None), ExportRun.file_gone_at.is_(None))
_BY_STATEMENT = {"synchronize_session": False}


class RunFileRepository:
    """Runs that have a file."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def claim_due(self, now: datetime) -> tuple[ExportRun, Exporter] | None:
        """One whose file has to go, with its exporter: nothing is written there meanwhile."""
        is_off = or_(~Exporter.is_on, Exporter.removed_at.is_not(None))
        query = (
            select(ExportRun, Exporter)
            .join(Exporter, Exporter.id == ExportRun.exporter_id)
            .where(
                ExportRun.file_due_at <= now,
                or_(ExportRun.status != RunStatus.SENDING.value, is_off),
                *_IS_THERE,
            )
            .order_by(ExportRun.file_due_at, ExportRun.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        row = (await self._session.execute(query)).one_or_none()
        return (row[0], row[1]) if row is not None else None

    async def is_shared(self, run: ExportRun) -> bool:
        """Whether another run of the exporter still has the very same bytes."""
        other = aliased(ExportRun)
        query = select(
            exists().where(
                other.exporter_id == run.exporter_id,
                other.digest == run.digest,
                other.id != run.id,
                other.file_gone_at.is_(None),
            )
        )
        return (await self._session.execute(query)).scalar_one()

    async def set_due(self, buyer_id: UUID, now: datetime, because: str) -> None:
        """Every file with an order of this buyer."""
        of_them = (
            select(ExportLine.run_id)
            .join(Order, Order.id == ExportLine.order_id)
            .where(Order.buyer_id == buyer_id)
        )
        query = update(ExportRun).where(ExportRun.id.in_(of_them), *_IS_THERE)
        await self._session.execute(
            query.values(file_due_at=now, file_gone_because=because),
            execution_options=_BY_STATEMENT,
        )

    async def list_of_shop(self, seller_id: UUID) -> Sequence[tuple[ExportRun, Exporter]]:
        """Every file of a shop, with its exporter."""
        query = (
            select(ExportRun, Exporter)
            .join(Exporter, Exporter.id == ExportRun.exporter_id)
            .where(Exporter.seller_id == seller_id, *_IS_THERE)
            .order_by(ExportRun.id)
            .with_for_update()
        )
        return [(row[0], row[1]) for row in await self._session.execute(query)]

    async def delete_lines(self, run_id: UUID) -> None:
        """As if the run had never said anything of its orders."""
        await self._session.execute(delete(ExportLine).where(ExportLine.run_id == run_id))
