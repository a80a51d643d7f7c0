"""Every query of the keeper: what is due, what it has tried, what its transactions ran."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, delete, exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.sender.models import UNDER_WAY, SentTransaction
from backend.domain.escrow.models import Escrow
from backend.domain.escrow.projection import EscrowRecord
from backend.domain.escrow.repository import to_record
from backend.domain.keeper.models import KeeperTry


class KeeperRepository:
    """Due escrows and tries on one chain."""

    def __init__(self, session: AsyncSession, chain_id: int) -> None:
        self._session = session
        self._chain_id = chain_id

    async def list_ready(
        self, chain_now: datetime, now: datetime, most: int
    ) -> Sequence[EscrowRecord]:
        """Matured, in no transaction under way, and not resting; those without a failure first."""
        is_under_way = exists().where(
            SentTransaction.id == KeeperTry.transaction_id, SentTransaction.state.in_(UNDER_WAY)
        )
        query = (
            select(Escrow)
            .outerjoin(
                KeeperTry,
                and_(
                    KeeperTry.chain_id == Escrow.chain_id,
                    KeeperTry.escrow_id == Escrow.escrow_id,
                ),
            )
            .where(
                Escrow.chain_id == self._chain_id,
                Escrow.closed_at.is_(None),
                Escrow.deadline <= chain_now,
                or_(
                    KeeperTry.escrow_id.is_(None),
                    and_(KeeperTry.next_try_at <= now, ~is_under_way),
                ),
            )
            .order_by(func.coalesce(KeeperTry.failures, 0), Escrow.deadline)
            .limit(most)
        )
        return [to_record(row) for row in await self._session.scalars(query)]

    async def count_due(self, chain_now: datetime) -> int:
        query = select(func.count()).where(
            Escrow.chain_id == self._chain_id,
            Escrow.closed_at.is_(None),
            Escrow.deadline <= chain_now,
        )
        return int(await self._session.scalar(query) or 0)

    async def tries_of(self, escrow_ids: Collection[bytes]) -> dict[bytes, KeeperTry]:
        query = select(KeeperTry).where(
            KeeperTry.chain_id == self._chain_id, KeeperTry.escrow_id.in_(escrow_ids)
        )
        return {row.escrow_id: row for row in await self._session.scalars(query)}

    async def list_failing(self, most: int) -> Sequence[KeeperTry]:
        """Open escrows that could not be run, those that rest longest first."""
        query = (
            select(KeeperTry)
            .join(
                Escrow,
                and_(
                    Escrow.chain_id == KeeperTry.chain_id,
                    Escrow.escrow_id == KeeperTry.escrow_id,
                ),
            )
            .where(
                KeeperTry.chain_id == self._chain_id,
                or_(
                    KeeperTry.failures > 1,
                    and_(KeeperTry.failures == 1, KeeperTry.reason.is_not(None)),
                ),
                Escrow.closed_at.is_(None),
            )
            .order_by(KeeperTry.failures.desc(), KeeperTry.escrow_id)
            .limit(most)
        )
        return (await self._session.scalars(query)).all()

    async def keep_try(
        self,
        escrow_id: bytes,
        *,
        failures: int,
        reason: str | None,
        transaction_id: UUID | None,
        tried_at: datetime,
        next_try_at: datetime,
    ) -> None:
        values = {
            "failures": failures,
            "reason": reason,
            "transaction_id": transaction_id,
            "tried_at": tried_at,
            "next_try_at": next_try_at,
        }
        statement = insert(KeeperTry).values(chain_id=self._chain_id, escrow_id=escrow_id, **values)
        await self._session.execute(
            statement.on_conflict_do_update(
                index_elements=[KeeperTry.chain_id, KeeperTry.escrow_id], set_=values
            )
        )

    async def forget_closed(self, before: datetime) -> int:
        """Tries at escrows that have been closed for a while."""
        is_closed = exists().where(
            Escrow.chain_id == KeeperTry.chain_id,
            Escrow.escrow_id == KeeperTry.escrow_id,
            Escrow.closed_at < before,
        )
        done = await self._session.execute(
            delete(KeeperTry).where(KeeperTry.chain_id == self._chain_id, is_closed)
        )
        return int(getattr(done, "rowcount", 0))

    async def escrows_in(self, transaction_ids: Collection[UUID]) -> dict[bytes, UUID]:
        """Which escrows were last tried with these transactions."""
        query = select(KeeperTry.escrow_id, KeeperTry.transaction_id).where(
            KeeperTry.chain_id == self._chain_id, KeeperTry.transaction_id.in_(transaction_ids)
        )
        rows = await self._session.execute(query)
        return {escrow_id: found for escrow_id, found in rows if found is not None}
