"""Listings, their photos, policies and what a seller signs."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, Field

from backend.api.schemas.base import (
    AddressText,
    AmountSent,
    AmountShown,
    HashText,
    ListingId,
    PartyId,
    PhotoId,
    Sent,
    Shown,
    SignatureText,
    Text,
    Units,
    Whole,
    YesNo,
    read_number,
)
from backend.domain.catalog.discounting import Discount, DiscountDraft, DiscountReason
from backend.domain.catalog.draft import ListingDraft, OptionDraft, RoyaltyDraft
from backend.domain.catalog.lifecycle import DeliveryOption, ListingKind, ListingStatus
from backend.domain.catalog.policies import PolicyView
from backend.domain.catalog.views import AssetView, ListingView, PhotoView, SignatureRequest
from backend.domain.parties.sending import Duties
from backend.resources import Resources

_MOST_TEXT = 40_000  # the room refuses longer texts with a sentence of its own, well below this


class OptionSent(Sent):
    """A way of delivery on offer."""

    option: DeliveryOption
    fee: AmountSent
    estimate: Annotated[Text, Field(max_length=_MOST_TEXT)] = ""


class RoyaltySent(Sent):
    """What the maker of the item gets of the seller's part."""

    recipient: AddressText
    bps: Whole


class ListingSent(Sent):
    """A whole draft. Photos and the token are attached afterwards."""

    kind: ListingKind
    title: Annotated[Text, Field(max_length=_MOST_TEXT)]
    sku: Annotated[
        Text, Field(max_length=_MOST_TEXT, description="The seller's own number of the article.")
    ] = ""
    description: Annotated[Text, Field(max_length=_MOST_TEXT)]
    shipping_policy: Annotated[Text, Field(max_length=_MOST_TEXT)] = ""
    partner: Annotated[
        Text, Field(max_length=_MOST_TEXT, description="Who ships for the seller. Empty: nobody.")
    ] = ""
    ships_from: Annotated[
        Text, Field(max_length=8, description="ISO 3166, two letters. Empty: the shop's own.")
    ] = ""
    unit_price: AmountSent
    stock: Annotated[
        Whole | None, Field(description="null: not counted; digital goods and services only.")
    ]
    options: Annotated[list[OptionSent], Field(max_length=len(DeliveryOption))]
    policy_id: HashText
    royalty: RoyaltySent | None = None
    is_instant: YesNo = False
    allowed_buyer: Annotated[
        AddressText | None, Field(description="A quote for this account alone. null: anybody.")
    ] = None
    max_quantity: Annotated[
        Whole, Field(description="A promise the chain keeps: never more than this. 0: none.")
    ] = 0

    def read(self, resources: Resources) -> ListingDraft:
        royalty = None
        if self.royalty is not None:
            royalty = RoyaltyDraft(recipient=self.royalty.recipient, bps=self.royalty.bps)
        return ListingDraft(
            kind=self.kind,
            title=self.title,
            sku=self.sku,
            description=self.description,
            shipping_policy=self.shipping_policy,
            partner=self.partner,
            ships_from=self.ships_from,
            unit_price=self.unit_price.read(resources, "unit_price"),
            stock=self.stock,
            options=tuple(
                OptionDraft(
                    option=one.option,
                    fee=one.fee.read(resources, f"options.{one.option}.fee"),
                    estimate=one.estimate,
                )
                for one in self.options
            ),
            policy_id=self.policy_id,
            royalty=royalty,
            is_instant=self.is_instant,
            allowed_buyer=self.allowed_buyer,
            max_quantity=self.max_quantity,
        )


class AssetSent(Sent):
    """The token that goes with the item."""

    address: AddressText
    asset_id: Units

    def number(self) -> int:
        return read_number(self.asset_id, "asset_id")


class StockSent(Sent):
    """How many pieces there are in all."""

    stock: Whole | None


class PublicationSent(Sent):
    """The seller's signature of the listing."""

    signature: SignatureText


class PhotoOrderSent(Sent):
    """All photos of a listing, each once, in the order in which they hang."""

    photo_ids: Annotated[list[PhotoId], Field(max_length=100)]


class PhotoWordsSent(Sent):
    """What a photo shows, for those who cannot see it."""

    alt_text: Annotated[Text, Field(max_length=_MOST_TEXT)]


class DiscountSent(Sent):
    """A lower price: until when, why, for how many pieces, and by which code if not for all."""

    unit_price: AmountSent
    until: AwareDatetime
    label: Annotated[Text, Field(max_length=_MOST_TEXT)]
    quantity: Whole | None = None
    code: Annotated[Text, Field(max_length=_MOST_TEXT)] = ""

    def read(self, resources: Resources) -> DiscountDraft:
        return DiscountDraft(
            unit_price=self.unit_price.read(resources, "unit_price"),
            until=self.until,
            label=self.label,
            quantity=self.quantity,
            code=self.code,
        )


class CodeSent(Sent):
    """A code somebody was given."""

    code: Annotated[Text, Field(max_length=_MOST_TEXT)]


class DiscountShown(Shown):
    """Why it costs less than its list price. The record is ours; the chain knows what is paid."""

    reason: DiscountReason
    list_price: AmountShown
    label: str
    code: str | None

    @classmethod
    def of(cls, discount: Discount) -> DiscountShown:
        return cls(
            reason=discount.reason,
            list_price=AmountShown.of(discount.list_price),
            label=discount.label,
            code=discount.code,
        )


class SellerShown(Shown):
    """Who sells."""

    id: PartyId
    address: AddressText
    display_name: str | None


