"""What becomes of a transaction on its way when the index reads it, or its block disappears."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.outbox import StoredEvent, Subscription
from backend.domain.escrow.events import MOVES, EscrowRolledBack
from backend.domain.pending.lifecycle import PendingStatus
from backend.domain.pending.repository import PendingRepository
from backend.domain.pending.service import tell

if TYPE_CHECKING:
    from backend.resources import Resources


def subscriptions(resources: Resources) -> list[Subscription]:
    """What this room wants to hear of."""

    async def take_over(session: AsyncSession, event: StoredEvent) -> None:
        if event.at is not None:
            hash_ = bytes.fromhex(event.data["tx_hash"])
            await PendingRepository(session).take_over(
                event.at.chain_id, hash_, resources.clock.now()
            )

    async def open_again(session: AsyncSession, event: StoredEvent) -> None:
        """Its block is gone; it may wait again, or be gone too. The watch finds out."""
        if event.at is None:
            return
        now = resources.clock.now()
        rows = await PendingRepository(session).list_by_hash(
            event.at.chain_id, bytes.fromhex(event.data["tx_hash"])
        )
        for row in rows:
            row.status, row.closed_at = PendingStatus.WAITING.value, None
            row.sent_at, row.missing_since = now, None
            await tell(session, row, now)

    return [
        Subscription("pending.take_over", MOVES, take_over),
        Subscription("pending.open_again", frozenset({EscrowRolledBack.name}), open_again),
    ]
