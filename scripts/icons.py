"""Draws the icons of the installed app from the shapes of the logo.

    python -m scripts.icons

One full-bleed drawing fits a round mask as well as a square: the sign keeps to the safe middle.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

from scripts.house.places import ROOT

FOLDER = ROOT / "backend" / "dashboard" / "icons"
SIZES = {"icon-192.png": 192, "icon-512.png": 512, "apple-touch-icon.png": 180}
SEA, WHITE, AMBER = (0x12, 0x50, 0x6B), (255, 255, 255), (0xF2, 0xB8, 0x4B)
UNITS = 40  # the logo's 32 units with a margin of 4 all round, for masks
FINER = 4  # drawn larger and scaled down: smooth edges
BARS = ((9.5, 9.5, 22.5), (9.5, 16.0, 16.0), (9.5, 22.5, 22.5))  # from x, at y, to x
STROKE, DOT = 1.5, (21.5, 16.0, 2.6)


def draw(size: int) -> Image.Image:
    """The sign on its own ground."""
    scale = size * FINER / UNITS
    image = Image.new("RGB", (size * FINER, size * FINER), SEA)
    pen = ImageDraw.Draw(image)

    def at(units: float) -> float:
        return (units + 4) * scale

    for left, y, right in BARS:
        box = (at(left - STROKE), at(y - STROKE), at(right + STROKE), at(y + STROKE))
        pen.rounded_rectangle(box, radius=STROKE * scale, fill=WHITE)
    x, y, radius = DOT
    pen.ellipse((at(x - radius), at(y - radius), at(x + radius), at(y + radius)), fill=AMBER)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def write(folder: Path = FOLDER) -> None:
    folder.mkdir(exist_ok=True)
    for name, size in SIZES.items():
        draw(size).save(folder / name, optimize=True)


if __name__ == "__main__":
    write()
