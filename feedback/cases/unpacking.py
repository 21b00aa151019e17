"""Mở gói niêm phong, on the machine that holds the private key: no server, no database, no settings.

What comes out is a sheet to read (HTML without scripts), one with the address alone, and the files under
names that are safe; the names they had stand in the sheet.
"""

from __future__ import annotations

import hashlib
import html
import io
import json
import os
import zipfile
from base64 import b64decode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

from feedback.attachments import sealed as sealed_files
from feedback.attachments.inspect import EXTENSION
from feedback.cases.packing import FORMAT, LIST
from feedback.cases.sealed import Original, original_of, words_of
from feedback.people import details
from feedback.people.details import PersonDetails
from feedback.sealing import Identity, WrappedKey, open_sealed

_MOST_PARTS: Final = 2000
_MOST_BYTES: Final = 64 * 1024 * 1024
"""Of one part; a file of a submission is far smaller."""

SHEET: Final = "phieu-doc.html"
ADDRESS: Final = "phieu-dia-chi.html"

_SENDER: Final = {
    "full_name": "Họ và tên",
    "contact_name": "Người liên hệ",
    "phone": "Điện thoại",
    "email": "Thư điện tử",
    "address": "Địa chỉ",
    "area_code": "Mã xã, phường, đặc khu",
    "id_number": "Số giấy tờ",
    "people_count": "Số người gửi",
}
_ADDRESS: Final = ("full_name", "contact_name", "address", "area_code", "id_number")
_PAGE: Final = (
    '<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{title}</title>'
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    "<style>body{{font:16px/1.5 sans-serif;max-width:45em;margin:2em auto;padding:0 1em}}"
    "dt{{font-weight:bold}}dd{{margin:0 0 .5em}}.t{{white-space:pre-wrap}}</style></head>"
    "<body><h1>{title}</h1>{body}</body></html>"
)


class BadPackage(Exception):
    """The file is no package, or not a whole one; the message is one line for the person at the machine."""


@dataclass(frozen=True, slots=True)
class _Part:
    what: str
    label: str
    wrap: WrappedKey
    content: bytes | None


def unpack(data: bytes, identity: Identity, folder: Path) -> list[str]:
    """Open a package into a folder that is made for it; returns the names of what was written.

    All or nothing: everything is opened before the first file is written. Raises BadPackage, CannotOpen (its
    key is another, or a part was altered), FileExistsError.
    """
    parts = list(_parts(data))
    written: dict[str, bytes] = {}
    body: list[str] = []
    listed: list[str] = []
    for part in parts:
        if part.what == "file":
            name, line = _file(part, identity, len(listed) + 1, written)
            listed.append(line)
        else:
            body.append(_SECTIONS[part.what.partition(":")[0]](_opened(part, identity), part, written))
    body.append(f"<h2>Tệp gửi kèm</h2><ul>{''.join(listed)}</ul>" if listed else "<p>Không có tệp nào.</p>")
    written[SHEET] = _PAGE.format(title="Bản gốc", body="".join(body)).encode()
    folder.mkdir(mode=0o700)
    for name, content in written.items():
        descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(content)
    return sorted(written)


def _parts(data: bytes) -> Iterable[_Part]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            told = json.loads(_bounded(archive, LIST))
            if told["format"] != FORMAT or len(told["parts"]) > _MOST_PARTS:
                raise BadPackage("Tệp không phải gói niêm phong mà bản này đọc được.")
            found = []
            for line in told["parts"]:
                content = _bounded(archive, line["part"]) if "part" in line else None
                if content is not None and hashlib.sha256(content).hexdigest() != line["sha256"]:
                    raise BadPackage("Gói bị hỏng hoặc bị sửa. Tải lại gói từ hệ thống.")
                if line["what"].partition(":")[0] not in (*_SECTIONS, "file"):
                    raise BadPackage("Gói có phần mà bản này không đọc được.")
                wrap = WrappedKey(str(line["key"]), b64decode(line["wrap"]))
                found.append(_Part(line["what"], str(line["label"]), wrap, content))
            return found
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError, AttributeError, NotImplementedError):
        raise BadPackage("Tệp không phải gói niêm phong, hoặc gói bị hỏng.") from None


def _bounded(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > _MOST_BYTES:
        raise BadPackage("Gói có phần lớn quá mức.")
    return archive.read(name)


def _opened(part: _Part, identity: Identity) -> bytes:
    """The data key of a part. Raises CannotOpen."""
    return identity.unwrap(part.wrap)


def _file(part: _Part, identity: Identity, place: int, written: dict[str, bytes]) -> tuple[str, str]:
    if part.content is None:
        return "", f"<li>{html.escape(part.label)}: tệp không còn trong kho.</li>"
    file = sealed_files.opened(part.content, identity.unwrap(part.wrap))
    ending = EXTENSION.get(file.media_type, "txt" if file.media_type == sealed_files.TEXT else "bin")
    name = f"tep-{place:02}.{ending}"
    written[name] = file.data
    return (
        name,
        f"<li>{html.escape(name)}: {html.escape(part.label)}, tên gốc «{html.escape(file.name)}»</li>",
    )


def _text(key: bytes, part: _Part, _written: dict[str, bytes]) -> str:
    original: Original = original_of(part.content or b"", key)
    accused = "; ".join(
        ", ".join(filter(None, (one.name, one.position, one.body))) for one in original.accused
    )
    rows = {"Mong muốn": original.wish, "Nơi xảy ra": original.place, "Người bị nêu": accused}
    rows |= {str(name): str(value) for name, value in (original.labels or {}).items()}
    return (
        f'<h2>Nội dung</h2><p class="t"><strong>{html.escape(original.title)}</strong></p>'
        f'<p class="t">{html.escape(original.body)}</p>{_list(rows)}'
    )


def _sender(key: bytes, part: _Part, written: dict[str, bytes]) -> str:
    sender: PersonDetails = details.opened(part.content or b"", key)
    said = {one.name: getattr(sender, one.name) for one in fields(PersonDetails)}
    rows = {words: said[name] for name, words in _SENDER.items()}
    companions = {
        f"Người đi cùng ({one.role})": " – ".join(filter(None, (one.full_name, one.paper)))
        for one in sender.companions
    }
    address = _list({_SENDER[name]: said[name] for name in _ADDRESS})
    written[ADDRESS] = _PAGE.format(title="Địa chỉ, giấy tờ của người gửi", body=address).encode()
    return f"<h2>Người gửi</h2>{_list(rows | companions)}"


def _message(key: bytes, part: _Part, _written: dict[str, bytes]) -> str:
    words = html.escape(words_of(part.content or b"", key))
    return f'<h2>Tin nhắn ngày {html.escape(part.label)}</h2><p class="t">{words}</p>'


def _lines(key: bytes, part: _Part, _written: dict[str, bytes]) -> str:
    context = part.what.partition(":")[2].encode()
    told = json.loads(open_sealed(key, part.content or b"", context))
    return f"<h2>{html.escape(part.label)}</h2>{_list({str(label): text for label, text in told})}"


_SECTIONS: Final[dict[str, Callable[[bytes, _Part, dict[str, bytes]], str]]] = {
    "text": _text,
    "sender": _sender,
    "message": _message,
    "lines": _lines,
}


def _list(rows: Mapping[str, Any]) -> str:
    lines = (
        f'<dt>{html.escape(words)}</dt><dd class="t">{html.escape(str(value))}</dd>'
        for words, value in rows.items()
        if value
    )
    return f"<dl>{''.join(lines)}</dl>"
