"""What happens in looking after orders. Texts stay in their rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from backend.core.outbox import DomainEvent, Transition
from backend.core.viewer import Audience
from backend.domain.care.complaints import COMPLAINT_OF

OF_TICKETS = frozenset({"ticket.opened", "ticket.moved", "ticket.assigned", "complaint.raised"})
_TICKETS: dict[str, str] = {
    "complain": "The buyer complained again.",
    "take": "Somebody of the staff took the ticket.",
    "ask": "Staff asked something.",
    "remind": "Staff sent a reminder.",
    "note": "Staff noted something in the ticket.",
    "close": "Staff closed the ticket.",
    "resolve": "The ticket is resolved.",
    "reopen": "The ticket is open again.",
}


@dataclass(frozen=True, kw_only=True)
class TicketOpened(DomainEvent):
    """A step is overdue, and somebody looks after it now."""

    name: ClassVar[str] = "ticket.opened"
    ticket_id: UUID
    delivery_id: UUID
    step: str

    def sentence(self) -> str:
        return "It is late, and our staff look after it."


@dataclass(frozen=True, kw_only=True)
class ComplaintRaised(DomainEvent):
    """A buyer says that something is wrong; the words stay in the ticket."""

    name: ClassVar[str] = "complaint.raised"
    ticket_id: UUID
    delivery_id: UUID
    kind: str

    def sentence(self) -> str:
        return f"The buyer complains: {COMPLAINT_OF[self.kind].label.lower()}."


@dataclass(frozen=True, kw_only=True)
class TicketMoved(Transition):
    """A ticket was worked, resolved, closed or opened again; `action` is the row of the table."""

    name: ClassVar[str] = "ticket.moved"
    audience: ClassVar[Audience] = Audience.STAFF
    is_detail: ClassVar[bool] = True
    ticket_id: UUID
    target: str

    def sentence(self) -> str:
        return _TICKETS[self.action]


@dataclass(frozen=True, kw_only=True)
class TicketAssigned(DomainEvent):
    """Somebody else looks after it, or nobody for now."""

    name: ClassVar[str] = "ticket.assigned"
    audience: ClassVar[Audience] = Audience.STAFF
    is_detail: ClassVar[bool] = True
    ticket_id: UUID
    assignee_id: UUID | None

    def sentence(self) -> str:
        given = self.assignee_id is not None
        return "Somebody looks after it." if given else "Nobody looks after it for now."
