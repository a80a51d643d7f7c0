"""Tickets of staff, and what both sides of an order are told."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from backend.api.schemas.base import DeliveryId, OrderId, PartyId, Sent, Shown, Text, TicketId
from backend.api.schemas.orders import PersonShown
from backend.core.viewer import StaffRole
from backend.domain.care.complaining import LONGEST_COMPLAINT
from backend.domain.care.complaints import ComplaintKind
from backend.domain.care.expectations import CareStep
from backend.domain.care.lifecycle import TicketStatus
from backend.domain.care.service import LONGEST_TEXT, MOST_AT_ONCE
from backend.domain.care.views import CareView, ComplaintView, EntryView, TicketView
from backend.domain.escrow.statuses import Role


class TicketStepSent(Sent):
    """A row of the ticket's table. `side` says whom a question or reminder is for."""

    action: Annotated[Text, Field(max_length=20)]
    text: Annotated[Text, Field(max_length=LONGEST_TEXT * 4)] = ""
    side: Annotated[Text, Field(max_length=10)] = ""


class AssignmentSent(Sent):
    """Who looks after which tickets; null gives them back to the queue."""

    ticket_ids: Annotated[list[TicketId], Field(min_length=1, max_length=MOST_AT_ONCE)]
    assignee_id: PartyId | None


class AssignmentShown(Shown):
    """How many tickets changed hands."""

    assigned: int


class EntryShown(Shown):
    """One thing done about a ticket. Without an actor the system did it."""

    action: str
    text: str
    side: Role | None
    actor: PersonShown | None
    at: datetime

    @classmethod
    def of(cls, entry: EntryView) -> EntryShown:
        actor = PersonShown.of(entry.actor) if entry.actor else None
        return cls.as_in(entry, actor=actor)


class TicketShown(Shown):
    """A late step or a complaint, and who looks after it. `actions`: what the viewer may do now."""

    id: TicketId
    order_id: OrderId
    delivery_id: DeliveryId
    step: CareStep | ComplaintKind
    title: str
    waits_for: Role
    role: StaffRole
    status: TicketStatus
    due_at: datetime
    opened_at: datetime
    act_by: datetime
    ended_at: datetime | None
    assignee: PersonShown | None
    actions: list[str]
    entries: list[EntryShown]

    @classmethod
    def of(cls, view: TicketView) -> TicketShown:
        return cls.as_in(
            view,
            order_id=view.order.id,
            delivery_id=view.delivery.id,
            assignee=PersonShown.of(view.assignee) if view.assignee else None,
            actions=list(view.actions),
            entries=[EntryShown.of(entry) for entry in view.entries],
        )


class ExpectationShown(Shown):
    """The step a delivery waits for, by when, and what the viewer can do about it."""

    delivery_id: DeliveryId
    step: CareStep
    waits_for: Role
    due_at: datetime
    is_late: bool
    advice: str
    acts_at: datetime | None
    asked: list[EntryShown]

    @classmethod
    def of(cls, view: CareView) -> ExpectationShown:
        return cls.as_in(view, asked=[EntryShown.of(entry) for entry in view.asked])


class ExpectationsShown(Shown):
    """One per delivery that waits for something."""

    items: list[ExpectationShown]


class ComplaintSent(Sent):
    """What is wrong with a delivery, in the buyer's words."""

    kind: ComplaintKind
    text: Annotated[Text, Field(max_length=LONGEST_COMPLAINT * 4)]


class ComplaintShown(Shown):
    """A complaint, and whether somebody still looks after it."""

    delivery_id: DeliveryId
    kind: ComplaintKind
    label: str
    is_open: bool
    said: list[str]
    helper: str
    at: datetime

    @classmethod
    def of(cls, view: ComplaintView) -> ComplaintShown:
        return cls.as_in(view, said=list(view.said))


class ComplaintsShown(Shown):
    """All of an order, by time."""

    items: list[ComplaintShown]
