"""Pages of a PDF as a reader draws them, and its text with the place of each sign. Pure.

PDFium draws; it serves one thread at a time.
"""

from __future__ import annotations

import ctypes
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
from feedback.text import nfc

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
_UNSEEN: Final = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff\ufffe\uffff\x00\r")
_LIGATURES: Final = range(0xFB00, 0xFB07)

_one_at_a_time = threading.Lock()
Spot = tuple[int, int, int, int]
"""Left, top, right, bottom in hundred thousandths of the page as it is seen."""


@dataclass(frozen=True, slots=True)
class Text:
    """What can be read on a page, in NFC; ``spots``: where each sign stands, None for those put in."""

    words: str
    spots: tuple[Spot | None, ...]


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
    words: list[str] = []
    spots: list[Spot | None] = []
    waiting, its_spot = "", None

    def take() -> None:
        put = nfc(waiting)
        words.append(put)
        spots.extend([its_spot] * len(put))

    for place in range(min(signs.count_chars(), MOST_SIGNS)):
        sign = _sign(raw.FPDFText_GetUnicode(signs, place))
        if sign in _UNSEEN:
            continue
        spot = None if sign == _LINE_END else _spot(page, signs, place)
        if unicodedata.combining(sign[0]) and waiting:
            waiting, its_spot = waiting + sign, around(its_spot, spot) if spot else its_spot
            continue
        take()
        waiting, its_spot = sign, spot
    take()
    return Text("".join(words), tuple(spots))


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
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    if raw.FPDFText_GetCharBox(signs, place, left, right, bottom, top):
        found = around(found, _seen(page, left.value, top.value, right.value, bottom.value))
    return found


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
