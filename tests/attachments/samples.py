"""Files made on the spot: true ones, and ones that lie."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo
from pillow_heif import register_heif_opener

WORD_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
PLACE = (15.0, 7.0, 12.5)
"""Latitude of the picture, which must not be in the shown copy."""

register_heif_opener()


def drawing(size: tuple[int, int] = (640, 480), mode: str = "RGB") -> Image.Image:
    """A picture with a red corner top left, so that turning it can be seen."""
    picture = Image.new(mode, size, 200 if mode in ("L", "I;16") else "white")
    if mode not in ("L", "I;16"):
        ImageDraw.Draw(picture).rectangle((0, 0, size[0] // 4, size[1] // 4), fill="red")
    return picture


def telling_exif(orientation: int = 6) -> Image.Exif:
    """EXIF as a telephone writes it: device, owner, place, and how it was held."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "CANARY-HANG-MAY"
    exif[0x013B] = "CANARY-CHU-MAY"
    exif.get_ifd(0x8825).update({1: "N", 2: PLACE, 3: "E", 4: (108.0, 48.0, 0.0)})
    return exif


def jpeg(size: tuple[int, int] = (640, 480), *, exif: bool = True) -> bytes:
    """A JPEG photo with metadata of every kind."""
    output = io.BytesIO()
    drawing(size).save(
        output,
        "JPEG",
        exif=telling_exif() if exif else b"",
        comment="CANARY-GHI-CHU",
        xmp=b"<x:xmpmeta>CANARY-XMP</x:xmpmeta>",
    )
    return output.getvalue()


def png(size: tuple[int, int] = (64, 48), mode: str = "RGBA") -> bytes:
    """A PNG with a text chunk."""
    output, texts = io.BytesIO(), PngInfo()
    texts.add_text("Author", "CANARY-TAC-GIA")
    drawing(size, mode).save(output, "PNG", pnginfo=texts)
    return output.getvalue()


def heic(size: tuple[int, int] = (320, 240)) -> bytes:
    """A HEIC photo with its place."""
    output = io.BytesIO()
    drawing(size).save(output, "HEIF", exif=telling_exif(1).tobytes(), quality=50)
    return output.getvalue()


def huge_png(side: int) -> bytes:
    """A small file that decodes to side x side pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(side // 8 + 1) * 64)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>"


def pdf(
    tail: bytes = b"",
    *,
    catalog: bytes = CATALOG,
    page: bytes = PAGE,
    more: bytes = b"",
    start: int | None = None,
) -> bytes:
    """The smallest PDF with a page; ``more`` is its fourth object, ``start`` a false ``startxref``."""
    body, places = b"%PDF-1.7\n", []
    for number, content in enumerate([catalog, PAGES, page, *([more] if more else [])], start=1):
        places.append(len(body))
        body += b"%d 0 obj%bendobj\n" % (number, content)
    return body + _end_of_pdf(places, len(body) if start is None else start) + tail


def revised_pdf() -> bytes:
    """A PDF with a second revision behind its first (incremental update), as a signature makes one."""
    first = pdf()
    body = first + b"3 0 obj" + PAGE + b"endobj\n"
    last = b"xref\n3 1\n%010d 00000 n \ntrailer<</Size 4/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
    return body + last % (len(first), first.rfind(b"xref\n0"), len(body))


def linearized_pdf() -> bytes:
    """A PDF whose first table stands before its pages, and whose last ``startxref`` leads back to it."""
    head = b"%PDF-1.4\n9 0 obj<</Linearized 1>>endobj\n"
    table = b"xref\n0 1\n0000000000 65535 f \ntrailer<</Size 4/Root 1 0 R>>\nstartxref\n0\n%%EOF\n"
    pages = b"1 0 obj%bendobj 2 0 obj%bendobj 3 0 obj%bendobj\n" % (CATALOG, PAGES, PAGE)
    return head + table + pages + b"startxref\n%d\n%%%%EOF\n" % len(head)


def packed_pdf(objects: bytes = b"", *, packed: bytes | None = None, head: bytes = b"") -> bytes:
    """A PDF of version 1.5, its catalog in an object stream; ``packed`` are other bytes for that stream."""
    plain = b"1 0 2 30 3 70 " + CATALOG + b" " + PAGES + b" " + PAGE + objects
    content = zlib.compress(plain) if packed is None else packed
    body = b"%PDF-1.5\n5 0 obj<</Type/ObjStm/N 3/First 14/Filter/FlateDecode" + head
    body += b"/Length %d>>stream\r\n%b\nendstream endobj\n" % (len(content), content)
    table = zlib.compress(bytes(28))
    last = b"6 0 obj<</Type/XRef/W[1 2 1]/Size 7/Root 1 0 R/Filter/FlateDecode/DecodeParms<</Predictor 12>>"
    last += b"/Length %d>>stream\n%b\nendstream endobj\n" % (len(table), table)
    return body + last + b"startxref\n%d\n%%%%EOF" % len(body)


def _end_of_pdf(places: list[int], start: int) -> bytes:
    lines = b"".join(b"%010d 00000 n \n" % place for place in places)
    table = b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(places) + 1, lines)
    trailer = b"trailer<</Size %d/Root 1 0 R>>\n" % (len(places) + 1)
    return table + trailer + b"startxref\n%d\n%%%%EOF\n" % start


WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DOCUMENT = f'<?xml version="1.0"?><w:document xmlns:w="{WORD}"><w:body><w:p/></w:body></w:document>'.encode()
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def links(*relationships: str) -> bytes:
    """A part of relationships."""
    within = "".join(relationships)
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{within}'
        "</Relationships>"
    ).encode()


def link(kind: str, target: str, mode: str = "Internal") -> str:
    """One relationship."""
    return f'<Relationship Id="r1" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="{mode}"/>'


def docx(
    extra: dict[str, bytes] | None = None,
    *,
    main: str = WORD_MAIN,
    document: bytes = DOCUMENT,
    types: bytes | None = None,
) -> bytes:
    """A DOCX with more entries as given."""
    output = io.BytesIO()
    declared = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    )
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", declared if types is None else types)
        archive.writestr("_rels/.rels", links(link("officeDocument", "word/document.xml")))
        archive.writestr("word/document.xml", document)
        for name, content in (extra or {}).items():
            archive.writestr(name, content)
    return output.getvalue()


def plain_zip() -> bytes:
    """An archive that is no DOCX."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        archive.writestr("doc.txt", "chào")
    return output.getvalue()


def locked_docx() -> bytes:
    """A DOCX whose entries say that they are encrypted."""
    data = bytearray(docx())
    at = 0
    while (at := data.find(b"PK\x03\x04", at)) >= 0:
        data[at + 6] |= 1
        at += 4
    at = 0
    while (at := data.find(b"PK\x01\x02", at)) >= 0:
        data[at + 8] |= 1
        at += 4
    return bytes(data)


def understated_docx(real: int) -> bytes:
    """A DOCX with an entry that unpacks to ``real`` bytes and declares ten."""
    data = bytearray(docx({"word/media/a.bin": bytes(real)}))
    for mark, name_at, size_at in ((b"PK\x03\x04", 30, 22), (b"PK\x01\x02", 46, 24)):
        at = 0
        while (at := data.find(mark, at)) >= 0:
            if data[at + name_at :].startswith(b"word/media/a.bin"):
                data[at + size_at : at + size_at + 4] = (10).to_bytes(4, "little")
            at += 4
    return bytes(data)
