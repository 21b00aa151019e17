"""Encryption of a backup by age (X25519, ChaCha20-Poly1305), piece by piece: memory doesn't grow."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, Protocol

import pyrage

from feedback.administration.backup.faults import BackupFault, NoRoom

PIECE: Final = 256 * 1024


class Taker(Protocol):
    """What bytes can be written to."""

    def write(self, data: bytes) -> Any: ...


@dataclass(frozen=True, slots=True)
class Sealed:
    """A part as it lies: sizes in bytes and SHA-256 (hex), of what lies there and of what was put in."""

    size: int
    sha256: str
    plain_size: int
    plain_sha256: str


def recipients(text: str) -> list[Any]:
    """Public keys («age1…», by commas). Raises BackupFault."""
    try:
        return [pyrage.x25519.Recipient.from_str(one.strip()) for one in text.split(",") if one.strip()]
    except pyrage.RecipientError:
        raise BackupFault("BACKUP_RECIPIENTS: không phải khóa công khai age (age1…).") from None


def new_identity() -> Any:
    """A pair of keys whose private half never leaves this process."""
    return pyrage.x25519.Identity.generate()


def identities(path: Path) -> list[Any]:
    """The private keys in a file as ``age-keygen`` writes it. Raises BackupFault."""
    try:
        lines = [line.strip() for line in path.read_text().splitlines()]
        found = [
            pyrage.x25519.Identity.from_str(line) for line in lines if line.startswith("AGE-SECRET-KEY-")
        ]
    except (OSError, UnicodeError, pyrage.IdentityError):
        found = []
    if not found:
        raise BackupFault(f"{path.name}: không có khóa bí mật age (AGE-SECRET-KEY-…).")
    return found


class Pieces(io.RawIOBase):
    """Bytes that come by an iterator, to be read as a file; counted and digested on the way."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces: Iterator[bytes] = iter(pieces)
        self._left = b""
        self.digest, self.size = hashlib.sha256(), 0
        self.fault: Exception | None = None

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while not self._left:
            try:
                following = next(self._pieces, None)
            except Exception as fault:
                self.fault = fault
                raise
            if following is None:
                return b""
            self._left = following
        given = self._left[:size] if size >= 0 else self._left
        self._left = self._left[len(given) :]
        self.digest.update(given)
        self.size += len(given)
        return given

    def drained(self) -> str:
        """Read to the end; the SHA-256 (hex) of all."""
        while self.read(PIECE):
            pass
        return self.digest.hexdigest()


class _Counting:
    """Hands on what is written to it, counted and digested; keeps the fault of who takes it."""

    def __init__(self, taker: Taker | None) -> None:
        self._taker = taker
        self.digest, self.size = hashlib.sha256(), 0
        self.fault: Exception | None = None

    def write(self, data: bytes) -> int:
        try:
            if self._taker is not None:
                self._taker.write(data)
        except Exception as fault:
            # The library between turns it into an error of its own, by which nobody knows a full disk again.
            self.fault = fault
            raise
        self.digest.update(data)
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        return None


def seal(path: Path, pieces: Iterable[bytes], to: Sequence[Any], mine: Any) -> Sealed:
    """Write a new file, encrypted to the public keys and to ``mine``; then read it back, open it and compare.
    It is on the disk when this returns. Raises NoRoom, BackupFault.
    """
    source = Pieces(pieces)
    with path.open("xb") as file:
        taker = _Counting(file)
        try:
            pyrage.encrypt_io(source, taker, [*to, mine.to_public()])
            file.flush()
            os.fsync(file.fileno())
        except OSError as fault:
            raise NoRoom(fault.strerror or "") from None
        except pyrage.EncryptError as fault:
            if source.fault is not None:
                raise source.fault from None
            if isinstance(taker.fault, OSError):
                raise NoRoom(taker.fault.strerror or "") from None
            raise BackupFault("Không mã hóa được bản sao lưu.") from fault
    told = Sealed(taker.size, taker.digest.hexdigest(), source.size, source.digest.hexdigest())
    if opened(path, None, [mine]) != told:
        raise BackupFault(f"{path.name}: đọc lại không giống điều đã ghi. Ổ đĩa nơi sao lưu có lỗi.")
    return told


def opened(path: Path, taker: Taker | None, keys: Sequence[Any]) -> Sealed:
    """Decrypt a file into ``taker``. Raises what ``taker`` raises, and BackupFault when no key opens it or it
    was altered; until the end is reached nothing that was handed on is proved.
    """
    handed = _Counting(taker)
    with path.open("rb") as file:
        source = Pieces(read_in_pieces(file))
        try:
            pyrage.decrypt_io(source, handed, list(keys))
        except pyrage.DecryptError:
            if handed.fault is not None:
                raise handed.fault from None
            raise BackupFault(f"{path.name}: khóa không mở được, hoặc tệp đã hỏng.") from None
    return Sealed(source.size, source.digest.hexdigest(), handed.size, handed.digest.hexdigest())


def read_in_pieces(file: IO[bytes]) -> Iterator[bytes]:
    """What a file holds, in pieces."""
    while piece := file.read(PIECE):
        yield piece


def digest_of(path: Path) -> str:
    """SHA-256 (hex) of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
