"""The table of messages."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.columns import UtcDateTime
from backend.core.database import Base
from backend.domain.parties.models import Party


class Message(Base):
    """What one person wrote to the others of an order. Never edited."""

    __tablename__ = "messages"
    __table_args__ = (Index("ix_messages_author_id", "author_id", "created_at"),)

    order_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("orders.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    author_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"))
    role: Mapped[str] = mapped_column(Text)  # what the author was to the order
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    author: Mapped[Party] = relationship(lazy="raise")
