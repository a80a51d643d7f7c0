"""The table of answered requests."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Integer, LargeBinary, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.columns import HashColumn, UtcDateTime
from backend.core.database import Base


class AnsweredRequest(Base):
    """What one account asked under one key, and what it was answered."""

    __tablename__ = "answered_requests"

    party_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    request_hash: Mapped[bytes] = mapped_column(HashColumn)
    status: Mapped[int] = mapped_column(Integer)
    content_type: Mapped[str] = mapped_column(Text)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
