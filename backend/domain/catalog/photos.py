"""Turns whatever somebody uploads into two clean WebP pictures, or refuses it. Pure but for CPU.

The order is the defence: size in bytes, type by content, size in pixels from the header alone, and
only then decoding. What comes out was drawn by us: no metadata, no trailing bytes, no second frame.
"""

from __future__ import annotations

import io
import threading
from dataclasses import dataclass

import puremagic
from PIL import Image, ImageOps

from backend.core.text import clean_line
from backend.domain.catalog.errors import PhotoRefused

MAX_BYTES = 12 * 1024 * 1024
# A JPEG is decoded at a fraction of its size, so it may be what good phone cameras make.
MAX_PIXELS = {"JPEG": 50_000_000, "PNG": 25_000_000, "WEBP": 25_000_000}
MAX_SIDE = 16_000
LARGE_SIDE, THUMBNAIL_SIDE = 1_600, 480
MEDIA_TYPE = "image/webp"
_QUALITY = 82
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
# A decoded picture takes up to 200 MB; more than two at a time would starve everything else.
_decoders = threading.BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class CleanPhoto:
    """The picture as it will be shown, large and small, both WebP."""

    large: bytes
    thumbnail: bytes
    width: int
    height: int


def clean_photo(content: bytes, filename: str) -> CleanPhoto:
    """Re-encode an upload. Blocks for up to a second or so: call it in a thread."""
    kind = _kind_of(content, filename)
    with _decoders:
        large = _decode(content, kind, filename)
        small = large.copy()
        small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
        return CleanPhoto(
            large=_encode(large),
            thumbnail=_encode(small),
            width=large.width,
            height=large.height,
        )


def _kind_of(content: bytes, filename: str) -> str:
    if not content:
        raise _refuse(filename, "is empty.")
    if len(content) > MAX_BYTES:
        raise _refuse(filename, f"is larger than {MAX_BYTES // 1024 // 1024} MB.")
    try:
        found = puremagic.from_string(content, mime=True)
    except (puremagic.PureError, ValueError):
        found = ""
    if found not in _FORMATS:
        raise _refuse(filename, "is not a JPEG, PNG or WebP picture.")
    return _FORMATS[found]


def _decode(content: bytes, kind: str, filename: str) -> Image.Image:
    """The picture upright and no larger than we show it. The full size exists once at most."""
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as opened:
            _require_bounds(opened, kind, filename)
            if kind == "JPEG":  # can be decoded at a fraction of its size
                opened.draft("RGB", (LARGE_SIDE, LARGE_SIDE))
            mode = "RGBA" if opened.has_transparency_data else "RGB"
            picture = opened if opened.mode == mode else opened.convert(mode)
            picture.thumbnail((LARGE_SIDE, LARGE_SIDE), Image.Resampling.LANCZOS)
            return ImageOps.exif_transpose(picture)
    except PhotoRefused:
        raise
    except Exception:  # noqa: BLE001 - decoders fail in many ways, all of which mean the same
        raise _refuse(filename, "is damaged or cannot be read as a picture.") from None


def _require_bounds(opened: Image.Image, kind: str, filename: str) -> None:
    width, height = opened.size
    most = MAX_PIXELS[kind]
    if width * height > most or max(width, height) > MAX_SIDE:
        raise _refuse(filename, f"has more than {most // 1_000_000} million pixels.")
    # Phones put further views into a JPEG; those are no film, and only the first one is read.
    if kind != "JPEG" and getattr(opened, "n_frames", 1) > 1:
        raise _refuse(filename, "is animated; please use a still picture.")


def _encode(picture: Image.Image) -> bytes:
    # A new image takes over the pixels and nothing else of what was read.
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    written = io.BytesIO()
    bare.save(written, "WEBP", quality=_QUALITY, method=4)
    return written.getvalue()


def _refuse(filename: str, why: str) -> PhotoRefused:
    name = clean_line(filename[:200])[:60]
    sentence = f"“{name}” {why}" if name else f"This file {why}"
    return PhotoRefused(sentence, fields={"photo": sentence})
