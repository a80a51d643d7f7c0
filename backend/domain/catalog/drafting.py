"""Making and changing drafts, and tying a token to one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from backend.chain.policy import Policy
from backend.chain.types import ZERO_ADDRESS, Address
from backend.core.errors import Invalid
from backend.core.ids import uuid7
from backend.core.money import MAX_UNITS, Currency
from backend.core.viewer import Viewer
from backend.domain.catalog.commands import ListingCommands
from backend.domain.catalog.discounting import DiscountReason
from backend.domain.catalog.draft import WITH_TOKEN, WITHOUT_PARCEL, ListingDraft, checked
from backend.domain.catalog.errors import (
    AssetNotOwned,
    DiscountNotPossible,
    ListingChanged,
    ListingStepNotAllowed,
    PolicyNotFound,
)
from backend.domain.catalog.holdings import SINGLE, chip_of, units_per_piece
from backend.domain.catalog.lifecycle import DeliveryOption, ListingKind, ListingStatus
from backend.domain.catalog.models import Listing, ListingOption, ListingPhoto
from backend.domain.catalog.policies import PolicyService
from backend.domain.catalog.views import ListingView
from backend.domain.parties.repository import PartyRepository
from backend.domain.parties.sending import Duties


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateTerms:
    """For whom, how many, at what price and until when a private listing holds."""

    buyer: Address
    quantity: int
    unit_price: int
    option: DeliveryOption
    delivery_fee: int
    valid_until: datetime

    def option_row(self) -> ListingOption:
        return ListingOption(number=self.option.number, fee=self.delivery_fee, estimate="")


class DraftCommands(ListingCommands):
    """Everything a seller may do before signing."""

    async def create_draft(self, draft: ListingDraft, viewer: Viewer) -> ListingView:
        """Store a draft only its seller sees."""
        seller_id = viewer.require_party()
        draft = await self._checked(draft, viewer)
        now = self._clock.now()
        listing = Listing(
            id=uuid7(),
            chain_id=draft.unit_price.currency.chain_id,
            seller_id=seller_id,
            status=ListingStatus.DRAFT,
            options=[],
            photos=[],
            created_at=now,
            updated_at=now,
        )
        _fill(listing, draft)
        self._session.add(listing)
        await self._session.flush()
        return await self._own_view(listing.id, viewer)

    async def update_draft(
        self,
        listing_id: UUID,
        draft: ListingDraft,
        viewer: Viewer,
        *,
        seen_at: datetime | None = None,
    ) -> ListingView:
        """Replace what is written in a draft. Photos and the token stay.

        With `seen_at`, its `updated_at` as it was read, nobody's changes since then are undone.
        """
        listing = await self._lock_for("edit", listing_id, viewer)
        if seen_at is not None and seen_at != listing.updated_at:
            raise ListingChanged(
                "This draft was changed meanwhile, in another window perhaps. What you typed is "
                "still here: compare it, and save again to put it in place of what stands there."
            )
        if listing.discount is not None:
            raise DiscountNotPossible(
                "What a discount costs is fixed. Put this draft away and make another."
            )
        draft = await self._checked(draft, viewer)
        chain_id = draft.unit_price.currency.chain_id
        if draft.kind not in WITH_TOKEN or chain_id != listing.chain_id:
            _drop_asset(listing)
        elif listing.asset is not None:
            _check_pieces(draft.stock, listing.asset_units)
        _fill(listing, draft)
        self._touch(listing)
        return await self._view(listing, viewer)

    async def clone(self, listing_id: UUID, viewer: Viewer) -> ListingView:
        """A new version of a listing as a draft. Publishing it withdraws the old one."""
        old = await self._listings.get_own(listing_id, viewer, lock=True)
        if old.status == ListingStatus.DRAFT:
            raise ListingStepNotAllowed(
                "A draft can simply be changed.", reason="wrong_status", status=old.status
            )
        if old.discount_of_id is not None and old.asset is None:
            raise DiscountNotPossible("This is a discount. Make a new version of what it is of.")
        view = await self._presenter.one(old, viewer)
        now = self._clock.now()
        copy = copy_of(old, now)
        copy.replaces_id = old.id
        # What is sold stays with the old version; a sold item has to come back to be resold.
        if view.available is not None:
            copy.stock = max(view.available + await self._pieces_at_less(old, viewer), 1)
        if view.discount is not None and view.allowed_buyer is None:  # it ends: the usual price
            copy.unit_price, copy.max_quantity = view.discount.list_price.units, 0
        self._session.add(copy)
        await self._session.flush()
        return await self._own_view(copy.id, viewer)

    async def copy_for(self, listing_id: UUID, private: PrivateTerms, viewer: Viewer) -> UUID:
        """A draft of the same thing for one account alone, at a price and until a time of its own.

        A token can be on sale once only, so with one this takes the place of the public listing.
        """
        old = await self._listings.get_own(listing_id, viewer, lock=True)
        now = self._clock.now()
        copy = copy_of(old, now)
        copy.replaces_id = old.id if old.asset else None
        copy.stock, copy.valid_until = private.quantity, private.valid_until
        copy.options = [private.option_row()]
        copy.allowed_buyer, copy.max_quantity = private.buyer, private.quantity
        copy.unit_price = private.unit_price
        list_price = old.list_price or old.unit_price
        if private.unit_price < list_price:
            copy.list_price, copy.discount = list_price, DiscountReason.QUOTE.value
        self._session.add(copy)
        await self._session.flush()
        return copy.id

    async def attach_asset(
        self, listing_id: UUID, asset: Address, asset_id: int, viewer: Viewer
    ) -> ListingView:
        """Tie the token of an item to its draft. The chain has to say that it is the seller's."""
        listing = await self._lock_for("edit", listing_id, viewer)
        if listing.kind not in WITH_TOKEN:
            sentence = "Only phygital items and digital goods come with a token."
            raise Invalid(sentence, fields={"asset": sentence})
        if asset == ZERO_ADDRESS or not 0 <= asset_id <= MAX_UNITS:
            sentence = "This is not a token."
            raise Invalid(sentence, fields={"asset": sentence})
        seller, gateway = listing.seller.address, self._chain_of(listing).gateway
        units = await units_per_piece(gateway, asset, asset_id, seller)
        if units is None:
            raise AssetNotOwned("This token does not belong to the wallet you are signed in with.")
        _check_pieces(listing.stock, units)
        listing.asset, listing.asset_id, listing.asset_units = asset, asset_id, units
        listing.asset_chip = await chip_of(gateway, asset, asset_id)
        self._touch(listing)
        return await self._view(listing, viewer)

    async def detach_asset(self, listing_id: UUID, viewer: Viewer) -> ListingView:
        """Take the token off the draft again."""
        listing = await self._lock_for("edit", listing_id, viewer)
        _drop_asset(listing)
        self._touch(listing)
        return await self._view(listing, viewer)

    async def _checked(self, draft: ListingDraft, viewer: Viewer) -> ListingDraft:
        draft = await self._sent_from(checked(draft), viewer)
        if not self._is_known(draft.unit_price.currency):
            sentence = "This marketplace does not take this currency."
            raise Invalid(sentence, fields={"currency": sentence})
        policy = await self._check_policy(draft, viewer)
        _check_buyer(draft.allowed_buyer, policy, viewer)
        return draft

    async def _sent_from(self, draft: ListingDraft, viewer: Viewer) -> ListingDraft:
        """With what the shop says of all it sends, where this listing says nothing else."""
        if draft.kind in WITHOUT_PARCEL:
            return replace(draft, ships_from="")
        shop = await PartyRepository(self._session).get(viewer.require_party())
        duties = Duties(shop.duties) if shop.duties else Duties.BUYER
        return replace(draft, ships_from=draft.ships_from or shop.country or "", duties=duties)

    async def _check_policy(self, draft: ListingDraft, viewer: Viewer) -> Policy:
        chain_id = draft.unit_price.currency.chain_id
        try:
            policies = PolicyService(self._session, self._resources)
            found = await policies.get(chain_id, draft.policy_id)
        except PolicyNotFound as error:
            raise Invalid(error.message, fields={"policy_id": error.message}) from None
        if viewer.address in (found.policy.arbiter, found.policy.attester):
            sentence = "You have a role in this policy yourself, so you cannot sell under it."
            raise Invalid(sentence, fields={"policy_id": sentence})
        return found.policy

    def _is_known(self, currency: Currency) -> bool:
        return currency in self._resources.chains.currencies

    async def _pieces_at_less(self, listing: Listing, viewer: Viewer) -> int:
        """Pieces that come back to a listing when its discounts end."""
        rows = await self._listings.list_discounts(listing.id)
        views = await self._presenter.many(
            [row for row in rows if row.status == ListingStatus.PUBLISHED], viewer
        )
        return sum(view.available or 0 for view in views)

    async def _own_view(self, listing_id: UUID, viewer: Viewer) -> ListingView:
        return await self._presenter.one(await self._listings.get_own(listing_id, viewer), viewer)


