"""Tables of exporters, of the states orders are in, of runs with their orders, of audit files."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.columns import UtcDateTime, uuid_pk
from backend.core.database import Base


class Exporter(Base):
    """What a shop hands on: which orders, how written, where to, how often."""

    __tablename__ = "exporters"
    __table_args__ = (
        Index(
            "uq_exporters_name",
            "seller_id",
            "name",
            unique=True,
            postgresql_where=text("removed_at IS NULL"),
        ),
        Index(
            "ix_exporters_due",
            "next_run_at",
            postgresql_where=text("removed_at IS NULL AND is_on"),
        ),
    )

    id: Mapped[UUID] = uuid_pk()
    seller_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"))
    name: Mapped[str] = mapped_column(Text)  # never changes: a state is named after it
    format: Mapped[str] = mapped_column(Text)
    wakes_on: Mapped[str] = mapped_column(Text)
    columns: Mapped[list[str]] = mapped_column(JSONB)
    url: Mapped[str | None] = mapped_column(Text)  # None: it is fetched here
    data_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    sealed_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    every_minutes: Mapped[int] = mapped_column(Integer)
    next_run_at: Mapped[datetime] = mapped_column(UtcDateTime)
    is_on: Mapped[bool] = mapped_column(Boolean)
    is_asked: Mapped[bool] = mapped_column(Boolean, default=False)  # somebody waits for this cycle
    problem: Mapped[str] = mapped_column(Text)  # why it was switched off by itself
    version: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_by: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"))
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class OrderState(Base):
    """An order came to this state once; whether that still stands."""

    __tablename__ = "order_export_states"
    __table_args__ = (Index("ix_order_export_states_seller", "seller_id", "state", "order_id"),)

    order_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("orders.id"), primary_key=True)
    state: Mapped[str] = mapped_column(Text, primary_key=True)
    seller_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    taken_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ExportRun(Base):
    """One cycle of an exporter, as it went: the audit's row."""

    __tablename__ = "export_runs"
    __table_args__ = (
        Index("ix_export_runs_exporter", "exporter_id", "id"),
        Index("ix_export_runs_due", "due_at", postgresql_where=text("due_at IS NOT NULL")),
        Index(
            "ix_export_runs_file_due",
            "file_due_at",
            postgresql_where=text("digest IS NOT NULL AND file_gone_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = uuid_pk()
    exporter_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("exporters.id"))
    state: Mapped[str] = mapped_column(Text)  # that woke it, as it was then
    format: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    orders: Mapped[int] = mapped_column(Integer)
    size: Mapped[int] = mapped_column(BigInteger)  # in bytes
    digest: Mapped[str | None] = mapped_column(Text)  # SHA-256 in hex; None: there is no file
    error: Mapped[str] = mapped_column(Text)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # of the next try to send it
    attempts: Mapped[int] = mapped_column(Integer)
    file_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when the file has to go
    file_gone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    file_gone_because: Mapped[str] = mapped_column(Text, default="")


class ExportLine(Base):
    """What an exporter has said of an order in a state. Odd numbers hand it on, even undo that."""

    __tablename__ = "export_lines"
    __table_args__ = (Index("ix_export_lines_run_id", "run_id"),)

    exporter_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("exporters.id"), primary_key=True)
    order_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("orders.id"), primary_key=True)
    state: Mapped[str] = mapped_column(Text, primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    run_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("export_runs.id"))


class AuditFile(Base):
    """Every movement of a shop's money in a period, written once for whoever asked for it."""

    __tablename__ = "audit_files"
    __table_args__ = (
        Index("ix_audit_files_seller", "seller_id", "id"),
        Index("ix_audit_files_due", "due_at", postgresql_where=text("due_at IS NOT NULL")),
    )

    id: Mapped[UUID] = uuid_pk()
    seller_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"))
    asked_by: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"))
    period: Mapped[str] = mapped_column(Text)  # as it was asked for
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime] = mapped_column(UtcDateTime)
    symbol: Mapped[str] = mapped_column(Text)  # of a currency, on any chain; empty: all of them
    format: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)  # an AuditStatus
    orders: Mapped[int] = mapped_column(Integer)  # to be read, known once it is being made
    orders_done: Mapped[int] = mapped_column(Integer)
    entries: Mapped[int] = mapped_column(Integer)
    size: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str | None] = mapped_column(Text)  # SHA-256 in hex; None: there is no file yet
    error: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when somebody may take it up
