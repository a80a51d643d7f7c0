"""Complaints of buyers: each opens a ticket, or goes to the one there is about the same thing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.fields import FieldChecks
from backend.core.viewer import Viewer
from backend.domain.care.complaints import COMPLAINABLE, COMPLAINT_OF, ComplaintKind
from backend.domain.care.errors import ComplaintRefused
from backend.domain.care.keeper import CareKeeper
from backend.domain.care.lifecycle import TicketStatus
from backend.domain.care.models import Ticket, TicketEntry
from backend.domain.care.repository import TicketRepository
from backend.domain.care.views import ComplaintView
from backend.domain.escrow.statuses import Role
from backend.domain.orders.service import OrderService
from backend.domain.orders.views import DeliveryView, OrderView
from backend.domain.parties.policy import Action
from backend.domain.parties.service import PartyService

if TYPE_CHECKING:
    from backend.resources import Resources

LONGEST_COMPLAINT = 2_000
MOST_COMPLAINTS = 10  # of one kind about one delivery; afterwards staff have heard it
COMPLAIN = "complain"


class ComplaintService:
    """For buyers: complain. For everybody on an order: what was complained about."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._resources = resources
        self._orders = OrderService(session, resources)
        self._tickets = TicketRepository(session)
        self._parties = PartyService(session, resources)

    async def complain(
        self, delivery_id: UUID, kind: ComplaintKind, text: str, viewer: Viewer
    ) -> ComplaintView:
        """Say what is wrong. Staff and the seller read it; the money stays where it is."""
        order, delivery = await self._orders.get_delivery(delivery_id, viewer)
        if not may_complain(order, delivery):
            raise ComplaintRefused(
                "Only its buyer complains, from shipping on and while no dispute is open.",
                status=delivery.status.value,
            )
        checks = FieldChecks()
        tidy = checks.block("text", text, shortest=3, longest=LONGEST_COMPLAINT)
        checks.raise_if_any()
        ticket = await self._tickets.find_of_step(delivery_id, kind.value)
        said = await self._tickets.list_entries([ticket.id]) if ticket else ()
        if sum(entry.action == COMPLAIN for entry in said) >= MOST_COMPLAINTS:
            raise ComplaintRefused("Our staff have heard this from you. Write them a message.")
        await CareKeeper(self._session, self._resources).hear_complaint(
            order.id, delivery_id, kind, tidy, viewer
        )
        found = await self.of_order(order)
        return next(one for one in found if (one.delivery_id, one.kind) == (delivery_id, kind))

    async def of_order(self, order: OrderView) -> list[ComplaintView]:
        """By time. The words are for those who take part in what is said, and for staff."""
        tickets = [
            ticket
            for ticket in await self._tickets.list_ever_of_order(order.id)
            if ticket.step in COMPLAINT_OF
        ]
        entries = await self._tickets.list_entries([ticket.id for ticket in tickets])
        helpers = await self._parties.list_by_id([t.assignee_id for t in tickets if t.assignee_id])
        names = {party_id: party.display_name for party_id, party in helpers.items()}
        has_words = order.allows(Action.READ_THREAD) or order.allows(Action.SEE_TICKETS)
        return [
            _view(ticket, entries if has_words else (), names.get(ticket.assignee_id or order.id))
            for ticket in tickets
        ]


def may_complain(order: OrderView, delivery: DeliveryView) -> bool:
    """Whether the viewer of the order can, now."""
    return order.role is Role.BUYER and delivery.status in COMPLAINABLE


def _view(ticket: Ticket, entries: Sequence[TicketEntry], name: str | None) -> ComplaintView:
    said = tuple(e.text for e in entries if e.ticket_id == ticket.id and e.action == COMPLAIN)
    return ComplaintView(
        delivery_id=ticket.delivery_id,
        kind=ComplaintKind(ticket.step),
        label=COMPLAINT_OF[ticket.step].label,
        is_open=ticket.status == TicketStatus.OPEN.value,
        said=said,
        helper=name or "our staff",
        at=ticket.opened_at,
    )
