"""Every query on listings and their photos, and on what the chain says about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, contains_eager, selectinload

from backend.chain.policy import Policy
from backend.core.pagination import CursorSigner, Order, Page, PageRequest, paginate
from backend.core.viewer import Viewer
from backend.domain.catalog.errors import ListingNotFound
from backend.domain.catalog.lifecycle import ListingKind, ListingStatus
from backend.domain.catalog.models import (
    EpochBump,
    Listing,
    ListingCancellation,
    ListingPhoto,
    PolicyRow,
)
from backend.domain.catalog.search import search_query
from backend.domain.parties.models import Party

PolicyKey = tuple[int, bytes]  # chain id, policy id

Newer = aliased(Listing)


@dataclass(frozen=True, slots=True)
class SoldAs:
    """How a listing stands beside what was ordered from it."""

    newer_title: str | None  # of the version that has taken its place
    disagreement: str | None  # with the chain, in a sentence for its seller


class ListingRepository:
    """Listings, as far as the viewer may see them. Out of sight is not found."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, listing_id: UUID, viewer: Viewer) -> Listing:
        """Published ones, also once withdrawn, are for everybody who has the id."""
        return await self._one(_visible_to(viewer), listing_id)

    async def get_own(self, listing_id: UUID, viewer: Viewer, *, lock: bool = False) -> Listing:
        """A listing the viewer sells. `lock` keeps others off it until this work is stored."""
        query = _complete().where(Listing.seller_id == viewer.require_party())
        return await self._one(query, listing_id, lock=lock)

    async def get_any(self, listing_id: UUID, *, lock: bool = False) -> Listing:
        """Without asking who looks: for rooms that have checked that themselves."""
        return await self._one(_complete(), listing_id, lock=lock)

    async def list_by_id(self, listing_ids: Sequence[UUID], viewer: Viewer) -> Sequence[Listing]:
        query = _visible_to(viewer).where(Listing.id.in_(listing_ids))
        return (await self._session.scalars(query)).all()

    async def find_by_hash(self, chain_id: int, listing_hash: bytes) -> Listing | None:
        query = _complete().where(
            Listing.chain_id == chain_id, Listing.listing_hash == listing_hash
        )
        return (await self._session.scalars(query)).one_or_none()

    async def find_other_on_sale(self, listing: Listing) -> UUID | None:
        """Another published listing of this seller that offers the same token."""
        query = select(Listing.id).where(
            Listing.chain_id == listing.chain_id,
            Listing.asset == listing.asset,
            Listing.asset_id == listing.asset_id,
            Listing.seller_id == listing.seller_id,
            Listing.status == ListingStatus.PUBLISHED,
            Listing.id.not_in(
                [listing.id, *([listing.replaces_id] if listing.replaces_id else [])]
            ),
        )
        return (await self._session.scalars(query.limit(1))).one_or_none()

    async def list_published(
        self,
        *,
        chain_ids: Sequence[int],
        text: str,
        kind: ListingKind | None,
        seller_id: UUID | None,
        asked: PageRequest,
        signer: CursorSigner,
        viewer: Viewer,
        now: datetime,
    ) -> Page[Listing]:
        """What is for sale there to this viewer, newest first. Quotes are for their one, and
        prices with a code for those who bring it.
        """
        query = _complete().where(
            Listing.chain_id.in_(chain_ids),
            Listing.status == ListingStatus.PUBLISHED,
            ~is_void_on_chain(),
            or_(Listing.allowed_buyer.is_(None), Listing.allowed_buyer == viewer.address),
            or_(Listing.valid_until.is_(None), Listing.valid_until > now),
            Listing.discount_code.is_(None),
        )
        if text:
            query = query.where(Listing.search.bool_op("@@")(search_query(text)))
        if kind is not None:
            query = query.where(Listing.kind == kind)
        if seller_id is not None:
            query = query.where(Listing.seller_id == seller_id)
        order = Order((Listing.published_at, Listing.id))
        where = ",".join(map(str, chain_ids))
        scope = f"listings:{where}:{kind}:{seller_id}:{text}"
        return await paginate(self._session, query, order, asked, scope=scope, signer=signer)

    async def list_own(
        self,
        viewer: Viewer,
        status: ListingStatus | None,
        asked: PageRequest,
        signer: CursorSigner,
    ) -> Page[Listing]:
        """Everything the viewer has drafted, sells or sold, newest first."""
        seller_id = viewer.require_party()
        query = _complete().where(Listing.seller_id == seller_id)
        if status is not None:
            query = query.where(Listing.status == status)
        scope = f"listings.own:{seller_id}:{status}"
        return await paginate(
            self._session, query, Order((Listing.id,)), asked, scope=scope, signer=signer
        )

    async def list_void_on_chain(self, listing_ids: Sequence[UUID]) -> set[UUID]:
        """Which of these the chain no longer lets anybody buy from."""
        query = (
            select(Listing.id)
            .join(Party, Party.id == Listing.seller_id)
            .where(Listing.id.in_(listing_ids), is_void_on_chain())
        )
        return set((await self._session.scalars(query)).all())

    async def sold_as(self, listing_ids: Sequence[UUID]) -> dict[UUID, SoldAs]:
        """Whether these were changed since, and whether the chain tells the same of them."""
        query = (
            select(Listing.id, Newer.title, Listing.disagreement)
            .outerjoin(
                Newer,
                and_(
                    Newer.replaces_id == Listing.id,
                    Newer.status == ListingStatus.PUBLISHED,
                    Newer.allowed_buyer.is_(None),
                ),
            )
            .where(Listing.id.in_(listing_ids))
        )
        rows = (await self._session.execute(query)).all()
        return {listing_id: SoldAs(title, odd) for listing_id, title, odd in rows}

    async def list_discounts(self, listing_id: UUID) -> Sequence[Listing]:
        """Discounts of a listing that are drafted or on sale, the oldest first."""
        query = _complete().where(
            Listing.discount_of_id == listing_id, Listing.status != ListingStatus.WITHDRAWN
        )
        return (await self._session.scalars(query.order_by(Listing.id))).all()

    async def list_over(self, now: datetime, limit: int) -> Sequence[Listing]:
        """Discounts on sale whose last moment has come."""
        query = _complete().where(
            Listing.discount_of_id.is_not(None),
            Listing.status == ListingStatus.PUBLISHED,
            Listing.valid_until <= now,
        )
        return (await self._session.scalars(query.order_by(Listing.id).limit(limit))).all()

    async def find_photo(self, digest: str, viewer: Viewer) -> ListingPhoto | None:
        """A photo, by the digest of either size, of a listing the viewer may see."""
        query = (
            select(ListingPhoto)
            .join(Listing, Listing.id == ListingPhoto.listing_id)
            .where(
                or_(ListingPhoto.digest == digest, ListingPhoto.thumbnail_digest == digest),
                _may_see(viewer),
            )
        )
        return (await self._session.scalars(query.limit(1))).one_or_none()

    async def _one(self, query: Select[Any], listing_id: UUID, *, lock: bool = False) -> Listing:
        query = query.where(Listing.id == listing_id)
        if lock:
            # What another transaction changed while we waited has to be read anew.
            query = query.with_for_update(of=Listing).execution_options(populate_existing=True)
        found: Listing | None = (await self._session.scalars(query)).one_or_none()
        if found is None:
            raise ListingNotFound("There is no such listing.", listing_id=str(listing_id))
        return found


