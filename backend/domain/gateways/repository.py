"""Every query on statements."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.domain.escrow.statuses import Status
from backend.domain.gateways.gateway import Position, StatementKind
from backend.domain.gateways.models import PaymentStatement

_K = StatementKind


class StatementRepository:
    """Statements of orders whose reader has been checked."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, row: PaymentStatement) -> None:
        self._session.add(row)

    async def list_of_orders(self, order_ids: Collection[UUID]) -> Sequence[PaymentStatement]:
        """In the order in which they were made."""
        query = select(PaymentStatement).where(PaymentStatement.order_id.in_(order_ids))
        return (await self._session.scalars(query.order_by(PaymentStatement.id))).all()


def position_of(
    status: Status, due: int, delivery_id: UUID, said: Sequence[PaymentStatement]
) -> Position:
    """The statements about one delivery, added up."""
    own = [row for row in said if row.delivery_id == delivery_id]
    units = {kind: sum(row.units for row in own if row.kind == kind) for kind in _K}
    last = [row.kind for row in own if row.kind in {_K.WENT_AHEAD, _K.STOPPED}]
    return Position(
        status=status,
        due=due,
        received=units[_K.RECEIVED] - units[_K.TAKEN_BACK],
        given_back=units[_K.GIVEN_BACK],
        is_waived=last[-1:] == [_K.WENT_AHEAD],
    )
