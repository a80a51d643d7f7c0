"""Every query on statements and cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Interval, Select, and_, exists, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from backend.core.pagination import CursorSigner, Order, Page, PageRequest, paginate
from backend.core.viewer import Viewer
from backend.domain.catalog.models import PolicyRow
from backend.domain.disputes.models import Recusal, RulingDraft, Statement
from backend.domain.escrow.lifecycle import IN_RETURN, Status
from backend.domain.escrow.models import HAS_CASE, Escrow
from backend.domain.orders.models import Delivery
from backend.domain.orders.moments import Moments
from backend.domain.orders.sight import ARBITER_SIGHT

MOST_STUCK = 50


class CaseStage(StrEnum):
    """Which cases."""

    ANY = "any"
    OPEN = "open"
    NEEDS_RULING = "needs_ruling"
    WAITING = "waiting"  # the seller has the word
    GOING_BACK = "going_back"  # the goods are to go back, or are on their way
    CLOSED = "closed"


BY_DEADLINE: frozenset[CaseStage] = frozenset(
    {CaseStage.OPEN, CaseStage.NEEDS_RULING, CaseStage.WAITING, CaseStage.GOING_BACK}
)


class StatementRepository:
    """Statements of a delivery. Callers have checked that the viewer may see the order."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, statement: Statement) -> None:
        self._session.add(statement)

    async def list_of(self, delivery_ids: Sequence[UUID]) -> Sequence[Statement]:
        """Oldest first."""
        query = (
            select(Statement)
            .where(Statement.delivery_id.in_(delivery_ids))
            .options(joinedload(Statement.author))
            .order_by(Statement.id)
        )
        return (await self._session.scalars(query)).all()


class CaseRepository:
    """Deliveries somebody is the arbiter of, from their dispute on, on any of these chains."""

    def __init__(self, session: AsyncSession, chain_ids: Sequence[int]) -> None:
        self._session = session
        self._chain_ids = chain_ids

    async def list_page(
        self,
        stage: CaseStage,
        asked: PageRequest,
        viewer: Viewer,
        now: datetime,
        signer: CursorSigner,
    ) -> Page[Delivery]:
        """Open ones by their deadline, the next one first; all others newest first."""
        scope = f"cases:{viewer.require_party()}:{stage}"
        query = self._cases(stage, viewer).where(_is_in_sight(now))
        if stage not in BY_DEADLINE:
            order = Order((Delivery.id,))
            return await paginate(self._session, query, order, asked, scope=scope, signer=signer)
        urgent = Order((Escrow.deadline, Escrow.escrow_id), descending=False)
        page = await paginate(
            self._session,
            query.with_only_columns(Escrow),
            urgent,
            asked,
            scope=scope,
            signer=signer,
        )
        ids = [escrow.escrow_id for escrow in page.items]
        rows = await self._session.scalars(select(Delivery).where(Delivery.escrow_id.in_(ids)))
        found = {row.escrow_id: row for row in rows}
        return Page([found[escrow_id] for escrow_id in ids], page.next_cursor)

    async def list_decided(self, viewer: Viewer) -> Sequence[Escrow]:
        """The escrows of all cases of an arbiter, for counting."""
        query = self._cases(CaseStage.ANY, viewer).with_only_columns(Escrow)
        return (await self._session.scalars(query)).all()

    async def list_stuck(self, within: timedelta, moments: Moments) -> Sequence[tuple[UUID, UUID]]:
        """Delivery and order of every case that is due soon and has no draft, whoever judges."""
        soon = moments.on_chain_of(Escrow.chain_id) + literal(within, Interval)
        query = (
            _with_escrow(select(Delivery))
            .where(
                Delivery.chain_id.in_(self._chain_ids),
                Escrow.status == Status.ARBITRATION.value,
                Escrow.deadline <= soon,
                ~exists().where(RulingDraft.delivery_id == Delivery.id),
            )
            .order_by(Escrow.deadline, Delivery.id)
            .limit(MOST_STUCK)
        )
        return [(row.id, row.order_id) for row in await self._session.scalars(query)]

    async def list_recused(self, delivery_ids: Sequence[UUID]) -> frozenset[UUID]:
        """The cases among these that their arbiter will not judge."""
        query = select(Recusal.delivery_id).where(Recusal.delivery_id.in_(delivery_ids))
        return frozenset(await self._session.scalars(query))

    async def count(self, stage: CaseStage, viewer: Viewer, now: datetime) -> int:
        """How long the list is."""
        listed = self._cases(stage, viewer).where(_is_in_sight(now))
        query = listed.with_only_columns(func.count())
        return int((await self._session.execute(query)).scalar_one())

    async def is_named(self, viewer: Viewer) -> bool:
        """Whether the viewer has, or had, any case."""
        query = select(self._cases(CaseStage.ANY, viewer).exists())
        return bool((await self._session.execute(query)).scalar_one())

    def _cases(self, stage: CaseStage, viewer: Viewer) -> Select[Delivery]:
        named = and_(
            PolicyRow.chain_id == Escrow.chain_id,
            PolicyRow.policy_id == Escrow.policy_id,
            PolicyRow.arbiter == viewer.address,
        )
        query = (
            _with_escrow(select(Delivery))
            .join(PolicyRow, named)
            .where(Escrow.chain_id.in_(self._chain_ids), HAS_CASE)
        )
        match stage:
            case CaseStage.NEEDS_RULING:
                return query.where(Escrow.status == Status.ARBITRATION.value)
            case CaseStage.WAITING:
                return query.where(Escrow.status == Status.DISPUTED.value)
            case CaseStage.GOING_BACK:
                return query.where(Escrow.status.in_([status.value for status in IN_RETURN]))
            case CaseStage.OPEN:
                return query.where(Escrow.closed_at.is_(None))
            case CaseStage.CLOSED:
                return query.where(Escrow.closed_at.is_not(None))
            case CaseStage.ANY:
                return query


def _is_in_sight(now: datetime) -> ColumnElement[bool]:
    """Closed cases are counted for good, and read for as long as their orders are."""
    return or_(Escrow.closed_at.is_(None), Escrow.closed_at > now - ARBITER_SIGHT)


def _with_escrow(query: Select[Delivery]) -> Select[Delivery]:
    together = and_(Escrow.chain_id == Delivery.chain_id, Escrow.escrow_id == Delivery.escrow_id)
    return query.join(Escrow, together)
