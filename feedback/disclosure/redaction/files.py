"""A file that may be published: what is in it, where it tells of a person, what is left of it. Pure."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from PIL import Image

from feedback.attachments.copies import SHOWN_TYPE, bare_picture, shown_copy
from feedback.attachments.inspect import PDF, PNG, BadFile
from feedback.disclosure import rules
from feedback.disclosure.redaction import bare, drawing, facts, pages
from feedback.disclosure.redaction.pages import FILE, Spot, Text

MOST_PAGES: Final = 500
"""Pages of a PDF that is published as it is."""
MOST_DRAWN: Final = 100
"""Pages of a PDF that becomes pictures."""
MOST_BOXES: Final = 1000

Box = list[int]
"""``[page, left, top, right, bottom]``, see the package."""

_THOUSANDTH: Final = 100
_ROOM: Final = 200
"""How far a proposed box reaches beyond the signs, in hundred thousandths."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a file holds. ``has_text``: every page on which something stands can be read as text, and stays
    text when it is published; ``scans``: the pages that are (or hold) a picture of paper; ``hidden``: those
    with text that nobody sees on them, ``silent``: those without words, both published as pictures; ``text``
    in NFC, page by page; ``facts``: what it tells beside its pages, in words for an officer.
    """

    pages: int
    has_text: bool
    text: str
    facts: tuple[str, ...]
    scans: tuple[int, ...] = ()
    hidden: tuple[int, ...] = ()
    silent: tuple[int, ...] = ()

    @property
    def doubtful(self) -> list[int]:
        """The pages that somebody must look at: not all that they tell can be found by itself."""
        return sorted({*self.scans, *self.hidden, *self.silent})


@dataclass(frozen=True, slots=True)
class Found:
    """A place that may tell of a person: its box, why in words, what stands there. ``is_sure``: it is
    blacked out at first.
    """

    box: Box
    why: str
    text: str
    is_sure: bool = True


def published_type(media_type: str) -> str:
    """The media type of what ``cleaned`` and ``blacked_out`` give for a file of this type."""
    return SHOWN_TYPE.get(media_type, media_type)


def look(data: bytes, media_type: str) -> Looked:
    """What is in a file of a type that ``attachments.inspect`` has proved.

    Raises BadFile: ``broken``, ``locked``, ``pages`` (more than ``MOST_PAGES``), ``pixels``, ``word`` for a
    document of Word, which holds names and changes wherever it likes.
    """
    if _is_picture(media_type):
        try:
            told = tuple(dict.fromkeys(facts.of_picture(data, media_type)))
        except (OSError, SyntaxError, ValueError):
            raise BadFile("broken", FILE) from None
        except Image.DecompressionBombError:
            raise BadFile("pixels", FILE) from None
        return Looked(1, False, "", told, (1,), silent=(1,))
    with bare.opened(data, MOST_PAGES) as document:
        try:
            told = tuple(dict.fromkeys((*facts.of_pdf(document), *facts.in_pictures(document))))
        except bare.FAULTS:
            raise BadFile("broken", FILE) from None
    with pages.opened(data, MOST_PAGES) as opened:
        numbers = range(1, len(opened) + 1)
        texts = [opened.text(number).words.strip() for number in numbers]
        silent = tuple(number for number in numbers if not texts[number - 1] and opened.shows(number))
        scans = tuple(number for number in numbers if opened.is_scan(number))
        hidden = tuple(number for number in numbers if opened.hides(number))
        is_read = not (silent or hidden)
        return Looked(len(opened), is_read, "\n".join(texts).strip(), told, scans, hidden, silent)


def cleaned(data: bytes, media_type: str) -> bytes:
    """The file that looks the same and tells nothing beside its pages: no metadata, thumbnails, attachments,
    comments, scripts, EXIF. A PDF keeps its text, but a page with text that nobody sees or that is no words
    becomes a picture, and each does where there are layers or cut margins. A picture is at
    most 2,000 dots a side; its type is ``published_type``. Raises as ``look``.
    """
    if _is_picture(media_type):
        copy = shown_copy(data, media_type, FILE)
        assert copy is not None
        return copy.data
    try:
        clean = bare.bare(data, MOST_PAGES)
    except bare.OnlyAsPictures:
        return drawing.as_pictures(data, {}, MOST_DRAWN)
    with pages.opened(clean, MOST_PAGES) as opened:
        unread = [number for number in range(1, len(opened) + 1) if _is_unread(opened, number)]
    return drawing.with_pictures(clean, unread, MOST_DRAWN) if unread else clean


def _is_unread(opened: pages.Pages, number: int) -> bool:
    """Whether the page's text isn't what a reader sees on it."""
    return opened.text(number).garbled or opened.hides(number)


def blacked_out(data: bytes, media_type: str, boxes: Sequence[Box]) -> bytes:
    """The file with the boxes black and nothing left under them; without boxes as ``cleaned``.

    With any box every page of a PDF (at most ``MOST_DRAWN``) is a picture, without text. Raises as ``look``;
    ValueError for boxes that are none.
    """
    demand_boxes(boxes)
    if not boxes:
        return cleaned(data, media_type)
    if not _is_picture(media_type):
        return drawing.as_pictures(data, _by_page(boxes), MOST_DRAWN)
    picture = drawing.painted(_flat(data, media_type), _by_page(boxes).get(1, []))
    output = io.BytesIO()
    if published_type(media_type) == PNG:
        picture.save(output, "PNG", optimize=True)
    else:
        picture.save(output, "JPEG", quality=85, optimize=True)
    return output.getvalue()


def photo(data: bytes, media_type: str, boxes: Sequence[Box]) -> bytes:
    """A photo for a page: JPEG, at most 800 dots a side and about 80 KB (interface 3.5). Raises as
    ``blacked_out``.
    """
    demand_boxes(boxes)
    picture = drawing.painted(_flat(data, media_type), _by_page(boxes).get(1, []))
    return drawing.small(picture)


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it is seen: width and height (points of a PDF, dots of a picture), and its text. ``hidden``:
    some of that nobody sees; ``garbled``: it is no words; ``scan``: a picture takes up much of the page.
    """

    width: float
    height: float
    text: str = ""
    hidden: bool = False
    garbled: bool = False
    scan: bool = False


