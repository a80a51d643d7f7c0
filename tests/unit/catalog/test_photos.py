"""Uploads: type by content, bounds before decoding, and nothing left but the picture."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageCms

from backend.domain.catalog.errors import PhotoRefused
from backend.domain.catalog.photos import (
    LARGE_SIDE,
    THUMBNAIL_SIDE,
    clean_photo,
)
from tests.builders.market import a_picture
from tests.builders.poisoned_files import REFUSED, an_animation

MARKER = b"secret-place-52.5200N"


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_three_kinds_become_webp_in_two_sizes(kind):
    photo = clean_photo(a_picture(kind, (3_000, 2_000)), "lamp.jpg")
    large, thumbnail = opened(photo.large), opened(photo.thumbnail)
    assert (large.format, thumbnail.format) == ("WEBP", "WEBP")
    assert max(large.size) == LARGE_SIDE
    assert max(thumbnail.size) == THUMBNAIL_SIDE
    assert (photo.width, photo.height) == large.size


def test_a_small_picture_is_not_blown_up():
    photo = clean_photo(a_picture(size=(40, 30)), "lamp.jpg")
    assert (photo.width, photo.height) == opened(photo.thumbnail).size == (40, 30)


def test_the_same_upload_gives_the_same_bytes():
    content = a_picture(size=(300, 200))
    assert clean_photo(content, "a.jpg") == clean_photo(content, "b.jpg")


def test_a_photo_taken_sideways_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter to the right to see it upright
    photo = clean_photo(a_picture(size=(80, 40), exif=exif), "lamp.jpg")
    assert (photo.width, photo.height) == (40, 80)


def _with_everything_hidden(kind: str) -> bytes:
    exif = Image.Exif()
    exif[0x010E] = MARKER.decode()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    options = {"exif": exif, "icc_profile": profile}
    if kind != "PNG":
        options["xmp"] = b"<x>" + MARKER + b"</x>"
    if kind == "JPEG":
        options["comment"] = MARKER
    return a_picture(kind, (60, 40), **options) + MARKER


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_hidden_survives(kind):
    content = _with_everything_hidden(kind)
    assert MARKER in content
    photo = clean_photo(content, "lamp.jpg")
    for written in (photo.large, photo.thumbnail):
        assert MARKER not in written
        for chunk in (b"EXIF", b"XMP ", b"ICCP"):
            assert chunk not in written
        assert not opened(written).info.get("exif")


def test_a_phones_jpeg_with_further_views_shows_its_first_one():
    photo = clean_photo(an_animation("MPO"), "phone.jpg")
    pixel = opened(photo.large).getpixel((0, 0))
    assert max(pixel) < 10  # the first of the three is black


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "CMYK"])
def test_every_way_to_store_colours_becomes_plain(mode):
    written = io.BytesIO()
    Image.new(mode, (30, 20)).save(written, "JPEG" if mode == "CMYK" else "PNG")
    photo = clean_photo(written.getvalue(), "scan")
    assert opened(photo.large).size == (30, 20)
    assert opened(photo.large).mode in {"RGB", "RGBA"}


def test_transparency_stays():
    written = io.BytesIO()
    Image.new("RGBA", (20, 20), (1, 2, 3, 0)).save(written, "PNG")
    photo = clean_photo(written.getvalue(), "logo.png")
    assert opened(photo.large).mode == "RGBA"


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_photo_is_refused_with_a_sentence(case):
    with pytest.raises(PhotoRefused) as refused:
        clean_photo(REFUSED[case], "../../lamp\u202egnp.jpg")
    sentence = refused.value.fields["photo"]
    assert sentence.startswith("“../../lampgnp.jpg” ")
    assert sentence.endswith(".")


def test_a_name_of_any_length_is_cut_in_the_refusal():
    with pytest.raises(PhotoRefused) as refused:
        clean_photo(b"", "x" * 1_000_000)
    assert len(refused.value.message) < 100
    with pytest.raises(PhotoRefused, match="This file is empty"):
        clean_photo(b"", "\u202e")
