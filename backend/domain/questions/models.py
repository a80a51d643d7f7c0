"""Tables of questions about listings, and of who reported them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.columns import UtcDateTime, uuid_pk
from backend.core.database import Base
from backend.domain.catalog.models import Listing
from backend.domain.parties.models import Party


class ListingQuestion(Base):
    """What somebody asked, and what the shop answered. Neither text ever changes."""

    __tablename__ = "listing_questions"
    __table_args__ = (
        Index("ix_listing_questions_listing_id", "listing_id", "id"),
        Index("ix_listing_questions_asker_id", "asker_id", "asked_at"),
        Index(
            "ix_listing_questions_reported",
            "id",
            postgresql_where=text("reports > 0 AND hidden_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = uuid_pk()
    listing_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("listings.id"))
    asker_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"))
    status: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer: Mapped[str | None] = mapped_column(Text)
    answerer_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("parties.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reports: Mapped[int] = mapped_column(default=0)  # not settled yet
    hidden_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    listing: Mapped[Listing] = relationship(lazy="raise")
    asker: Mapped[Party] = relationship(lazy="raise", foreign_keys=[asker_id])


class QuestionReport(Base):
    """Somebody found a question or its answer out of place. Once each."""

    __tablename__ = "question_reports"

    question_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("listing_questions.id", ondelete="CASCADE"), primary_key=True
    )
    party_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
