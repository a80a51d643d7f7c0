"""Tables of invoices, of what a shop says about itself on them, and of its costs."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.columns import U256, AddressColumn, HashColumn, UtcDateTime, uuid_pk
from backend.core.database import Base


class BillingProfile(Base):
    """What a shop says about itself on the invoices it issues from now on."""

    __tablename__ = "billing_profiles"

    seller_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"), primary_key=True)
    shop_code: Mapped[str] = mapped_column(Text)  # begins the numbers of its invoices
    legal_name: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    tax_number: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)  # below every invoice, on taxes for instance
    version: Mapped[int] = mapped_column(Integer)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_by: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"))


class InvoiceSeries(Base):
    """The last number given. Its row is the lock, so a rolled back work takes no number."""

    __tablename__ = "invoice_series"

    seller_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(Integer)


class Invoice(Base):
    """An invoice or a credit note, as it was issued. It never changes; it can only become void."""

    __tablename__ = "invoices"
    __table_args__ = (
        UniqueConstraint("seller_id", "kind", "year", "number"),
        Index("ix_invoices_order_id", "order_id", "id"),
        Index("ix_invoices_seller", "seller_id", "id"),
    )

    id: Mapped[UUID] = uuid_pk()
    order_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("orders.id"))
    seller_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"))
    buyer_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"))
    kind: Mapped[str] = mapped_column(Text)
    year: Mapped[int] = mapped_column(SmallInteger)
    number: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(Text)  # the number as it is printed
    corrects_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("invoices.id"))
    seller: Mapped[dict[str, Any]] = mapped_column(JSONB)  # the profile, as it was then
    chain_id: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[bytes | None] = mapped_column(AddressColumn)  # None: the native coin
    total: Mapped[int] = mapped_column(U256)
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    void_reason: Mapped[str] = mapped_column(Text, default="")

    lines: Mapped[list[InvoiceLine]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="InvoiceLine.position"
    )


class InvoiceLine(Base):
    """One delivery on an invoice, or the part of one that went back, and the transaction of it."""

    __tablename__ = "invoice_lines"

    invoice_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("invoices.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    delivery_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("deliveries.id"))
    title: Mapped[str] = mapped_column(Text)
    sku: Mapped[str] = mapped_column(Text)
    # None on credit notes, which are about a part of the money and not about pieces.
    quantity: Mapped[int | None] = mapped_column(BigInteger)
    unit_price: Mapped[int | None] = mapped_column(U256)
    list_price: Mapped[int | None] = mapped_column(U256)
    discount: Mapped[str] = mapped_column(Text)  # why it costs less than its list price
    delivery_fee: Mapped[int | None] = mapped_column(U256)
    amount: Mapped[int] = mapped_column(U256)
    # Where it stands in the chain. A block can change while the transaction stays the same.
    tx_hash: Mapped[bytes] = mapped_column(HashColumn)
    block_number: Mapped[int] = mapped_column(BigInteger)
    moved_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DeliveryCost(Base):
    """What a delivery cost its shop, and whom it owes that to. For the shop alone."""

    __tablename__ = "delivery_costs"

    order_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("orders.id"), primary_key=True)
    delivery_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("deliveries.id"), primary_key=True)
    cost_price: Mapped[int | None] = mapped_column(U256)  # of one piece, in the order's currency
    supplier: Mapped[str] = mapped_column(Text)
    supplier_reference: Mapped[str] = mapped_column(Text)
    invoice_number: Mapped[str] = mapped_column(Text)  # of the supplier's invoice
    note: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_by: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"))
