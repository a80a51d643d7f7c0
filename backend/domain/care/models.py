"""Tables of expectations, of tickets and of what was done about them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.columns import UtcDateTime, uuid_pk
from backend.core.database import Base


class Expectation(Base):
    """The step a delivery waits for now. Follows from the chain's facts; replaced with them."""

    __tablename__ = "expectations"
    __table_args__ = (
        Index("ix_expectations_due", "due_at", postgresql_where=text("raised_at IS NULL")),
    )

    order_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("orders.id"), primary_key=True)
    delivery_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("deliveries.id"), primary_key=True, unique=True
    )
    step: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    raised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # a ticket tells of it


class Ticket(Base):
    """Work for staff: one step of one delivery is late, or its buyer complains. Never twice.

    `step` is the step, or the kind of complaint.
    """

    __tablename__ = "tickets"
    __table_args__ = (
        Index("ix_tickets_step", "delivery_id", "step", unique=True),
        Index("ix_tickets_order_id", "order_id"),
        Index("ix_tickets_status", "status", "act_by", "id"),
        Index("ix_tickets_assignee_id", "assignee_id", "status"),
    )

    id: Mapped[UUID] = uuid_pk()
    order_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("orders.id"))
    delivery_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("deliveries.id"))
    step: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)  # of staff, whose work it is
    status: Mapped[str] = mapped_column(Text)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)  # when the step was due
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    act_by: Mapped[datetime] = mapped_column(UtcDateTime)  # when staff should do the next thing
    assignee_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("parties.id"))
    assigned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TicketEntry(Base):
    """One thing done about a ticket. Never edited."""

    __tablename__ = "ticket_entries"
    __table_args__ = (Index("ix_ticket_entries_ticket_id", "ticket_id", "id"),)

    id: Mapped[UUID] = uuid_pk()
    ticket_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("tickets.id"))
    actor_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("parties.id"))  # None: system
    action: Mapped[str] = mapped_column(Text)
    side: Mapped[str | None] = mapped_column(Text)  # buyer or seller, who reads it
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
