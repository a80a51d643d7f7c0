"""The table of erasure requests."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.columns import UtcDateTime, uuid_pk
from backend.core.database import Base


class ErasureRequest(Base):
    """Somebody asked to be erased. Carried out bit by bit, until nothing is open any more."""

    __tablename__ = "erasure_requests"
    __table_args__ = (
        Index(
            "ix_erasure_requests_standing",
            "party_id",
            unique=True,
            postgresql_where=text("finished_at IS NULL AND withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = uuid_pk()
    party_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
