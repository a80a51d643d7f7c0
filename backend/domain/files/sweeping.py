"""Files that no row names: what a process stored that died before its unit of work was stored too.

Photos that were taken down and that no version of a listing shows any more go with them. Nothing
goes that is young, that somebody is about to name, or of which we do not know whose it is.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import structlog

from backend.core.database import unit_of_work
from backend.core.held_files import take_unheld
from backend.core.storage import ObjectStore
from backend.domain.files.names import NAMINGS, OUTSIDE, is_divided
from backend.domain.files.repository import FileRepository
from backend.resources import Resources

# Far longer than any unit of work, and than the clocks of store and worker may differ.
UNNAMED_FOR = timedelta(days=1)
MOST_AT_ONCE = 1_000  # in one round; the next one goes on
# So many left over at once are no accident: the store is another installation's, or the database
# is not the one these files belong to.
ALWAYS_FINE, MOST_SHARE = 50, 2

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Leftover:
    folder: str
    owner: UUID | None
    store: ObjectStore
    digest: str


@dataclass(slots=True)
class Round:
    """What one walk through the store has found, and done."""

    looked_at: int = 0
    leftovers: list[_Leftover] = field(default_factory=list)
    deleted: int = 0

    @property
    def is_doubtful(self) -> bool:
        found = len(self.leftovers)
        return found > ALWAYS_FINE and found * MOST_SHARE > self.looked_at

    @property
    def is_full(self) -> bool:
        return len(self.leftovers) >= MOST_AT_ONCE


class FileSweeper:
    """One walk at a time; several side by side do no harm, and the store is asked twice."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._before = resources.clock.now() - UNNAMED_FOR

    async def sweep(self) -> Round:
        """Look first, then delete, each file in a unit of work of its own."""
        found = await self._look()
        if found.is_doubtful:
            log.error("files.not_swept", left_over=len(found.leftovers), of=found.looked_at)
            return found
        for leftover in found.leftovers:
            found.deleted += await self._delete(leftover)
        return found

    async def _look(self) -> Round:
        found = Round()
        for folder in NAMINGS:
            async for owner, store in self._stores(folder):
                async for digests in store.list_old(self._before):
                    async with unit_of_work(self._resources.sessions) as session:
                        left = await FileRepository(session).unnamed(folder, owner, digests)
                    found.looked_at += len(digests)
                    found.leftovers += (
                        _Leftover(folder, owner, store, digest) for digest in sorted(left)
                    )
                    if found.is_full:
                        return found
        return found

    async def _stores(self, folder: str) -> AsyncGenerator[tuple[UUID | None, ObjectStore], None]:
        store = self._resources.storage
        if folder != OUTSIDE:
            store = store.within(folder)
        if not is_divided(folder):
            yield None, store
            return
        for name in await store.list_folders():
            owner = _id_of(name)
            if owner is not None:
                yield owner, store.within(name)

    async def _delete(self, one: _Leftover) -> bool:
        """Unless somebody stores it just now; a row may name it since we looked."""
        async with unit_of_work(self._resources.sessions) as session:
            if not await take_unheld(session, one.store, one.digest):
                return False
            rows = FileRepository(session)
            if not await rows.unnamed(one.folder, one.owner, [one.digest]):
                return False
            await one.store.delete(one.digest)
        return True


def _id_of(name: str) -> UUID | None:
    try:
        found = UUID(hex=name)
    except ValueError:
        return None
    return found if found.hex == name else None
