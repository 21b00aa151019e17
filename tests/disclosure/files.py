"""Files as they come: a decision with text, a scan of paper, a photo, each telling more than it shows."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from functools import cache

import pikepdf
from pikepdf import Array, AttachedFileSpec, Dictionary, Name, Pdf, String
from PIL import ExifTags, Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from feedback.attachments.inspect import PDF
from feedback.disclosure.redaction import find_boxes
from feedback.papers.render import pdf
from feedback.papers.sheets import Letter

CANARY = "CanaryDoSo"
COMPLAINANT = "Nguyễn Thị Ánh Nguyệt"
PHONE = "0912 345 678"


@cache
def decision() -> bytes:
    """Two pages of text: a name and a telephone on the first, neither on the second."""
    far = "Nội dung giải quyết được giao cho Phòng Kinh tế thực hiện đúng thời hạn đã ghi.\n" * 45
    return letter(f"Bà {COMPLAINANT}, điện thoại {PHONE}, khiếu nại mức bồi thường.\n{far}")


def letter(text: str) -> bytes:
    """A paper with these words."""
    return pdf(
        "letter",
        Letter(
            agency="Ủy ban nhân dân xã Tịnh Khê",
            place="Tịnh Khê",
            issued_on=date(2026, 7, 1),
            title="Quyết định",
            subject="Giải quyết khiếu nại về bồi thường",
            to=(),
            text=text,
        ),
    )


@cache
def plain() -> bytes:
    """One page with a name and a telephone."""
    return letter(
        f"Bà {COMPLAINANT}, điện thoại {PHONE}, khiếu nại mức bồi thường khi thu hồi đất của hộ gia đình."
    )


def covered(how: str) -> bytes:
    """The page with its telephone covered (``box``, ``label`` upon a box, ``picture``), ``white``, without
    ink over a picture of the page as scanners write (``scan``), or beyond the page's side (``beyond``).
    """
    found = next(one.box for one in find_boxes(plain(), PDF) if one.text == PHONE)
    with Pdf.open(io.BytesIO(plain())) as document:
        page = document.pages[0]
        width, height = (float(side) for side in page.mediabox[2:])
        left, right = (found[side] * width / 1000 for side in (1, 3))
        bottom, top = (height - found[side] * height / 1000 for side in (4, 2))
        place = f"{left} {bottom} {right - left} {top - bottom}"
        page.Resources.Font.F = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        page.Resources.XObject = Dictionary(P=_embedded(document, exif_photo((60, 60))))
        words = f"/F 11 Tf {left} {bottom + 3} Td (0912 345 678) Tj ET"
        over = {
            "box": f"0 g {place} re f",
            "label": f"0 g {place} re f 1 g BT /F 14 Tf {left} {bottom + 2} Td (XXXXXXXXXX) Tj ET",
            "picture": f"{right - left} 0 0 {top - bottom} {left} {bottom} cm /P Do",
            "white": f"1 g 1 0 0 1 0 -300 cm BT {words}",
            "scan": f"q {width} 0 0 {height} 0 0 cm /P Do Q BT 3 Tr {words}",
            "beyond": f"0 g 1 0 0 1 {width} 0 cm BT {words}",
        }
        page.contents_add(f"q {over[how]} Q".encode())
        output = io.BytesIO()
        document.save(output)
    return output.getvalue()


def in_old_font(data: bytes, codes: Mapping[str, str]) -> bytes:
    """The PDF as a program writes it whose fonts are older than Unicode: its signs read as ``codes``."""
    with Pdf.open(io.BytesIO(data)) as document:
        for each in document.objects:
            if isinstance(each, pikepdf.Stream) and b"beginbfchar" in (words := each.read_bytes()):
                each.write(
                    re.sub(
                        rb"> <([0-9A-F]{4})>",
                        lambda found: b"> <" + _code(chr(int(found[1], 16)), codes) + b">",
                        words,
                    )
                )
        output = io.BytesIO()
        document.save(output)
    return output.getvalue()


def _code(sign: str, codes: Mapping[str, str]) -> bytes:
    return codes.get(sign, sign).encode("utf-16-be").hex().upper().encode()


def telling(*, enclosing: bool = False) -> bytes:
    """The decision with the canary in every place that a reader of PDF doesn't show; ``enclosing``: also in
    a file within, with which nobody may hand it in.
    """
    word = iter(range(100))

    def canary() -> String:
        return String(f"{CANARY}{next(word)}")

    with Pdf.open(io.BytesIO(decision())) as document:
        document.docinfo["/Author"] = canary()
        document.docinfo["/Secret"] = canary()
        with document.open_metadata() as metadata:
            metadata["dc:creator"] = [str(canary())]
        first = document.pages[0]
        first.obj.Annots = document.make_indirect(
            Array(
                [
                    document.make_indirect(
                        Dictionary(
                            Type=Name.Annot,
                            Subtype=Name.Text,
                            Rect=[10, 10, 30, 30],
                            T=canary(),
                            Contents=canary(),
                        )
                    )
                ]
            )
        )
        first.obj.Thumb = document.make_stream(
            f"{CANARY} thumb".encode(), Width=1, Height=1, ColorSpace=Name.DeviceGray, BitsPerComponent=8
        )
        first.obj.PieceInfo = Dictionary(App=Dictionary(Private=canary()))
        first.obj.Resources.XObject = Dictionary(
            Hidden=document.make_stream(
                f"BT ({CANARY}) Tj ET".encode(), Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 1, 1]
            ),
            Photo=_embedded(document, exif_photo()),
        )
        first.contents_add(
            f"% {CANARY}\n/Span <</ActualText ({CANARY}) /Alt ({CANARY})>> BDC q 40 0 0 30 500 20 cm "
            f"/Photo Do Q EMC /{CANARY} MP".encode()
        )
        if enclosing:
            document.attachments["ghi-chu.txt"] = AttachedFileSpec(
                document, CANARY.encode(), description=CANARY
            )
        with document.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem(str(canary()), 0))
        output = io.BytesIO()
        document.save(output)
    return output.getvalue() + f"\n% {CANARY} sau cùng".encode()


def _embedded(document: Pdf, photo: bytes) -> pikepdf.Stream:
    with Image.open(io.BytesIO(photo)) as picture:
        size = picture.size
    return document.make_stream(
        photo,
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=size[0],
        Height=size[1],
        ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
        Metadata=document.make_stream(CANARY.encode()),
    )


def exif_photo(size: tuple[int, int] = (1600, 1200)) -> bytes:
    """A photo that tells where and by whom it was taken."""
    picture = Image.effect_noise(size, 40).convert("RGB")
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = CANARY
    exif[ExifTags.Base.ImageDescription] = CANARY
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (15.0, 12.0, 3.0), 3: "E", 4: (108.0, 51.0, 1.0)})
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.UserComment] = b"ASCII\0\0\0" + CANARY.encode()
    output = io.BytesIO()
    picture.save(output, "JPEG", quality=80, exif=exif, comment=CANARY.encode(), xmp=CANARY.encode())
    return output.getvalue() + CANARY.encode()


def commented_png() -> bytes:
    """A drawing with words in chunks of text, and half of it transparent over a secret."""
    picture = Image.new("RGBA", (600, 400), "white")
    ImageDraw.Draw(picture).rectangle((0, 0, 299, 399), fill=(10, 20, 30, 0))
    info = PngInfo()
    info.add_text("Comment", CANARY)
    info.add_itxt("Author", CANARY, zip=True)
    output = io.BytesIO()
    picture.save(output, "PNG", pnginfo=info)
    return output.getvalue()


@cache
def scan(pages: int = 1) -> bytes:
    """Paper on a scanner's glass: pictures, no text."""
    sheets = []
    for number in range(1, pages + 1):
        sheet = Image.new("L", (1240, 1754), 250)
        draw = ImageDraw.Draw(sheet)
        for line in range(60, 1700, 40):
            draw.line((100, line, 1100, line), fill=60, width=3)
        draw.text((120, 20), f"{number}", fill=0)
        sheets.append(sheet)
    output = io.BytesIO()
    sheets[0].save(output, "PDF", save_all=True, append_images=sheets[1:], resolution=150)
    return output.getvalue()


def unpacked(data: bytes) -> bytes:
    """All that a PDF holds, its streams unpacked, its strings as they read."""
    with Pdf.open(io.BytesIO(data)) as document:
        parts = [data]
        for each in document.objects:
            parts.append(each.unparse())
            if isinstance(each, pikepdf.Stream):
                try:
                    parts.append(each.read_bytes())
                except pikepdf.PdfError:
                    parts.append(each.read_raw_bytes())
    return b"\n".join(parts)


def inflated(data: bytes) -> bytes:
    """A picture's bytes, with every chunk of a PNG that is packed."""
    found, at = [data], 0
    while (at := data.find(b"\x78", at)) >= 0:
        with suppress(zlib.error):
            found.append(zlib.decompressobj().decompress(data[at:], 1 << 16))
        at += 1
    return b"\n".join(found)
