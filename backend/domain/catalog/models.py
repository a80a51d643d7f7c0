"""Tables of listings, their photos, options and stock, and of what the chain says about them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.columns import U256, AddressColumn, HashColumn, UtcDateTime, uuid_pk
from backend.core.database import Base
from backend.domain.parties.models import Party

# Spelled the way PostgreSQL gives it back, so that models and migrations compare as equal.
_SEARCH = (
    "(setweight(to_tsvector('simple'::regconfig, title), 'A'::\"char\")"
    " || setweight(to_tsvector('simple'::regconfig, description), 'B'::\"char\"))"
)


class Listing(Base):
    """What a seller offers. From `listing_hash` on it is what the seller's wallet signs."""

    __tablename__ = "listings"
    __table_args__ = (
        CheckConstraint("stock >= 0", name="stock_not_negative"),
        CheckConstraint(
            "list_price IS NULL OR list_price > unit_price", name="discount_less_than_list_price"
        ),
        CheckConstraint("status <> 'published' OR signature IS NOT NULL", name="published_signed"),
        Index("ix_listings_published", "published_at", "id"),
        Index("ix_listings_search", "search", postgresql_using="gin"),
        Index("ix_listings_seller_id", "seller_id", "id"),
        Index("ix_listings_listing_hash", "chain_id", "listing_hash", unique=True),
        Index(
            "ix_listings_discount_of_id",
            "discount_of_id",
            postgresql_where=text("discount_of_id IS NOT NULL"),
        ),
        # A seller offers a token in one listing at a time, however fast two are published.
        Index(
            "ix_listings_asset_on_sale",
            "chain_id",
            "asset",
            "asset_id",
            "seller_id",
            unique=True,
            postgresql_where=text("status = 'published' AND asset IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = uuid_pk()
    chain_id: Mapped[int] = mapped_column(BigInteger)
    seller_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"))
    replaces_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("listings.id"))
    kind: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)

    title: Mapped[str] = mapped_column(Text)
    # The seller's own number of the article; not signed. Empty: none.
    sku: Mapped[str] = mapped_column(Text, default="")
    description: Mapped[str] = mapped_column(Text)
    shipping_policy: Mapped[str] = mapped_column(Text)
    partner: Mapped[str] = mapped_column(Text, default="")  # who ships for the seller
    ships_from: Mapped[str | None] = mapped_column(Text)  # a country; None: not said, or no parcel
    duties: Mapped[str | None] = mapped_column(Text)  # who pays at the border; with `ships_from`
    currency: Mapped[bytes | None] = mapped_column(AddressColumn)  # None: the native coin
    unit_price: Mapped[int] = mapped_column(U256)
    # A discount: why it costs less than its list price. Beside the chain, which knows one price.
    list_price: Mapped[int | None] = mapped_column(U256)
    discount: Mapped[str | None] = mapped_column(Text)  # a DiscountReason
    discount_label: Mapped[str] = mapped_column(Text, default="")
    discount_code: Mapped[str | None] = mapped_column(Text)
    # Whose pieces it sells for less; None for quotes, which look after theirs themselves.
    discount_of_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("listings.id"))
    stock: Mapped[int | None] = mapped_column(Integer)  # pieces in all; None: not counted
    max_quantity: Mapped[int] = mapped_column(BigInteger)  # counted on chain; 0: not
    # Rules of the shelf: not signed, so they may change while it is on sale.
    takes_backorders: Mapped[bool] = mapped_column(default=False)  # sold beyond what is there
    restock_on: Mapped[date | None] = mapped_column(Date)  # when more is expected
    release_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # nothing leaves before
    low_at: Mapped[int | None] = mapped_column(Integer)  # so few left: the seller is told
    # What the last look at the chain found; None: they agree, or there is nothing to compare.
    disagreement: Mapped[str | None] = mapped_column(Text)
    policy_id: Mapped[bytes] = mapped_column(HashColumn)
    is_instant: Mapped[bool]
    allowed_buyer: Mapped[bytes | None] = mapped_column(AddressColumn)  # None: anybody
    valid_until: Mapped[datetime | None] = mapped_column(UtcDateTime)  # None: no end
    royalty_recipient: Mapped[bytes | None] = mapped_column(AddressColumn)
    royalty_bps: Mapped[int] = mapped_column(SmallInteger)
    asset: Mapped[bytes | None] = mapped_column(AddressColumn)
    asset_id: Mapped[int | None] = mapped_column(U256)
    asset_chip: Mapped[bytes | None] = mapped_column(AddressColumn)  # as the token named it
    asset_units: Mapped[int] = mapped_column(U256, default=0)  # per piece of an edition; 0: ERC-721

    # Written when a signature is prepared, dropped again when the draft changes.
    details_document: Mapped[str | None] = mapped_column(Text)
    signed_fields: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    listing_hash: Mapped[bytes | None] = mapped_column(HashColumn)
    epoch: Mapped[int | None] = mapped_column(BigInteger)
    signature: Mapped[bytes | None] = mapped_column(LargeBinary)

    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    search: Mapped[str] = mapped_column(TSVECTOR, Computed(_SEARCH, persisted=True), deferred=True)

    seller: Mapped[Party] = relationship(lazy="raise")
    options: Mapped[list[ListingOption]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="ListingOption.number"
    )
    photos: Mapped[list[ListingPhoto]] = relationship(
        lazy="raise",
        cascade="all, delete-orphan",
        order_by="(ListingPhoto.position, ListingPhoto.id)",
    )


