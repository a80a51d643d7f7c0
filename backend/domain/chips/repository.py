"""Every query on tags and what belongs to the item a tag is on, and on what chips have signed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.viewer import Viewer
from backend.domain.catalog.lifecycle import ListingStatus
from backend.domain.catalog.models import Listing
from backend.domain.chips.errors import TagNotFound
from backend.domain.chips.models import Tag
from backend.domain.escrow.models import Escrow
from backend.domain.escrow.standing import ItemProof
from backend.domain.orders.models import Delivery, Order


class TagRepository:
    """Tags and their items."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, tag: Tag) -> None:
        self._session.add(tag)

    async def get(self, tag_id: UUID) -> Tag:
        found = await self._session.get(Tag, tag_id)
        if found is None:
            raise TagNotFound("There is no such tag.")
        return found

    async def list_on(self, chain_id: int, asset: bytes, asset_id: int) -> Sequence[Tag]:
        """The tags on an item, the newest first."""
        query = select(Tag).where(
            Tag.chain_id == chain_id, Tag.asset == asset, Tag.asset_id == asset_id
        )
        return (await self._session.scalars(query.order_by(Tag.id.desc()))).all()

    async def count_up(self, tag_id: UUID, counter: int, now: datetime) -> bool:
        """Take a tap, once: False when this one or a later one was taken before."""
        later = or_(Tag.last_counter.is_(None), Tag.last_counter < counter)
        taken = await self._session.execute(
            update(Tag)
            .where(Tag.id == tag_id, later)
            .values(last_counter=counter, last_tap_at=now)
            .returning(Tag.id)
        )
        return taken.scalar_one_or_none() is not None

    async def find_listing(self, tag: Tag) -> UUID | None:
        """The newest listing of the item that everybody may see."""
        query = (
            select(Listing.id)
            .where(*_of_item(tag), Listing.status != ListingStatus.DRAFT.value)
            .order_by(Listing.id.desc())
            .limit(1)
        )
        return (await self._session.scalars(query)).one_or_none()

    async def find_order(self, tag: Tag, viewer: Viewer) -> UUID | None:
        """The viewer's own newest order of the item, as its buyer or its seller."""
        if viewer.party_id is None:
            return None
        query = (
            select(Order.id)
            .join(Delivery, Delivery.order_id == Order.id)
            .join(Listing, Listing.id == Delivery.listing_id)
            .where(
                *_of_item(tag),
                or_(Order.buyer_id == viewer.party_id, Order.seller_id == viewer.party_id),
            )
            .order_by(Order.id.desc())
            .limit(1)
        )
        return (await self._session.scalars(query)).one_or_none()


def _of_item(tag: Tag) -> tuple[ColumnElement[bool], ...]:
    return (
        Listing.chain_id == tag.chain_id,
        Listing.asset == tag.asset,
        Listing.asset_id == tag.asset_id,
    )


class ProofRepository:
    """What chips have signed, of all escrows of an item. The chain is public: nothing is scoped."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list_of(
        self, chain_id: int, asset: bytes, asset_id: int
    ) -> Sequence[tuple[bytes, ItemProof]]:
        """Each with the buyer of its escrow."""
        query = select(Escrow.buyer, Escrow.proofs).where(
            Escrow.chain_id == chain_id,
            Escrow.asset == asset,
            Escrow.asset_id == asset_id,
            text("escrows.proofs <> '[]'::jsonb"),  # as the partial index spells it
        )
        rows = await self._session.execute(query)
        return [(buyer, ItemProof.from_json(one)) for buyer, proofs in rows for one in proofs]
