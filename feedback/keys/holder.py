"""Dịch vụ giữ khóa: opens wraps for one account of this machine, so many an hour, each written down before.

It has no database and knows no case: a line of its journal is a moment, the number of a request, a digest.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import socket
import socketserver
import struct
import threading
from base64 import b64decode, b64encode
from collections import deque
from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from feedback.clock import Clock
from feedback.keys.client import MOST_BYTES
from feedback.sealing import CannotOpen, Ring, WrappedKey

_HOUR: Final = timedelta(hours=1)
_PEER: Final = struct.Struct("3i")
_TAIL: Final = 1_000_000
"""Bytes at the end of the journal that hold the last hour by far."""


class Journal:
    """The service's own book: lines are only ever added, and on the disk before a key is given out."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def write(self, line: dict[str, Any]) -> None:
        """Add a line. Raises OSError, when nothing may be opened."""
        data = json.dumps(line).encode() + b"\n"
        if os.write(self._descriptor, data) != len(data):
            raise OSError("the journal is full")
        os.fsync(self._descriptor)

    def opened_since(self, since: datetime) -> list[datetime]:
        """The moments of what was opened since then, oldest first: with these a service starts anew."""
        with self.path.open("rb") as book:
            book.seek(max(0, self.path.stat().st_size - _TAIL))
            lines = book.read().split(b"\n")
        found = []
        for line in lines:
            try:
                told = json.loads(line)
                at = datetime.fromisoformat(told["at"])
            except (ValueError, KeyError, TypeError):
                continue
            if told.get("answer") == "opened" and at > since:
                found.append(at)
        return found

    def close(self) -> None:
        """Let go of the book."""
        os.close(self._descriptor)


class Opener:
    """Opens wraps, at most ``most`` in any hour. Thread-safe."""

    def __init__(self, ring: Ring, journal: Journal, clock: Clock, most: int) -> None:
        self._ring, self._journal, self._clock, self._most = ring, journal, clock, most
        self._lock = threading.Lock()
        self._opened = deque(journal.opened_since(clock.now() - _HOUR))

    def answer(self, question: Any) -> dict[str, str]:
        """What is answered to a question: ``key`` (base64), or ``why`` not."""
        try:
            wrap = WrappedKey(str(question["version"]), b64decode(question["wrap"], validate=True))
            request = int(question["request"])
            if question["op"] != "unwrap":
                return {"why": "unknown"}
        except (KeyError, TypeError, ValueError):
            return {"why": "unknown"}
        with self._lock:
            return self._answer(wrap, request)

    def _answer(self, wrap: WrappedKey, request: int) -> dict[str, str]:
        at = self._clock.now()
        while self._opened and self._opened[0] <= at - _HOUR:
            self._opened.popleft()
        line = {
            "at": at.isoformat(timespec="microseconds"),
            "request": request,
            "version": wrap.version,
            "wrap": hashlib.sha256(wrap.wrapped).hexdigest(),
        }
        try:
            if len(self._opened) >= self._most:
                self._journal.write(line | {"answer": "limit"})
                return {"why": "limit"}
            key = self._ring.unwrap(wrap)
            self._journal.write(line | {"answer": "opened"})
        except CannotOpen:
            self._journal.write(line | {"answer": "refused"})
            return {"why": "refused"}
        except OSError:
            return {"why": "journal"}
        self._opened.append(at)
        return {"key": b64encode(key).decode()}


class KeyServer(socketserver.ThreadingUnixStreamServer):
    """Answers on the socket; only accounts (uids) that are named get an answer (SO_PEERCRED)."""

    daemon_threads = True

    def __init__(self, path: str, opener: Opener, uids: Collection[int]) -> None:
        self.opener, self.uids = opener, frozenset(uids)
        before = os.umask(0o077)
        try:
            super().__init__(path, _Line)
        finally:
            os.umask(before)

    def verify_request(self, request: Any, client_address: Any) -> bool:
        """Whether who asks is one of those accounts."""
        told = request.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER.size)
        return _PEER.unpack(told)[1] in self.uids


class _Line(socketserver.StreamRequestHandler):
    timeout = 10
    server: KeyServer

    def handle(self) -> None:
        try:
            asked = json.loads(self.rfile.readline(MOST_BYTES))
        except (OSError, ValueError):
            asked = None
        self.wfile.write(json.dumps(self.server.opener.answer(asked)).encode() + b"\n")
