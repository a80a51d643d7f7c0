"""Tables of orders and their deliveries. What the chain decides is not stored here."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.chain.proposal import Proposal
from backend.core.columns import U256, AddressColumn, HashColumn, UtcDateTime, uuid_pk
from backend.core.database import Base
from backend.domain.parties.models import Party


class Order(Base):
    """One buyer's purchase from one seller."""

    __tablename__ = "orders"
    __table_args__ = (
        Index("ix_orders_buyer_id", "buyer_id", "id"),
        Index("ix_orders_seller_id", "seller_id", "id"),
        Index(
            "ix_orders_unpaid",
            "expires_at",
            postgresql_where=text("expired_at IS NULL AND abandoned_at IS NULL"),
        ),
        Index("ix_orders_held", "seller_id", "id", postgresql_where=text("hold = 'waiting'")),
        Index("ix_orders_sealed", "id", postgresql_where=text("data_key IS NOT NULL")),
    )

    id: Mapped[UUID] = uuid_pk()
    chain_id: Mapped[int] = mapped_column(BigInteger)
    buyer_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"))
    seller_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"))
    currency: Mapped[bytes | None] = mapped_column(AddressColumn)  # None: the native coin
    note: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)  # of no meaning once paid
    abandoned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    # Deleting the key erases all that is sealed, in backups too; the salted hashes stay as proof.
    data_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    sealed_address: Mapped[bytes | None] = mapped_column(LargeBinary)
    address_hash: Mapped[bytes | None] = mapped_column(HashColumn)
    sealed_contact: Mapped[bytes | None] = mapped_column(LargeBinary)
    contact_hash: Mapped[bytes | None] = mapped_column(HashColumn)
    sealed_return: Mapped[bytes | None] = mapped_column(LargeBinary)  # where goods go back to
    address_erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Held back by a rule of the seller: waiting, approved or refused; None: never held.
    hold: Mapped[str | None] = mapped_column(Text)
    hold_note: Mapped[str | None] = mapped_column(Text)  # the reason, which the buyer reads
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("parties.id"))
    method: Mapped[str] = mapped_column(Text, default="escrow")  # a Method
    # While staff look after it, their support reads the thread; the room care says so.
    in_care_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Names of fields that do not look right; what stands in them is nobody's business.
    address_warnings: Mapped[list[str]] = mapped_column(JSONB, default=list)

    buyer: Mapped[Party] = relationship(lazy="raise", foreign_keys=[buyer_id])
    seller: Mapped[Party] = relationship(lazy="raise", foreign_keys=[seller_id])
    deliveries: Mapped[list[Delivery]] = relationship(
        lazy="raise", order_by="Delivery.id", back_populates="order"
    )


class Delivery(Base):
    """The part of an order that is shipped, inspected, disputed and paid as one."""

    __tablename__ = "deliveries"
    __table_args__ = (Index("ix_deliveries_escrow", "chain_id", "escrow_id", unique=True),)

    order_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("orders.id"), primary_key=True)
    # Also the reference the buyer's payment carries on chain.
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, unique=True)
    chain_id: Mapped[int] = mapped_column(BigInteger)
    listing_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("listings.id"), index=True)
    policy_id: Mapped[bytes] = mapped_column(HashColumn)
    # As it was when ordered: later changes of the listing do not reach it.
    policy_rules: Mapped[dict[str, Any]] = mapped_column(JSONB)
    title: Mapped[str] = mapped_column(Text)
    sku: Mapped[str] = mapped_column(Text, default="")
    # Where it is sent from and who pays at the border, as it was signed; None: not said.
    ships_from: Mapped[str | None] = mapped_column(Text)
    duties: Mapped[str | None] = mapped_column(Text)
    # Its address is in another country. The address itself stays sealed.
    crosses_border: Mapped[bool] = mapped_column(Boolean, default=False)
    kind: Mapped[str] = mapped_column(Text)
    flow: Mapped[str] = mapped_column(Text)  # the way it goes, chosen from its contents
    # What the buyer wishes of a service; reports on chain commit to its hash.
    requirements: Mapped[str] = mapped_column(Text, default="")
    requirements_hash: Mapped[bytes | None] = mapped_column(HashColumn)
    held_until: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the day of release
    thumbnail_digest: Mapped[str | None] = mapped_column(Text)
    signed_fields: Mapped[dict[str, Any]] = mapped_column(JSONB)
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    quantity: Mapped[int] = mapped_column(BigInteger)
    option: Mapped[int] = mapped_column(SmallInteger)
    amount: Mapped[int] = mapped_column(U256)
    # Why a piece costs less than its list price; None: it does not.
    list_price: Mapped[int | None] = mapped_column(U256)
    discount: Mapped[str | None] = mapped_column(Text)  # a DiscountReason
    discount_label: Mapped[str] = mapped_column(Text, default="")
    discount_code: Mapped[str | None] = mapped_column(Text)
    escrow_id: Mapped[bytes] = mapped_column(HashColumn)  # follows from the terms, known in advance
    is_oversold: Mapped[bool] = mapped_column(Boolean, default=False)
    # A status of `BESIDE`, and since when: what is paid beside the chain. The chain goes before.
    beside: Mapped[str | None] = mapped_column(Text)
    beside_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # handed over, beside the chain
    # What was stated of its money, added up; the statements themselves are the room gateways'.
    received: Mapped[int] = mapped_column(U256, default=0)
    given_back: Mapped[int] = mapped_column(U256, default=0)

    order: Mapped[Order] = relationship(lazy="raise", back_populates="deliveries")


