"""Pages and photos as pictures: painted over, written as a PDF of pictures, sketched for an officer. Pure."""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping, Sequence
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image, ImageChops, ImageDraw, ImageFont

from feedback.attachments.inspect import BadFile
from feedback.disclosure.redaction import bare, pages

SEEN_DOTS: Final = 110
"""Dots an inch of a page as an officer looks at it."""
PHOTO_SIDE: Final = 800
_PHOTO_BYTES: Final = 80 * 1024
_PHOTO_QUALITIES: Final = (82, 74, 66, 56, 46)
_PAGE_QUALITY: Final = 74
_MANY: Final = 20
"""Pages from which on a file is written smaller, so that it can still be taken home."""
_MANY_DOTS: Final = 150
_MANY_QUALITY: Final = 55
_COLOURED: Final = 40
"""How far the colours of a dot lie apart when it isn't grey."""
_FEW: Final = 0.0004
"""The share of coloured dots up to which a page is written in grey."""
_BEYOND: Final = 1
"""Dots that a box reaches beyond its sides."""
_SKETCH: Final = (192, 0, 0)
_SHADE: Final = 0.55


def painted(picture: Image.Image, boxes: Sequence[Sequence[int]]) -> Image.Image:
    """The picture with the boxes black."""
    draw = ImageDraw.Draw(picture)
    for box in boxes:
        draw.rectangle(_dots(picture, box), fill=0)
    return picture


def as_pictures(data: bytes, boxes: Mapping[int, Sequence[Sequence[int]]], most_pages: int) -> bytes:
    """A PDF of which each page is a picture of the page that it was, painted (``boxes`` by page), and nothing
    else. Raises BadFile as ``pages.opened``.
    """
    with pages.opened(data, most_pages) as opened, Pdf.new() as target:
        for number in range(1, len(opened) + 1):
            page = _pictured(target, opened, number, boxes.get(number, ()), len(opened))
            target.pages.append(pikepdf.Page(target.make_indirect(page)))
        return bare.written(target)


def with_pictures(data: bytes, numbers: Sequence[int], most_pages: int) -> bytes:
    """The PDF, of which these pages (from 1, at most ``most_pages``) are pictures of what they were. Raises
    BadFile as ``pages.opened``.
    """
    if len(numbers) > most_pages:
        raise BadFile("pages", pages.FILE, pages=len(numbers), most=most_pages)
    with Pdf.open(io.BytesIO(data)) as target, pages.opened(data, len(target.pages)) as opened:
        for number in numbers:
            page = _pictured(target, opened, number, (), len(numbers))
            target.pages[number - 1] = pikepdf.Page(target.make_indirect(page))
        return bare.written(target)


def _pictured(
    target: Pdf, opened: pages.Pages, number: int, boxes: Sequence[Sequence[int]], of_pages: int
) -> Dictionary:
    few = of_pages <= _MANY
    dots, quality = (pages.DOTS_PER_INCH, _PAGE_QUALITY) if few else (_MANY_DOTS, _MANY_QUALITY)
    picture = painted(opened.draw(number, dots_per_inch=dots), boxes)
    if not _is_coloured(picture):
        picture = picture.convert("L")
    width, height = opened.size(number)
    drawn = pikepdf.Stream(
        target,
        _jpeg(picture, quality),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=picture.width,
        Height=picture.height,
        ColorSpace=Name.DeviceRGB if picture.mode == "RGB" else Name.DeviceGray,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
    )
    return Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, round(width, 2), round(height, 2)]),
        Resources=Dictionary(XObject=Dictionary(Page=drawn)),
        Contents=target.make_stream(f"q {width:.2f} 0 0 {height:.2f} 0 0 cm /Page Do Q".encode()),
    )


def small(picture: Image.Image) -> bytes:
    """At most ``PHOTO_SIDE`` a side, as good as fits in about 80 KB."""
    picture.thumbnail((PHOTO_SIDE, PHOTO_SIDE), Image.Resampling.LANCZOS)
    for quality in _PHOTO_QUALITIES:
        written = _jpeg(picture, quality)
        if len(written) <= _PHOTO_BYTES:
            break
    return written


def sketched(
    picture: Image.Image,
    numbered: Mapping[int, Sequence[int]],
    black: Collection[int],
    mark: tuple[int, int] | None,
) -> bytes:
    """The picture with its places numbered, those in ``black`` shaded, and a cross at ``mark``."""
    shaded = painted(picture.copy(), [box for number, box in numbered.items() if number in black])
    picture = Image.blend(picture, shaded, _SHADE)
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(size=max(picture.width // 55, 12))
    for number, box in numbered.items():
        left, top, right, bottom = _dots(picture, box)
        draw.rectangle((left, top, right, bottom), outline=_SKETCH, width=2)
        beside = draw.textbbox((right + 3, top), str(number), font=font)
        draw.rectangle(beside, fill="white")
        draw.text((right + 3, top), str(number), fill=_SKETCH, font=font)
    if mark is not None:
        across, down = mark[0] * picture.width // 1000, mark[1] * picture.height // 1000
        draw.line((across, 0, across, picture.height), fill=_SKETCH, width=2)
        draw.line((0, down, picture.width, down), fill=_SKETCH, width=2)
    return _jpeg(picture, _PAGE_QUALITY)


def _dots(picture: Image.Image, box: Sequence[int]) -> tuple[int, int, int, int]:
    """The dots of a box, rounded outwards."""
    _, left, top, right, bottom = box
    return (
        left * picture.width // 1000 - _BEYOND,
        top * picture.height // 1000 - _BEYOND,
        -(-right * picture.width // 1000) + _BEYOND,
        -(-bottom * picture.height // 1000) + _BEYOND,
    )


def _is_coloured(picture: Image.Image) -> bool:
    red, green, blue = picture.split()
    apart = ImageChops.lighter(ImageChops.difference(red, green), ImageChops.difference(green, blue))
    coloured = sum(apart.histogram()[_COLOURED:])
    return coloured > _FEW * picture.width * picture.height


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    output = io.BytesIO()
    picture.save(output, "JPEG", quality=quality, optimize=True)
    return output.getvalue()
