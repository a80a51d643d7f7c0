"""What the room of care hands out, ready to be shown or written as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from backend.core.ids import public_id
from backend.core.viewer import StaffRole
from backend.domain.care.complaints import ComplaintKind
from backend.domain.care.expectations import CareStep
from backend.domain.care.lifecycle import TicketStatus
from backend.domain.escrow.statuses import Role
from backend.domain.orders.views import DeliveryView, OrderView, PersonView

TICKET_PREFIX = "tic"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """One thing done about a ticket. Without an actor the system did it."""

    action: str
    text: str
    side: Role | None
    actor: PersonView | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketView:
    """A ticket as staff see it."""

    id: UUID
    title: str
    step: CareStep | ComplaintKind
    waits_for: Role
    role: StaffRole
    status: TicketStatus
    due_at: datetime
    opened_at: datetime
    act_by: datetime
    ended_at: datetime | None
    assignee: PersonView | None
    is_mine: bool
    order: OrderView
    delivery: DeliveryView
    actions: tuple[str, ...]
    entries: tuple[EntryView, ...] = ()
    candidates: tuple[PersonView, ...] = ()  # who it could be given to

    @property
    def public_id(self) -> str:
        return public_id(TICKET_PREFIX, self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class CareView:
    """What a side of an order is told about a delivery: what is awaited, and what it can do."""

    delivery_id: UUID
    step: CareStep
    waits_for: Role
    due_at: datetime
    is_late: bool
    advice: str
    acts_at: datetime | None  # the contract's deadline, after which other rules hold
    helper: str | None = None  # who of staff looks after it, once it is late
    asked: tuple[EntryView, ...] = ()  # what staff wrote to this side


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintView:
    """What a buyer has complained about, as everybody on the order may see it."""

    delivery_id: UUID
    kind: ComplaintKind
    label: str
    is_open: bool
    said: tuple[str, ...]  # the buyer's words, for those who take part
    helper: str
    at: datetime
