"""Tags: bound to an item by its seller, read by whoever holds a phone to it.

A tap is taken once. What it proves is small: this tag was read just now. The tag may have been
peeled off and put elsewhere; that the very item is there, only its chip can sign.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.devnet import DevnetNode
from backend.core.fields import FieldChecks
from backend.core.ids import public_id, uuid7
from backend.core.viewer import Viewer
from backend.domain.catalog.errors import ListingNotFound
from backend.domain.catalog.service import ListingService
from backend.domain.catalog.views import ListingView
from backend.domain.chips.errors import TapNotGenuine, TapUsedBefore
from backend.domain.chips.models import Tag
from backend.domain.chips.repository import TagRepository
from backend.domain.chips.sun import TagKeys, Tap, TapRefused, read_tap, tap_of

if TYPE_CHECKING:
    from backend.resources import Resources

TAG_PREFIX = "tag"
PLACE = "tags.sealed"
_SIZES = {"uid": 7, "meta_key": 16, "file_key": 16}
_SENTENCES = {
    "uid": "The tag's number has 14 hexadecimal digits.",
    "meta_key": "This key has 32 hexadecimal digits.",
    "file_key": "This key has 32 hexadecimal digits.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TagView:
    """A tag as its owner sees it. `link`: what has to be written on it."""

    id: UUID
    link: str
    last_tap_at: datetime | None
    taps: int | None

    @property
    def public_id(self) -> str:
        return public_id(TAG_PREFIX, self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class TapView:
    """What a tap has shown: which item, and where it is told of."""

    chain_id: int
    asset: bytes
    asset_id: int
    counter: int
    listing: ListingView | None
    order_id: UUID | None  # of the viewer


class TagService:
    """Bind tags and read taps."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._resources = resources
        self._tags = TagRepository(session)
        self._listings = ListingService(session, resources)

    async def bind(self, listing_id: UUID, typed: dict[str, str], viewer: Viewer) -> TagView:
        """Keep number and keys of a tag, sealed, for the item of one's own listing."""
        listing = await self._own(listing_id, viewer)
        assert listing.asset is not None
        checks, parts = FieldChecks(), {}
        for name, size in _SIZES.items():
            parts[name] = _read_hex(checks, name, typed.get(name, ""), size)
        checks.raise_if_any()
        tag_id = uuid7()
        key = self._resources.sealer.new_data_key(str(tag_id))
        document = json.dumps({name: part.hex() for name, part in parts.items()})
        tag = Tag(
            id=tag_id,
            owner_id=viewer.require_party(),
            chain_id=listing.chain_id,
            asset=listing.asset.address,
            asset_id=listing.asset.asset_id,
            data_key=key,
            sealed=self._resources.sealer.seal(key, str(tag_id), PLACE, document),
            bound_at=self._resources.clock.now(),
        )
        self._tags.add(tag)
        await self._session.flush()
        return self._view(tag)

    async def list_on(self, listing_id: UUID, viewer: Viewer) -> Sequence[TagView]:
        """The tags on the item of one's own listing."""
        listing = await self._own(listing_id, viewer)
        assert listing.asset is not None
        item = (listing.chain_id, listing.asset.address, listing.asset.asset_id)
        tags = await self._tags.list_on(*item)
        return [self._view(tag) for tag in tags if tag.owner_id == viewer.party_id]

    async def tap(self, tag_id: UUID, picc_data: bytes, code: bytes, viewer: Viewer) -> TapView:
        """Read a link as a tag wrote it. Each counts once, and only a newer one after it."""
        tag = await self._tags.get(tag_id)
        uid, keys = self._open(tag)
        try:
            tap = read_tap(picc_data, code, keys)
        except TapRefused:
            raise TapNotGenuine("No tag of ours has written this link.") from None
        if tap.uid != uid:
            raise TapNotGenuine("No tag of ours has written this link.")
        if not await self._tags.count_up(tag.id, tap.counter, self._resources.clock.now()):
            raise TapUsedBefore(
                "This link was opened before. Hold the phone to the item again: a copied link "
                "shows nothing."
            )
        found = await self._tags.find_listing(tag)
        return TapView(
            chain_id=tag.chain_id,
            asset=tag.asset,
            asset_id=int(tag.asset_id),
            counter=tap.counter,
            listing=await self._listings.get(found, viewer) if found else None,
            order_id=await self._tags.find_order(tag, viewer),
        )

    async def tap_in_software(self, tag_id: UUID, viewer: Viewer) -> str:
        """The next link of a tag, on a devnet alone: there nobody has one to hold a phone to."""
        tag = await self._tags.get(tag_id)
        await DevnetNode.open(self._resources.settings, self._resources.chains.get(tag.chain_id))
        if tag.owner_id != viewer.party_id:
            raise ListingNotFound("There is no such tag.")
        uid, keys = self._open(tag)
        data, code = tap_of(Tap(uid, (tag.last_counter or 0) + 1), keys)
        return f"/tap/{public_id(TAG_PREFIX, tag.id)}?picc_data={data.hex()}&cmac={code.hex()}"

    async def _own(self, listing_id: UUID, viewer: Viewer) -> ListingView:
        listing = await self._listings.get(listing_id, viewer)
        if listing.seller.id != viewer.party_id or listing.asset is None:
            raise ListingNotFound("There is no such listing with a token.")
        return listing

    def _open(self, tag: Tag) -> tuple[bytes, TagKeys]:
        document = self._resources.sealer.open(tag.data_key, str(tag.id), PLACE, tag.sealed)
        parts = {name: bytes.fromhex(text) for name, text in json.loads(document).items()}
        return parts["uid"], TagKeys(parts["meta_key"], parts["file_key"])

    def _view(self, tag: Tag) -> TagView:
        origin = self._resources.settings.public_origin
        place = f"{origin}/tap/{public_id(TAG_PREFIX, tag.id)}"
        return TagView(
            id=tag.id,
            link=f"{place}?picc_data={'0' * 32}&cmac={'0' * 16}",
            last_tap_at=tag.last_tap_at,
            taps=tag.last_counter,
        )


def _read_hex(checks: FieldChecks, name: str, text: str, size: int) -> bytes:
    try:
        found = bytes.fromhex(text.strip().removeprefix("0x"))
    except ValueError:
        found = b""
    checks.require(name, _SENTENCES[name], met=len(found) == size)
    return found