class SignedOffer(Base):
    """What one party offered the other by a signature, kept so that the other can accept it.

    It holds while the escrow's state word is `state` and its expiry has not come; the contract
    decides both.
    """

    __tablename__ = "signed_offers"
    __table_args__ = (Index("ix_signed_offers_delivery_id", "delivery_id", "id"),)

    order_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("orders.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    delivery_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("deliveries.id"))
    maker_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"))
    maker: Mapped[bytes] = mapped_column(AddressColumn)
    state: Mapped[int] = mapped_column(U256)
    deal: Mapped[int] = mapped_column(SmallInteger)
    buyer_share: Mapped[int] = mapped_column(U256)
    asset_to_buyer: Mapped[bool] = mapped_column(Boolean)
    new_deadline: Mapped[int] = mapped_column(BigInteger)
    expiry: Mapped[int] = mapped_column(BigInteger)
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    hidden_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # by its maker

    @property
    def proposal(self) -> Proposal:
        return Proposal(
            deal=self.deal,
            buyer_share=self.buyer_share,
            asset_to_buyer=self.asset_to_buyer,
            new_deadline=self.new_deadline,
            expiry=self.expiry,
        )


class OrderNote(Base):
    """What the shop or the staff wrote down about an order. Never edited.

    Each belongs to an event: to the transition it was written with, or to one of its own.
    """

    __tablename__ = "order_notes"

    order_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("orders.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    event_id: Mapped[UUID] = mapped_column(Uuid)
    author_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"))
    audience: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class OrderRule(Base):
    """A seller's rule about whose orders wait or are not taken."""

    __tablename__ = "order_rules"
    __table_args__ = (Index("ix_order_rules_seller_id", "seller_id", "id"),)

    id: Mapped[UUID] = uuid_pk()
    seller_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"))
    verdict: Mapped[str] = mapped_column(Text)
    buyer: Mapped[bytes | None] = mapped_column(AddressColumn)
    chain_id: Mapped[int | None] = mapped_column(BigInteger)  # of the currency of `above`
    currency: Mapped[bytes | None] = mapped_column(AddressColumn)  # None: the native coin
    above: Mapped[int | None] = mapped_column(U256)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ShopMethod(Base):
    """A way to pay beside the chain that a seller takes, and what its buyers have to know."""

    __tablename__ = "shop_methods"

    seller_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"), primary_key=True)
    method: Mapped[str] = mapped_column(Text, primary_key=True)
    instructions: Mapped[str] = mapped_column(Text)


class AddressReading(Base):
    """One look at what is sealed: by whom, when and why. The buyer reads these lines."""

    __tablename__ = "address_readings"

    order_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("orders.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    reader_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"), index=True)
    role: Mapped[str] = mapped_column(Text)
    part: Mapped[str] = mapped_column(Text)  # a Part
    purpose: Mapped[str] = mapped_column(Text)  # a Purpose
    reason: Mapped[str] = mapped_column(Text)  # what staff wrote; empty for everybody else
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    reader: Mapped[Party] = relationship(lazy="raise", foreign_keys=[reader_id])
