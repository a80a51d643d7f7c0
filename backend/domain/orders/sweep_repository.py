"""Queries of what only time brings: orders that ran out, addresses nobody needs any more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from backend.domain.escrow.models import Escrow
from backend.domain.escrow.statuses import BESIDE_CLOSED
from backend.domain.orders.models import Delivery, Order
from backend.domain.orders.repository import is_taken_up, is_unpaid

_ENDED_BESIDE = [status.value for status in BESIDE_CLOSED]


class SweepRepository:
    """Everybody's orders, a batch at a time; rows another worker holds are skipped."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list_to_expire(self, now: datetime, limit: int) -> Sequence[Order]:
        """Unpaid orders whose time is over; those another worker holds are skipped."""
        query = (
            select(Order)
            .options(selectinload(Order.deliveries))
            .where(is_unpaid(), Order.expires_at <= now, ~is_taken_up())
            .order_by(Order.expires_at)
            .limit(limit)
            .with_for_update(of=Order, skip_locked=True)
        )
        return (await self._session.scalars(query)).all()

    async def list_to_erase(
        self, closed_before: datetime, unpaid_before: datetime, limit: int
    ) -> Sequence[Order]:
        """Orders whose address nobody needs any more."""
        open_or_recent = exists().where(
            Delivery.order_id == Order.id,
            Escrow.chain_id == Delivery.chain_id,
            Escrow.escrow_id == Delivery.escrow_id,
            or_(Escrow.closed_at.is_(None), Escrow.closed_at > closed_before),
        )
        never_paid = and_(~is_taken_up(), Order.expires_at <= unpaid_before)
        beside = exists().where(
            Delivery.order_id == Order.id,
            Delivery.beside.is_not(None),
            or_(Delivery.beside.not_in(_ENDED_BESIDE), Delivery.beside_since > closed_before),
        )
        query = (
            select(Order)
            .where(
                Order.data_key.is_not(None),
                or_(never_paid, and_(is_taken_up(), ~open_or_recent, ~beside)),
            )
            .order_by(Order.id)
            .limit(limit)
            .with_for_update(of=Order, skip_locked=True)
        )
        return (await self._session.scalars(query)).all()
