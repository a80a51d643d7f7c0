"""Tickets: what is late and who looks after it. Beside them what is expected of an order."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from backend.api.dependencies import PageDep, ResourcesDep, SessionDep, SignedInDep
from backend.api.requests import ApiRoute
from backend.api.routes.orders import OrdersDep
from backend.api.schemas.base import DeliveryId, OrderId, PageShown, TicketId, show_page
from backend.api.schemas.services import WorkShown
from backend.api.schemas.tickets import (
    AssignmentSent,
    AssignmentShown,
    ComplaintSent,
    ComplaintShown,
    ComplaintsShown,
    ExpectationShown,
    ExpectationsShown,
    TicketShown,
    TicketStepSent,
)
from backend.core.viewer import StaffRole
from backend.domain.care.complaining import ComplaintService
from backend.domain.care.customs import CustomsDesk
from backend.domain.care.repository import Queue, TicketFilter
from backend.domain.care.service import CareService, TicketService

router = APIRouter(route_class=ApiRoute, tags=["care"])


async def get_tickets(session: SessionDep, resources: ResourcesDep) -> TicketService:
    return TicketService(session, resources)


TicketsDep = Annotated[TicketService, Depends(get_tickets)]


@router.get("/tickets", summary="List tickets")
async def list_tickets(
    tickets: TicketsDep,
    viewer: SignedInDep,
    asked: PageDep,
    queue: Queue = Queue.OPEN,
    role: StaffRole | None = None,
) -> PageShown[TicketShown]:
    """By the time somebody should act. For staff; for others there is nothing here."""
    wanted = TicketFilter(queue=queue, role=role)
    return show_page(await tickets.list_page(wanted, asked, viewer), TicketShown.of)


@router.post("/tickets/assignments", summary="Give tickets to somebody")
async def assign_tickets(
    sent: AssignmentSent, tickets: TicketsDep, viewer: SignedInDep
) -> AssignmentShown:
    """All of them or none. For support and admins."""
    assigned = await tickets.assign(sent.ticket_ids, sent.assignee_id, viewer)
    return AssignmentShown(assigned=assigned)


@router.get("/tickets/{ticket_id}", summary="Read a ticket")
async def get_ticket(ticket_id: TicketId, tickets: TicketsDep, viewer: SignedInDep) -> TicketShown:
    """With everything that was done about it."""
    return TicketShown.of(await tickets.get(ticket_id, viewer))


@router.post("/tickets/{ticket_id}/steps", summary="Do something about a ticket")
async def move_ticket(
    ticket_id: TicketId, sent: TicketStepSent, tickets: TicketsDep, viewer: SignedInDep
) -> TicketShown:
    """Take it, ask or remind a side, note something, close it with a reason, open it again."""
    return TicketShown.of(
        await tickets.take_step(ticket_id, sent.action, sent.text, sent.side, viewer)
    )


@router.get("/orders/{order_id}/expectations", summary="Read what is expected")
async def list_expectations(
    order_id: OrderId,
    orders: OrdersDep,
    session: SessionDep,
    resources: ResourcesDep,
    viewer: SignedInDep,
) -> ExpectationsShown:
    """What each delivery waits for, by when in business days, and what one can do if it is late."""
    order = await orders.get(order_id, viewer)
    found = await CareService(session, resources).of_order(order, viewer)
    return ExpectationsShown(items=[ExpectationShown.of(one) for one in found.values()])


@router.get("/orders/{order_id}/complaints", summary="Read complaints")
async def list_complaints(
    order_id: OrderId,
    orders: OrdersDep,
    session: SessionDep,
    resources: ResourcesDep,
    viewer: SignedInDep,
) -> ComplaintsShown:
    """What the buyer has complained about; the words for those who take part, and for staff."""
    order = await orders.get(order_id, viewer)
    found = await ComplaintService(session, resources).of_order(order)
    return ComplaintsShown(items=[ComplaintShown.of(one) for one in found])


@router.post("/deliveries/{delivery_id}/complaints", status_code=201, summary="Complain")
async def complain(
    delivery_id: DeliveryId,
    sent: ComplaintSent,
    session: SessionDep,
    resources: ResourcesDep,
    viewer: SignedInDep,
) -> ComplaintShown:
    """For the buyer, from shipping on. It becomes a ticket; a claim to money is a dispute."""
    service = ComplaintService(session, resources)
    return ComplaintShown.of(await service.complain(delivery_id, sent.kind, sent.text, viewer))


@router.post("/deliveries/{delivery_id}/customs-holds", summary="Say that customs hold it")
async def report_customs(
    delivery_id: DeliveryId, session: SessionDep, resources: ResourcesDep, viewer: SignedInDep
) -> WorkShown:
    """For the seller, while the parcel is on its way: it asks the buyer for two weeks more."""
    return WorkShown.of(await CustomsDesk(session, resources).report(delivery_id, viewer))
