"""Bằng chứng biên nhận: a small file that shows, without asking us, that an entry is in what was published.

JSON, read by people as well: the entry as the tree holds it, what its digest covers with the salt (where the
sender may have it), the path to the root, the signed checkpoint. Pure.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Literal

from feedback.register import notes, tree

KIND: Final = "bang-chung-bien-nhan/1"
MOST_BYTES: Final = 2 * 1024 * 1024
_MOST_HASHES: Final = 64

Reason = Literal["unreadable", "key", "missing", "content", "witness", "split", "earlier", "other_size"]
WORDS: Final[Mapping[Reason, str]] = {
    "unreadable": "Tệp không phải là bằng chứng biên nhận, hoặc bị thiếu một phần",
    "key": "Mốc trong tệp không mang chữ ký của hệ thống này",
    "missing": "Mục này không có trong sổ đã công bố: tệp đã bị sửa hoặc bị làm giả",
    "content": "Nội dung trong tệp không phải là nội dung đã ghi sổ",
    "witness": "Mốc của nhân chứng không đọc được, hoặc không mang chữ ký của hệ thống này",
    "split": "Mốc của nhân chứng trái với mốc trong tệp: sổ bị viết lại, hoặc mỗi nơi xem một sổ khác",
    "earlier": "Mốc của nhân chứng có trước khi đơn này vào sổ. Hãy xin mốc mới hơn",
    "other_size": "Chưa so được với mốc của nhân chứng: cần mạng, và trang kiểm tra của hệ thống",
}
"""Why a file isn't believed; the page in the browser says the same."""
WHAT_TO_DO: Final[Mapping[Reason, str]] = {
    "unreadable": "Tải lại tệp ở trang theo dõi đơn rồi kiểm tra lại.",
    "key": "Nếu tệp tải từ trang này: giữ tệp, báo Thanh tra tỉnh. Nếu tệp do người khác đưa: đừng tin tệp.",
    "missing": "Tải lại tệp ở trang theo dõi đơn. Nếu vẫn như vậy: giữ cả hai tệp, báo Thanh tra tỉnh.",
    "content": "Tải lại tệp ở trang theo dõi đơn. Nếu vẫn như vậy: giữ cả hai tệp, báo Thanh tra tỉnh.",
    "witness": "Sao chép lại cả đoạn mốc, từ dòng đầu đến hết dòng chữ ký.",
    "split": "Giữ tệp và mốc, báo Thanh tra tỉnh.",
    "earlier": "Mốc mới hơn có sau vài phút.",
    "other_size": "Phần còn lại của tệp là đúng.",
}


class Refused(ValueError):
    """A file that isn't believed; ``reason`` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(WORDS[reason])
        self.reason: Reason = reason


@dataclass(frozen=True, slots=True)
class Shown:
    """What a file shows: the entry's number and moment, the checkpoint it is in, what it digests (None where
    the file doesn't hold it, as of what is sealed)."""

    seq: int
    at: datetime
    leaf: bytes
    checkpoint: notes.Checkpoint
    content: Mapping[str, Any] | None

    @property
    def texts(self) -> list[tuple[str, str]]:
        """What the sender wrote, with a name each."""
        told = self.content.get("content") if self.content else None
        words = told if isinstance(told, dict) else {}
        return [(name, str(words[key])) for key, name in TEXTS if words.get(key)]


TEXTS: Final = (("title", "Tóm tắt"), ("body", "Nội dung"), ("wish", "Mong muốn"), ("place", "Địa điểm"))


def write(line: str, digested: tuple[bytes, str] | None, path: Sequence[bytes], note: str) -> bytes:
    """The file; ``digested``: the salt and the canonical text that the entry's digest covers."""
    told: dict[str, Any] = {"loai": KIND, "muc": line}
    if digested is not None:
        told |= {"muoi": digested[0].hex(), "noi_dung": digested[1]}
    told |= {"duong": [b64encode(one).decode() for one in path], "moc": note}
    return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"


def check(file: bytes, keys: Iterable[notes.Key]) -> Shown:
    """What a file shows, by nothing but itself and the keys. Raises Refused."""
    told = _told(file)
    try:
        line, note = told["muc"], told["moc"]
        entry = json.loads(line)
        seq, at, digest = entry["seq"], datetime.fromisoformat(entry["at"]), bytes.fromhex(entry["digest"])
        path = [b64decode(one, validate=True) for one in told["duong"]]
        salt, content = bytes.fromhex(told.get("muoi", "")), told.get("noi_dung")
        if type(seq) is not int or at.tzinfo is None or len(path) > _MOST_HASHES:
            raise Refused("unreadable")
        checkpoint = notes.read(note)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Refused("unreadable") from None
    try:
        _verified(note, keys)
    except ValueError:
        raise Refused("key") from None
    leaf = tree.leaf(line.encode())
    if not tree.includes(leaf, seq - 1, checkpoint.size, path, checkpoint.root):
        raise Refused("missing")
    if content is None:
        return Shown(seq, at, leaf, checkpoint, None)
    if hashlib.sha256(salt + content.encode()).digest() != digest:
        raise Refused("content")
    try:
        known = json.loads(content)
    except (ValueError, RecursionError):
        raise Refused("content") from None
    return Shown(seq, at, leaf, checkpoint, known if isinstance(known, dict) else None)


def _told(file: bytes) -> dict[str, Any]:
    try:
        told = json.loads(file) if len(file) <= MOST_BYTES else None
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict) or told.get("loai") != KIND:
        raise Refused("unreadable")
    if not all(isinstance(told.get(name), str) for name in ("muc", "moc")):
        raise Refused("unreadable")
    if not isinstance(told.get("noi_dung", ""), str) or not isinstance(told.get("duong"), list):
        raise Refused("unreadable")
    return told


def witnessed(text: str, keys: Iterable[notes.Key]) -> notes.Checkpoint:
    """A checkpoint as a witness handed it out, pasted with or without its last line end. Raises Refused."""
    try:
        return _verified(text.replace("\r\n", "\n").strip() + "\n", keys)
    except ValueError:
        raise Refused("witness") from None


def _verified(note: str, keys: Iterable[notes.Key]) -> notes.Checkpoint:
    """A note signed by one of the keys, under whichever address the system had then. Raises ValueError."""
    name = notes.read(note).origin
    return notes.verified(note, [replace(one, name=name) for one in keys])[0]


def compare(shown: Shown, other: notes.Checkpoint, path: Sequence[bytes] | None) -> None:
    """Hold what a file shows against a witness's checkpoint; ``path``: of the entry in a tree of that size,
    None where nobody could give one. Raises Refused.
    """
    if other.size == shown.checkpoint.size:
        if other.root != shown.checkpoint.root:
            raise Refused("split")
        return
    if other.size < shown.seq:
        raise Refused("earlier")
    if path is None:
        raise Refused("other_size")
    if not tree.includes(shown.leaf, shown.seq - 1, other.size, path, other.root):
        raise Refused("split")
