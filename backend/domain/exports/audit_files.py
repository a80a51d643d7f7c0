"""Files for auditors: asked for, followed while they are made, fetched, and made away with.

A file can be made again at any time, so none is kept longer than it is of use.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.core.ids import uuid7
from backend.core.storage import ObjectStore
from backend.core.viewer import Viewer
from backend.domain.exports.audit import name_of, require_choices
from backend.domain.exports.audit_repository import AuditFileRepository
from backend.domain.exports.errors import AuditFileNotFound, TooManyAuditFiles
from backend.domain.exports.events import AuditFileMoved
from backend.domain.exports.formats import media_type_of
from backend.domain.exports.models import AuditFile
from backend.domain.exports.service import may_export, require_shop
from backend.domain.exports.views import AuditFileView, AuditStatus, ExportFile
from backend.domain.insights.periods import Period

if TYPE_CHECKING:
    from backend.resources import Resources

AUDIT_FOLDER = "audit-files"
MOST_AT_ONCE, SHOWN = 3, 20
AUDIT_KEPT_FOR = timedelta(days=90)


class AuditFileService:
    """For the owner and the finance of a shop, and for the admins of the house."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._resources = resources
        self._now = resources.clock.now()
        self._rows = AuditFileRepository(session)

    async def ask(
        self, shop_id: UUID, period: Period, format_name: str, currency: str, viewer: Viewer
    ) -> AuditFileView:
        """The job takes it up within seconds."""
        require_shop(shop_id, viewer)
        require_choices(format_name, currency, self._resources)
        if await self._rows.count_open(shop_id) >= MOST_AT_ONCE:
            sentence = f"{MOST_AT_ONCE} files are being made. Wait for one of them."
            raise TooManyAuditFiles(sentence)
        row = AuditFile(
            id=uuid7(),
            seller_id=shop_id,
            asked_by=viewer.require_party(),
            period=period.name,
            since=period.since,
            until=period.until,
            symbol=currency,
            format=format_name,
            status=AuditStatus.WAITING.value,
            orders=0,
            orders_done=0,
            entries=0,
            size=0,
            error="",
            asked_at=self._now,
            due_at=self._now,
        )
        self._rows.add(row)
        await self._session.flush()
        event = moved(row, self._resources)
        await outbox.record(self._session, event, viewer)
        return view_of(row)

    async def list_of(self, shop_id: UUID, viewer: Viewer) -> Sequence[AuditFileView]:
        """The newest first; older ones than these are asked for again."""
        require_shop(shop_id, viewer)
        return [view_of(row) for row in await self._rows.list_of(shop_id, SHOWN)]

    async def file_of(self, file_id: UUID, viewer: Viewer) -> ExportFile:
        """The bytes, under their name."""
        row = await self._rows.find(file_id)
        if row is None or row.digest is None or not may_export(row.seller_id, viewer):
            raise AuditFileNotFound("There is no such file, or it is not made yet.")
        content = await store_of(self._resources, row.id).get(row.digest)
        name = name_of(row.period, row.symbol, row.format)
        return ExportFile(name, media_type_of(row.format), content)

    async def forget_old(self) -> int:
        """A sweep: files and their rows go when nobody needs them any more."""
        rows = await self._rows.claim_old(self._now - AUDIT_KEPT_FOR)
        for row in rows:
            await self._forget(row)
        return len(rows)

    async def forget_shop(self, shop_id: UUID) -> None:
        """Its owner is erased, and nobody needs them."""
        for row in await self._rows.list_all(shop_id):
            await self._forget(row)

    async def _forget(self, row: AuditFile) -> None:
        if row.digest is not None:
            await store_of(self._resources, row.id).delete(row.digest)
        await self._rows.delete(row)


def store_of(resources: Resources, file_id: UUID) -> ObjectStore:
    """A place of its own, so that nobody else's equal file goes with it."""
    return resources.storage.within(AUDIT_FOLDER).within(file_id.hex)


def moved(row: AuditFile, resources: Resources) -> AuditFileMoved:
    """What open pages are told."""
    return AuditFileMoved(
        occurred_at=resources.clock.now(),
        seller_id=row.seller_id,
        audit_file_id=row.id,
        status=row.status,
    )


def view_of(row: AuditFile) -> AuditFileView:
    return AuditFileView(
        id=row.id,
        seller_id=row.seller_id,
        period=row.period,
        currency=row.symbol,
        format=row.format,
        status=AuditStatus(row.status),
        orders=row.orders,
        orders_done=row.orders_done,
        entries=row.entries,
        size=row.size,
        digest=row.digest,
        error=row.error,
        asked_at=row.asked_at,
        ended_at=row.ended_at,
    )
