"""The photographs of the small market, drawn: one quiet still life per thing, in one style."""

from __future__ import annotations

from collections.abc import Callable

from scripts.market import things_to_keep, things_to_use
from scripts.market.canvas import Canvas

DRAWINGS: dict[str, Callable[[], Canvas]] = {
    "sneakers": things_to_use.sneakers,
    "watch": things_to_use.watch,
    "vinyl": things_to_keep.vinyl,
    "art_print": things_to_keep.art_print,
    "medal": things_to_keep.medal,
    "camera": things_to_use.camera,
    "sample_pack": things_to_keep.sample_pack,
    "portrait": things_to_keep.portrait,
    "mug": things_to_use.mug,
    "card": things_to_keep.card,
    "headphones": things_to_use.headphones,
    "book": things_to_keep.book,
    "plush": things_to_use.plush,
}
DETAIL = (330.0, 240.0, 810.0, 600.0)
"""What the second photograph shows from near."""


def photographs(name: str) -> tuple[bytes, bytes]:
    """The whole thing, and a part of it from near."""
    canvas = DRAWINGS[name]()
    return canvas.finished(), canvas.finished(DETAIL)
