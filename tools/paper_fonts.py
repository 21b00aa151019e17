"""What the fonts for papers lack after the subsets are joined, and which letters they can print.

The languages of the highlands put the breve over letters for which Unicode has no joined form (Ba Na, Xơ
Đăng: ơ̆, ư̆, ê̆, ô̆). The subsets leave the combining breve (U+0306) out, though they draw it as a part of ă.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from itertools import pairwise

from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

COMBINING_BREVE = 0x0306
HORNED = {"ơ": "ŏ", "ư": "ŭ", "Ơ": "Ŏ", "Ư": "Ŭ"}
"""Letters that take the breve where their plain sister has it."""
ROOFED = "êôÊÔ"
"""Letters that take the breve above the circumflex."""
GAP = 70
"""Between circumflex and breve, in units of the font (2048 to the em)."""


def add_breve(font: TTFont) -> None:
    """Give the font a combining breve: joined forms for eight letters, and for others one centred on an o."""
    letters = font.getBestCmap()
    glyphs = font["glyf"]

    def part(letter: str, name: str) -> tuple[int, int]:
        found = next(p for p in glyphs[letters[ord(letter)]].components if p.glyphName == name)
        return found.x, found.y

    x, y = part("ŏ", "breve")
    width, _ = font["hmtx"][letters[ord("ŏ")]]
    _compose(font, "brevecomb", [("breve", x - width, y)], width=0)
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[COMBINING_BREVE] = "brevecomb"
    if "GDEF" in font and font["GDEF"].table.GlyphClassDef:
        font["GDEF"].table.GlyphClassDef.classDefs["brevecomb"] = 3

    joined = {letters[ord(letter)]: part(sister, "breve") for letter, sister in HORNED.items()}
    slant = math.tan(math.radians(-font["post"].italicAngle))
    roof, breve = glyphs["circumflex"], glyphs["breve"]
    for letter in ROOFED:
        x, y = part(letter, "circumflex")
        lift = roof.yMax + GAP - breve.yMin
        x += (roof.xMin + roof.xMax - breve.xMin - breve.xMax) // 2 + round(slant * lift)
        joined[letters[ord(letter)]] = (x, y + lift)
    rules = []
    for base, (x, y) in joined.items():
        _compose(font, f"{base}breve", [(base, 0, 0), ("breve", x, y)], width=font["hmtx"][base][0])
        rules.append(f"sub {base} brevecomb by {base}breve;")
    addOpenTypeFeaturesFromString(font, f"feature ccmp {{ {' '.join(rules)} }} ccmp;", tables=["GSUB"])


def _compose(font: TTFont, name: str, parts: list[tuple[str, int, int]], width: int) -> None:
    pen = TTGlyphPen(font["glyf"])
    for part, x, y in parts:
        pen.addComponent(part, (1, 0, 0, 1, x, y))
    glyph = pen.glyph()
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    font["glyf"][name] = glyph
    glyph.recalcBounds(font["glyf"])
    font["hmtx"][name] = (width, glyph.xMin)
    font["maxp"].recalc(font)


def letters_of(fonts: Iterable[TTFont]) -> bytes:
    """The code points that every style can print, as JSON: a sorted list of [first, last]."""
    common = sorted(set.intersection(*(set(font.getBestCmap()) for font in fonts)))
    starts = [common[0], *(b for a, b in pairwise(common) if b != a + 1)]
    ends = [*(a for a, b in pairwise(common) if b != a + 1), common[-1]]
    return json.dumps([list(pair) for pair in zip(starts, ends, strict=True)]).encode()
