"""Queries on transactions on their way."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.viewer import Viewer
from backend.domain.escrow.facts import LOGS
from backend.domain.orders.models import Delivery
from backend.domain.pending.lifecycle import OPEN, PendingStatus
from backend.domain.pending.models import PendingTransaction as Row


class PendingRepository:
    """Rows by delivery, by hash, by what is due."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, row: Row) -> None:
        self._session.add(row)

    async def find(self, delivery_id: UUID, tx_hash: bytes) -> Row | None:
        query = select(Row).where(Row.delivery_id == delivery_id, Row.tx_hash == tx_hash)
        return (await self._session.scalars(query)).one_or_none()

    async def list_shown(
        self, order_ids: Collection[UUID], viewer: Viewer, closed_after: datetime
    ) -> Sequence[Row]:
        """What is under way on these orders, and how the viewer's own ended; the newest first.

        What the index has read is not under way, whether or not anybody has closed its row yet;
        and a speed-up speaks for what it replaced.
        """
        is_indexed = (
            select(LOGS.c.tx_hash)
            .where(
                LOGS.c.chain_id == Row.chain_id,
                LOGS.c.escrow_id == Row.escrow_id,
                LOGS.c.tx_hash == Row.tx_hash,
            )
            .exists()
        )
        is_open = Row.status.in_([status.value for status in OPEN])
        is_news = (Row.party_id == viewer.party_id) & (Row.closed_at > closed_after)
        query = (
            select(Row)
            .where(Row.order_id.in_(order_ids), is_open | is_news)
            .where(Row.status != PendingStatus.TAKEN_OVER.value, ~is_indexed)
            .where(Row.replaced_by.is_(None))
            .order_by(Row.sent_at.desc(), Row.tx_hash)
        )
        return (await self._session.scalars(query)).all()

    async def find_newest(
        self, order_id: UUID, functions: Collection[str], sent_after: datetime
    ) -> Row | None:
        """The last of these calls about an order, whatever became of it."""
        query = select(Row).where(
            Row.order_id == order_id, Row.function.in_(functions), Row.sent_at > sent_after
        )
        newest = query.order_by(Row.sent_at.desc(), Row.tx_hash).limit(1)
        return (await self._session.scalars(newest)).one_or_none()

    async def count_open(self, party_id: UUID) -> int:
        query = select(func.count()).where(Row.party_id == party_id, Row.closed_at.is_(None))
        return int((await self._session.execute(query)).scalar_one())

    async def list_due(self, looked_before: datetime, limit: int) -> Sequence[Row]:
        """Open ones that nobody has looked at for a while; those another worker holds not."""
        query = (
            select(Row)
            .where(Row.closed_at.is_(None), Row.looked_at <= looked_before)
            .order_by(Row.looked_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return (await self._session.scalars(query)).all()

    async def list_by_hash(self, chain_id: int, tx_hash: bytes) -> Sequence[Row]:
        query = select(Row).where(Row.chain_id == chain_id, Row.tx_hash == tx_hash)
        return (await self._session.scalars(query.with_for_update())).all()

    async def list_of_nonce(self, row: Row) -> Sequence[Row]:
        """Open ones about the same delivery that only one of can be mined."""
        query = select(Row).where(
            Row.delivery_id == row.delivery_id,
            Row.sender == row.sender,
            Row.nonce == row.nonce,
            Row.tx_hash != row.tx_hash,
            Row.closed_at.is_(None),
        )
        return (await self._session.scalars(query)).all()

    async def is_indexed(self, row: Row) -> bool:
        query = select(LOGS.c.tx_hash).where(
            LOGS.c.chain_id == row.chain_id,
            LOGS.c.escrow_id == row.escrow_id,
            LOGS.c.tx_hash == row.tx_hash,
        )
        return (await self._session.execute(query.limit(1))).first() is not None

    async def deliveries_of(
        self, chain_id: int, escrow_ids: Collection[bytes], references: Collection[UUID]
    ) -> Sequence[Delivery]:
        """Those that a call is about: by escrow, or paid for by their own id."""
        is_meant = Delivery.escrow_id.in_(escrow_ids) | Delivery.id.in_(references)
        query = select(Delivery).where(Delivery.chain_id == chain_id, is_meant)
        return (await self._session.scalars(query)).all()

    async def take_over(self, chain_id: int, tx_hash: bytes, now: datetime) -> None:
        """The index has read it."""
        statement = update(Row).where(
            Row.chain_id == chain_id, Row.tx_hash == tx_hash, Row.closed_at.is_(None)
        )
        await self._session.execute(
            statement.values(status=PendingStatus.TAKEN_OVER.value, closed_at=now)
        )

    async def forget_closed(self, now: datetime, keep: timedelta) -> int:
        statement = delete(Row).where(Row.closed_at <= now - keep)
        return int((await self._session.execute(statement)).rowcount)  # type: ignore[attr-defined]
