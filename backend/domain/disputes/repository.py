"""Every query on statements and cases."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from backend.core.pagination import CursorSigner, Order, Page, PageRequest, paginate
from backend.core.viewer import Viewer
from backend.domain.catalog.models import PolicyRow
from backend.domain.disputes.models import Statement
from backend.domain.escrow.lifecycle import Status
from backend.domain.escrow.models import Escrow
from backend.domain.orders.models import Delivery


class CaseStage(StrEnum):
    """Which cases."""

    ANY = "any"
    NEEDS_RULING = "needs_ruling"
    WAITING = "waiting"  # the seller has the word
    CLOSED = "closed"


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
        self, stage: CaseStage, asked: PageRequest, viewer: Viewer, signer: CursorSigner
    ) -> Page[Delivery]:
        scope = f"cases:{viewer.require_party()}:{stage}"
        query = self._cases(stage, viewer)
        order = Order((Delivery.id,))
        return await paginate(self._session, query, order, asked, scope=scope, signer=signer)

    async def count(self, stage: CaseStage, viewer: Viewer) -> int:
        query = select(func.count()).select_from(self._cases(stage, viewer).subquery())
        return int((await self._session.execute(query)).scalar_one())

    def _cases(self, stage: CaseStage, viewer: Viewer) -> Select[Delivery]:
        query = select(Delivery).join(
            Escrow,
            and_(Escrow.chain_id == Delivery.chain_id, Escrow.escrow_id == Delivery.escrow_id),
        )
        query = query.where(
            Delivery.chain_id.in_(self._chain_ids),
            or_(Escrow.disputed_at.is_not(None), Escrow.return_contested_at.is_not(None)),
            exists().where(
                PolicyRow.chain_id == Delivery.chain_id,
                PolicyRow.policy_id == Delivery.policy_id,
                PolicyRow.arbiter == viewer.address,
            ),
        )
        match stage:
            case CaseStage.NEEDS_RULING:
                return query.where(Escrow.status == Status.ARBITRATION.value)
            case CaseStage.WAITING:
                return query.where(Escrow.status == Status.DISPUTED.value)
            case CaseStage.CLOSED:
                return query.where(Escrow.closed_at.is_not(None))
            case CaseStage.ANY:
                return query