_COPIED = (
    "chain_id", "seller_id", "kind", "title", "sku", "description", "shipping_policy", "partner",
    "ships_from", "duties",
    "currency", "unit_price", "max_quantity", "policy_id", "is_instant", "royalty_recipient",
    "royalty_bps",
    "takes_backorders", "restock_on", "release_at", "low_at",
    "asset", "asset_id", "asset_units", "asset_chip", "allowed_buyer",
)  # fmt: skip


def copy_of(old: Listing, now: datetime) -> Listing:
    """The same thing once more as a draft, pictures and ways of delivery included."""
    return Listing(
        **{name: getattr(old, name) for name in _COPIED},
        id=uuid7(),
        status=ListingStatus.DRAFT,
        created_at=now,
        updated_at=now,
        options=[_copy_option(option) for option in old.options],
        photos=[_copy_photo(photo) for photo in old.photos],
    )


def _check_buyer(buyer: Address | None, policy: Policy, viewer: Viewer) -> None:
    """A quote is for somebody whom the contract would let pay it."""
    if buyer is None:
        return
    sentence = None
    if buyer in (ZERO_ADDRESS, viewer.address):
        sentence = "Name somebody else than yourself."
    elif buyer in (policy.arbiter, policy.attester):
        sentence = "This account has a role in the policy, so it cannot buy under it."
    if sentence:
        raise Invalid(sentence, fields={"allowed_buyer": sentence})