def page(data: bytes, media_type: str, number: int) -> Page:
    """A page (from 1). IndexError for one that isn't; else raises as ``look``."""
    if _is_picture(media_type):
        _demand_page(number, 1)
        return Page(*_flat(data, media_type).size)
    with pages.opened(data, MOST_PAGES) as opened:
        _demand_page(number, len(opened))
        text = opened.text(number)
        return Page(
            *opened.size(number),
            text.words.strip(),
            opened.hides(number),
            text.garbled,
            opened.is_scan(number),
        )


def page_picture(
    data: bytes,
    media_type: str,
    number: int,
    places: Mapping[int, Box],
    black: Collection[int],
    mark: tuple[int, int] | None = None,
) -> bytes:
    """A page as an officer looks at it (JPEG): ``places`` with their numbers, those in ``black`` shaded so
    that what will be black shines through; ``mark``: the first corner of a box to be, in thousandths.
    Raises as ``page``.
    """
    if _is_picture(media_type):
        _demand_page(number, 1)
        picture = _flat(data, media_type)
    else:
        with pages.opened(data, MOST_PAGES) as opened:
            _demand_page(number, len(opened))
            picture = opened.draw(number, dots_per_inch=drawing.SEEN_DOTS)
    here = {place: box for place, box in places.items() if box[0] == number}
    return drawing.sketched(picture, here, black, mark)


def _demand_page(number: int, count: int) -> None:
    if not 1 <= number <= count:
        raise IndexError(number)


def find_boxes(data: bytes, media_type: str, people: rules.People = ()) -> list[Found]:
    """What ``disclosure.rules`` finds in the text of a PDF, with a box for each line on which it stands, page
    by page; a picture has none. ``people`` who are known. Raises as ``look``.
    """
    if _is_picture(media_type):
        return []
    with pages.opened(data, MOST_PAGES) as opened:
        texts = [opened.text(number) for number in range(1, len(opened) + 1)]
    return [found for number, text in enumerate(texts, start=1) for found in _found_on(number, text, people)]


def _found_on(number: int, text: Text, people: rules.People) -> Iterator[Found]:
    """With its lines as they are, and as one flow: a number or a name may go on in the next line."""
    flowing = text.words.replace("\n", " ")
    both = [
        span for words in (text.words, flowing) for span in rules.find_personal(words, people, perhaps=True)
    ]
    taken: set[int] = set()
    for span in sorted(both, key=lambda one: (not one.is_sure, one.start, -one.end)):
        left = [place for place in range(span.start, span.end) if place not in taken]
        if not left or (not span.is_sure and len(left) < span.end - span.start):
            continue
        taken.update(left)
        for first, last, spot in _lines(text, left[0], span.end):
            yield Found(_box(number, spot), span.why, text.words[first:last].strip(), span.is_sure)


def _lines(text: Text, start: int, end: int) -> Iterator[tuple[int, int, Spot]]:
    """The lines of a place: from which sign to which, and where they stand."""
    begun: tuple[int, Spot] | None = None
    for place in range(start, end):
        spot = text.spots[place]
        if text.words[place] == "\n" and begun is not None:
            yield begun[0], place, begun[1]
            begun = None
        if spot is not None and not text.words[place].isspace():
            begun = (begun[0], pages.around(begun[1], spot)) if begun else (place, spot)
    if begun is not None:
        yield begun[0], end, begun[1]


def _box(number: int, spot: Spot) -> Box:
    low = [max(side - _ROOM, 0) // _THOUSANDTH for side in spot[:2]]
    high = [min(-(-(side + _ROOM) // _THOUSANDTH), 1000) for side in spot[2:]]
    return [number, min(low[0], 999), min(low[1], 999), max(high[0], 1), max(high[1], 1)]


def demand_boxes(boxes: Sequence[Box]) -> None:
    """Raises ValueError unless each box is one: within the page, with a width and a height."""
    if len(boxes) > MOST_BOXES or not all(_is_box(box) for box in boxes):
        raise ValueError("no boxes")


def _is_box(box: Box) -> bool:
    if len(box) != 5 or not all(type(side) is int for side in box):
        return False
    page, left, top, right, bottom = box
    return page >= 1 and 0 <= left < right <= 1000 and 0 <= top < bottom <= 1000


def _by_page(boxes: Iterable[Box]) -> dict[int, list[Box]]:
    ordered: dict[int, list[Box]] = {}
    for box in boxes:
        ordered.setdefault(box[0], []).append(box)
    return ordered


def _is_picture(media_type: str) -> bool:
    if media_type in SHOWN_TYPE:
        return True
    if media_type != PDF:
        raise BadFile("word", FILE)
    return False


def _flat(data: bytes, media_type: str) -> Image.Image:
    """The dots of a picture on white: what was hidden by being transparent is gone."""
    picture = bare_picture(data, media_type, FILE, transparent=True)
    if picture.mode != "RGBA":
        return picture.convert("RGB")
    white = Image.new("RGB", picture.size, "white")
    white.paste(picture, mask=picture.getchannel("A"))
    return white
