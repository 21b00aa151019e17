"""A scanner that speaks clamd's protocol (clamd(8): zPING, zINSTREAM) and knows one virus: EICAR's."""

from __future__ import annotations

import socket
import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
NAME = "Win.Test.EICAR_HDB-1"

Mood = Literal["well", "hangs", "closes", "limited", "babbles"]


class Scanner:
    """What the server knows of itself: how it behaves now, and what it was given."""

    def __init__(self, limit: int = 25 * 1024 * 1024) -> None:
        self.mood: Mood = "well"
        self.limit = limit
        self.seen: list[bytes] = []
        self.address = ""
        self.let_go = threading.Event()


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        scanner: Scanner = self.server.scanner  # type: ignore[attr-defined]
        command = self._until_null()
        if command == b"zPING":
            self.wfile.write(b"PONG\0")
            return
        assert command == b"zINSTREAM", command
        if scanner.mood == "closes":
            return
        data = b""
        while length := struct.unpack(">I", self.rfile.read(4))[0]:
            data += self.rfile.read(length)
            if len(data) > scanner.limit:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        scanner.seen.append(data)
        if scanner.mood == "hangs":
            scanner.let_go.wait(10)
            return
        if scanner.mood == "babbles":
            self.wfile.write(b"220 mail ready\r\n")
            return
        found = f"stream: {NAME} FOUND\0" if EICAR in data else "stream: OK\0"
        self.wfile.write(found.encode())

    def _until_null(self) -> bytes:
        said = b""
        while not said.endswith(b"\0"):
            said += self.rfile.read(1)
        return said[:-1]


class _Tcp(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, scanner: Scanner) -> None:
        self.scanner = scanner
        super().__init__(("127.0.0.1", 0), _Talk)


class _Unix(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True

    def __init__(self, scanner: Scanner, path: Path) -> None:
        self.scanner = scanner
        super().__init__(str(path), _Talk)


@contextmanager
def clamd(path: Path | None = None) -> Iterator[Scanner]:
    """A server on a port of this machine, or on the path of a socket; ``address`` is what ``CLAMD`` says."""
    scanner = Scanner()
    with _Tcp(scanner) if path is None else _Unix(scanner, path) as server:
        scanner.address = f"unix:{path}" if path else f"127.0.0.1:{server.socket.getsockname()[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield scanner
        finally:
            scanner.let_go.set()
            server.shutdown()


def nobody() -> str:
    """An address at which nothing answers."""
    with socket.create_server(("127.0.0.1", 0)) as once:
        return f"127.0.0.1:{once.getsockname()[1]}"