class PolicyRepository:
    """Registered policies. The same rules have the same id on every chain, and a row on each."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list_by_id(self, keys: Sequence[PolicyKey]) -> dict[PolicyKey, Policy]:
        if not keys:
            return {}
        place = tuple_(PolicyRow.chain_id, PolicyRow.policy_id)
        rows = await self._session.scalars(select(PolicyRow).where(place.in_(keys)))
        return {(row.chain_id, row.policy_id): _policy(row) for row in rows}


def is_void_on_chain() -> ColumnElement[bool]:
    """Whether the chain refuses new escrows from a listing: cancelled, or of an older epoch.

    For queries whose listings are joined with their seller.
    """
    cancelled = select(ListingCancellation.chain_id).where(
        ListingCancellation.chain_id == Listing.chain_id,
        ListingCancellation.seller == Party.address,
        ListingCancellation.listing_hash == Listing.listing_hash,
    )
    newer = select(EpochBump.chain_id).where(
        EpochBump.chain_id == Listing.chain_id,
        EpochBump.seller == Party.address,
        EpochBump.epoch > Listing.epoch,
    )
    return or_(cancelled.exists(), newer.exists())


def _complete() -> Select[Any]:
    """A listing with all that is shown of it."""
    return (
        select(Listing)
        .join(Party, Party.id == Listing.seller_id)
        .options(
            contains_eager(Listing.seller),
            selectinload(Listing.options),
            selectinload(Listing.photos),
        )
    )


def _visible_to(viewer: Viewer) -> Select[Any]:
    return _complete().where(_may_see(viewer))


def _may_see(viewer: Viewer) -> ColumnElement[bool]:
    if viewer.is_staff:
        return true()
    was_published = Listing.published_at.is_not(None)
    if viewer.party_id is None:
        return was_published
    return or_(was_published, Listing.seller_id == viewer.party_id)


def _policy(row: PolicyRow) -> Policy:
    return Policy(**{field.name: getattr(row, field.name) for field in fields(Policy)})
