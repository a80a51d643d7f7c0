"""The table of messages. A message is written once and never changed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.columns import UtcDateTime
from backend.core.database import Base


class Message(Base):
    """What somebody wrote about an order. Ids are in the order of writing."""

    __tablename__ = "messages"
    __table_args__ = (Index("ix_messages_author_id", "author_id", "created_at"),)

    order_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("orders.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, unique=True)
    author_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"))
    role: Mapped[str] = mapped_column(Text)  # buyer, seller or arbiter of this order
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
