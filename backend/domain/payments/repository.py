"""Sums over all orders of a party, added up by the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, literal, null, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from backend.core.viewer import Viewer
from backend.domain.escrow.lifecycle import NEVER_PAID, Status
from backend.domain.escrow.models import Escrow
from backend.domain.gateways.lifecycle import AT_HOME
from backend.domain.orders.models import Delivery, Order
from backend.domain.orders.repository import status_in_sql
from backend.domain.orders.sight import is_sold_by
from backend.domain.parties.policy import Action
from backend.domain.payments.ledger import PARTS

SumsRow = tuple[UUID | None, int, bytes | None, Mapping[str, int]]
"""Shop (None: what one bought), chain id, currency (None: the native coin), units by sum."""


class PaymentRepository:
    """The same rules as `ledger.sums_of`, in SQL; a test compares the two."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list_sums(self, viewer: Viewer, now: datetime) -> Sequence[SumsRow]:
        """What the viewer bought, then what each of the viewer's shops sold."""
        sold = is_sold_by(viewer, Action.SEE_ORDER)
        is_bought = Order.buyer_id == viewer.require_party()
        bought = await self._sums(null(), is_bought, now)
        return [*bought, *await self._sums(Order.seller_id, sold, now)]

    async def _sums(
        self,
        shop: ColumnElement[Any] | InstrumentedAttribute[UUID],
        whose: ColumnElement[bool],
        now: datetime,
    ) -> list[SumsRow]:
        columns = [func.coalesce(func.sum(_units(name, now)), 0).label(name) for name in PARTS]
        query = (
            select(shop.label("shop"), Order.chain_id, Order.currency, *columns)
            .join(Delivery, Delivery.order_id == Order.id)
            .outerjoin(
                Escrow,
                and_(Escrow.chain_id == Delivery.chain_id, Escrow.escrow_id == Delivery.escrow_id),
            )
            .where(whose)
            .group_by("shop", Order.chain_id, Order.currency)
            .order_by(func.count().desc())
        )
        return [
            (
                row.shop,
                row.chain_id,
                row.currency,
                {name: int(getattr(row, name)) for name in PARTS},
            )
            for row in await self._session.execute(query)
        ]


def _units(name: str, now: datetime) -> ColumnElement[int]:
    """What a delivery adds to one of the sums."""
    status = status_in_sql(now)
    is_open = and_(Escrow.escrow_id.is_not(None), Escrow.closed_at.is_(None))
    is_funded = status == Status.FUNDED.value
    is_lapsed = status.in_([each.value for each in NEVER_PAID])
    has_none = Escrow.escrow_id.is_(None)
    is_unpaid = and_(has_none, Delivery.beside.is_(None))
    is_beside = and_(has_none, Delivery.beside.is_not(None))
    is_off = and_(is_beside, Delivery.beside == Status.CALLED_OFF.value)
    is_at_home = and_(is_beside, Delivery.beside.in_([each.value for each in AT_HOME]))
    missing, kept = Delivery.amount - Delivery.received, Delivery.received - Delivery.given_back
    amounts: dict[str, ColumnElement[int]] = {
        "ordered": _when(literal(True), Delivery.amount),
        "to_pay": _when(and_(is_unpaid, ~is_lapsed), Delivery.amount)
        + _when(and_(is_beside, ~is_off), missing),
        "lapsed": _when(and_(is_unpaid, is_lapsed), Delivery.amount) + _when(is_off, missing),
        "authorised": _when(and_(is_open, is_funded), Delivery.amount) + _when(is_at_home, kept),
        "captured": _when(and_(is_open, ~is_funded), Delivery.amount),
        "paid_out": _when(Escrow.closed_at.is_not(None), Escrow.amount - Escrow.share)
        + _when(and_(is_beside, ~is_at_home), kept),
        "refunded": _when(Escrow.closed_at.is_not(None), Escrow.share)
        + _when(is_beside, Delivery.given_back),
        "refunded_later": _when(literal(True), func.coalesce(Escrow.refunded_later, 0)),
    }
    return amounts[name]


def _when(condition: ColumnElement[bool], units: Any) -> ColumnElement[int]:
    return case((condition, units), else_=0)
