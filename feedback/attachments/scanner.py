"""Asking a virus scanner about bytes: clamd's INSTREAM (clamd(8), «COMMANDS»). Knows no database.

The library clamd hands bytes on by ``send`` and doesn't look how many went: a scanner that reads slowly would
judge another file than ours. So the forty lines stand here.
"""

from __future__ import annotations

import re
import socket
import struct
from dataclasses import dataclass
from typing import Final, Literal

_PIECE: Final = 64 * 1024
_LONGEST_ANSWER: Final = 4096
_CONNECT_SECONDS: Final = 3.0
_ADDRESS: Final = re.compile(r"\[?([^\[\]]+?)\]?:(\d{1,5})")

Verdict = Literal["clean", "found", "failed"]


class ScannerAway(Exception):
    """The scanner gave no answer that can be read: away, hanging, or gone in the middle."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What a scanner says: ``name`` is what it found, or why it could not look; empty of a clean file."""

    verdict: Verdict
    name: str = ""


def scan(address: str, data: bytes, *, seconds: float) -> Judged:
    """The scanner's word on bytes. ``address``: «unix:/path» or «host:port»; ``seconds`` for each wait.

    What the scanner says it can't look at (too large for it) has ``failed``. Raises ScannerAway.
    """
    answer = _asked(address, b"zINSTREAM\0", data, seconds)
    said = re.fullmatch(r"stream: (.*)", answer, re.DOTALL)
    if said and said[1] == "OK":
        return Judged("clean")
    if said and said[1].endswith(" FOUND"):
        return Judged("found", _printable(said[1].removesuffix(" FOUND")))
    if answer.endswith("ERROR"):
        return Judged("failed", _printable(answer))
    raise ScannerAway("no answer")


def answers(address: str, *, seconds: float = _CONNECT_SECONDS) -> bool:
    """Whether the scanner is there at all (PING)."""
    try:
        return _asked(address, b"zPING\0", None, seconds) == "PONG"
    except ScannerAway:
        return False


def _printable(words: str) -> str:
    return "".join(each if each.isprintable() else " " for each in words)[:120]


def _asked(address: str, command: bytes, data: bytes | None, seconds: float) -> str:
    try:
        with _connected(address) as connection:
            connection.settimeout(seconds)
            try:
                connection.sendall(command)
                if data is not None:
                    _hand_over(connection, data)
            except (BrokenPipeError, ConnectionResetError):
                # Whoever stops listening in the middle may have said why: that the file is too large for him.
                pass
            return _answer(connection)
    except (OSError, ValueError) as error:
        raise ScannerAway(type(error).__name__) from None


def _hand_over(connection: socket.socket, data: bytes) -> None:
    for at in range(0, len(data), _PIECE):
        piece = data[at : at + _PIECE]
        connection.sendall(struct.pack(">I", len(piece)) + piece)
    connection.sendall(struct.pack(">I", 0))


def _answer(connection: socket.socket) -> str:
    said = b""
    while b"\0" not in said and len(said) < _LONGEST_ANSWER:
        piece = connection.recv(1024)
        if not piece:
            break
        said += piece
    return said.partition(b"\0")[0].decode("utf-8", "replace").strip()


def _connected(address: str) -> socket.socket:
    if address.startswith("unix:"):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(_CONNECT_SECONDS)
            connection.connect(address.removeprefix("unix:"))
        except OSError:
            connection.close()
            raise
        return connection
    place = _ADDRESS.fullmatch(address)
    if place is None:
        raise ValueError("no address")
    return socket.create_connection((place[1], int(place[2])), timeout=_CONNECT_SECONDS)
