"""How long the files of runs stay: a quarter, or until somebody is erased whose order is in one.

A file is deleted and never rewritten, because its record says which bytes were handed on. Record,
hash and lines stay; the reason is written down. What an address has taken is the shop's to delete.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.core.storage import ObjectStore
from backend.domain.exports.events import ExportFileGone
from backend.domain.exports.file_repository import RunFileRepository
from backend.domain.exports.models import ExportRun
from backend.domain.exports.views import RunStatus

if TYPE_CHECKING:
    from backend.resources import Resources

FOLDER = "exports"
FILES_KEPT_FOR = timedelta(days=90)
OLD = f"It was kept for {FILES_KEPT_FOR.days} days."
ERASED = "Somebody whose order was in it has been erased."


class RunFiles:
    """For sweeps and for the room that erases people."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._resources = resources
        self._now = resources.clock.now()
        self._rows = RunFileRepository(session)

    async def forget_next(self) -> int:
        """A sweep: one file whose time is over. One still being sent waits for its answer."""
        found = await self._rows.claim_due(self._now)
        if found is None:
            return 0
        run, exporter = found
        if run.status == RunStatus.SENDING.value:
            await self._give_up(run)
        await self._delete(run)
        run.file_gone_at = self._now
        run.file_gone_because = run.file_gone_because or OLD
        event = ExportFileGone(
            occurred_at=self._now,
            seller_id=exporter.seller_id,
            exporter_id=exporter.id,
            run_id=run.id,
            because=run.file_gone_because,
        )
        await outbox.record(self._session, event, "exports")
        return 1

    async def forget_person(self, party_id: UUID) -> None:
        """What was bought is deleted by the next sweep; what was sold goes now, with its record."""
        await self._rows.set_due(party_id, self._now, ERASED)
        for run, _ in await self._rows.list_of_shop(party_id):
            await self._delete(run)
            run.file_gone_at = self._now

    async def _give_up(self, run: ExportRun) -> None:
        """Its exporter is off, so nobody sends it: its orders are handed on again once it is on."""
        run.status, run.error = RunStatus.FAILED.value, "Its file was deleted before it was sent."
        run.ended_at, run.due_at = self._now, None
        await self._rows.delete_lines(run.id)

    async def _delete(self, run: ExportRun) -> None:
        """Equal bytes of another run of this exporter keep the file until it goes, too."""
        assert run.digest is not None
        if not await self._rows.is_shared(run):
            await store_of(self._resources, run.exporter_id).delete(run.digest)


def store_of(resources: Resources, exporter_id: UUID) -> ObjectStore:
    """A place for each exporter: its row is the lock of what is put there and deleted."""
    return resources.storage.within(FOLDER).within(exporter_id.hex)
