"""Makes files for auditors, a bite of orders at a time, and says after each how far it is.

Each bite is read in a unit of work of its own, so a big shop holds nobody up. Whatever dies is
taken up again by another worker, from the beginning; a file is stored once, whoever makes it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.core.database import run_in_unit_of_work
from backend.core.held_files import store_held
from backend.core.storage import digest_of
from backend.domain.exports.audit import AuditService, Found, write
from backend.domain.exports.audit_files import moved, store_of
from backend.domain.exports.audit_repository import AuditFileRepository
from backend.domain.exports.models import AuditFile
from backend.domain.exports.views import AuditStatus
from backend.domain.insights.periods import Period
from backend.resources import Resources

BITE = 200
CLAIMED_FOR = timedelta(minutes=5)  # from the last bite; then somebody else may try
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Task:
    """What was asked for."""

    file_id: UUID
    seller_id: UUID
    period: Period
    currency: str
    format: str


class AuditMaker:
    """One file at a time; many may work side by side."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources

    async def make_one(self) -> bool:
        """False when none is asked for."""
        task = await run_in_unit_of_work(self._resources.sessions, self._claim)
        if task is None:
            return False
        try:
            found = await self._read(task)
            content = write(task.format, found)
        except Exception as error:  # a format may be anybody's
            log.exception("audit_files.not_written", audit_file=str(task.file_id))
            await self._note(task, partial(_fail, sentence=f"It could not be written: {error!r}"))
            return True
        await self._note(task, partial(_finish, content=content, entries=len(found)), content)
        return True

    async def _claim(self, session: AsyncSession) -> _Task | None:
        now = self._resources.clock.now()
        row = await AuditFileRepository(session).claim_due(now)
        if row is None:
            return None
        row.status, row.due_at = AuditStatus.MAKING.value, now + CLAIMED_FOR
        row.orders_done = 0
        period = Period(row.period, row.since, row.until)
        return _Task(row.id, row.seller_id, period, row.symbol, row.format)

    async def _read(self, task: _Task) -> list[Found]:
        async def list_moved(session: AsyncSession) -> tuple[UUID, ...]:
            audit = AuditService(session, self._resources)
            return tuple(await audit.list_moved(task.seller_id, task.period))

        orders = await run_in_unit_of_work(self._resources.sessions, list_moved)
        found: list[Found] = []
        for done in range(0, len(orders), BITE):
            await self._note(task, partial(_go_on, orders=len(orders), done=done))
            bite = orders[done : done + BITE]
            found += await run_in_unit_of_work(
                self._resources.sessions, partial(self._read_bite, task=task, bite=bite)
            )
        return found

    async def _read_bite(
        self, session: AsyncSession, *, task: _Task, bite: tuple[UUID, ...]
    ) -> list[Found]:
        audit = AuditService(session, self._resources)
        return await audit.read(task.seller_id, task.period, task.currency, bite)

    async def _note(
        self, task: _Task, change: Callable[[AuditFile], None], content: bytes | None = None
    ) -> None:
        """Write down how far it is, unless somebody else has finished it meanwhile."""
        now = self._resources.clock.now()

        async def note(session: AsyncSession) -> None:
            if content is not None:
                await store_held(session, store_of(self._resources, task.file_id), content)
            row = await AuditFileRepository(session).find(task.file_id, lock=True)
            if row is None or row.status != AuditStatus.MAKING.value:
                return
            row.due_at, row.ended_at = now + CLAIMED_FOR, None
            change(row)
            if row.status != AuditStatus.MAKING.value:
                row.due_at, row.ended_at = None, now
            await outbox.record(session, moved(row, self._resources), "exports")

        await run_in_unit_of_work(self._resources.sessions, note)


def _go_on(row: AuditFile, *, orders: int, done: int) -> None:
    row.orders, row.orders_done = orders, done


def _finish(row: AuditFile, *, content: bytes, entries: int) -> None:
    row.status, row.entries = AuditStatus.DONE.value, entries
    row.orders_done = row.orders
    row.digest, row.size = digest_of(content), len(content)


def _fail(row: AuditFile, *, sentence: str) -> None:
    row.status, row.error = AuditStatus.FAILED.value, sentence