class OptionShown(Shown):
    """A way of delivery on offer."""

    option: DeliveryOption
    fee: AmountShown
    estimate: str


class PhotoShown(Shown):
    """A photo in two sizes; read them at /photos/{digest}."""

    id: PhotoId
    digest: str
    thumbnail_digest: str
    width: int
    height: int
    alt_text: str

    @classmethod
    def of(cls, photo: PhotoView) -> PhotoShown:
        return cls(
            id=photo.id,
            digest=photo.digest,
            thumbnail_digest=photo.thumbnail_digest,
            width=photo.width,
            height=photo.height,
            alt_text=photo.alt_text,
        )


class PolicyShown(Shown):
    """The rules a listing is sold under: who decides, until when, and what silence means."""

    id: HashText
    name: str | None
    arbiter: AddressText
    attester: AddressText
    fee_recipient: AddressText
    fee_bps: int
    arbiter_fee_bps: int
    silence_bps: int
    windows: dict[str, int]
    sentences: list[str]

    @classmethod
    def of(cls, view: PolicyView) -> PolicyShown:
        policy = view.policy
        windows = {
            name.removesuffix("_window"): getattr(policy, name)
            for name in policy.__dataclass_fields__
            if name.endswith("_window")
        }
        return cls(
            id=view.policy_id,
            name=view.name,
            arbiter=policy.arbiter,
            attester=policy.attester,
            fee_recipient=policy.fee_recipient,
            fee_bps=policy.fee_bps,
            arbiter_fee_bps=policy.arbiter_fee_bps,
            silence_bps=policy.silence_bps,
            windows=windows,
            sentences=list(view.sentences),
        )


class RoyaltyShown(Shown):
    """What the maker of the item gets of the seller's part."""

    recipient: AddressText
    bps: int


class AssetShown(Shown):
    """The token that goes with the item. `units`: per piece of an edition; 0: a single one."""

    address: AddressText
    asset_id: Units
    units: Units


class ListingShown(Shown):
    """A listing as its viewer may see it. `actions` are the steps the viewer may take."""

    id: ListingId
    seller: SellerShown
    kind: ListingKind
    status: ListingStatus
    chain_id: int
    is_for_sale: bool
    title: str
    sku: str
    description: str
    shipping_policy: str
    partner: str
    ships_from: str | None
    duties: Duties | None
    unit_price: AmountShown
    discount: DiscountShown | None
    discount_of_id: ListingId | None
    valid_until: datetime | None
    options: list[OptionShown]
    photos: list[PhotoShown]
    policy_id: HashText
    policy: PolicyShown | None
    royalty: RoyaltyShown | None
    asset: AssetShown | None
    is_instant: bool
    allowed_buyer: AddressText | None
    stock: int | None
    available: int | None
    max_quantity: int
    is_void_on_chain: bool
    listing_hash: HashText | None
    details_document: str | None
    replaces_id: ListingId | None
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None
    withdrawn_at: datetime | None
    actions: list[str]

    @classmethod
    def of(cls, view: ListingView) -> ListingShown:
        seller, royalty, asset = view.seller, view.royalty, view.asset
        return cls(
            id=view.id,
            seller=SellerShown(
                id=seller.id, address=seller.address, display_name=seller.display_name
            ),
            kind=view.kind,
            status=view.status,
            chain_id=view.chain_id,
            is_for_sale=view.is_for_sale,
            title=view.title,
            sku=view.sku,
            description=view.description,
            shipping_policy=view.shipping_policy,
            partner=view.partner,
            ships_from=view.ships_from,
            duties=view.duties,
            unit_price=AmountShown.of(view.unit_price),
            discount=DiscountShown.of(view.discount) if view.discount else None,
            discount_of_id=view.discount_of_id,
            valid_until=view.valid_until,
            options=[
                OptionShown(option=o.option, fee=AmountShown.of(o.fee), estimate=o.estimate)
                for o in view.options
            ],
            photos=[PhotoShown.of(photo) for photo in view.photos],
            policy_id=view.policy_id,
            policy=PolicyShown.of(view.policy) if view.policy else None,
            royalty=RoyaltyShown(recipient=royalty.recipient, bps=royalty.bps) if royalty else None,
            asset=_asset(asset) if asset else None,
            is_instant=view.is_instant,
            allowed_buyer=view.allowed_buyer,
            stock=view.stock,
            available=view.available,
            max_quantity=view.max_quantity,
            is_void_on_chain=view.is_void_on_chain,
            listing_hash=view.listing_hash,
            details_document=view.details_document,
            replaces_id=view.replaces_id,
            created_at=view.created_at,
            updated_at=view.updated_at,
            published_at=view.published_at,
            withdrawn_at=view.withdrawn_at,
            actions=list(view.actions),
        )


def _asset(asset: AssetView) -> AssetShown:
    return AssetShown(address=asset.address, asset_id=str(asset.asset_id), units=str(asset.units))


class ListingsShown(Shown):
    """A few listings."""

    items: list[ListingShown]


class SignatureRequestShown(Shown):
    """What the seller's wallet signs (EIP-712), and whether the token needs an approval first."""

    listing_id: ListingId
    listing_hash: HashText
    typed_data: dict[str, Any]
    details_document: str
    needs_approval: bool

    @classmethod
    def of(cls, request: SignatureRequest) -> SignatureRequestShown:
        return cls(
            listing_id=request.listing_id,
            listing_hash=request.listing_hash,
            typed_data=request.typed_data,
            details_document=request.details_document,
            needs_approval=request.needs_approval,
        )
