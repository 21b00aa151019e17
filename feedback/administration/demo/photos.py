"""Photographs for the demo: drawn here, so that they are nobody's."""

from __future__ import annotations

import io
from collections.abc import Callable
from random import Random
from typing import Final

from PIL import Image, ImageDraw, ImageFilter

_SIZE: Final = (960, 720)
_SKY: Final = (196, 214, 226)


def pair(subject: str, chance: Random) -> list[tuple[str, bytes]]:
    """Two photographs of the subject (``bridge`` or ``waste``): names and JPEG bytes."""
    return [(f"anh-{number}.jpg", _taken(_SUBJECTS[subject], chance)) for number in (1, 2)]


def board(chance: Random, *, hung: bool) -> bytes:
    """A notice board by a wall; where sheets were ``hung``, with somebody who reads them: JPEG bytes."""

    def draw_board(draw: ImageDraw.ImageDraw, chance: Random) -> None:
        width, height = _SIZE
        draw.rectangle((0, 0, width, 560), (222, 208, 170))
        draw.rectangle((0, 560, width, height), (150, 146, 138))
        draw.rectangle((230, 120, 880, 500), (96, 72, 48))
        draw.rectangle((246, 136, 864, 484), (58, 108, 82))
        for left in range(270, 800, 150) if hung else ():
            top = 160 + chance.randint(0, 16)
            draw.rectangle((left, top, left + 126, top + 180), (246, 246, 240))
            for line in range(top + 22, top + 160, 16):
                draw.line((left + 14, line, left + chance.randint(70, 112), line), (90, 90, 96), 3)
        if hung:
            draw.ellipse((84, 410, 144, 476), (196, 152, 120))
            draw.rectangle((66, 476, 164, 700), (60, 70, 110))

    return _taken(draw_board, chance)


def _taken(draw_subject: Callable[[ImageDraw.ImageDraw, Random], None], chance: Random) -> bytes:
    picture = Image.new("RGB", _SIZE, _SKY)
    draw_subject(ImageDraw.Draw(picture), chance)
    picture = picture.filter(ImageFilter.GaussianBlur(1.4))
    grain = Image.frombytes("L", _SIZE, chance.randbytes(_SIZE[0] * _SIZE[1])).convert("RGB")
    stored = io.BytesIO()
    Image.blend(picture, grain, 0.08).save(stored, "JPEG", quality=78)
    return stored.getvalue()


def _bridge(draw: ImageDraw.ImageDraw, chance: Random) -> None:
    """A concrete deck over a stream: holes in the deck, one railing broken."""
    width, height = _SIZE
    draw.polygon(
        [(0, 300), (260, 190), (520, 260), (800, 170), (width, 250), (width, 420), (0, 420)], (86, 120, 84)
    )
    draw.rectangle((0, 400, width, height), (139, 122, 88))
    for _ in range(60):
        left, top = chance.randint(0, width), chance.randint(520, height)
        draw.line((left, top, left + chance.randint(30, 120), top), (168, 152, 118), 3)
    draw.polygon([(60, 560), (900, 560), (760, 400), (200, 400)], (150, 150, 146))
    for _ in range(3):
        left, top = chance.randint(250, 640), chance.randint(420, 520)
        draw.ellipse((left, top, left + chance.randint(60, 130), top + chance.randint(24, 44)), (54, 48, 40))
    gap = chance.randint(3, 6)
    for post in range(10):
        left = 200 + post * 62
        lean = 34 if post == gap else 0
        if post != gap + 1:
            draw.line((left, 402, left + lean, 330 + lean), (96, 96, 98), 11)
        if post not in (gap - 1, gap, gap + 1) and post < 9:
            draw.line((left, 340, left + 62, 340), (110, 110, 112), 8)


def _waste(draw: ImageDraw.ImageDraw, chance: Random) -> None:
    """Bags of refuse heaped on the sand, the sea behind."""
    width, height = _SIZE
    draw.rectangle((0, 300, width, 430), (74, 128, 150))
    draw.rectangle((0, 420, width, height), (212, 190, 146))
    tones = ((38, 40, 44), (60, 84, 120), (176, 60, 52), (222, 222, 218), (70, 104, 66), (196, 160, 60))
    for row in range(5):
        for _ in range(16 - row * 2):
            left = chance.randint(120 + row * 60, 800 - row * 60)
            top = 620 - row * 60 + chance.randint(-20, 20)
            draw.ellipse(
                (left, top, left + chance.randint(50, 120), top + chance.randint(40, 80)),
                chance.choice(tones),
            )
    for _ in range(40):
        left, top = chance.randint(20, width - 40), chance.randint(560, height - 20)
        draw.rectangle(
            (left, top, left + chance.randint(6, 26), top + chance.randint(4, 14)), chance.choice(tones)
        )


_SUBJECTS: Final[dict[str, Callable[[ImageDraw.ImageDraw, Random], None]]] = {
    "bridge": _bridge,
    "waste": _waste,
}
