"""Every query on what is asked, drafted, declared and read in a case.

Callers have checked that the viewer may see the order.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, delete, exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from backend.domain.disputes.models import (
    CaseAnswer,
    CaseQuestion,
    CaseReading,
    Recusal,
    RulingDraft,
)
from backend.domain.orders.models import Order

MOST_READINGS = 50


class HearingRepository:
    """Rows of one case at a time."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, row: CaseQuestion | CaseAnswer | Recusal) -> None:
        self._session.add(row)

    async def find_question(self, question_id: UUID) -> CaseQuestion | None:
        """Whoever asks: the caller still has to check the order."""
        query = select(CaseQuestion).where(CaseQuestion.id == question_id)
        return (await self._session.scalars(query)).one_or_none()

    async def list_questions(self, delivery_id: UUID) -> Sequence[CaseQuestion]:
        """Oldest first."""
        query = select(CaseQuestion).where(CaseQuestion.delivery_id == delivery_id)
        return (await self._session.scalars(query.order_by(CaseQuestion.id))).all()

    async def count_questions(self, delivery_id: UUID) -> int:
        query = select(func.count()).where(CaseQuestion.delivery_id == delivery_id)
        return int((await self._session.execute(query)).scalar_one())

    async def list_answers(self, question_ids: Collection[UUID]) -> Mapping[UUID, list[CaseAnswer]]:
        """By question, oldest first."""
        query = (
            select(CaseAnswer)
            .where(CaseAnswer.question_id.in_(question_ids))
            .options(joinedload(CaseAnswer.author))
            .order_by(CaseAnswer.id)
        )
        found: dict[UUID, list[CaseAnswer]] = {}
        for row in await self._session.scalars(query):
            found.setdefault(row.question_id, []).append(row)
        return found

    async def find_draft(self, delivery_id: UUID, author_id: UUID) -> RulingDraft | None:
        query = select(RulingDraft).where(
            RulingDraft.delivery_id == delivery_id, RulingDraft.author_id == author_id
        )
        return (await self._session.scalars(query)).one_or_none()

    async def keep_draft(self, draft: RulingDraft) -> None:
        """In place of the one before."""
        await self._session.merge(draft)
        await self._session.flush()

    async def list_drafted(self, order_id: UUID) -> Sequence[UUID]:
        """Deliveries of which somebody has drafted a ruling."""
        query = select(RulingDraft.delivery_id).where(RulingDraft.order_id == order_id)
        return (await self._session.scalars(query)).all()

    async def erase_drafts(self, order_id: UUID, delivery_ids: Collection[UUID]) -> None:
        await self._session.execute(
            delete(RulingDraft).where(
                RulingDraft.order_id == order_id, RulingDraft.delivery_id.in_(delivery_ids)
            )
        )

    async def find_recusal(self, delivery_id: UUID, arbiter_id: UUID) -> Recusal | None:
        query = select(Recusal).where(
            Recusal.delivery_id == delivery_id, Recusal.arbiter_id == arbiter_id
        )
        return (await self._session.scalars(query)).one_or_none()

    async def has_traded(
        self, arbiter_id: UUID, sides: Collection[UUID], since: datetime, before: datetime
    ) -> bool:
        """Whether the arbiter bought from a side lately, or a side from the arbiter `before` the
        order of the case: nobody can shake off an arbiter by buying from them later.
        """
        bought = and_(Order.buyer_id == arbiter_id, Order.seller_id.in_(sides))
        sold = and_(Order.seller_id == arbiter_id, Order.buyer_id.in_(sides))
        is_real = and_(Order.abandoned_at.is_(None), Order.expired_at.is_(None))
        met = or_(bought, and_(sold, Order.created_at < before))
        query = select(exists().where(met, is_real, Order.created_at >= since))
        return bool((await self._session.execute(query)).scalar_one())

    async def note_reading(
        self, order_id: UUID, delivery_id: UUID, reader_id: UUID, role: str, at: datetime
    ) -> None:
        """One more look on this day."""
        query = insert(CaseReading).values(
            order_id=order_id,
            delivery_id=delivery_id,
            reader_id=reader_id,
            day=at.date(),
            role=role,
            times=1,
            last_at=at,
        )
        keys = ["order_id", "delivery_id", "reader_id", "day"]
        again = {"times": CaseReading.times + 1, "last_at": at}
        await self._session.execute(query.on_conflict_do_update(index_elements=keys, set_=again))

    async def list_readings(self, delivery_id: UUID) -> Sequence[CaseReading]:
        """The newest first."""
        query = (
            select(CaseReading)
            .where(CaseReading.delivery_id == delivery_id)
            .options(joinedload(CaseReading.reader))
            .order_by(CaseReading.last_at.desc(), CaseReading.reader_id)
            .limit(MOST_READINGS)
            .execution_options(populate_existing=True)
        )
        return (await self._session.scalars(query)).all()
