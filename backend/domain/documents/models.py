"""The table of files."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, Text, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.columns import UtcDateTime, uuid_pk
from backend.core.database import Base


class Document(Base):
    """A file handed in with an order. The digests are its names in the store."""

    __tablename__ = "documents"
    __table_args__ = (
        Index("ix_documents_owner_id", "owner_id", "order_id"),
        Index("ix_documents_orphans", "created_at", postgresql_where=text("shared_at IS NULL")),
    )

    id: Mapped[UUID] = uuid_pk()
    order_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("orders.id"))
    owner_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"))
    media_type: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(Integer)
    width: Mapped[int | None] = mapped_column(Integer)
    height: Mapped[int | None] = mapped_column(Integer)
    digest: Mapped[str] = mapped_column(Text, index=True)
    thumbnail_digest: Mapped[str | None] = mapped_column(Text, index=True)
    original_digest: Mapped[str] = mapped_column(Text)  # of the bytes that came, which are not kept
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    shared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # sent, or put into evidence
