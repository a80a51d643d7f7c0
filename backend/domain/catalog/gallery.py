"""A draft's photos: added, described, ordered, removed; and read by whoever may see the listing."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from uuid import UUID

from backend.core.errors import Invalid
from backend.core.fields import FieldChecks
from backend.core.held_files import store_held
from backend.core.ids import uuid7
from backend.core.viewer import Viewer
from backend.domain.catalog.commands import ListingCommands
from backend.domain.catalog.draft import LONGEST_ALT_TEXT
from backend.domain.catalog.errors import PhotoNotFound, PhotoRefused, TooManyPhotos
from backend.domain.catalog.models import Listing, ListingPhoto
from backend.domain.catalog.photos import CleanPhoto, clean_photo
from backend.domain.catalog.views import ListingView

MAX_PHOTOS = 8


class PhotoCommands(ListingCommands):
    """Photos are stored under the hash of what we drew, never under a name somebody sent."""

    async def add_photo(
        self, listing_id: UUID, content: bytes, filename: str, viewer: Viewer, alt_text: str = ""
    ) -> ListingView:
        """Re-encode an upload and hang it last. The same picture twice is refused."""
        words = _checked_alt_text(alt_text)
        # Drawing takes a moment, so the row is looked at before and locked after it.
        _require_room(await self._listings.get_own(listing_id, viewer))
        photo = await asyncio.to_thread(clean_photo, content, filename)
        listing = await self._lock_for("edit", listing_id, viewer)
        _require_room(listing)
        listing.photos.append(await self._stored(photo, listing, words))
        self._touch(listing)
        return await self._view(listing, viewer)

    async def remove_photo(self, listing_id: UUID, photo_id: UUID, viewer: Viewer) -> ListingView:
        """Take a photo down. The file stays: another version may show it."""
        listing = await self._lock_for("edit", listing_id, viewer)
        listing.photos.remove(_photo_of(listing, photo_id))
        _number(listing)
        self._touch(listing)
        return await self._view(listing, viewer)

    async def describe_photo(
        self, listing_id: UUID, photo_id: UUID, alt_text: str, viewer: Viewer
    ) -> ListingView:
        """Say what the photo shows, for those who cannot see it."""
        words = _checked_alt_text(alt_text)
        listing = await self._lock_for("edit", listing_id, viewer)
        _photo_of(listing, photo_id).alt_text = words
        listing.updated_at = self._clock.now()  # not part of what is signed
        return await self._view(listing, viewer)

    async def order_photos(
        self, listing_id: UUID, photo_ids: Sequence[UUID], viewer: Viewer
    ) -> ListingView:
        """Hang the photos in this order; all of them are named, each once."""
        listing = await self._lock_for("edit", listing_id, viewer)
        by_id = {photo.id: photo for photo in listing.photos}
        if len(photo_ids) != len(by_id) or set(photo_ids) != set(by_id):
            sentence = "Name each photo of the listing once."
            raise Invalid(sentence, fields={"photo_ids": sentence})
        for position, photo_id in enumerate(photo_ids):
            by_id[photo_id].position = position
        listing.photos.sort(key=lambda photo: photo.position)
        self._touch(listing)
        return await self._view(listing, viewer)

    async def read_photo(self, digest: str, viewer: Viewer) -> bytes:
        """A picture, WebP, if it hangs on a listing the viewer may see."""
        if await self._listings.find_photo(digest, viewer) is None:
            raise PhotoNotFound("There is no such photo.")
        return await self._resources.storage.get(digest)

    async def _stored(self, photo: CleanPhoto, listing: Listing, alt_text: str) -> ListingPhoto:
        store = self._resources.storage
        digest = await store_held(self._session, store, photo.large)
        if any(other.digest == digest for other in listing.photos):
            sentence = "This photo is in the listing already."
            raise PhotoRefused(sentence, fields={"photo": sentence})
        number = len(listing.photos)
        return ListingPhoto(
            id=uuid7(),
            position=number,
            digest=digest,
            thumbnail_digest=await store_held(self._session, store, photo.thumbnail),
            width=photo.width,
            height=photo.height,
            alt_text=alt_text or f"{listing.title}, photo {number + 1}"[:LONGEST_ALT_TEXT],
        )


def _require_room(listing: Listing) -> None:
    if len(listing.photos) >= MAX_PHOTOS:
        raise TooManyPhotos(f"A listing has at most {MAX_PHOTOS} photos.")


def _checked_alt_text(alt_text: str) -> str:
    checks = FieldChecks()
    words = checks.line("alt_text", alt_text, shortest=0, longest=LONGEST_ALT_TEXT)
    checks.raise_if_any()
    return words


def _photo_of(listing: Listing, photo_id: UUID) -> ListingPhoto:
    for photo in listing.photos:
        if photo.id == photo_id:
            return photo
    raise PhotoNotFound("There is no such photo.", photo_id=str(photo_id))


def _number(listing: Listing) -> None:
    for position, photo in enumerate(listing.photos):
        photo.position = position
