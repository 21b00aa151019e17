"""Nhân chứng: keeps the register's checkpoints on a machine of its own, and says when they contradict.

Needs neither our database nor our settings. What it is told is believed only as far as it is signed by the
pinned key and continues what was kept; a server that sends junk, too much or too slowly is no server.
"""

from __future__ import annotations

import json
import os
import time
from base64 import b64decode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from feedback.durable import make_folder, sync
from feedback.register import notes, tree

if TYPE_CHECKING:
    import httpx

MOST_BYTES: Final = 64 * 1024
MOST_SECONDS: Final = 30.0
_SILENCE_SECONDS: Final = 10.0
_MOST_HASHES: Final = 128
_AHEAD: Final = timedelta(minutes=10)
_STALE: Final = timedelta(hours=36)
"""Each day is closed with a checkpoint; one that is older is held back."""


class Spoilt(Exception):
    """What the witness kept can't be read; in words."""


class Away(Exception):
    """The server doesn't answer, or not so that it could be a register; in words."""


class Contradiction(Exception):
    """The register contradicts what was kept: ``kind`` is shrunk, rewritten, key, unsigned, clock or stale;
    its words say what, where and since when.
    """

    def __init__(self, kind: str, words: str, note: str = "") -> None:
        super().__init__(words)
        self.kind = kind
        self.note = note


@dataclass(frozen=True, slots=True)
class Seen:
    """What one look found: the checkpoint, and whether it is new."""

    checkpoint: notes.Checkpoint
    new: bool


