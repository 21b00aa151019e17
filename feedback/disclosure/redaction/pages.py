"""Pages of a PDF as a reader draws them, and its text with the place of each sign. Pure.

PDFium draws; it serves one thread at a time.
"""

from __future__ import annotations

import ctypes
import re
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import pypdfium2
from PIL import Image
from pypdfium2 import raw

from feedback.attachments.inspect import BadFile
from feedback.disclosure.redaction import unseen
from feedback.text import decode, detect, nfc

FILE: Final = "Tệp"
"""How a refusal calls the file: its own name isn't known here."""

DOTS_PER_INCH: Final = 170
MOST_SIDE: Final = 3000
MOST_SIGNS: Final = 60_000
"""Signs of one page that are read; a dense page has 6,000."""

_POINTS_PER_INCH: Final = 72
_FINE: Final = 100_000
_SCAN: Final = 0.3
"""The share of a page from which on a picture on it is taken for a scan."""
_LINE_END: Final = "\n"
_HYPHEN: Final = "\x02"
"""How PDFium gives a hyphen at the end of a line."""
_SOFT: Final = "\u00ad"
"""A hyphen that shows at the end of a line alone; in fonts before Unicode the letter ư."""
_UNSEEN: Final = frozenset("\u200b\u200c\u200d\u2060\ufeff\ufffe\uffff\x00\r")
_LIGATURES: Final = range(0xFB00, 0xFB07)
_TYPED: Final = re.compile(r"[^\s\xa0]+|[\s\xa0]+")
"""Words and what is between them."""

_one_at_a_time = threading.Lock()
Spot = tuple[int, int, int, int]
"""Left, top, right, bottom in hundred thousandths of the page as it is seen."""


@dataclass(frozen=True, slots=True)
class Text:
    """What can be read on a page, in NFC; ``spots``: where each sign stands, None for those put in.
    ``garbled``: there is a layer of text, but no words in it.
    """

    words: str
    spots: tuple[Spot | None, ...]
    garbled: bool = False


class Pages:
    """A PDF that was opened."""

    def __init__(self, document: Any) -> None:
        self._document = document

    def __len__(self) -> int:
        return len(self._document)

    def size(self, number: int) -> tuple[float, float]:
        """Width and height of a page (from 1) as it is seen, in points (1/72 inch)."""
        with self._page(number) as page:
            return _size(page)

    def draw(self, number: int, *, dots_per_inch: float = DOTS_PER_INCH) -> Image.Image:
        """A page in colours, at most ``MOST_SIDE`` dots a side."""
        with self._page(number) as page:
            scale = min(dots_per_inch / _POINTS_PER_INCH, MOST_SIDE / max(_size(page)))
            bitmap = page.render(scale=scale, rev_byteorder=True, limit_image_cache=True)
            try:
                return bitmap.to_pil().convert("RGB").copy()
            finally:
                bitmap.close()

    def text(self, number: int) -> Text:
        """What can be read of a page, hidden text too."""
        with self._page(number) as page:
            signs = page.get_textpage()
            try:
                return _text(page, signs)
            finally:
                signs.close()

    def hides(self, number: int) -> bool:
        """Whether the page has text that a reader doesn't see: covered, without ink, beyond its sides."""
        with self._page(number) as page:
            signs = page.get_textpage()
            try:
                return unseen.hides(page, list(_inked(page, signs)))
            finally:
                signs.close()

    def shows(self, number: int) -> bool:
        """Whether anything stands on the page."""
        with self._page(number) as page:
            return bool(raw.FPDFPage_CountObjects(page) > 0)

    def is_scan(self, number: int) -> bool:
        """Whether a picture takes up much of the page: what is written in it, nobody can find as text."""
        with self._page(number) as page:
            width, height = _size(page)
            for one in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=4):
                left, bottom, right, top = one.get_bounds()
                if (right - left) * (top - bottom) >= _SCAN * width * height:
                    return True
        return False

    @contextmanager
    def _page(self, number: int) -> Iterator[Any]:
        page = self._document[number - 1]
        try:
            yield page
        finally:
            page.close()


@contextmanager
def opened(data: bytes, most_pages: int) -> Iterator[Pages]:
    """The file while it is read. Raises BadFile: ``locked``, ``broken``, ``pages``."""
    with _one_at_a_time:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            reason = "locked" if error.err_code == raw.FPDF_ERR_PASSWORD else "broken"
            raise BadFile(reason, FILE) from None
        try:
            count = len(document)
            if count > most_pages:
                raise BadFile("pages", FILE, pages=count, most=most_pages)
            if count == 0:
                raise BadFile("broken", FILE)
            document.init_forms()
            yield Pages(document)
        except (pypdfium2.PdfiumError, ValueError, OSError, MemoryError):
            raise BadFile("broken", FILE) from None
        finally:
            document.close()


