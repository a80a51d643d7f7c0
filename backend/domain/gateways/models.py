"""The table of statements: what people said about money that no chain knows of. Never edited."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.columns import U256, UtcDateTime
from backend.core.database import Base


class PaymentStatement(Base):
    """One statement: who said it, when and why. Another one corrects it, none is changed."""

    __tablename__ = "payment_statements"
    __table_args__ = (Index("ix_payment_statements_delivery_id", "delivery_id", "id"),)

    order_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("orders.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    delivery_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("deliveries.id"))
    kind: Mapped[str] = mapped_column(Text)  # a StatementKind
    units: Mapped[int] = mapped_column(U256)  # in the currency of the order
    said_by: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
