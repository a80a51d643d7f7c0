"""A hand-cranked index: feeds histories to a projector the way the indexer does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.events import ContractEvent, EscrowEvent
from backend.chain.types import EscrowId
from backend.indexer.projector import Projector
from tests.builders.histories import CHAIN


class HandIndex:
    """Remembers what stands in the chain, and tells projectors about each change of it."""

    def __init__(self, *projectors: Projector) -> None:
        self._projectors = projectors
        self._standing: list[ContractEvent] = []

    async def add(self, session: AsyncSession, *events: ContractEvent) -> None:
        """New logs, as in blocks on top of the head."""
        await self.change(session, added=events)

    async def remove(self, session: AsyncSession, *events: ContractEvent) -> None:
        """Logs whose blocks were left by the chain."""
        await self.change(session, removed=events)

    async def change(
        self,
        session: AsyncSession,
        *,
        added: Sequence[ContractEvent] = (),
        removed: Sequence[ContractEvent] = (),
    ) -> None:
        self._standing = [event for event in self._standing if event not in removed]
        self._standing += added
        changed = {
            escrow_id: self._history(escrow_id) for escrow_id in _escrows([*added, *removed])
        }
        for projector in self._projectors:
            await projector.apply(session, CHAIN, changed, added, list(reversed(removed)))

    def _history(self, escrow_id: EscrowId) -> list[EscrowEvent]:
        return [
            event
            for event in self._standing
            if isinstance(event, EscrowEvent) and event.escrow_id == escrow_id
        ]


def _escrows(events: Iterable[ContractEvent]) -> list[EscrowId]:
    ids = [event.escrow_id for event in events if isinstance(event, EscrowEvent)]
    return list(dict.fromkeys(ids))