def _size(page: Any) -> tuple[float, float]:
    width, height = page.get_size()
    if not (width >= 1 and height >= 1):
        raise ValueError("a page without a size")
    return width, height


def _text(page: Any, signs: Any) -> Text:
    """Base and accents are put together; a ligature is taken apart; a sign put in has no place."""
    read: list[tuple[str, Spot | None]] = []
    count, unmapped = min(signs.count_chars(), MOST_SIGNS), 0
    for place in range(count):
        sign = _sign(raw.FPDFText_GetUnicode(signs, place))
        unmapped += raw.FPDFText_HasUnicodeMapError(signs, place) == 1
        if sign in _UNSEEN:
            continue
        spot = None if sign == _LINE_END else _spot(page, signs, place)
        if unicodedata.combining(sign[0]) and read and read[-1][0] != _LINE_END:
            before, its_spot = read[-1]
            read[-1] = before + sign, around(its_spot, spot) if spot else its_spot
        else:
            read.append((sign, spot))
    read = [(put, spot) for sign, spot in _in_unicode(read) for put in nfc(sign)]
    words = "".join(sign for sign, _ in read)
    if unseen.is_soup(words, unmapped):
        return Text("", (), garbled=True)
    return Text(words, tuple(spot for _, spot in read))


def _in_unicode(read: list[tuple[str, Spot | None]]) -> Iterator[tuple[str, Spot | None]]:
    """What was typed for fonts before Unicode (TCVN 5712, VNI), line by line; a word that gets shorter stands
    as a whole where it stood.
    """
    lines: list[list[tuple[str, Spot | None]]] = [[]]
    for one in read:
        lines[-1].append(one)
        if one[0] == _LINE_END:
            lines.append([])
    expected = detect("".join(sign for sign, _ in line) for line in lines)
    for line in lines:
        typed = "".join(sign for sign, _ in line)
        found = decode(typed, expected)
        words, meant = list(_TYPED.finditer(typed)), _TYPED.findall(found.text)
        if found.encoding not in ("tcvn3", "vni") or len(words) != len(meant):
            yield from (one for one in line if one[0] != _SOFT)
            continue
        spots = [spot for sign, spot in line for _ in sign]
        for word, means in zip(words, meant, strict=True):
            there = spots[word.start() : word.end()]
            if len(there) != len(means):
                there = [_all(there)] * len(means)
            yield from zip(means, there, strict=True)


def _all(spots: list[Spot | None]) -> Spot | None:
    whole: Spot | None = None
    for spot in spots:
        whole = around(whole, spot) if spot else whole
    return whole


def _sign(code: int) -> str:
    sign = chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffe"
    if sign == _HYPHEN:
        return "-"
    return unicodedata.normalize("NFKC", sign) if code in _LIGATURES else sign


def _spot(page: Any, signs: Any, place: int) -> Spot | None:
    """Where a sign stands: what it takes up with its font's height, and what of it is drawn."""
    found: Spot | None = None
    loose = raw.FS_RECTF()
    if raw.FPDFText_GetLooseCharBox(signs, place, loose):
        found = _seen(page, loose.left, loose.top, loose.right, loose.bottom)
    ink = _ink(page, signs, place)
    return around(found, ink) if ink else found


def _ink(page: Any, signs: Any, place: int) -> Spot | None:
    """Where what is drawn of a sign is."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    if not raw.FPDFText_GetCharBox(signs, place, left, right, bottom, top):
        return None
    return _seen(page, left.value, top.value, right.value, bottom.value)


def _inked(page: Any, signs: Any) -> Iterator[tuple[str, unseen.Share]]:
    """Signs that should show, with their ink."""
    for place in range(min(signs.count_chars(), MOST_SIGNS)):
        sign = _sign(raw.FPDFText_GetUnicode(signs, place))
        if sign.isspace() or sign in _UNSEEN or raw.FPDFText_IsGenerated(signs, place) == 1:
            continue
        if ink := _ink(page, signs, place):
            left, top, right, bottom = (side / _FINE for side in ink)
            yield sign, (left, top, right, bottom)


def _seen(page: Any, left: float, top: float, right: float, bottom: float) -> Spot:
    """From the page's own measures, which may be turned, to what is seen."""
    across, down = [], []
    for x, y in ((left, top), (right, bottom)):
        seen_x, seen_y = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(page, 0, 0, _FINE, _FINE, 0, x, y, seen_x, seen_y)
        across.append(seen_x.value)
        down.append(seen_y.value)
    return min(across), min(down), max(across), max(down)


def around(one: Spot | None, other: Spot) -> Spot:
    """What holds both."""
    if one is None:
        return other
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])
