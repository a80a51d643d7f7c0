"""Every query on sellers' rules and on the orders they hold back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.domain.orders.lifecycle import HoldStatus
from backend.domain.orders.models import Order, OrderRule

MOST_WAITING = 200


class RuleRepository:
    """Rules of one seller at a time."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, rule: OrderRule) -> None:
        self._session.add(rule)

    async def list_of(self, seller_id: UUID) -> Sequence[OrderRule]:
        query = select(OrderRule).where(OrderRule.seller_id == seller_id)
        return (await self._session.scalars(query.order_by(OrderRule.id))).all()

    async def delete(self, rule_id: UUID, seller_id: UUID) -> bool:
        """Whether there was such a rule of this seller."""
        statement = delete(OrderRule).where(
            OrderRule.id == rule_id, OrderRule.seller_id == seller_id
        )
        gone = await self._session.execute(statement.returning(OrderRule.id))
        return gone.scalar_one_or_none() is not None

    async def list_waiting(
        self, shops: Collection[UUID], decider_id: UUID, now: datetime
    ) -> Sequence[UUID]:
        """Orders of these sellers that wait for a decision, the oldest first."""
        query = select(Order.id).where(_is_waiting(shops, decider_id, now)).order_by(Order.id)
        return (await self._session.scalars(query.limit(MOST_WAITING))).all()

    async def count_waiting(self, shops: Collection[UUID], decider_id: UUID, now: datetime) -> int:
        waiting = _is_waiting(shops, decider_id, now)
        query = select(func.count()).select_from(Order).where(waiting)
        return int((await self._session.execute(query)).scalar_one())


def _is_waiting(shops: Collection[UUID], decider_id: UUID, now: datetime) -> ColumnElement[bool]:
    return (
        Order.seller_id.in_(shops)
        & (Order.buyer_id != decider_id)  # nobody decides on what they buy
        & (Order.hold == HoldStatus.WAITING.value)
        & Order.expired_at.is_(None)
        & Order.abandoned_at.is_(None)
        & (Order.expires_at > now)
    )
