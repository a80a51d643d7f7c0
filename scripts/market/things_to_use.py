"""Drawings of things to wear, to hold and to play with."""

from __future__ import annotations

import math

from scripts.market.canvas import Canvas, curve


def sneakers() -> Canvas:
    """A low white sneaker from the side, with a second one behind it."""
    canvas = Canvas("#d9c7b8", "#b98f6f")
    canvas.shadow((190, 650, 1030, 740))
    for shift_x, shift_y, upper, accent in (
        (96, -74, "#cdbfae", "#7d9c8c"),
        (0, 0, "#fbf8f2", "#3f7d6a"),
    ):
        _one_sneaker(canvas, shift_x, shift_y, upper, accent)
    return canvas


def _one_sneaker(canvas: Canvas, dx: float, dy: float, upper: str, accent: str) -> None:
    def at(x: float, y: float) -> tuple[float, float]:
        return x + dx, y + dy

    body = curve(
        at(232, 640),
        (at(218, 560), at(232, 470), at(262, 420)),
        (at(300, 440), at(360, 446), at(410, 424)),
        (at(470, 446), at(520, 500), at(600, 530)),
        (at(690, 560), at(850, 566), at(908, 610)),
        (at(920, 622), at(920, 640), at(916, 652)),
    )
    canvas.polygon([*body, at(232, 652)], upper, "#d8d0c4")
    heel = curve(
        at(232, 640),
        (at(220, 560), at(232, 480), at(262, 420)),
        (at(290, 440), at(318, 442), at(330, 441)),
        (at(312, 510), at(312, 580), at(322, 640)),
    )
    canvas.polygon(heel, accent)
    stripe = curve(
        at(400, 640),
        (at(440, 590), at(500, 560), at(560, 514)),
        (at(575, 522), at(588, 528), at(604, 532)),
        (at(560, 570), at(500, 610), at(470, 640)),
    )
    canvas.polygon(stripe, accent)
    for step in range(4):
        x, y = 440 + step * 42, 470 + step * 22
        canvas.line([at(x - 18, y + 16), at(x + 34, y - 8)], 8, "#efe9df")
    canvas.rectangle((222 + dx, 640 + dy, 926 + dx, 700 + dy), "#fdfbf6", "#cfc6b8", round_by=28)
    canvas.line([at(240, 676), at(908, 676)], 4, "#c9bfb0")


def watch() -> Canvas:
    """A wrist watch lying flat, strap to both sides."""
    canvas = Canvas("#c9d2d6", "#8c7a6b")
    canvas.shadow((330, 560, 880, 720), strength=0.5)
    for top, bottom, near, far in ((150, 330, 108, 92), (560, 790, 108, 88)):
        first, last = (far, near) if top < 300 else (near, far)
        canvas.polygon(
            [(600 - first, top), (600 + first, top), (600 + last, bottom), (600 - last, bottom)],
            "#6b3f2a",
            "#4b2a1c",
        )
        canvas.line([(600 - first + 16, top + 12), (600 - last + 16, bottom - 12)], 3, "#a9795a")
        canvas.line([(600 + first - 16, top + 12), (600 + last - 16, bottom - 12)], 3, "#a9795a")
    canvas.rectangle((796, 424, 838, 474), "#c8ccd0", "#7f868d", round_by=8)
    canvas.ellipse((390, 240, 810, 660), "#f1f3f4", "#8d959c")
    canvas.ellipse((414, 264, 786, 636), "#5f676e", "#c9ced2")
    canvas.ellipse((428, 278, 772, 622), "#22384f", "#16273a")
    for hour in range(12):
        angle = math.radians(hour * 30)
        outer, inner = 152, 118 if hour % 3 == 0 else 132
        begin = (600 + inner * math.sin(angle), 450 - inner * math.cos(angle))
        end = (600 + outer * math.sin(angle), 450 - outer * math.cos(angle))
        canvas.line([begin, end], 9 if hour % 3 == 0 else 5, "#f2e6c9")
    canvas.line([(600, 450), (536, 386)], 13, "#f7f1e1")
    canvas.line([(600, 450), (690, 374)], 9, "#f7f1e1")
    canvas.line([(600, 500), (600, 330)], 3, "#d6674a")
    canvas.ellipse((586, 436, 614, 464), "#f7f1e1")
    canvas.glow([(450, 330), (540, 280), (640, 620), (540, 610)], strength=0.16, blur=18)
    return canvas


def camera() -> Canvas:
    """A rangefinder camera, front on."""
    canvas = Canvas("#b9c4bd", "#7b6a58")
    canvas.shadow((230, 660, 980, 760), strength=0.55)
    canvas.rectangle((300, 300, 420, 350), "#dfe2e3", "#a4aaad", round_by=10)
    canvas.rectangle((800, 286, 880, 350), "#dfe2e3", "#a4aaad", round_by=14)
    canvas.rectangle((250, 330, 950, 700), "#e7e9ea", "#b7bcbf", round_by=46)
    canvas.rectangle((250, 430, 950, 640), "#3b332f", "#29231f")
    for row in range(9):
        canvas.line([(262, 446 + row * 22), (938, 446 + row * 22)], 1.5, "#4a413b")
    canvas.rectangle((640, 356, 740, 412), "#2b3036", "#4d555e", round_by=8)
    canvas.ellipse((800, 366, 850, 416), "#2b3036", "#59626b")
    canvas.ellipse((420, 350, 780, 710), "#d3d6d8", "#84898d")
    canvas.ellipse((448, 378, 752, 682), "#24272a", "#101214")
    canvas.ring((478, 408, 722, 652), 6, "#6f757a", "#34383c")
    canvas.ellipse((512, 442, 688, 618), "#3d5a80", "#131c2b")
    canvas.ellipse((548, 478, 652, 582), "#1c2b46", "#0a101c")
    canvas.ellipse((540, 466, 594, 520), "#9fc3e6", "#5f8fbf")
    canvas.ellipse((330, 362, 358, 390), "#c8463a")
    return canvas


