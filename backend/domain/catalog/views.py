"""What services hand out: listings with amounts, photos and what can be done, ready to be shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from backend.chain.typed_data import ListingFields
from backend.core.money import Amount
from backend.domain.catalog.discounting import Discount
from backend.domain.catalog.lifecycle import DeliveryOption, ListingKind, ListingStatus
from backend.domain.catalog.policies import PolicyView
from backend.domain.parties.sending import Duties


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerView:
    """Who sells."""

    id: UUID
    address: bytes
    display_name: str | None
    kind: str | None = None  # private or business, as the seller said


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionView:
    """A way of delivery on offer."""

    option: DeliveryOption
    fee: Amount
    estimate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoView:
    """A photo in two sizes, each named by its digest."""

    id: UUID
    digest: str
    thumbnail_digest: str
    width: int
    height: int
    alt_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoyaltyView:
    """What the maker gets of the seller's part."""

    recipient: bytes
    bps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetView:
    """The token that goes with the item."""

    address: bytes
    asset_id: int
    units: int = 0  # per piece, of an edition; 0: a token that exists once
    chip: bytes | None = None  # the one the token named when it was attached

    @property
    def is_edition(self) -> bool:
        return self.units > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingView:
    """A listing as its viewer may see it."""

    id: UUID
    seller: SellerView
    kind: ListingKind
    status: ListingStatus
    title: str
    sku: str  # the seller's own number of the article; empty: none
    description: str
    shipping_policy: str
    partner: str  # who packs and sends for the seller; empty: the seller
    ships_from: str | None  # a country; None: not said, or nothing is sent
    duties: Duties | None  # who pays at the border, where `ships_from` is said
    unit_price: Amount
    discount: Discount | None  # why it costs less than its list price
    discount_of_id: UUID | None
    valid_until: datetime | None  # None: no end
    is_over: bool  # its last moment has come
    options: tuple[OptionView, ...]
    photos: tuple[PhotoView, ...]
    policy_id: bytes
    policy: PolicyView | None  # None: its registration is not, or no longer, on the chain
    is_instant: bool
    allowed_buyer: bytes | None  # the one account that can buy it; None: anybody
    royalty: RoyaltyView | None
    asset: AssetView | None
    stock: int | None  # pieces in all; None: not counted
    available: int | None  # neither sold nor reserved
    max_quantity: int
    takes_backorders: bool  # may be ordered beyond what is there
    restock_on: date | None
    release_at: datetime | None  # nothing leaves before
    is_void_on_chain: bool  # cancelled by the seller's wallet: nobody can pay into it any more
    listing_hash: bytes | None
    details_document: str | None
    replaces_id: UUID | None
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None
    withdrawn_at: datetime | None
    actions: tuple[str, ...]  # steps of the listing's table the viewer may take

    @property
    def chain_id(self) -> int:
        """A price is in a currency, and a currency is on a chain."""
        return self.unit_price.currency.chain_id

    @property
    def is_for_sale(self) -> bool:
        """Whether somebody could order it now."""
        return (
            self.is_offered and not self.is_over and (self.available != 0 or self.takes_backorders)
        )

    def is_for(self, account: bytes | None) -> bool:
        """Whether this account may buy it: a quote names one."""
        return self.allowed_buyer in (None, account)

    @property
    def is_offered(self) -> bool:
        """Published and alive on chain, sold out or not."""
        is_published = self.status is ListingStatus.PUBLISHED
        return is_published and not self.is_void_on_chain and self.policy is not None


@dataclass(frozen=True, slots=True)
class SignatureRequest:
    """What the seller's wallet is asked to sign, and what it has to be allowed before."""

    listing_id: UUID
    listing_hash: bytes
    typed_data: dict[str, Any]
    details_document: str
    needs_approval: bool  # the escrow may not take the token yet


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedListing:
    """A listing that can be bought: what an order needs to compute its terms and to pay."""

    listing_id: UUID
    seller_id: UUID
    kind: ListingKind
    title: str
    fields: ListingFields
    signature: bytes
    listing_hash: bytes
    details_document: str
    options: Sequence[OptionView]
    unit_price: Amount
    policy: PolicyView

    @property
    def chain_id(self) -> int:
        """Where it is bought."""
        return self.unit_price.currency.chain_id
