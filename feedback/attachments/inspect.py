"""What a file truly is, judged from its bytes; its name only has to agree. Pure: no disk, no settings.

Four types are taken: PDF, JPEG, PNG (and HEIC, the iPhone's), DOCX. The type is read from an allow-list
of first bytes and then proved by opening: a picture is decoded, a DOCX is unpacked in memory, the end of a
PDF is followed. What would run or fetch something when opened is refused.
"""

from __future__ import annotations

import hashlib
import io
import re
import threading
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from feedback.attachments import docx, pdf

if TYPE_CHECKING:
    from PIL import Image

PDF: Final = "application/pdf"
JPEG: Final = "image/jpeg"
PNG: Final = "image/png"
HEIC: Final = "image/heic"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

EXTENSION: Final = {PDF: "pdf", JPEG: "jpg", PNG: "png", HEIC: "heic", DOCX: "docx"}
_SPELLINGS: Final = {"jpeg": "jpg", "jpe": "jpg", "jfif": "jpg", "heif": "heic"}

NAME_LENGTH: Final = 120
MOST_PIXELS: Final = {JPEG: 65_000_000, PNG: 32_000_000, HEIC: 50_000_000}
"""A telephone's largest picture passes. JPEG may be larger, since it is decoded at a fraction of its size."""

_HEIC_BRANDS: Final = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"}
_ZIP_END: Final = b"PK\x05\x06"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

decoding = threading.Lock()
"""Held while a picture is decoded: one at a time, so that many senders don't add up their memory."""


class BadFile(Exception):
    """A file that is not taken. ``reason`` is a key of ``messages``; ``values`` are what its text tells."""

    def __init__(self, reason: str, name: str, **values: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.name = name
        self.values = values


@dataclass(frozen=True, slots=True)
class Inspected:
    """What was found. ``size`` in bytes, ``sha256`` the 32 bytes of the digest (FIPS 180-4)."""

    media_type: str
    extension: str
    safe_name: str
    size: int
    sha256: bytes


def inspect(data: bytes, name: str, *, most_bytes: int) -> Inspected:
    """Say what a file is, or refuse it.

    ``name`` is what the sender's machine calls it and may hold anything; ``most_bytes`` is the largest
    size taken. Raises BadFile with a reason of: ``empty``, ``size``, ``type``, ``lies``, ``broken``,
    ``pixels``, ``locked``, ``macro``, ``active``, ``fetches``, ``bomb``.
    """
    shown = safe_name(name, None)
    if not data:
        raise BadFile("empty", shown)
    if len(data) > most_bytes:
        raise BadFile("size", shown, size=len(data), most=most_bytes)
    media_type = _true_type(data, shown)
    claimed = _claimed(shown)
    if claimed and claimed != EXTENSION[media_type]:
        raise BadFile("lies", shown, claimed=claimed, found=EXTENSION[media_type])
    if media_type == DOCX:
        _prove_docx(data, shown)
    else:
        if _ends_as_zip(data):
            raise BadFile("lies", shown, claimed=EXTENSION[media_type], found="zip")
        if media_type == PDF:
            _prove_pdf(data, shown)
        else:
            _prove_picture(data, media_type, shown)
    extension = EXTENSION[media_type]
    return Inspected(
        media_type, extension, safe_name(name, extension), len(data), hashlib.sha256(data).digest()
    )


def safe_name(name: str, extension: str | None) -> str:
    """The name as it may be stored, shown and sent in a header: NFC, at most 120 characters.

    No folders, no control or direction-changing characters, nothing Windows forbids. With
    ``extension`` the spelling of the ending is made ours («.JPEG» becomes «.jpg») or is added.
    """
    last = re.split(r"[/\\]", name)[-1]
    kept = "".join(" " if unicodedata.category(each)[0] in "CZ" else each for each in last)
    kept = re.sub(r'[<>:"|?*]', "_", unicodedata.normalize("NFC", kept))
    kept = " ".join(kept.split()).strip(". ")
    path = PurePosixPath(kept or "tep")
    stem, ending = path.stem, path.suffix
    if extension is not None:
        if _claimed(kept) != extension:
            stem += ending
        ending = f".{extension}"
    return stem[: NAME_LENGTH - len(ending)].rstrip(". ") + ending[:NAME_LENGTH]


def _claimed(name: str) -> str:
    """The ending in our spelling, empty when the name claims no type."""
    ending = PurePosixPath(name).suffix.removeprefix(".").strip().lower()
    # «Đơn ngày 12.5» has no ending: what follows its dot is no type.
    return _SPELLINGS.get(ending, ending) if re.fullmatch(r"[a-z][a-z0-9]{1,4}", ending) else ""


def _true_type(data: bytes, name: str) -> str:
    if re.match(rb"%PDF-[12]\.\d", data):
        return PDF
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if data[4:8] == b"ftyp":
        end = min(int.from_bytes(data[:4], "big"), 256)
        brands = {data[8:12]} | {data[at : at + 4] for at in range(16, end, 4)}
        if brands & _HEIC_BRANDS:
            return HEIC
    if data.startswith(b"PK\x03\x04"):
        return DOCX
    if data.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in data:
        raise BadFile("locked", name)
    raise BadFile("type", name)


def _ends_as_zip(data: bytes) -> bool:
    """Whether a reader of zip archives would take the file for one: two types in one file are a lie."""
    at = data.rfind(_ZIP_END)
    if at < 0 or len(data) < at + 22:
        return False
    return at + 22 + int.from_bytes(data[at + 20 : at + 22], "little") == len(data)


def _prove_pdf(data: bytes, name: str) -> None:
    reason = pdf.fault(data)
    if reason == "lies":
        raise BadFile("lies", name, claimed="pdf", found="")
    if reason:
        raise BadFile(reason, name)


def open_picture(data: bytes, media_type: str) -> Image.Image:
    """Open a picture for decoding, by no other reader than its type's; hold ``decoding`` meanwhile.

    Raises what Pillow raises for a broken picture, and DecompressionBombError beyond ``MOST_PIXELS``.
    """
    from feedback.attachments.pillow import Image

    picture = Image.open(io.BytesIO(data), formats=[{JPEG: "JPEG", PNG: "PNG", HEIC: "HEIF"}[media_type]])
    if picture.width * picture.height > MOST_PIXELS[media_type]:
        raise Image.DecompressionBombError(f"{picture.width} x {picture.height}")
    return picture


def _prove_picture(data: bytes, media_type: str, name: str) -> None:
    from feedback.attachments.pillow import Image, UnidentifiedImageError

    try:
        with decoding, open_picture(data, media_type) as picture:
            picture.draft("RGB", (16, 16))
            picture.load()
    except Image.DecompressionBombError:
        raise BadFile("pixels", name) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, RuntimeError, MemoryError):
        raise BadFile("broken", name) from None


def _prove_docx(data: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            reason = docx.fault(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError):
        raise BadFile("broken", name) from None
    if reason:
        raise BadFile(reason, name)