def headphones() -> Canvas:
    """Headphones on a block of wood."""
    canvas = Canvas("#e6d9cf", "#8f6f5a")
    canvas.shadow((270, 700, 930, 780), strength=0.5)
    canvas.rectangle((556, 150, 644, 720), "#c79a6b", "#a97b4e", round_by=18)
    canvas.rectangle((460, 706, 740, 744), "#b98958", "#94683f", round_by=12)
    canvas.arc((330, 130, 870, 760), (180, 360), 54, "#2c2f36")
    canvas.arc((352, 152, 848, 740), (196, 344), 12, "#b9764f")
    for left, right, inner in ((280, 430, 400), (770, 920, 740)):
        canvas.rectangle((inner, 410, inner + 60, 640), "#b9764f", "#8f5637", round_by=26)
        canvas.rectangle((left, 390, right, 660), "#3a3e47", "#1f2228", round_by=64)
        middle = (left + right) / 2
        canvas.ellipse((middle - 44, 480, middle + 44, 568), "#565c68", "#2c2f36")
        canvas.ring((middle - 44, 480, middle + 44, 568), 4, "#c9ccd2", "#7d828c")
    canvas.glow([(300, 420), (330, 410), (330, 640), (300, 620)], strength=0.3, blur=8)
    return canvas


def mug() -> Canvas:
    """A handmade mug with two glazes."""
    canvas = Canvas("#dfe3dc", "#b79a7c")
    canvas.shadow((330, 670, 930, 760), strength=0.5)
    canvas.ring((700, 360, 920, 610), 42, "#c9b79d", "#a58d6f")
    body = curve(
        (372, 300),
        ((372, 480), (392, 640), (440, 716)),
        ((520, 740), (650, 740), (730, 716)),
        ((778, 640), (798, 480), (798, 300)),
    )
    canvas.polygon(body, "#d8c7ac", "#b29672")
    glaze = curve(
        (372, 300),
        ((374, 400), (378, 450), (386, 500)),
        ((440, 540), (470, 470), (530, 506)),
        ((590, 545), (640, 470), (690, 512)),
        ((730, 540), (770, 500), (786, 490)),
        ((792, 440), (797, 380), (798, 300)),
    )
    canvas.polygon(glaze, "#4f7f86", "#3a666d")
    canvas.ellipse((372, 254, 798, 346), "#6b9aa0", "#4f7f86")
    canvas.ellipse((396, 268, 774, 334), "#3b2a20", "#5a4030")
    canvas.glow([(420, 340), (470, 346), (500, 690), (468, 690)], strength=0.34, blur=12)
    for x in (520, 590, 660):
        canvas.line(curve((x, 232), ((x - 34, 190), (x + 34, 150), (x, 104))), 5, "#f3f1ea")
    return canvas


def plush() -> Canvas:
    """A plush bear, sitting."""
    canvas = Canvas("#f0dcd6", "#c9a48e")
    canvas.shadow((340, 700, 860, 790), strength=0.45)
    fur, dark, light = "#c58f5f", "#a9744a", "#ecd2b0"
    for x in (400, 690):
        canvas.ellipse((x, 590, x + 150, 760), fur, dark)
        canvas.ellipse((x + 30, 630, x + 120, 740), light, "#d9b88f")
    canvas.ellipse((440, 420, 760, 760), fur, dark)
    canvas.ellipse((500, 490, 700, 740), light, "#dcbb92")
    for shoulder, paw in (((474, 492), (436, 610)), ((726, 492), (764, 610))):
        canvas.line([shoulder, paw], 96, "#b98255")
    for x in (432, 658):
        canvas.ellipse((x, 140, x + 116, 256), fur, dark)
        canvas.ellipse((x + 28, 168, x + 88, 228), light, "#d9a98f")
    canvas.ellipse((430, 160, 770, 470), "#cf9a69", dark)
    canvas.ellipse((528, 320, 672, 446), light, "#dcbb92")
    canvas.ellipse((574, 336, 626, 374), "#3a2620")
    canvas.arc((560, 356, 640, 416), (30, 150), 5, "#3a2620")
    for x in (514, 656):
        canvas.ellipse((x, 286, x + 30, 318), "#2b1c18")
        canvas.ellipse((x + 8, 291, x + 17, 300), "#ffffff")
    canvas.polygon([(530, 470), (600, 496), (530, 530)], "#3f7d8c", "#2f6470")
    canvas.polygon([(670, 470), (600, 496), (670, 530)], "#3f7d8c", "#2f6470")
    canvas.ellipse((580, 478, 620, 516), "#2f6470")
    return canvas
