"""Reading a foreign file as a stream of rows: CSV or JSON lines, gzip or plain, Unicode or old fonts.

A row that can't be read is an error of that row; a file that can't be read on (cut gzip, bytes that are no
text) ends the reading with ``BrokenFile``, and what was read before stays good.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO, Any

from feedback.text import Encoding, detect

SAMPLE = 512 * 1024
LONGEST_FIELD = 1_000_000
csv.field_size_limit(LONGEST_FIELD)


class BrokenFile(Exception):
    """The file can't be read, or not further; the message is one line in Vietnamese."""


@dataclass(frozen=True, slots=True)
class Read:
    """One row: the number of its last line in the file and its columns, or what is wrong with it."""

    line: int
    columns: dict[str, str]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """A file ready to be read: what it is, how its bytes are encoded, how its Vietnamese is written."""

    path: Path
    gzipped: bool
    json_lines: bool
    bytes_as: str
    letters: Encoding
    delimiter: str

    def rows(self, columns: frozenset[str], progress: Callable[[int], None] | None = None) -> Iterator[Read]:
        """All rows in order. ``progress`` is told the number of bytes consumed of the file on the disk.

        Raises BrokenFile, also when a column that is needed is missing.
        """
        try:
            with self.path.open("rb") as raw:
                text = io.TextIOWrapper(_unpacked(raw, self.gzipped), encoding=self.bytes_as, newline="")
                rows = _json_rows(text) if self.json_lines else _csv_rows(text, self.delimiter, columns)
                for count, row in enumerate(rows):
                    yield row
                    if progress and count % 200 == 0:
                        progress(raw.tell())
                if progress:
                    progress(raw.tell())
        except (EOFError, gzip.BadGzipFile, zlib.error):
            raise BrokenFile("Tệp nén bị hỏng hoặc bị cắt ngang; các dòng trước đó vẫn dùng được") from None
        except UnicodeDecodeError as error:
            raise BrokenFile(f"Tệp có chỗ không phải chữ {self.bytes_as} (byte thứ {error.start})") from None
        except OSError as error:
            raise BrokenFile(f"Không đọc được tệp: {error.strerror or type(error).__name__}") from None


def look_at(path: Path, delimiter: str = ",") -> Opened:
    """Find out by the file's beginning what it is. Raises BrokenFile."""
    try:
        with path.open("rb") as raw:
            gzipped = raw.read(2) == b"\x1f\x8b"
            raw.seek(0)
            beginning = _beginning(raw, gzipped)
    except FileNotFoundError:
        raise BrokenFile(f"Không có tệp {path}") from None
    except zlib.error:
        raise BrokenFile("Tệp nén bị hỏng") from None
    except OSError as error:
        raise BrokenFile(f"Không đọc được tệp {path}: {error.strerror or type(error).__name__}") from None
    if not beginning.strip():
        raise BrokenFile("Tệp trống")
    bytes_as = _bytes_as(beginning)
    text = beginning.decode(bytes_as, errors="ignore")
    if "\0" in text:
        raise BrokenFile("Tệp không phải chữ (có byte 0)")
    return Opened(
        path,
        gzipped,
        json_lines=text.lstrip().startswith("{"),
        bytes_as=bytes_as,
        letters=detect(text.splitlines()),
        delimiter=delimiter,
    )


def _beginning(raw: IO[bytes], gzipped: bool) -> bytes:
    """The first half megabyte, as far as it goes: a file cut short still says what it is."""
    if not gzipped:
        return raw.read(SAMPLE)
    # 16 + MAX_WBITS: zlib's own sign for a gzip frame.
    unpacking = zlib.decompressobj(16 + zlib.MAX_WBITS)
    beginning = unpacking.decompress(raw.read(SAMPLE), SAMPLE)
    if not beginning and not unpacking.eof:
        raise BrokenFile("Tệp nén bị hỏng")
    return beginning


def _unpacked(raw: IO[bytes], gzipped: bool) -> Any:
    return gzip.GzipFile(fileobj=raw) if gzipped else io.BufferedReader(raw)


def _bytes_as(beginning: bytes) -> str:
    """UTF-8 where the bytes allow it, UTF-16 by its mark, else the one-byte table of old Windows files."""
    if beginning[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    try:
        beginning[: beginning.rfind(b"\n") + 1 or len(beginning)].decode("utf-8")
        return "utf-8-sig"
    except UnicodeDecodeError:
        return "latin-1"


def _csv_rows(text: IO[str], delimiter: str, needed: frozenset[str]) -> Iterator[Read]:
    first = text.readline()
    reader = csv.reader(chain([first], text), delimiter=delimiter, strict=True)
    try:
        heads = [head.strip() for head in next(reader)]
    except (StopIteration, csv.Error):
        raise BrokenFile(_other_delimiter(first, delimiter, needed) or "Tệp không có dòng tên cột") from None
    if missing := sorted(needed - set(heads)):
        told = "Tệp thiếu cột: " + ", ".join(missing)
        raise BrokenFile(_other_delimiter(first, delimiter, needed) or told)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Read(reader.line_num, {}, f"dòng CSV hỏng ({error})")
            continue
        if not cells:
            continue
        if len(cells) != len(heads):
            yield Read(reader.line_num, {}, f"có {len(cells)} ô, tên cột có {len(heads)}")
        else:
            yield Read(reader.line_num, dict(zip(heads, cells, strict=True)))


def _other_delimiter(first: str, delimiter: str, needed: frozenset[str]) -> str:
    """What to tell when the first line, split otherwise than the mapping says, has all columns."""
    for other, name, written in ((";", ";", ";"), ("\t", "tab", "\\t"), (",", ",", ",")):
        if other == delimiter:
            continue
        try:
            heads = next(csv.reader([first], delimiter=other, strict=True))
        except csv.Error:
            continue
        if needed <= {head.strip() for head in heads}:
            # TOML takes a key twice for an error; the comma is what holds when there is none.
            key = f'delimiter = "{written}"'
            advice = f"thêm {key} vào đầu tệp ánh xạ" if delimiter == "," else f"sửa tệp ánh xạ thành {key}"
            return f"Tệp ngăn cột bằng «{name}»: {advice}"
    return ""


def _json_rows(text: IO[str]) -> Iterator[Read]:
    for line, content in enumerate(text, start=1):
        if not content.strip():
            continue
        if len(content) > LONGEST_FIELD:
            yield Read(line, {}, "dòng dài quá")
            continue
        try:
            found = json.loads(content)
        except (ValueError, RecursionError):
            yield Read(line, {}, "dòng JSON hỏng")
            continue
        if not isinstance(found, dict):
            yield Read(line, {}, "dòng JSON không phải một đối tượng")
            continue
        yield Read(line, {name: _plain(value) for name, value in found.items()})


def _plain(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
