"""What happens in looking after orders. Texts stay in their rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from backend.core.outbox import DomainEvent


@dataclass(frozen=True, kw_only=True)
class TicketOpened(DomainEvent):
    """A step is overdue, and somebody looks after it now."""

    name: ClassVar[str] = "ticket.opened"
    ticket_id: UUID
    delivery_id: UUID
    step: str


@dataclass(frozen=True, kw_only=True)
class TicketMoved(DomainEvent):
    """A ticket was worked, resolved, closed or opened again; `action` is the row of the table."""

    name: ClassVar[str] = "ticket.moved"
    ticket_id: UUID
    action: str


@dataclass(frozen=True, kw_only=True)
class TicketAssigned(DomainEvent):
    """Somebody else looks after it, or nobody for now."""

    name: ClassVar[str] = "ticket.assigned"
    ticket_id: UUID
    assignee_id: UUID | None
