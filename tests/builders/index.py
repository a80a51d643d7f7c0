"""A hand-cranked index: feeds histories to a projector the way the indexer does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.decoder import escrow_of
from backend.chain.events import ContractEvent, EscrowEvent
from backend.chain.types import EscrowId
from backend.indexer.models import ChainLog
from backend.indexer.projector import Projector
from tests.builders.histories import CHAIN
from tests.builders.logs import log_of


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
        await _keep_logs(session, added, removed)
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


async def _keep_logs(
    session: AsyncSession, added: Sequence[ContractEvent], removed: Sequence[ContractEvent]
) -> None:
    """Raw logs as the index keeps them: rooms read them through a view."""
    for at in (event.at for event in removed):
        same_block = (ChainLog.chain_id == at.chain_id, ChainLog.block_hash == at.block_hash)
        gone = delete(ChainLog).where(*same_block, ChainLog.log_index == at.log_index)
        await session.execute(gone)
    rows = [_row(event) for event in added]
    if rows:
        await session.execute(insert(ChainLog).on_conflict_do_nothing(), rows)


def _row(event: ContractEvent) -> dict[str, object]:
    log = log_of(event)
    return {
        "chain_id": event.at.chain_id,
        "block_hash": log.block_hash,
        "log_index": log.log_index,
        "block_number": log.block_number,
        "timestamp": int(event.at.block_time.timestamp()),
        "tx_hash": log.tx_hash,
        "address": log.address,
        "topics": log.topics,
        "data": log.data,
        "escrow_id": escrow_of(event),
    }


def _escrows(events: Iterable[ContractEvent]) -> list[EscrowId]:
    ids = [event.escrow_id for event in events if isinstance(event, EscrowEvent)]
    return list(dict.fromkeys(ids))
