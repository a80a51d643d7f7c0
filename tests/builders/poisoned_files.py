"""Files that no seller should get past us as a photo, by what they are."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image

from backend.domain.catalog.photos import MAX_BYTES
from tests.builders.market import a_picture


def an_animation(kind: str) -> bytes:
    written = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), (n, n, n)) for n in (0, 128, 255)]
    frames[0].save(written, kind, save_all=True, append_images=frames[1:])
    return written.getvalue()


def _giant_png(width: int, height: int) -> bytes:
    """A few bytes that claim to be a wall of pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(bytes(1_000)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b"")


def _tiff_in_disguise() -> bytes:
    return a_picture("PNG")[:8] + a_picture("TIFF")


REFUSED = {
    "nothing": b"",
    "text": b"hello, I am a picture",
    "a drawing with a script": b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
    "a page behind a GIF's first letters": b"GIF89a<html><script>alert(1)</script>",
    "a GIF": a_picture("GIF"),
    "a TIFF": a_picture("TIFF"),
    "a TIFF behind a PNG's first letters": _tiff_in_disguise(),
    "a PDF": b"%PDF-1.7\n1 0 obj<</Pages 2 0 R>>endobj",
    "half a picture": a_picture(size=(400, 300))[:1_000],
    "a picture with its middle overwritten": a_picture("PNG", (400, 300))[:60] + bytes(500),
    "a wall of pixels": _giant_png(50_000, 50_000),
    "a very long strip": _giant_png(20_000, 10),
    "more pixels than we take": _giant_png(10_000, 2_501),
    "a film in WebP": an_animation("WEBP"),
    "a film in PNG": an_animation("PNG"),
    "too many bytes": a_picture() + bytes(MAX_BYTES),
}