def _drop_asset(listing: Listing) -> None:
    listing.asset = listing.asset_id = listing.asset_chip = None
    listing.asset_units = SINGLE


def _check_pieces(stock: int | None, units: int) -> None:
    """A token that exists once goes with one piece; an edition with a counted number of them."""
    if units == SINGLE and stock != 1:
        sentence = "An item with a token of its own is one piece. For more, use an edition."
        raise Invalid(sentence, fields={"stock": sentence})
    if stock is None:
        sentence = "Say how many pieces of the edition are for sale."
        raise Invalid(sentence, fields={"stock": sentence})


def _fill(listing: Listing, draft: ListingDraft) -> None:
    listing.chain_id = draft.unit_price.currency.chain_id
    listing.kind = ListingKind(draft.kind)
    listing.title, listing.sku = draft.title, draft.sku
    listing.description = draft.description
    listing.shipping_policy, listing.partner = draft.shipping_policy, draft.partner
    listing.ships_from = draft.ships_from or None
    listing.duties = draft.duties.value if draft.ships_from else None
    listing.currency = draft.unit_price.currency.address
    listing.unit_price = draft.unit_price.units
    listing.stock, listing.max_quantity = draft.stock, draft.max_quantity
    listing.policy_id, listing.is_instant = draft.policy_id, draft.is_instant
    listing.allowed_buyer = draft.allowed_buyer
    listing.royalty_recipient = draft.royalty.recipient if draft.royalty else None
    listing.royalty_bps = draft.royalty.bps if draft.royalty else 0
    offered = {option.option.number: option for option in draft.options}
    kept = {row.number: row for row in listing.options if row.number in offered}
    for number, option in offered.items():
        row = kept.setdefault(number, ListingOption(number=number))
        row.fee, row.estimate = option.fee.units, option.estimate
    listing.options = [kept[number] for number in sorted(kept)]


def _copy_option(option: ListingOption) -> ListingOption:
    return ListingOption(number=option.number, fee=option.fee, estimate=option.estimate)


def _copy_photo(photo: ListingPhoto) -> ListingPhoto:
    return ListingPhoto(
        position=photo.position,
        digest=photo.digest,
        thumbnail_digest=photo.thumbnail_digest,
        width=photo.width,
        height=photo.height,
        alt_text=photo.alt_text,
    )