class ListingOption(Base):
    """A way of delivery the seller offers. No row: not offered."""

    __tablename__ = "listing_options"

    listing_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("listings.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    fee: Mapped[int] = mapped_column(U256)
    estimate: Mapped[str] = mapped_column(Text)


class ListingPhoto(Base):
    """A photo as we re-encoded it, in two sizes. The digests are its names in the store."""

    __tablename__ = "listing_photos"
    __table_args__ = (UniqueConstraint("listing_id", "digest"),)

    id: Mapped[UUID] = uuid_pk()
    listing_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("listings.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(SmallInteger)
    digest: Mapped[str] = mapped_column(Text, index=True)
    thumbnail_digest: Mapped[str] = mapped_column(Text, index=True)
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    alt_text: Mapped[str] = mapped_column(Text)


class StockReservation(Base):
    """Pieces set aside for one delivery, then sold to it. Its id is the delivery's."""

    __tablename__ = "stock_reservations"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity_positive"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    listing_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("listings.id"), index=True)
    quantity: Mapped[int] = mapped_column(BigInteger)
    is_sold: Mapped[bool]
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)  # of no meaning once sold


class StockMovement(Base):
    """One change of what lies on the shelf: pieces that are there and not sold. Never changed.

    The shelf is the sum of its movements, and also all pieces without the sold ones; a test ties
    the two together.
    """

    __tablename__ = "stock_movements"
    __table_args__ = (Index("ix_stock_movements_listing_id", "listing_id", "id"),)

    id: Mapped[UUID] = uuid_pk()
    listing_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("listings.id"))
    change: Mapped[int] = mapped_column(BigInteger)
    shelf: Mapped[int] = mapped_column(BigInteger)  # what lay there afterwards; below zero: owed
    reason: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    delivery_id: Mapped[UUID | None] = mapped_column(Uuid)
    actor_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("parties.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class TokenMetadataRow(Base):
    """What a token said of its item when it was last looked at."""

    __tablename__ = "token_metadata"

    chain_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    asset: Mapped[bytes] = mapped_column(AddressColumn, primary_key=True)
    asset_id: Mapped[int] = mapped_column(U256, primary_key=True, autoincrement=False)
    owner: Mapped[bytes | None] = mapped_column(AddressColumn)  # of an edition: nobody
    finding: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    traits: Mapped[list[list[str]]] = mapped_column(JSONB)  # pairs of name and value
    looked_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PolicyRow(Base):
    """A policy somebody registered on chain. Derived: the indexer can rebuild it."""

    __tablename__ = "policies"
    __table_args__ = (Index("ix_policies_arbiter", "arbiter", "chain_id"),)

    chain_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    policy_id: Mapped[bytes] = mapped_column(HashColumn, primary_key=True)
    block_hash: Mapped[bytes] = mapped_column(HashColumn)
    log_index: Mapped[int] = mapped_column(Integer)
    arbiter: Mapped[bytes] = mapped_column(AddressColumn)
    attester: Mapped[bytes] = mapped_column(AddressColumn)
    fee_recipient: Mapped[bytes] = mapped_column(AddressColumn)
    fee_bps: Mapped[int] = mapped_column(Integer)
    arbiter_fee_bps: Mapped[int] = mapped_column(Integer)
    silence_bps: Mapped[int] = mapped_column(Integer)
    cancel_window: Mapped[int] = mapped_column(BigInteger)
    ship_window: Mapped[int] = mapped_column(BigInteger)
    transit_window: Mapped[int] = mapped_column(BigInteger)
    inspection_window: Mapped[int] = mapped_column(BigInteger)
    long_inspection_window: Mapped[int] = mapped_column(BigInteger)
    response_window: Mapped[int] = mapped_column(BigInteger)
    arbitration_window: Mapped[int] = mapped_column(BigInteger)
    return_window: Mapped[int] = mapped_column(BigInteger)
    return_inspection_window: Mapped[int] = mapped_column(BigInteger)


class ListingCancellation(Base):
    """A seller's wallet cancelled a listing on chain. One row per log. Derived."""

    __tablename__ = "listing_cancellations"
    __table_args__ = (
        Index("ix_listing_cancellations_listing", "chain_id", "seller", "listing_hash"),
    )

    chain_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    block_hash: Mapped[bytes] = mapped_column(HashColumn, primary_key=True)
    log_index: Mapped[int] = mapped_column(Integer, primary_key=True)
    seller: Mapped[bytes] = mapped_column(AddressColumn)
    listing_hash: Mapped[bytes] = mapped_column(HashColumn)


class EpochBump(Base):
    """A seller's wallet made all listings of older epochs void. One row per log. Derived."""

    __tablename__ = "epoch_bumps"
    __table_args__ = (Index("ix_epoch_bumps_seller", "chain_id", "seller", "epoch"),)

    chain_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    block_hash: Mapped[bytes] = mapped_column(HashColumn, primary_key=True)
    log_index: Mapped[int] = mapped_column(Integer, primary_key=True)
    seller: Mapped[bytes] = mapped_column(AddressColumn)
    epoch: Mapped[int] = mapped_column(U256)
