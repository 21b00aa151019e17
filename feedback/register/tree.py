"""Cây băm: the Merkle tree over the register's entries (RFC 9162, 2.1). Pure: it is given hashes of whole
subtrees and asks for no more than it needs, so that a proof among ten million entries is a few reads.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import Final

Subtree = Callable[[int, int], bytes]
"""The hash of the complete subtree of a level (0: a leaf; else 2**level leaves) and place, both from 0."""

EMPTY: Final = hashlib.sha256(b"").digest()


def leaf(content: bytes) -> bytes:
    """The hash of one entry's bytes."""
    return hashlib.sha256(b"\0" + content).digest()


def node(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees side by side."""
    return hashlib.sha256(b"\1" + left + right).digest()


def root(size: int, subtree: Subtree) -> bytes:
    """The hash of the tree of the first ``size`` entries."""
    return _range(0, size, subtree) if size else EMPTY


def inclusion(place: int, size: int, subtree: Subtree) -> list[bytes]:
    """The path by which the entry at a place (from 0) leads to the root of ``size`` entries (2.1.3.1).

    Raises ValueError for a place beyond the tree.
    """
    if not 0 <= place < size:
        raise ValueError("no such entry in this tree")
    start, path = 0, []
    while size > 1:
        left = _left(size)
        if place - start < left:
            path.append(_range(start + left, size - left, subtree))
            size = left
        else:
            path.append(_range(start, left, subtree))
            start, size = start + left, size - left
    return path[::-1]


def consistency(first: int, second: int, subtree: Subtree) -> list[bytes]:
    """The path that shows the tree of ``first`` entries to be the beginning of that of ``second`` (2.1.4.1).

    Raises ValueError for sizes that aren't 0 < first <= second.
    """
    if not 0 < first <= second:
        raise ValueError("no such trees")
    path: list[bytes] = []
    start, size, whole = 0, second, True
    while first - start != size:
        left = _left(size)
        if first - start <= left:
            path.append(_range(start + left, size - left, subtree))
            size = left
        else:
            path.append(_range(start, left, subtree))
            start, size, whole = start + left, size - left, False
    return ([] if whole else [_range(start, size, subtree)]) + path[::-1]


def includes(leaf_hash: bytes, place: int, size: int, path: Sequence[bytes], root_hash: bytes) -> bool:
    """Whether a path leads from a leaf at a place to this root (2.1.3.2)."""
    if not 0 <= place < size:
        return False
    at, last, found = place, size - 1, leaf_hash
    for one in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node(one, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node(found, one)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root_hash


def continues(first: int, first_root: bytes, second: int, second_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether the second tree begins with the first, by its path (2.1.4.2)."""
    if first == second:
        return first_root == second_root and not path
    if not 0 < first < second or not path:
        return False
    steps = [first_root, *path] if first & (first - 1) == 0 else list(path)
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = steps[0]
    for one in steps[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old, new = node(one, old), node(one, new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new = node(new, one)
        at, last = at >> 1, last >> 1
    return last == 0 and (old, new) == (first_root, second_root)


class Growing:
    """A tree that grows leaf by leaf and keeps only the subtrees on its right edge."""

    def __init__(self) -> None:
        self.size = 0
        self._edge: list[bytes] = []

    def append(self, leaf_hash: bytes) -> Iterator[tuple[int, int, bytes]]:
        """Put a leaf to the end; the subtrees that it completes: level (from 1), place, hash."""
        whole, level = leaf_hash, 0
        self.size += 1
        while self.size >> level & 1 == 0:
            whole = node(self._edge.pop(), whole)
            level += 1
            yield level, (self.size >> level) - 1, whole
        self._edge.append(whole)

    def root(self) -> bytes:
        """The hash of the tree as it stands."""
        if not self._edge:
            return EMPTY
        found = self._edge[-1]
        for one in self._edge[-2::-1]:
            found = node(one, found)
        return found


def _left(size: int) -> int:
    """The largest power of two below the size: so many entries lie in the left part."""
    return 1 << (size - 1).bit_length() - 1


def _range(start: int, size: int, subtree: Subtree) -> bytes:
    level = size.bit_length() - 1
    if size == 1 << level:
        return subtree(level, start >> level)
    left = _left(size)
    return node(_range(start, left, subtree), _range(start + left, size - left, subtree))
