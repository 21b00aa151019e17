"""Chữ bị che hoặc ẩn: text of a page that nobody sees on it, and text that is no words. Pure.

A page is drawn with its text and without: a sign where both look the same is under something, in the colour
of what is around it, drawn by no ink (ISO 32000-1, 9.3.6, as scanners lay what they read under a picture), or
beyond the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

import pypdfium2
from PIL import Image, ImageChops
from pypdfium2 import raw

from feedback.text.syllables import is_syllable

Share = tuple[float, float, float, float]
"""Left, top, right, bottom as shares of the page."""

_DOTS_PER_INCH: Final = 100
_MOST_SIDE: Final = 1600
_POINTS_PER_INCH: Final = 72
_SEEN: Final = 24
"""How far a dot must change, of 255, for an eye to see it."""
_FEW: Final = 1
"""Signs that may be unseen: a stray sign tells nothing."""
_NEAR: Final = 0.01
_TOGETHER: Final = 3
"""Signs of one ligature have one place."""
_DEEP: Final = 12

_WORD: Final = re.compile(r"[^\s\d]{2,}")
_MANY_WORDS: Final = 12
_SYLLABLES: Final = 12
"""One word of so many is a syllable even in English; in a text of signs without meaning hardly any is."""
_ODD: Final = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\xa0\ue000-\uf8ff\ufffd-\uffff]|[a-z\xdf-\xff][A-Z]+[a-z]|[a-zA-Z][$%&\\*+<=>^{|}~\[\]]+[a-zA-Z]"
)
_ODD_WORDS: Final = 4


def is_soup(words: str, unmapped: int) -> bool:
    """Whether the layer of text holds signs that are no words: its fonts don't say what their signs mean.
    ``unmapped``: of how many signs the file says so itself.
    """
    signs = sum(not sign.isspace() for sign in words)
    if unmapped > max(signs // 20, _FEW):
        return True
    found = _WORD.findall(words)
    if len(found) < _MANY_WORDS:
        return False
    odd = sum(bool(_ODD.search(word)) for word in found)
    known = sum(is_syllable(word.strip(".,;:()/“”\"'!?-…").lower()) for word in found)
    return odd * _ODD_WORDS > len(found) or known * _SYLLABLES < len(found)


def hides(page: Any, signs: Iterable[tuple[str, Share]]) -> bool:
    """Whether of these signs of an opened page, each with where its ink is, some can't be seen. The page
    isn't to be drawn any more.
    """
    signs = list(signs)
    if _lies_over_other(signs):
        return True
    whole = _drawn(page)
    for one in page.get_objects(filter=(raw.FPDF_PAGEOBJ_TEXT,), max_depth=_DEEP):
        if not raw.FPDFPageObj_SetIsActive(one, False):
            raise pypdfium2.PdfiumError("text that can't be taken away")
    ink = _changed(whole, _drawn(page))
    unseen = 0
    for _, (left, top, right, bottom) in signs:
        box = (
            int(left * ink.width),
            int(top * ink.height),
            int(right * ink.width) + 1,
            int(bottom * ink.height) + 1,
        )
        unseen += max(ink.crop(box).tobytes(), default=0) < _SEEN
    return unseen > _FEW


def _lies_over_other(signs: list[tuple[str, Share]]) -> bool:
    """Whether signs stand upon other signs: what is written over a text, a label on a black box, would show
    at its place.
    """
    by_place: dict[tuple[int, int], list[tuple[int, Share]]] = {}
    over = 0
    for number, (sign, spot) in enumerate(signs):
        if not sign.isalnum():
            continue
        across, down = (spot[0] + spot[2]) / 2, (spot[1] + spot[3]) / 2
        cell = (int(across / _NEAR), int(down / _NEAR))
        for near in ((x, y) for x in (-1, 0, 1) for y in (-1, 0, 1)):
            for other, there in by_place.get((cell[0] + near[0], cell[1] + near[1]), ()):
                within = there[0] < across < there[2] and there[1] < down < there[3]
                over += within and number - other > _TOGETHER and sign != signs[other][0]
        by_place.setdefault(cell, []).append((number, spot))
    return over > _FEW


def _drawn(page: Any) -> Image.Image:
    scale = min(_DOTS_PER_INCH / _POINTS_PER_INCH, _MOST_SIDE / max(page.get_size()))
    bitmap = page.render(scale=scale, rev_byteorder=True, limit_image_cache=True)
    try:
        return bitmap.to_pil().convert("RGB").copy()
    finally:
        bitmap.close()


def _changed(one: Image.Image, other: Image.Image) -> Image.Image:
    """By how much each dot differs, in the colour in which it does most."""
    red, green, blue = ImageChops.difference(one, other).split()
    return ImageChops.lighter(red, ImageChops.lighter(green, blue))
