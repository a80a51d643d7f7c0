"""Drawings of things to look at, to read and to hear."""

from __future__ import annotations

import math

from scripts.market.canvas import Canvas, curve


def vinyl() -> Canvas:
    """A record half out of its sleeve."""
    canvas = Canvas("#e3d3c4", "#9c6b52")
    canvas.shadow((200, 690, 1050, 780))
    canvas.ellipse((490, 200, 1010, 720), "#2a2a2f", "#121215")
    for step in range(9):
        inset = 26 + step * 17
        canvas.ring(
            (490 + inset, 200 + inset, 1010 - inset, 720 - inset), 1.5, "#3a3a41", "#26262b"
        )
    canvas.ellipse((662, 372, 838, 548), "#e2a33c", "#c57f24")
    canvas.ellipse((740, 450, 760, 470), "#f4ece0")
    canvas.glow([(760, 230), (860, 220), (770, 450), (752, 450)], strength=0.2, blur=10)
    canvas.rectangle((210, 190, 740, 720), "#2f5d62", "#234a4f", round_by=4)
    canvas.ellipse((300, 290, 560, 550), "#e9c46a", "#d9a441")
    canvas.polygon(
        [(210, 560), (380, 420), (560, 600), (740, 470), (740, 720), (210, 720)], "#1d3b40"
    )
    canvas.polygon(
        [(210, 640), (470, 540), (740, 660), (740, 720), (210, 720)], "#e76f51", "#c95a3e"
    )
    canvas.line([(240, 224), (420, 224)], 9, "#f4ece0")
    canvas.line([(240, 250), (350, 250)], 5, "#cbd8d4")
    return canvas


def art_print() -> Canvas:
    """A framed print leaning against the wall."""
    canvas = Canvas("#e8e2d6", "#b9a58c")
    canvas.shadow((330, 690, 900, 770))
    canvas.rectangle((350, 110, 850, 740), "#3a2f2a", "#241d1a", round_by=3)
    canvas.rectangle((372, 132, 828, 718), "#fbf8f1", "#efe9dc")
    canvas.rectangle((424, 190, 776, 640), "#f0dfc4", "#e8d2b0")
    canvas.ellipse((560, 226, 740, 406), "#d1495b", "#b93a4c")
    canvas.polygon([(424, 640), (424, 460), (600, 330), (700, 640)], "#264653", "#1d3742")
    canvas.polygon([(560, 640), (776, 430), (776, 640)], "#e9a23b", "#d4872a")
    canvas.arc((440, 380, 700, 640), (180, 360), 20, "#fbf8f1")
    canvas.line([(424, 560), (776, 560)], 4, "#264653")
    canvas.line([(424, 668), (500, 668)], 3, "#8d8578")
    canvas.line([(700, 668), (776, 668)], 3, "#8d8578")
    canvas.glow([(372, 132), (540, 132), (420, 718), (372, 718)], strength=0.14, blur=8)
    return canvas


def medal() -> Canvas:
    """Three equal medals, each with a wave and a star."""
    canvas = Canvas("#dfe6e4", "#a8988a")
    canvas.shadow((260, 650, 960, 740))
    for left in (300, 470, 640):
        canvas.ellipse((left, 380, left + 270, 650), "#c98f4a", "#8f5d24")
        canvas.ring((left + 18, 398, left + 252, 632), 8, "#e7bd7d", "#a87434")
        middle = left + 135
        canvas.arc((middle - 70, 480, middle + 10, 560), (180, 360), 10, "#f3d7a6")
        canvas.arc((middle - 10, 480, middle + 70, 560), (0, 180), 10, "#f3d7a6")
        canvas.polygon(
            [(middle, 420), (middle + 14, 452), (middle, 476), (middle - 14, 452)], "#f3d7a6"
        )
    canvas.glow([(300, 400), (470, 380), (420, 640), (330, 600)], strength=0.16)
    return canvas


