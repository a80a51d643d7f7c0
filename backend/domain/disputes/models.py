"""Tables of statements and of the arbiter's work. Which statement counts, the chain alone says."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, SmallInteger, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.columns import U256, HashColumn, UtcDateTime
from backend.core.database import Base
from backend.domain.parties.models import Party


class Statement(Base):
    """What a side or the arbiter wrote, before the wallet committed to its hash."""

    __tablename__ = "statements"
    __table_args__ = (
        Index("ix_statements_delivery_id", "delivery_id", "id"),
        Index("ix_statements_root", "delivery_id", "root"),
    )

    order_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("orders.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    delivery_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("deliveries.id"))
    author_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"))
    kind: Mapped[str] = mapped_column(Text)  # a StatementKind
    text: Mapped[str] = mapped_column(Text)
    claim: Mapped[int | None] = mapped_column(U256)
    reason: Mapped[int | None] = mapped_column(SmallInteger)
    buyer_share: Mapped[int | None] = mapped_column(U256)
    is_asset_to_buyer: Mapped[bool | None] = mapped_column(Boolean)
    root: Mapped[bytes] = mapped_column(HashColumn)  # of its bundle: what the chain is given
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    author: Mapped[Party] = relationship(lazy="raise")


class CaseQuestion(Base):
    """What the arbiter or a side asks. Never edited."""

    __tablename__ = "case_questions"
    __table_args__ = (Index("ix_case_questions_delivery_id", "delivery_id", "id"),)

    order_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("orders.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    delivery_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("deliveries.id"))
    author_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"))
    asker: Mapped[str] = mapped_column(Text)  # what the author was to the order
    side: Mapped[str] = mapped_column(Text)  # who is asked: a Side
    text: Mapped[str] = mapped_column(Text)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CaseAnswer(Base):
    """What a side answered. A second answer adds to the first."""

    __tablename__ = "case_answers"
    __table_args__ = (Index("ix_case_answers_question_id", "question_id", "id"),)

    order_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("orders.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    question_id: Mapped[UUID] = mapped_column(Uuid)
    author_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"))
    role: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    is_late: Mapped[bool] = mapped_column(Boolean)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)

    author: Mapped[Party] = relationship(lazy="raise")


class RulingDraft(Base):
    """A ruling in the making. Its author alone reads it; others learn at most that there is one."""

    __tablename__ = "ruling_drafts"

    order_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("orders.id"), primary_key=True)
    delivery_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("deliveries.id"), primary_key=True)
    author_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"), primary_key=True)
    is_return_first: Mapped[bool] = mapped_column(Boolean)
    buyer_share: Mapped[int] = mapped_column(U256)
    is_asset_to_buyer: Mapped[bool] = mapped_column(Boolean)
    text: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Recusal(Base):
    """An arbiter who will not judge a case, and why. It is not taken back."""

    __tablename__ = "recusals"

    order_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("orders.id"), primary_key=True)
    delivery_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("deliveries.id"), primary_key=True)
    arbiter_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    declared_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CaseReading(Base):
    """Who opened a case, a row for each day on which somebody did."""

    __tablename__ = "case_readings"

    order_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("orders.id"), primary_key=True)
    delivery_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("deliveries.id"), primary_key=True)
    reader_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    role: Mapped[str] = mapped_column(Text)
    times: Mapped[int] = mapped_column(Integer)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)

    reader: Mapped[Party] = relationship(lazy="raise")
