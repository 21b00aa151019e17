"""Chọn mẫu ngẫu nhiên: how a sample is drawn, so that anybody with seed and list draws the same again. Pure.

1. The population is listed as lines «mã cơ quan,số vụ việc», in order of both; its SHA-256 is kept.
2. ``shares`` says how many files of each body are drawn: in proportion, at least one of each that has any.
3. Each case gets the SHA-256 of «hạt giống|số vụ việc» (UTF-8, hexadecimal). Of each body the cases with the
   smallest values are drawn, as many as its share. The seed comes from the system's source of chance, after
   the list stands; whoever changes one sign of list or seed gets another sample.
"""

from __future__ import annotations

import hashlib
import heapq
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

METHOD: Final = (
    "Lập danh sách mọi vụ việc hợp với phạm vi kiểm tra. Mỗi dòng ghi «mã cơ quan,số vụ việc», xếp theo mã "
    "cơ quan rồi số vụ việc.",
    "Chia số hồ sơ cần chọn cho từng cơ quan theo tỷ lệ số vụ việc; cơ quan nào có vụ việc cũng có ít nhất "
    "một hồ sơ. Phần lẻ lớn hơn được thêm trước; bằng nhau thì theo thứ tự mã cơ quan.",
    "Lấy hạt giống ngẫu nhiên: 64 chữ số thập lục phân.",
    "Với mỗi vụ việc, tính SHA-256 của chuỗi «hạt giống|số vụ việc».",
    "Trong từng cơ quan, chọn những vụ việc có giá trị nhỏ nhất, đủ số đã chia.",
)
"""The same in words for the page, step by step."""


def rank(seed: str, number: str) -> str:
    """The value by which a case is drawn: SHA-256 of «seed|number», 64 hex digits."""
    return hashlib.sha256(f"{seed}|{number}".encode()).hexdigest()


def shares(populations: Mapping[str, int], size: int) -> dict[str, int]:
    """How many files of each body (by code) are drawn of ``size`` in all: by largest remainder, at least one
    of each that has any, never more than it has. All when there are no more than ``size``.

    Raises ValueError when fewer are wanted than bodies have files.
    """
    there = {code: count for code, count in sorted(populations.items()) if count}
    if size < len(there):
        raise ValueError("fewer files than bodies")
    total = sum(there.values())
    if size >= total:
        return there
    given = {code: max(1, size * count // total) for code, count in there.items()}
    # Who has the largest part left over gets one more; who got its one beyond its part gives nothing away.
    rest = {code: size * count - given[code] * total for code, count in there.items()}
    while missing := size - sum(given.values()):
        step = 1 if missing > 0 else -1
        able = [code for code in there if 1 <= given[code] + step <= there[code]]
        chosen = max(able, key=lambda code: step * rest[code])
        given[chosen] += step
        rest[chosen] -= step * total
    return given


def draw(seed: str, lines: Iterable[str], given: Mapping[str, int]) -> list[tuple[str, str]]:
    """(code of the agency, number of the case) of each file drawn: bodies by code, of each its smallest
    values first. Memory doesn't grow with the list.
    """
    drawn: dict[str, list[tuple[int, str]]] = {code: [] for code in given}
    for line in lines:
        code, _, number = line.partition(",")
        heap, most = drawn.get(code), given.get(code, 0)
        if heap is None:
            continue
        heapq.heappush(heap, (-int(rank(seed, number), 16), number))
        if len(heap) > most:
            heapq.heappop(heap)
    return [
        (code, number) for code in sorted(drawn) for _, number in sorted(drawn[code], key=lambda one: -one[0])
    ]


def packed(lines: Iterable[str]) -> tuple[bytes, str, int]:
    """The list as it is kept, its SHA-256 in hex, how many lines; read once, held packed only."""
    packer, digest, count = zlib.compressobj(), hashlib.sha256(), 0
    kept = bytearray()
    for line in lines:
        written = f"{line}\n".encode()
        digest.update(written)
        kept += packer.compress(written)
        count += 1
    return bytes(kept + packer.flush()), digest.hexdigest(), count


def unpacked(listed: bytes) -> Iterator[str]:
    """The lines of a kept list."""
    yield from zlib.decompress(listed).decode().splitlines()
