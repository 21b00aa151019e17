"""What a file tells beside its pages, in words for the officer who publishes it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pikepdf
from PIL import ExifTags, Image

from feedback.attachments.inspect import decoding, open_picture
from feedback.disclosure.redaction.bare import is_cropped
from feedback.text import clean

_LONGEST: Final = 120
_INFO: Final = {
    "/Title": "Tiêu đề trong tệp",
    "/Author": "Tác giả",
    "/Subject": "Chủ đề",
    "/Keywords": "Từ khoá",
    "/Creator": "Chương trình soạn",
    "/Producer": "Chương trình tạo tệp",
    "/CreationDate": "Lúc tạo",
    "/ModDate": "Lúc sửa",
    "/Company": "Cơ quan",
}
_EXIF: Final = {
    ExifTags.Base.ImageDescription: "Lời mô tả trong ảnh",
    ExifTags.Base.Artist: "Người chụp",
    ExifTags.Base.Copyright: "Bản quyền",
    ExifTags.Base.Make: "Hãng máy",
    ExifTags.Base.Model: "Máy chụp",
    ExifTags.Base.Software: "Chương trình",
    ExifTags.Base.DateTime: "Lúc ghi ảnh",
}
_TAKEN: Final = {
    ExifTags.Base.DateTimeOriginal: "Lúc chụp",
    ExifTags.Base.UserComment: "Lời ghi trong ảnh",
    ExifTags.Base.CameraOwnerName: "Chủ máy",
    ExifTags.Base.BodySerialNumber: "Số máy",
}
_PLACE: Final = "Vị trí chụp"


def of_pdf(document: pikepdf.Pdf) -> Iterator[str]:
    """Each thing once: who made it and when, what is attached, noted, hidden or signed."""
    info = document.trailer.get("/Info", pikepdf.Dictionary())
    for key, words in _INFO.items():
        yield from _fact(words, info.get(key))
    if "/Metadata" in document.Root:
        yield "Thông tin mô tả ẩn (XMP)"
    if names := [clean(name) for name in document.attachments]:
        yield _shortened(f"Tệp gắn kèm: {', '.join(names)}")
    if "/OCProperties" in document.Root:
        yield "Lớp vẽ có thể ẩn, hiện"
    if "/Outlines" in document.Root:
        yield "Mục lục của tệp"
    if "/StructTreeRoot" in document.Root:
        yield "Cấu trúc và lời thay thế cho hình"
    if "/AcroForm" in document.Root:
        yield "Ô điền hoặc chữ ký số"
    yield from _of_pages(document)


def _of_pages(document: pikepdf.Pdf) -> Iterator[str]:
    notes, thumbnails = 0, False
    authors: set[str] = set()
    cropped: list[str] = []
    for number, page in enumerate(document.pages, start=1):
        for note in page.obj.get("/Annots", []):
            if note.get("/Subtype") not in ("/Link", "/Widget", "/Popup"):
                notes += 1
                authors.update(filter(None, (_words(note.get("/T")),)))
        thumbnails = thumbnails or "/Thumb" in page.obj
        if is_cropped(page):
            cropped.append(str(number))
    if notes:
        yield _shortened(f"Chú thích: {notes}" + (f", của {', '.join(sorted(authors))}" if authors else ""))
    if thumbnails:
        yield "Ảnh thu nhỏ của trang"
    if cropped:
        yield _shortened(f"Phần bị cắt khỏi trang nhìn thấy: trang {', '.join(cropped)}")


def of_picture(data: bytes, media_type: str) -> Iterator[str]:
    """Where, when and with what it was taken, what was written in it."""
    with decoding, open_picture(data, media_type) as picture:
        exif = picture.getexif()
        for tags, words in ((exif, _EXIF), (exif.get_ifd(ExifTags.IFD.Exif), _TAKEN)):
            for key, called in words.items():
                yield from _fact(called, tags.get(key))
        if exif.get_ifd(ExifTags.IFD.GPSInfo):
            yield _PLACE
        if exif.get_ifd(ExifTags.IFD.IFD1) or "mpinfo" in picture.info:
            yield "Ảnh thu nhỏ trong ảnh"
        if "xmp" in picture.info or "XML:com.adobe.xmp" in picture.info:
            yield "Thông tin mô tả ẩn (XMP)"
        if "photoshop" in picture.info:
            yield "Thông tin của chương trình sửa ảnh"
        yield from _fact("Lời ghi trong ảnh", picture.info.get("comment"))
        for key, value in getattr(picture, "text", {}).items():
            if key != "XML:com.adobe.xmp":
                yield from _fact("Lời ghi trong ảnh", f"{key}: {value}")


def in_pictures(document: pikepdf.Pdf) -> Iterator[str]:
    """The same of photos within a PDF, those of its pages themselves."""
    seen: set[tuple[int, int]] = set()
    for page in document.pages:
        for picture in page.get_images(recursive=True).values():
            if picture.objgen not in seen and picture.get("/Filter") == "/DCTDecode":
                seen.add(picture.objgen)
                yield from _of_photo(picture.read_raw_bytes())


def _of_photo(data: bytes) -> Iterator[str]:
    try:
        yield from of_picture(data, "image/jpeg")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return


def _fact(words: str, value: Any) -> Iterator[str]:
    if said := _words(value):
        yield _shortened(f"{words}: {said}")


def _words(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bytes):
        value = value.removeprefix(b"ASCII\0\0\0").removeprefix(b"UNICODE\0").decode("utf-8", "ignore")
    return " ".join(clean(str(value).replace("\0", "")).split())


def _shortened(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"
