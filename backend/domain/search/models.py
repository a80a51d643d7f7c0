"""Searches that somebody wants to make again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.columns import UtcDateTime, uuid_pk
from backend.core.database import Base


class SavedSearch(Base):
    """One search of one party, by a name of its choice."""

    __tablename__ = "saved_searches"
    __table_args__ = (Index("ix_saved_searches_name", "party_id", "name", unique=True),)

    id: Mapped[UUID] = uuid_pk()
    party_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(Text)
    side: Mapped[str] = mapped_column(Text)
    stage: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
