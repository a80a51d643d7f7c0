"""A listing's photos: how many, in which order, said in words, shown to whom."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from backend.core.errors import Invalid
from backend.core.ids import uuid7
from backend.core.storage import ObjectNotFound, digest_of
from backend.core.viewer import GUEST
from backend.domain.catalog.errors import (
    ListingNotFound,
    ListingStepNotAllowed,
    PhotoNotFound,
    PhotoRefused,
    TooManyPhotos,
)
from backend.domain.catalog.gallery import MAX_PHOTOS
from tests.builders.market import a_picture


async def hang(market, listing_id, viewer, count=1):
    view = None
    for number in range(count):
        content = a_picture(size=(60 + number, 40))
        view = await market.listings.add_photo(listing_id, content, "lamp.jpg", viewer)
    return view


async def test_a_photo_is_stored_by_its_own_hash_in_two_sizes(market, selling):
    view = await market.drafted(selling)
    content = a_picture(size=(2_000, 1_000))
    view = await market.listings.add_photo(view.id, content, "x.jpg", selling, "A lamp, lit")
    (photo,) = view.photos
    large = await market.listings.read_photo(photo.digest, selling)
    small = await market.listings.read_photo(photo.thumbnail_digest, selling)
    assert digest_of(large) == photo.digest
    assert Image.open(io.BytesIO(large)).size == (photo.width, photo.height) == (1_600, 800)
    assert Image.open(io.BytesIO(small)).size == (480, 240)
    assert photo.alt_text == "A lamp, lit"


async def test_photos_are_numbered_described_and_ordered(market, selling):
    view = await market.drafted(selling)
    view = await hang(market, view.id, selling, 3)
    assert [photo.alt_text for photo in view.photos] == [
        f"Brass desk lamp, photo {number}" for number in (1, 2, 3)
    ]
    first, second, third = (photo.id for photo in view.photos)
    view = await market.listings.order_photos(view.id, [third, first, second], selling)
    assert [photo.id for photo in view.photos] == [third, first, second]
    view = await market.listings.describe_photo(view.id, first, " The\u202e base ", selling)
    view = await market.listings.remove_photo(view.id, third, selling)
    assert (view.photos[0].id, view.photos[0].alt_text) == (first, "The base")
    market.session.expire_all()
    assert (await market.listings.get(view.id, selling)).photos == view.photos


async def test_eight_photos_are_enough(market, selling):
    view = await market.drafted(selling)
    await hang(market, view.id, selling, MAX_PHOTOS)
    before = await market.fingerprint()
    with pytest.raises(TooManyPhotos):
        await market.listings.add_photo(view.id, a_picture(size=(99, 99)), "x.jpg", selling)
    assert await market.fingerprint() == before


async def test_refused_photos_leave_no_trace(market, selling, strange):
    view = await market.drafted(selling)
    await hang(market, view.id, selling)
    same = a_picture(size=(60, 40))
    photo_id = (await market.listings.get(view.id, selling)).photos[0].id
    before = await market.fingerprint()
    listings = market.listings
    for error, command in (
        (PhotoRefused, listings.add_photo(view.id, b"<svg/>", "x.svg", selling)),
        (PhotoRefused, listings.add_photo(view.id, same, "again.jpg", selling)),
        (Invalid, listings.add_photo(view.id, same, "x.jpg", selling, "x" * 201)),
        (ListingNotFound, listings.add_photo(view.id, same, "x.jpg", strange)),
        (ListingNotFound, listings.remove_photo(view.id, photo_id, strange)),
        (PhotoNotFound, listings.remove_photo(view.id, uuid7(), selling)),
        (Invalid, listings.order_photos(view.id, [photo_id, photo_id], selling)),
        (Invalid, listings.order_photos(view.id, [], selling)),
        (Invalid, listings.describe_photo(view.id, photo_id, "x" * 201, selling)),
    ):
        with pytest.raises(error):
            await command
    assert await market.fingerprint() == before


async def test_photos_of_a_draft_are_shown_to_its_seller_only(market, selling, strange):
    view = await market.drafted(selling)
    view = await hang(market, view.id, selling)
    digest = view.photos[0].digest
    for viewer in (strange, GUEST):
        with pytest.raises(PhotoNotFound):
            await market.listings.read_photo(digest, viewer)
    await market.publish(view.id, selling)
    assert await market.listings.read_photo(digest, GUEST)


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "ab" * 32, "AB" * 32, "\x00"])
async def test_a_file_no_listing_shows_is_not_found(market, selling, digest):
    await market.resources.storage.put(b"a sealed letter")
    with pytest.raises(PhotoNotFound):
        await market.listings.read_photo(digest.replace("\x00", "%00"), selling)
    with pytest.raises(PhotoNotFound):
        await market.listings.read_photo(digest_of(b"a sealed letter"), selling)
    with pytest.raises(ObjectNotFound):
        await market.resources.storage.get("ab" * 32)


async def test_a_published_listing_keeps_its_photos(market, selling):
    view = await market.drafted(selling)
    view = await hang(market, view.id, selling, 2)
    await market.publish(view.id, selling)
    photo_id = view.photos[0].id
    before = await market.fingerprint()
    listings = market.listings
    for command in (
        listings.add_photo(view.id, a_picture(size=(99, 99)), "x.jpg", selling),
        listings.remove_photo(view.id, photo_id, selling),
        listings.describe_photo(view.id, photo_id, "x", selling),
        listings.order_photos(view.id, [photo_id], selling),
    ):
        with pytest.raises(ListingStepNotAllowed):
            await command
    assert await market.fingerprint() == before
