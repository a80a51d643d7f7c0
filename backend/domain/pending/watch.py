"""Looks after transactions on their way: asks node and index what became of them. Runs twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.chains import ChainNotFound
from backend.chain.errors import ChainError
from backend.chain.sent import SentTransactions
from backend.domain.orders.models import Delivery
from backend.domain.pending.lifecycle import OPEN, PendingStatus, Sighting, judge
from backend.domain.pending.models import PendingTransaction
from backend.domain.pending.repository import PendingRepository
from backend.domain.pending.service import a_row, close_row, tell

if TYPE_CHECKING:
    from backend.resources import Resources

AT_ONCE = 20
LOOK_EVERY = timedelta(seconds=2)
KEPT_FOR = timedelta(days=7)


class PendingWatch:
    """One look at everything that is due."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._resources = resources
        self._rows = PendingRepository(session)

    async def look(self, limit: int = AT_ONCE) -> int:
        """How many were looked at."""
        now = self._resources.clock.now()
        rows = await self._rows.list_due(now - LOOK_EVERY, limit)
        for row in rows:
            row.looked_at = now
            try:
                await self._look_at(row, now)
            except (ChainError, ChainNotFound):  # no answer: it stays as it is
                continue
        return len(rows)

    async def forget(self) -> int:
        return await self._rows.forget_closed(self._resources.clock.now(), KEPT_FOR)

    async def _look_at(self, row: PendingTransaction, now: datetime) -> None:
        node = SentTransactions(self._resources.chains.get(row.chain_id).gateway)
        seen = await self._sighting(row, node)
        row.missing_since = None if seen.is_known else row.missing_since or now
        status = judge(seen, sent_at=row.sent_at, missing_since=row.missing_since, now=now)
        if status is PendingStatus.REPLACED:
            await self._replace(row, node, now)
        elif status not in OPEN:
            if status is PendingStatus.FAILED:
                await self._explain(row, node)
            await close_row(self._session, row, status, now)
        elif status.value != row.status:
            row.status = status.value
            await tell(self._session, row, now)

    async def _sighting(self, row: PendingTransaction, node: SentTransactions) -> Sighting:
        if await self._rows.is_indexed(row):
            return Sighting(is_indexed=True, is_known=True)
        sent, receipt = await node.find(row.tx_hash), await node.receipt(row.tx_hash)
        return Sighting(
            is_known=sent is not None,
            is_mined=receipt is not None,
            is_success=receipt is not None and receipt.is_success,
            is_nonce_used=sent is None and await node.is_nonce_used(row.sender, row.nonce),
        )

    async def _explain(self, row: PendingTransaction, node: SentTransactions) -> None:
        sent = await node.find(row.tx_hash)
        if sent is not None and sent.block_number is not None:
            row.reason = await node.reason(sent, sent.block_number)

    async def _replace(
        self, row: PendingTransaction, node: SentTransactions, now: datetime
    ) -> None:
        """Its number was used by another one. When that asks for the same, it is a speed-up."""
        other = await node.mined_instead(row.sender, row.nonce, row.seen_block)
        if other is not None and other.tx_hash == row.tx_hash:  # mined while we asked
            return
        is_same = other is not None and other.call_hash == row.call_hash
        by = other.tx_hash if other is not None and is_same else None
        await close_row(self._session, row, PendingStatus.REPLACED, now, by=by)
        if other is None or not is_same:
            return
        if await self._rows.find(row.delivery_id, other.tx_hash) is None:
            delivery = await self._session.get_one(Delivery, (row.order_id, row.delivery_id))
            self._rows.add(a_row(delivery, other, row.function, row.party_id, 0, now))
