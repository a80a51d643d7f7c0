"""The table of statements. Which of them counts follows from the root on chain alone."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, ForeignKey, Index, SmallInteger, Text, Uuid
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