class Kept:
    """The folder of a witness: pinned keys, checkpoints one a line, alarms one a line. Only ever added to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._keys = folder / "khoa.txt"
        self._notes = folder / "moc.jsonl"
        self._alarms = folder / "bao-dong.jsonl"

    def pinned(self) -> list[notes.Key]:
        """The pinned keys. Raises Spoilt."""
        if not self._keys.exists():
            return []
        try:
            return [notes.key(line) for line in self._keys.read_text().splitlines() if line.strip()]
        except ValueError:
            raise Spoilt(f"{self._keys}: không đọc được khóa đã ghim") from None

    def pin(self, key: notes.Key) -> None:
        """Trust a key from now on."""
        _append(self._keys, str(key))

    def checkpoints(self) -> list[notes.Checkpoint]:
        """All that was kept, oldest first, each with its signature looked at again. Raises Spoilt."""
        keys, found = self.pinned(), []
        lines = self._notes.read_text(encoding="utf-8").split("\n") if self._notes.exists() else []
        for place, line in enumerate(lines, start=1):
            if not line:
                continue
            try:
                found.append(notes.verified(json.loads(line)["note"], keys)[0])
            except (ValueError, KeyError, TypeError):
                if place == len(lines):
                    # A power cut left half a line; what it was to say is fetched again.
                    break
                raise Spoilt(f"{self._notes}: dòng {place} bị hỏng hoặc không mang chữ ký đã ghim") from None
        return found

    def keep(self, note: str, seen_at: datetime) -> None:
        """Add a checkpoint; it is on the disk when this returns."""
        _append(self._notes, json.dumps({"seen_at": seen_at.isoformat(), "note": note}, ensure_ascii=False))

    def alarm(self, one: Contradiction, seen_at: datetime) -> None:
        """Add what contradicted, with the note that proves it."""
        told = {"seen_at": seen_at.isoformat(), "kind": one.kind, "words": str(one), "note": one.note}
        _append(self._alarms, json.dumps(told, ensure_ascii=False))


def look(address: str, kept: Kept, *, at: datetime, client: httpx.Client) -> Seen:
    """Fetch the newest checkpoint, hold it against what was kept, keep it. The first look pins the key.

    Raises Away, Spoilt, Contradiction (which is kept as an alarm).
    """
    make_folder(kept.folder)
    try:
        return _look(address.rstrip("/"), kept, at=at, client=client)
    except Contradiction as found:
        kept.alarm(found, at)
        raise


def _look(address: str, kept: Kept, *, at: datetime, client: httpx.Client) -> Seen:
    keys = kept.pinned()
    if not keys:
        key = _first_key(_fetch(client, f"{address}/khoa"))
        keys = [key]
    note = _fetch(client, f"{address}/moc")
    try:
        found, _signer = notes.verified(note, keys)
    except notes.Unsigned:
        words = "mốc mới không mang chữ ký của khóa đã ghim: khóa khác, hoặc mốc giả"
        raise Contradiction("key", words, note) from None
    except notes.Unreadable:
        raise Away("máy chủ trả lời điều không phải là mốc") from None
    if not kept.pinned():
        kept.pin(keys[0])
    before = kept.checkpoints()
    _against_clock(found, before, at, note)
    if before:
        _against_last(address, found, max(before, key=lambda one: (one.size, one.at)), note, client)
    new = found not in before
    if new:
        kept.keep(note, at)
    return Seen(found, new)


def _first_key(text: str) -> notes.Key:
    try:
        return notes.key(text.split("\n", 1)[0])
    except ValueError:
        raise Away("máy chủ không cho biết khóa ký mốc") from None


def _against_clock(found: notes.Checkpoint, before: list[notes.Checkpoint], at: datetime, note: str) -> None:
    if found.at > at + _AHEAD:
        raise Contradiction("clock", f"mốc ghi giờ ở tương lai: {_hour(found.at)}, máy này {_hour(at)}", note)
    if found.at < at - _STALE:
        words = f"không có mốc mới từ {_hour(found.at)}: sổ ngừng công bố, hoặc mốc mới bị giữ lại"
        raise Contradiction("stale", words, note)
    last = max(before, key=lambda one: one.at, default=None)
    if last is not None and last.size < found.size and found.at < last.at:
        words = f"mốc {found.size} mục ghi {_hour(found.at)}, sớm hơn mốc {last.size} mục đã giữ"
        raise Contradiction("clock", f"{words} ({_hour(last.at)})", note)


def _against_last(
    address: str, found: notes.Checkpoint, last: notes.Checkpoint, note: str, client: httpx.Client
) -> None:
    still = f"đến {_hour(last.at)} sổ có {last.size} mục"
    if found.origin != last.origin:
        raise Contradiction("key", f"mốc của sổ khác: {found.origin}, trước đây {last.origin}", note)
    if found.size < last.size:
        words = f"sổ ngắn lại: {still}, nay mốc mới nhất chỉ có {found.size} mục"
        raise Contradiction("shrunk", words, note)
    if found.size == last.size:
        if found.root != last.root:
            words = f"hai mốc cùng {last.size} mục mà khác nhau: sổ bị viết lại hoặc mỗi nơi được xem một sổ"
            raise Contradiction("rewritten", f"{words}; mốc đã giữ lúc {_hour(last.at)}", note)
        return
    path = _path(_fetch(client, f"{address}/noi-tiep/{last.size}/{found.size}"))
    if not tree.continues(last.size, last.root, found.size, found.root, path):
        words = f"quá khứ bị đổi: mốc {found.size} mục không nối tiếp mốc đã giữ; {still}"
        raise Contradiction("rewritten", f"{words}, chỗ đổi ở trong {last.size} mục ấy", note)


def _path(text: str) -> list[bytes]:
    try:
        told: Any = json.loads(text)["duong"]
        path = [b64decode(one, validate=True) for one in told[: _MOST_HASHES + 1]]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Away("máy chủ không chứng minh được sổ nối tiếp mốc đã giữ") from None
    if len(path) > _MOST_HASHES or any(len(one) != 32 for one in path):
        raise Away("máy chủ không chứng minh được sổ nối tiếp mốc đã giữ")
    return path


def _fetch(client: httpx.Client, address: str) -> str:
    """The text at an address: within limits of time and size, and from nowhere else. Raises Away."""
    import httpx

    until, content = time.monotonic() + MOST_SECONDS, b""
    try:
        with client.stream("GET", address, timeout=_SILENCE_SECONDS, follow_redirects=False) as answer:
            if answer.status_code != 200:
                raise Away(f"máy chủ trả lời mã {answer.status_code} ở {address}")
            if answer.headers.get("content-encoding", "identity") != "identity":
                raise Away(f"máy chủ nén câu trả lời ở {address}")
            for piece in answer.iter_bytes():
                content += piece
                if len(content) > MOST_BYTES:
                    raise Away(f"câu trả lời quá dài ở {address}")
                if time.monotonic() > until:
                    raise Away(f"máy chủ trả lời quá chậm ở {address}")
        return content.decode()
    except UnicodeDecodeError:
        raise Away(f"câu trả lời không đọc được ở {address}") from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Away(f"không gọi được {address}: {type(error).__name__}") from None


def client() -> httpx.Client:
    """A client for ``look``; it asks for answers as they are."""
    import httpx

    return httpx.Client(headers={"Accept-Encoding": "identity", "User-Agent": "feedback-witness"})


def _append(path: Path, line: str) -> None:
    new = not path.exists()
    with path.open("ab+") as file:
        file.seek(0, os.SEEK_END)
        if file.tell():
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                # Half a line of before a power cut ends here.
                _drop_half(path)
        file.write(line.encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    if new:
        sync(path.parent)


def _drop_half(path: Path) -> None:
    content = path.read_bytes()
    with path.open("r+b") as file:
        file.truncate(content.rfind(b"\n") + 1)


def _hour(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
