"""Files made on the spot: true ones, and ones that lie."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

WORD_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
PLACE = (15.0, 7.0, 12.5)
"""Latitude of the picture, which must not be in the shown copy."""


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


def pdf(tail: bytes = b"") -> bytes:
    """The smallest PDF with a page."""
    body = (
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\n"
    )
    return body + b"trailer<</Root 1 0 R>>\nstartxref\n" + str(len(body)).encode() + b"\n%%EOF\n" + tail


def docx(
    extra: dict[str, bytes] | None = None, *, main: str = WORD_MAIN, document: bytes = b"<w:document/>"
) -> bytes:
    """A DOCX with more entries as given."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types><Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
        )
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
