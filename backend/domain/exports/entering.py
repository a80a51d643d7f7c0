"""Keeps the states of an order in step with the chain, and with what people say beside it.

It looks at how things stand now rather than at what an event says, so that events that come late,
twice or out of order lead to the same states.
"""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.clock import Clock
from backend.domain.escrow.repository import EscrowRepository
from backend.domain.escrow.statuses import Status
from backend.domain.exports.repository import ExportRepository
from backend.domain.exports.states import Beside, ExportState, states_of
from backend.domain.orders.models import Delivery, Order


async def follow(session: AsyncSession, order: Order, clock: Clock) -> None:
    """Enter what the order has come to, take back what no longer stands. It is locked."""
    ids = [delivery.escrow_id for delivery in order.deliveries]
    escrows = await EscrowRepository(session, order.chain_id).list_by_id(ids)
    is_given_up = order.abandoned_at is not None or order.expired_at is not None
    # The chain goes before: what people said of a delivery that it knows is of no meaning.
    stated = [each for each in order.deliveries if each.beside and each.escrow_id not in escrows]
    reached = states_of(escrows.values(), map(_beside, stated), is_given_up=is_given_up)
    rows, known = ExportRepository(session), await ExportRepository(session).list_states(order.id)
    for state in ExportState:
        stands = state in reached
        stood = state in known and known[state].taken_back_at is None
        if stands != stood:
            await rows.set_standing(
                [order.id], order.seller_id, state.value, clock.now(), stands=stands
            )


def _beside(delivery: Delivery) -> Beside:
    return Beside(
        is_received=delivery.received > 0,
        has_left=delivery.left_at is not None,
        is_called_off=delivery.beside == Status.CALLED_OFF.value,
    )
