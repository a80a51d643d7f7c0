"""Builds views from rows: one query per kind of fact, however many listings there are."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.money import Amount, Currency
from backend.core.viewer import Viewer
from backend.domain.catalog.discounting import Discount, DiscountReason
from backend.domain.catalog.lifecycle import (
    LISTING_LIFECYCLE,
    DeliveryOption,
    ListingKind,
    ListingRole,
    ListingStatus,
)
from backend.domain.catalog.models import Listing
from backend.domain.catalog.policies import PolicyService, PolicyView
from backend.domain.catalog.repository import ListingRepository
from backend.domain.catalog.stock import StockService
from backend.domain.catalog.views import (
    AssetView,
    ListingView,
    OptionView,
    PhotoView,
    RoyaltyView,
    SellerView,
)
from backend.domain.parties.sending import Duties
from backend.resources import Resources

_OPTIONS = tuple(DeliveryOption)


class ListingPresenter:
    """Rows in, views out."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._chains = resources.chains
        self._clock = resources.clock
        self._listings = ListingRepository(session)
        self._policies = PolicyService(session, resources)
        self._stock = StockService(session, resources)

    async def one(self, listing: Listing, viewer: Viewer) -> ListingView:
        self._chains.get(listing.chain_id)  # refuses a chain nobody trades on any more
        return (await self.many([listing], viewer))[0]

    async def many(self, listings: Sequence[Listing], viewer: Viewer) -> list[ListingView]:
        listings = [listing for listing in listings if listing.chain_id in self._chains]
        ids = [listing.id for listing in listings]
        void = await self._listings.list_void_on_chain(ids)
        taken = await self._stock.count_taken(ids)
        keys = {listing.id: (listing.chain_id, listing.policy_id) for listing in listings}
        policies = await self._policies.list_by_id(list(keys.values()))
        return [
            self._view(listing, viewer, policies.get(keys[listing.id]), taken, listing.id in void)
            for listing in listings
        ]

    def currency_of(self, listing: Listing) -> Currency:
        return self._chains.get(listing.chain_id).deployment.currency(listing.currency)

    def options_of(self, listing: Listing) -> tuple[OptionView, ...]:
        currency = self.currency_of(listing)
        return tuple(
            OptionView(
                option=_OPTIONS[row.number], fee=Amount(row.fee, currency), estimate=row.estimate
            )
            for row in listing.options
        )

    def _view(
        self,
        listing: Listing,
        viewer: Viewer,
        policy: PolicyView | None,
        taken: dict[UUID, int],
        is_void: bool,  # noqa: FBT001 - one fact among others of a private step
    ) -> ListingView:
        left = None
        if listing.stock is not None:
            left = max(0, listing.stock - taken.get(listing.id, 0))
        return ListingView(
            id=listing.id,
            seller=_seller(listing),
            kind=ListingKind(listing.kind),
            status=ListingStatus(listing.status),
            title=listing.title,
            sku=listing.sku,
            description=listing.description,
            shipping_policy=listing.shipping_policy,
            partner=listing.partner,
            ships_from=listing.ships_from,
            duties=Duties(listing.duties) if listing.duties else None,
            unit_price=Amount(listing.unit_price, self.currency_of(listing)),
            discount=discount_of(listing, self.currency_of(listing)),
            discount_of_id=listing.discount_of_id,
            valid_until=listing.valid_until,
            is_over=listing.valid_until is not None and self._clock.now() >= listing.valid_until,
            options=self.options_of(listing),
            photos=_photos(listing),
            policy_id=listing.policy_id,
            policy=policy,
            is_instant=listing.is_instant,
            allowed_buyer=listing.allowed_buyer,
            royalty=_royalty(listing),
            asset=_asset(listing),
            stock=listing.stock,
            available=left,
            max_quantity=listing.max_quantity,
            takes_backorders=listing.takes_backorders,
            restock_on=listing.restock_on,
            release_at=listing.release_at,
            is_void_on_chain=is_void,
            listing_hash=listing.listing_hash,
            details_document=listing.details_document,
            replaces_id=listing.replaces_id,
            created_at=listing.created_at,
            updated_at=listing.updated_at,
            published_at=listing.published_at,
            withdrawn_at=listing.withdrawn_at,
            actions=self._actions(listing, viewer),
        )

    def _actions(self, listing: Listing, viewer: Viewer) -> tuple[str, ...]:
        if viewer.party_id != listing.seller_id:
            return ()
        status, now = ListingStatus(listing.status), self._clock.now()
        steps = LISTING_LIFECYCLE.allowed(status, ListingRole.SELLER, None, now)
        return tuple(step.action for step in steps)


def discount_of(listing: Listing, currency: Currency) -> Discount | None:
    if listing.discount is None or listing.list_price is None:
        return None
    return Discount(
        reason=DiscountReason(listing.discount),
        list_price=Amount(listing.list_price, currency),
        label=listing.discount_label,
        code=listing.discount_code,
    )


def _seller(listing: Listing) -> SellerView:
    seller = listing.seller
    return SellerView(
        id=seller.id,
        address=seller.address,
        display_name=seller.display_name,
        kind=seller.seller_kind,
    )


def _photos(listing: Listing) -> tuple[PhotoView, ...]:
    return tuple(
        PhotoView(
            id=photo.id,
            digest=photo.digest,
            thumbnail_digest=photo.thumbnail_digest,
            width=photo.width,
            height=photo.height,
            alt_text=photo.alt_text,
        )
        for photo in listing.photos
    )


def _royalty(listing: Listing) -> RoyaltyView | None:
    if listing.royalty_recipient is None:
        return None
    return RoyaltyView(recipient=listing.royalty_recipient, bps=listing.royalty_bps)


def _asset(listing: Listing) -> AssetView | None:
    if listing.asset is None or listing.asset_id is None:
        return None
    return AssetView(
        address=listing.asset,
        asset_id=listing.asset_id,
        units=listing.asset_units,
        chip=listing.asset_chip,
    )
