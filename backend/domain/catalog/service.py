"""Listings: everything a seller does with them and everything others read of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from backend.core.pagination import Page, PageRequest
from backend.core.viewer import GUEST, Viewer
from backend.domain.catalog.discounts import DiscountCommands
from backend.domain.catalog.drafting import DraftCommands
from backend.domain.catalog.errors import NotForSale
from backend.domain.catalog.gallery import PhotoCommands
from backend.domain.catalog.lifecycle import ListingKind, ListingStatus
from backend.domain.catalog.models import Listing
from backend.domain.catalog.search import LONGEST_QUERY
from backend.domain.catalog.signing import fields_from_json
from backend.domain.catalog.views import ListingView, SignedListing


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingFilter:
    """Which published listings somebody looks for."""

    text: str = ""
    kind: ListingKind | None = None
    seller_id: UUID | None = None


FIRST_PAGE = PageRequest()
EVERYTHING = ListingFilter()


class ListingService(DraftCommands, PhotoCommands, DiscountCommands):
    """The commands of a seller come from the parts; the reads are here."""

    async def get(self, listing_id: UUID, viewer: Viewer) -> ListingView:
        """One listing. Drafts are their seller's alone; published ones stay readable for good."""
        return await self._presenter.one(await self._listings.get(listing_id, viewer), viewer)

    async def list_by_id(
        self, listing_ids: Sequence[UUID], viewer: Viewer
    ) -> dict[UUID, ListingView]:
        """Several at once, for lists of orders; those out of sight are missing."""
        rows = await self._listings.list_by_id(listing_ids, viewer)
        return {view.id: view for view in await self._presenter.many(rows, viewer)}

    async def list_published(
        self,
        wanted: ListingFilter = EVERYTHING,
        asked: PageRequest = FIRST_PAGE,
        viewer: Viewer = GUEST,
    ) -> Page[ListingView]:
        """What is for sale, newest first; sold out ones too, marked by what is available."""
        rows = await self._listings.list_published(
            chain_ids=self._resources.chains.ids,
            text=wanted.text.strip()[:LONGEST_QUERY],
            kind=wanted.kind,
            seller_id=wanted.seller_id,
            asked=asked,
            signer=self._resources.cursors,
            viewer=viewer,
            now=self._clock.now(),
        )
        return Page(await self._presenter.many(rows.items, viewer), rows.next_cursor)

    async def list_mine(
        self, asked: PageRequest, viewer: Viewer, status: ListingStatus | None = None
    ) -> Page[ListingView]:
        """The viewer's own drafts and listings, newest first."""
        rows = await self._listings.list_own(viewer, status, asked, self._resources.cursors)
        return Page(await self._presenter.many(rows.items, viewer), rows.next_cursor)

    async def get_signed(self, listing_id: UUID, viewer: Viewer) -> SignedListing:
        """A listing that can be bought now, as it was signed. NotForSale when it cannot."""
        row = await self._listings.get(listing_id, viewer)
        view = await self._presenter.one(row, viewer)
        if not view.is_offered or view.policy is None:
            raise NotForSale("This listing is no longer for sale.", listing_id=str(listing_id))
        return self._signed(row, view)

    def _signed(self, row: Listing, view: ListingView) -> SignedListing:
        assert row.signed_fields is not None
        assert row.signature is not None
        assert row.listing_hash is not None
        assert row.details_document is not None
        assert view.policy is not None
        return SignedListing(
            listing_id=row.id,
            seller_id=row.seller_id,
            kind=view.kind,
            title=row.title,
            fields=fields_from_json(row.signed_fields),
            signature=row.signature,
            listing_hash=row.listing_hash,
            details_document=row.details_document,
            options=view.options,
            unit_price=view.unit_price,
            policy=view.policy,
        )
