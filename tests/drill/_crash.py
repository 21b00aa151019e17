"""A disk that forgets: of a trace of system calls, what would lie on it had the power gone at a moment.

Strict: bytes last from the file's ``fsync`` on, names from their folder's. Of what was not synced yet any
part may lie there too: a draw decides, down to sectors of 512 bytes (as in ALICE, OSDI 2014). ``journaled``
roots behave as ext4, XFS and Btrfs do: a file's sync keeps its name as well, which PostgreSQL counts on.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

SYSCALLS: Final = (
    "openat,creat,write,pwrite64,writev,pwritev,pwritev2,lseek,ftruncate,truncate,fallocate,fsync,fdatasync,"
    "rename,renameat,renameat2,link,linkat,unlink,unlinkat,mkdir,mkdirat,rmdir,sendto,sendmsg,recvfrom"
)
STRACE: Final = (
    "strace",
    "-ff",
    "-f",
    "-ttt",
    "-T",
    "-y",
    "-xx",
    "-s",
    "40000000",
    "-e",
    f"trace={SYSCALLS}",
)
SECTOR: Final = 512

_LINE = re.compile(r"^(\d+\.\d+) (\w+)\((.*)\) += (-?\d+)(?:<(.*?)>(?:\(deleted\))?)?[^<]*<([\d.]+)>$")
_FD = re.compile(r"^(\d+)<([^>]*)>")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


@dataclass(frozen=True, slots=True)
class Call:
    """A system call that succeeded: when it began and ended (seconds of the epoch), by which thread."""

    began: float
    ended: float
    name: str
    arguments: str
    result: int
    opened: str
    thread: str

    @property
    def descriptor(self) -> tuple[int, str]:
        """The number and the path of the descriptor that it is about."""
        found = _FD.match(self.arguments)
        return (int(found[1]), _plain(found[2]).decode("utf-8", "replace")) if found else (-1, "")

    @property
    def texts(self) -> list[bytes]:
        """All strings among its arguments."""
        return [_plain(one) for one in _TEXT.findall(self.arguments)]

    @property
    def numbers(self) -> list[int]:
        """The plain numbers among its arguments, after the strings."""
        return [int(one) for one in re.findall(r"(?<=, )-?\d+(?=,|$)", _TEXT.sub("", self.arguments))]

    @property
    def paths(self) -> list[str]:
        """The paths that it names."""
        return [os.path.normpath(one.decode("utf-8", "replace")) for one in self.texts]


def _plain(hexed: str) -> bytes:
    return bytes.fromhex(hexed.replace("\\x", "")) if hexed.startswith("\\x") else hexed.encode()


def calls(folder: Path) -> list[Call]:
    """All calls of a trace, in the order in which they began."""
    found = []
    for path in folder.iterdir():
        with path.open(encoding="latin-1") as lines:
            for line in lines:
                parts = _LINE.match(line)
                if parts is None or int(parts[4]) < 0:
                    continue
                began = float(parts[1])
                opened = _plain(parts[5] or "").decode("utf-8", "replace")
                found.append(
                    Call(began, began + float(parts[6]), parts[2], parts[3], int(parts[4]), opened, path.name)
                )
    return sorted(found, key=lambda one: one.began)


Change = Callable[[bytearray], None]


@dataclass(eq=False)
class Inode:
    """A file or a folder: what of it lasts, and what was done since, oldest first."""

    folder: bool
    data: bytearray = field(default_factory=bytearray)
    names: dict[str, Inode] = field(default_factory=dict)
    pending: list[tuple[int, bytes]] = field(default_factory=list)
    """Of a file: writes (offset, bytes); offset -1: cut to the length that the bytes say."""
    pending_names: list[tuple[str, Inode | None]] = field(default_factory=list)
    size: int = 0
    """Of a file: its length now."""

    def now(self) -> dict[str, Inode]:
        """Of a folder: what it lists now."""
        return _listed(self.names, self.pending_names)


def _listed(names: dict[str, Inode], changes: list[tuple[str, Inode | None]]) -> dict[str, Inode]:
    found = dict(names)
    for name, inode in changes:
        if inode is None:
            found.pop(name, None)
        else:
            found[name] = inode
    return found


def _write(data: bytearray, offset: int, content: bytes) -> None:
    if offset < 0:
        length = int.from_bytes(content, "big")
        del data[length:]
        data.extend(bytes(length - len(data)))
        return
    if len(data) < offset:
        data.extend(bytes(offset - len(data)))
    data[offset : offset + len(content)] = content


class Disk:
    """What lies under a root, as it would after a power cut."""

    def __init__(self, root: Path, *, journaled: bool = False) -> None:
        self.root = str(root)
        self.journaled = journaled
        self.top = _read(root)
        self.places: dict[tuple[str, int, str], int] = {}
        self.ends: list[tuple[float, Callable[[], None]]] = []
        self.synced: dict[str, list[tuple[float, float]]] = {}
        """By path the times at which it was synced: begun, ended."""

    def apply(self, call: Call) -> None:
        """Let a call happen. Calls come in the order in which they began."""
        self.settle(call.began)
        getattr(self, f"_{call.name}", self._nothing)(call)

    def settle(self, moment: float) -> None:
        """Let every sync that had ended by the moment count."""
        for ended, keep in [one for one in self.ends if one[0] <= moment]:
            keep()
            self.ends.remove((ended, keep))

    def lasting(self, path: str) -> bytes | None:
        """The bytes of a file that surely last; None where its name, or a folder's above it, doesn't."""
        found: Inode | None = self.top
        for part in Path(path).relative_to(self.root).parts:
            found = found.names.get(part) if found else None
        return bytes(found.data) if found and not found.folder else None

    def image(self, target: Path, chance: Random, share: float) -> None:
        """Write what lies there into a folder: all that lasts, and of the rest each part by a draw."""
        _lay(self.top, target, chance, share)

    def _nothing(self, call: Call) -> None:
        del call

    def _parent(self, path: str) -> tuple[Inode, str] | None:
        if not path.startswith(self.root + "/"):
            return None
        *above, name = Path(path).relative_to(self.root).parts
        found = self.top
        for part in above:
            there = found.now().get(part)
            if there is None:
                return None
            found = there
        return found, name

    def _inode(self, path: str) -> Inode | None:
        if path == self.root:
            return self.top
        place = self._parent(path)
        return place[0].now().get(place[1]) if place else None

    def _openat(self, call: Call) -> None:
        path = os.path.normpath(call.opened)
        place = self._parent(path)
        if place is None:
            return
        self.places[call.thread.split(".")[0], call.result, path] = 0
        folder, name = place
        inode = folder.now().get(name)
        if inode is None and "O_CREAT" in call.arguments:
            folder.pending_names.append((name, Inode(folder=False)))
        elif inode is not None and "O_TRUNC" in call.arguments:
            self._cut(inode, 0)

    def _put(self, call: Call, content: bytes, offset: int | None) -> None:
        number, path = call.descriptor
        inode = self._inode(path)
        if inode is None or inode.folder:
            return
        content = content[: call.result]
        key = (call.thread.split(".")[0], number, path)
        at = self.places.get(key, 0) if offset is None else offset
        inode.pending.append((at, content))
        inode.size = max(inode.size, at + len(content))
        if offset is None:
            self.places[key] = at + len(content)

    def _write(self, call: Call) -> None:
        if call.texts:
            self._put(call, call.texts[0], None)

    def _writev(self, call: Call) -> None:
        self._put(call, b"".join(call.texts), None)

    def _pwrite64(self, call: Call) -> None:
        self._put(call, call.texts[0], call.numbers[-1])

    def _pwritev(self, call: Call) -> None:
        self._put(call, b"".join(call.texts), call.numbers[-1])

    def _lseek(self, call: Call) -> None:
        number, path = call.descriptor
        if self._inode(path) is not None:
            self.places[call.thread.split(".")[0], number, path] = call.result

    def _cut(self, inode: Inode, length: int) -> None:
        inode.pending.append((-1, length.to_bytes(8, "big")))
        inode.size = length

    def _ftruncate(self, call: Call) -> None:
        inode = self._inode(call.descriptor[1])
        if inode is not None:
            self._cut(inode, call.numbers[-1])

    def _fallocate(self, call: Call) -> None:
        inode = self._inode(call.descriptor[1])
        if inode is not None and sum(call.numbers[-2:]) > inode.size:
            self._cut(inode, sum(call.numbers[-2:]))

    def _fsync(self, call: Call) -> None:
        path = os.path.normpath(call.descriptor[1])
        inode = self._inode(path)
        if inode is None:
            return
        self.synced.setdefault(path, []).append((call.began, call.ended))
        if inode.folder:
            taken_names = list(inode.pending_names)

            def keep_names() -> None:
                inode.names = _listed(inode.names, taken_names)
                inode.pending_names = [one for one in inode.pending_names if one not in taken_names]

            self.ends.append((call.ended, keep_names))
            return
        taken = len(inode.pending)

        def keep() -> None:
            for offset, content in inode.pending[:taken]:
                _write(inode.data, offset, content)
            del inode.pending[:taken]
            if self.journaled:
                self._keep_name(path, inode)

        self.ends.append((call.ended, keep))

    _fdatasync = _fsync

    def _keep_name(self, path: str, inode: Inode) -> None:
        place = self._parent(path)
        if place and place[0].now().get(place[1]) is inode:
            folder = place[0]
            folder.names, folder.pending_names = folder.now(), []

    def _rename(self, call: Call) -> None:
        old, new = (self._parent(one) for one in call.paths[-2:])
        if old is None or new is None:
            return
        inode = old[0].now().get(old[1])
        if inode is not None:
            new[0].pending_names.append((new[1], inode))
            old[0].pending_names.append((old[1], None))

    _renameat = _renameat2 = _rename

    def _link(self, call: Call) -> None:
        old, new = (self._parent(one) for one in call.paths[-2:])
        inode = old[0].now().get(old[1]) if old else None
        if inode is not None and new is not None:
            new[0].pending_names.append((new[1], inode))

    _linkat = _link

    def _unlink(self, call: Call) -> None:
        place = self._parent(call.paths[-1])
        if place is not None:
            place[0].pending_names.append((place[1], None))

    _unlinkat = _rmdir = _unlink

    def _mkdir(self, call: Call) -> None:
        place = self._parent(call.paths[-1])
        if place is not None:
            place[0].pending_names.append((place[1], Inode(folder=True)))

    _mkdirat = _mkdir


def _read(path: Path) -> Inode:
    inode = Inode(folder=path.is_dir())
    if inode.folder:
        inode.names = {one.name: _read(one) for one in path.iterdir() if one.is_dir() or one.is_file()}
    else:
        inode.data = bytearray(path.read_bytes())
        inode.size = len(inode.data)
    return inode


def _lay(inode: Inode, target: Path, chance: Random, share: float) -> None:
    if inode.folder:
        target.mkdir(mode=0o700, exist_ok=True)
        upto = _drawn_length(len(inode.pending_names), chance, share)
        for name, one in _listed(inode.names, inode.pending_names[:upto]).items():
            _lay(one, target / name, chance, share)
        return
    data = bytearray(inode.data) if inode.pending else inode.data
    for offset, content in _drawn(inode.pending, chance, share):
        _write(data, offset, content)
    target.write_bytes(data)


def _drawn_length(length: int, chance: Random, share: float) -> int:
    return chance.randint(0, length) if share and length else 0


def _drawn(pending: list[tuple[int, bytes]], chance: Random, share: float) -> Iterator[tuple[int, bytes]]:
    for offset, content in pending:
        if chance.random() >= share:
            continue
        if offset >= 0 and len(content) > SECTOR and chance.random() < 0.5:
            # Torn: only some sectors got there.
            upto = chance.randrange(1, len(content) // SECTOR + 1) * SECTOR
            yield offset, content[:upto]
        else:
            yield offset, content
