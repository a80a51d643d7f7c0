"""Requests follow the chain: what was asked for and happened is granted, what is past is over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.core.outbox import StoredEvent, Subscription
from backend.domain.escrow.events import MOVES, ROLLBACKS
from backend.domain.escrow.lifecycle import CLOSED, Status
from backend.domain.escrow.projection import EscrowRecord
from backend.domain.escrow.repository import EscrowRepository
from backend.domain.orders.repository import OrderRepository
from backend.domain.services.lifecycle import REQUEST_LIFECYCLE, RequestKind, RequestStatus
from backend.domain.services.models import ServiceRequest
from backend.domain.services.repository import WorkRepository
from backend.domain.services.service import moved

if TYPE_CHECKING:
    from backend.resources import Resources


def subscriptions(resources: Resources) -> list[Subscription]:
    """What this room wants to hear of."""

    async def follow(session: AsyncSession, event: StoredEvent) -> None:
        await RequestKeeper(session, resources).follow_chain(event)

    return [Subscription("services.requests", MOVES | ROLLBACKS, follow)]


class RequestKeeper:
    """Looks at how things stand now, so that hearing twice or late leads to the same."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._clock = resources.clock
        self._orders = OrderRepository(session)
        self._work = WorkRepository(session)

    async def follow_chain(self, event: StoredEvent) -> None:
        if event.order_id is None:
            return
        order = await self._orders.get_any(event.order_id)
        escrow_of = {delivery.id: delivery.escrow_id for delivery in order.deliveries}
        rows = await self._work.list_by_chain(list(escrow_of))
        if not rows:
            return
        escrows = await EscrowRepository(self._session, order.chain_id).list_by_id(
            list(escrow_of.values())
        )
        for row in rows:
            escrow = escrows.get(escrow_of[row.delivery_id])
            action = outcome(row, escrow) if escrow else None
            if row.status == RequestStatus.ASKED:
                if action is not None:
                    await self._take(row, action)
            elif lost_its_answer(row, escrow) and not _is_asked_anew(row, rows):
                await self._take(row, "stand")

    async def _take(self, row: ServiceRequest, action: str) -> None:
        now, source = self._clock.now(), RequestStatus(row.status)
        step = REQUEST_LIFECYCLE.step(action, source)
        assert step is not None
        row.status = step.leads_to(source)
        row.answered_at = None if row.status is RequestStatus.ASKED else now
        await self._session.flush()
        await outbox.record(self._session, moved(row, action, source, now), "keeper")


def outcome(row: ServiceRequest, escrow: EscrowRecord) -> str | None:
    """What the chain makes of a request; None while it is still open. Pure."""
    if row.kind == RequestKind.REFUND:
        if escrow.status is Status.REFUNDED:
            return "grant"
        return "overtake" if escrow.status in CLOSED else None
    assert row.until is not None
    if escrow.status.value != row.at_status:
        return "overtake"
    return "grant" if escrow.deadline is not None and escrow.deadline >= row.until else None


def lost_its_answer(row: ServiceRequest, escrow: EscrowRecord | None) -> bool:
    """Whether the step that answered a request is no longer in the chain. Pure."""
    if escrow is None:
        return False  # nothing is paid any more, so nothing is asked
    if row.status == RequestStatus.OVERTAKEN or row.kind == RequestKind.MORE_TIME:
        return escrow.status.value == row.at_status and outcome(row, escrow) is None
    return escrow.status is not Status.REFUNDED


def _is_asked_anew(row: ServiceRequest, rows: Sequence[ServiceRequest]) -> bool:
    """Of a kind one alone waits; the newer one goes on."""
    return any(
        other.status == RequestStatus.ASKED
        and (other.delivery_id, other.kind) == (row.delivery_id, row.kind)
        for other in rows
    )