def sample_pack() -> Canvas:
    """Sound as a poster: bars of a wave on a floating card."""
    canvas = Canvas("#2d2a45", "#211e36")
    canvas.shadow((290, 700, 930, 770), strength=0.6)
    canvas.rectangle((300, 150, 900, 720), "#3b2f68", "#241d49", round_by=34)
    colours = ("#ff9f6b", "#ff7d88", "#c97bf0", "#7f8cff", "#5fd0e6")
    for index in range(23):
        height = 34 + 150 * abs(math.sin(index * 0.55) * math.cos(index * 0.21 + 0.4))
        x = 360 + index * 21.5
        tone = colours[index * len(colours) // 23]
        canvas.rectangle((x, 400 - height, x + 11, 400 + height), tone, round_by=5)
    canvas.line([(360, 610), (640, 610)], 14, "#efeaff")
    canvas.line([(360, 650), (540, 650)], 8, "#9c91cf")
    canvas.ellipse((772, 586, 850, 664), "#efeaff", "#cfc6f5")
    canvas.polygon([(800, 604), (800, 646), (834, 625)], "#3b2f68")
    canvas.glow([(300, 180), (480, 150), (360, 720), (300, 690)], strength=0.10, blur=20)
    return canvas


def portrait() -> Canvas:
    """A canvas on an easel with somebody's half-finished portrait."""
    canvas = Canvas("#d8cdbf", "#a98467")
    canvas.shadow((360, 760, 860, 830))
    for foot, head in (((420, 800), (560, 90)), ((790, 800), (650, 90))):
        canvas.line([foot, head], 20, "#7a5236")
    canvas.rectangle((360, 130, 850, 690), "#fbf7ee", "#e9e1d2", round_by=4)
    canvas.polygon(
        curve(
            (440, 690), ((450, 560), (560, 560), (605, 556)), ((650, 560), (760, 560), (770, 690))
        ),
        "#31576b",
        "#24414f",
    )
    canvas.rectangle((566, 470, 644, 590), "#d99f7c", "#bf8260", round_by=30)
    canvas.ellipse((500, 250, 710, 520), "#e8b592", "#d39a74")
    hair = curve(
        (490, 420),
        ((460, 260), (560, 190), (640, 210)),
        ((740, 220), (750, 340), (716, 430)),
        ((716, 340), (660, 310), (600, 320)),
        ((540, 320), (520, 360), (490, 420)),
    )
    canvas.polygon(hair, "#4a2c23", "#33201a")
    canvas.arc((545, 376, 590, 400), (180, 360), 5, "#4a2c23")
    canvas.arc((622, 376, 667, 400), (180, 360), 5, "#4a2c23")
    canvas.arc((572, 440, 640, 476), (20, 160), 6, "#a5533f")
    canvas.line([(606, 396), (598, 436), (612, 438)], 4, "#c0825f")
    canvas.rectangle((330, 690, 880, 718), "#8b5e3d", "#6b4529", round_by=6)
    canvas.line([(700, 704), (838, 610)], 9, "#c89a6a")
    canvas.polygon([(836, 600), (872, 574), (852, 618)], "#d1495b")
    return canvas


def card() -> Canvas:
    """A collectable card in a stand."""
    canvas = Canvas("#cfd3e6", "#8d86a8")
    canvas.shadow((380, 720, 840, 800), strength=0.55)
    canvas.rectangle((400, 96, 800, 740), "#f6f4ff", "#dcd8f0", round_by=30)
    canvas.rectangle((424, 120, 776, 716), "#20304d", "#14213a", round_by=18)
    canvas.rectangle((448, 182, 752, 500), "#6ad0c9", "#f3a8c9", round_by=10)
    points = []
    for step in range(16):
        radius = 128 if step % 2 == 0 else 58
        angle = math.radians(step * 22.5)
        points.append((600 + radius * math.sin(angle), 341 - radius * math.cos(angle)))
    canvas.polygon(points, "#fff3c4", "#f2b84b")
    canvas.ellipse((556, 297, 644, 385), "#20304d", "#2f4a73")
    canvas.ellipse((574, 318, 600, 344), "#fff3c4")
    canvas.line([(452, 152), (600, 152)], 12, "#f6f4ff")
    canvas.ellipse((728, 140, 752, 164), "#f2b84b")
    for row, width in enumerate((280, 240, 292, 180)):
        canvas.line([(456, 546 + row * 36), (456 + width, 546 + row * 36)], 8, "#8ea3c7")
    canvas.glow([(424, 120), (560, 120), (470, 716), (424, 716)], strength=0.16, blur=10)
    canvas.glow([(640, 120), (680, 120), (590, 716), (550, 716)], strength=0.22, blur=16)
    return canvas


def book() -> Canvas:
    """A clothbound book standing, with others lying under it."""
    canvas = Canvas("#d5dccf", "#8a6b4f")
    canvas.shadow((300, 720, 940, 800), strength=0.5)
    for y, left, right, tone in ((690, 330, 900, "#7a8f6a"), (640, 350, 880, "#c98b5b")):
        canvas.rectangle((left, y, right, y + 50), tone, round_by=6)
        canvas.rectangle((left + 26, y + 8, right - 4, y + 42), "#f1e8d6", "#ddd0b8")
    canvas.polygon([(430, 150), (474, 128), (474, 640), (430, 640)], "#5d1f2b", "#44151f")
    canvas.rectangle((474, 128, 800, 640), "#8c2f3f", "#6d2231", round_by=4)
    canvas.rectangle((800, 140, 816, 634), "#f1e8d6", "#d8cab0")
    canvas.ring((556, 220, 718, 382), 7, "#e8c77d", "#cfa64f")
    canvas.polygon([(637, 246), (690, 338), (584, 338)], "#e8c77d", "#cfa64f")
    canvas.line([(540, 450), (734, 450)], 9, "#e8c77d")
    canvas.line([(570, 484), (704, 484)], 6, "#cfa64f")
    canvas.line([(590, 580), (684, 580)], 5, "#cfa64f")
    canvas.glow([(490, 130), (560, 130), (520, 640), (480, 640)], strength=0.14, blur=14)
    return canvas
