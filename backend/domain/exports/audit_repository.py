"""Every query on files for auditors. The service asks the policy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.domain.exports.models import AuditFile

AT_ONCE = 20


class AuditFileRepository:
    """Rows by shop."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, row: AuditFile) -> None:
        self._session.add(row)

    async def delete(self, row: AuditFile) -> None:
        await self._session.delete(row)

    async def find(self, file_id: UUID, *, lock: bool = False) -> AuditFile | None:
        query = select(AuditFile).where(AuditFile.id == file_id)
        if lock:
            query = query.with_for_update().execution_options(populate_existing=True)
        return (await self._session.scalars(query)).one_or_none()

    async def list_of(self, seller_id: UUID, most: int) -> Sequence[AuditFile]:
        """The newest first."""
        query = select(AuditFile).where(AuditFile.seller_id == seller_id)
        return (await self._session.scalars(query.order_by(AuditFile.id.desc()).limit(most))).all()

    async def list_all(self, seller_id: UUID) -> Sequence[AuditFile]:
        query = select(AuditFile).where(AuditFile.seller_id == seller_id).with_for_update()
        return (await self._session.scalars(query)).all()

    async def count_open(self, seller_id: UUID) -> int:
        """Those that wait or are being made."""
        query = select(func.count()).where(
            AuditFile.seller_id == seller_id, AuditFile.due_at.is_not(None)
        )
        return (await self._session.execute(query)).scalar_one()

    async def claim_due(self, now: datetime) -> AuditFile | None:
        """One that waits, or whose maker has died, held by us alone."""
        query = select(AuditFile).where(AuditFile.due_at <= now).order_by(AuditFile.due_at)
        query = query.limit(1).with_for_update(skip_locked=True)
        return (await self._session.scalars(query)).one_or_none()

    async def claim_old(self, before: datetime) -> Sequence[AuditFile]:
        """A bite of those that ended long ago."""
        query = select(AuditFile).where(AuditFile.ended_at < before).order_by(AuditFile.id)
        query = query.limit(AT_ONCE).with_for_update(skip_locked=True)
        return (await self._session.scalars(query)).all()
