"""A small kit for quiet still lifes: a wall, a table, soft light, shaded shapes with soft shadows.

Coordinates are those of the finished picture (1200 by 900); it is drawn larger and scaled down,
which smooths all edges. Nothing here is random.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image, ImageChops, ImageDraw, ImageFilter

SIZE = (1200, 900)
SCALE = 2
HORIZON = 590

Colour = tuple[int, int, int]
Point = tuple[float, float]
Box = tuple[float, float, float, float]


def colour(text: str) -> Colour:
    """`#1a2b3c` as numbers."""
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """`one` with a share of `other` in it."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def curve(start: Point, *pieces: tuple[Point, Point, Point], steps: int = 24) -> list[Point]:
    """A line of cubic Bézier pieces, each `(handle, handle, end)`."""
    points = [start]
    for first, second, end in pieces:
        begin = points[-1]
        for step in range(1, steps + 1):
            t = step / steps
            u = 1 - t
            weights = (u**3, 3 * u * u * t, 3 * u * t * t, t**3)
            corners = (begin, first, second, end)
            x = sum(w * c[0] for w, c in zip(weights, corners, strict=True))
            y = sum(w * c[1] for w, c in zip(weights, corners, strict=True))
            points.append((x, y))
    return points


class Canvas:
    """One picture being made."""

    def __init__(self, wall: str, table: str) -> None:
        self._size = (SIZE[0] * SCALE, SIZE[1] * SCALE)
        self._image = Image.new("RGB", self._size, colour(wall))
        self._room(colour(wall), colour(table))

    # what is drawn with

    def rectangle(
        self, box: Box, top: str, bottom: str | None = None, *, round_by: float = 0
    ) -> None:
        """A rectangle, shaded from top to bottom."""
        mask, draw = self._blank()
        draw.rounded_rectangle(_scaled(box), radius=round_by * SCALE, fill=255)
        self._pour(mask, top, bottom)

    def ellipse(self, box: Box, top: str, bottom: str | None = None) -> None:
        """An ellipse within a box."""
        mask, draw = self._blank()
        draw.ellipse(_scaled(box), fill=255)
        self._pour(mask, top, bottom)

    def ring(self, box: Box, width: float, top: str, bottom: str | None = None) -> None:
        """The outline of an ellipse."""
        mask, draw = self._blank()
        draw.ellipse(_scaled(box), outline=255, width=round(width * SCALE))
        self._pour(mask, top, bottom)

    def arc(self, box: Box, degrees: tuple[float, float], width: float, top: str) -> None:
        """A part of an outline; degrees run clockwise from three o'clock."""
        mask, draw = self._blank()
        draw.arc(_scaled(box), *degrees, fill=255, width=round(width * SCALE))
        self._pour(mask, top, None)

    def polygon(self, points: Sequence[Point], top: str, bottom: str | None = None) -> None:
        """A closed outline, filled."""
        mask, draw = self._blank()
        draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=255)
        self._pour(mask, top, bottom)

    def line(self, points: Sequence[Point], width: float, tone: str) -> None:
        """A line with round ends and joints."""
        mask, draw = self._blank()
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        draw.line(scaled, fill=255, width=round(width * SCALE), joint="curve")
        radius = width * SCALE / 2
        for x, y in (scaled[0], scaled[-1]):
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
        self._pour(mask, tone, None)

    def shadow(self, box: Box, *, strength: float = 0.45, blur: float = 26) -> None:
        """Where something stands: darker, and softer than the thing itself."""
        mask, draw = self._blank()
        draw.ellipse(_scaled(box), fill=round(255 * strength))
        self._image.paste((24, 18, 26), mask=_soft(mask, blur))

    def glow(self, points: Sequence[Point], *, strength: float = 0.25, blur: float = 14) -> None:
        """Light on something: an outline filled with soft white."""
        mask, draw = self._blank()
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        draw.polygon(scaled, fill=round(255 * strength))
        self._image.paste((255, 252, 244), mask=_soft(mask, blur))

    def finished(self, frame: Box | None = None) -> bytes:
        """The picture as JPEG; with a frame, that part of it from near."""
        image = self._image.crop(_scaled(frame)) if frame else self._image
        small = image.resize(SIZE, Image.Resampling.LANCZOS)
        output = io.BytesIO()
        small.save(output, "JPEG", quality=88, optimize=True)
        return output.getvalue()

    # how it is put on

    def _blank(self) -> tuple[Image.Image, ImageDraw.ImageDraw]:
        mask = Image.new("L", self._size, 0)
        return mask, ImageDraw.Draw(mask)

    def _pour(self, mask: Image.Image, top: str, bottom: str | None) -> None:
        box = mask.getbbox()
        if box is None:
            return
        first = colour(top)
        last = colour(bottom) if bottom else mix(first, (20, 16, 24), 0.14)
        paint = _gradient((box[2] - box[0], box[3] - box[1]), first, last)
        self._image.paste(paint, box[:2], mask.crop(box))

    def _room(self, wall: Colour, table: Colour) -> None:
        width, height = self._size
        horizon = HORIZON * SCALE
        white, dark = (255, 252, 246), (30, 22, 30)
        upper = _gradient((width, horizon), mix(wall, white, 0.22), mix(wall, dark, 0.05))
        lower = _gradient(
            (width, height - horizon), mix(table, white, 0.10), mix(table, dark, 0.16)
        )
        self._image.paste(upper, (0, 0))
        self._image.paste(lower, (0, horizon))
        self.glow([(0, 40), (430, 0), (820, 590), (300, 590)], strength=0.20, blur=46)
        edge = Image.new("L", self._size, 0)
        ImageDraw.Draw(edge).rectangle((0, horizon - 3, width, horizon + 3), fill=60)
        self._image.paste(mix(table, dark, 0.6), mask=_soft(edge, 3))
        self._image = ImageChops.multiply(self._image, _vignette(self._size))


def _scaled(box: Box) -> Box:
    left, top, right, bottom = box
    return left * SCALE, top * SCALE, right * SCALE, bottom * SCALE


def _soft(mask: Image.Image, blur: float) -> Image.Image:
    """Blurred. What is soft has no detail, so a quarter of the size will do."""
    coarse = mask.resize((mask.width // 4, mask.height // 4), Image.Resampling.BOX)
    coarse = coarse.filter(ImageFilter.GaussianBlur(blur * SCALE / 4))
    return coarse.resize(mask.size, Image.Resampling.BILINEAR)


def _gradient(size: tuple[int, int], top: Colour, bottom: Colour) -> Image.Image:
    ramp = Image.linear_gradient("L").resize(size)
    return Image.composite(Image.new("RGB", size, bottom), Image.new("RGB", size, top), ramp)


def _vignette(size: tuple[int, int]) -> Image.Image:
    ramp = Image.radial_gradient("L").resize(size)
    return Image.merge("RGB", [ramp.point(lambda value: 255 - max(0, value - 130) // 5)] * 3)
