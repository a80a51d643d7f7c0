"""Stores one batch: logs, what projectors derive from them, and the cursor, in one unit of work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.decoder import decode_log, escrow_of
from backend.chain.errors import ChainMoved
from backend.chain.events import ContractEvent, EscrowEvent, Funded
from backend.chain.types import BlockHash, ChainId, EscrowId
from backend.indexer.models import ChainCursor
from backend.indexer.projector import Projector
from backend.indexer.reorg import BlockRef, is_worth_keeping
from backend.indexer.repository import ChainRepository
from backend.indexer.scanner import Batch


def position_of(cursor: ChainCursor) -> BlockRef:
    """The newest block we have read."""
    block_hash = cursor.block_hash
    return BlockRef(cursor.block_number, None if block_hash is None else BlockHash(block_hash))


async def ingest(
    session: AsyncSession,
    chain_id: ChainId,
    batch: Batch,
    projectors: Sequence[Projector],
    known: Mapping[EscrowId, Sequence[EscrowEvent]],
    *,
    dense: int,
    now: datetime,
) -> Mapping[EscrowId, Sequence[EscrowEvent]]:
    """Undo what `batch` says is gone, add what it brings, and let projectors follow.

    Gives the histories that changed. `known` has some as they stand at the batch's cursor; those it
    lacks are read.

    ChainMoved when another process has moved the cursor since the batch was read; nothing is
    stored then, since the batch may not fit any more.
    """
    repository = ChainRepository(session, chain_id)
    cursor = await repository.get_cursor(lock=True)
    if position_of(cursor) != batch.cursor:
        raise ChainMoved("Another process reads this chain, too, and was faster.")

    removed = await _undo(repository, batch) if batch.undone else []
    added = await _add(repository, chain_id, batch, dense)
    changed: Mapping[EscrowId, Sequence[EscrowEvent]] = {}
    if removed or added:
        changed = await _histories(repository, added, removed, {} if batch.undone else known)
        for projector in projectors:
            await projector.apply(session, chain_id, changed, added, removed)

    cursor.block_number, cursor.block_hash = batch.tip.number, batch.tip.hash
    cursor.block_time = batch.tip.time
    cursor.head_number = batch.head.number
    cursor.updated_at = now
    return changed


async def read_histories(
    repository: ChainRepository, escrow_ids: Iterable[EscrowId]
) -> dict[EscrowId, list[EscrowEvent]]:
    """The whole stored history of each of these escrows."""
    histories: dict[EscrowId, list[EscrowEvent]] = {escrow_id: [] for escrow_id in escrow_ids}
    if histories:
        for event in await repository.list_events_of(histories):
            assert isinstance(event, EscrowEvent)
            histories[event.escrow_id].append(event)
    return histories


def escrows_of(events: Iterable[ContractEvent]) -> dict[EscrowId, list[EscrowEvent]]:
    """Events by the escrow they belong to, in the order of first appearance."""
    found: dict[EscrowId, list[EscrowEvent]] = {}
    for event in events:
        if isinstance(event, EscrowEvent):
            found.setdefault(event.escrow_id, []).append(event)
    return found


async def _histories(
    repository: ChainRepository,
    added: Sequence[ContractEvent],
    removed: Sequence[ContractEvent],
    known: Mapping[EscrowId, Sequence[EscrowEvent]],
) -> dict[EscrowId, Sequence[EscrowEvent]]:
    """The history of every escrow touched. One funded in this batch has nothing older."""
    found: dict[EscrowId, Sequence[EscrowEvent]] = {}
    for escrow_id, events in escrows_of(added).items():
        if isinstance(events[0], Funded):
            found[escrow_id] = events
        elif escrow_id in known:
            found[escrow_id] = [*known[escrow_id], *events]
    touched = escrows_of([*removed, *added])
    found |= await read_histories(repository, [item for item in touched if item not in found])
    return found


async def _undo(repository: ChainRepository, batch: Batch) -> list[ContractEvent]:
    """Forget the old branch; what its logs said, newest first."""
    removed = await repository.list_events_above(batch.base.number)
    await repository.delete_logs_above(batch.base.number)
    await repository.delete_blocks_above(batch.base.number)
    return removed[::-1]


async def _add(
    repository: ChainRepository, chain_id: ChainId, batch: Batch, dense: int
) -> list[ContractEvent]:
    times = {header.hash: header.timestamp for header in batch.headers}
    added = [decode_log(log, chain_id, times[log.block_hash]) for log in batch.logs]
    await repository.add_logs(
        (log, times[log.block_hash], escrow_of(event))
        for log, event in zip(batch.logs, added, strict=True)
    )
    touched = {log.block_hash for log in batch.logs}
    head = batch.head.number
    await repository.add_blocks(
        header
        for header in batch.headers
        if header is batch.tip
        or is_worth_keeping(header.number, has_logs=header.hash in touched, head=head, dense=dense)
    )
    await repository.forget_blocks(batch.base.number - dense, batch.tip.number - dense)
    return added
