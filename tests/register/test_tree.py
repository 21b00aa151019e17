"""The tree against the vectors of RFC 6962's reference and a tree that is reckoned naively."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from feedback.register import tree

VECTORS = (b"", b"\0", b"\x10", b" !", b"01", b"@ABC", b"PQRSTUVW", b"`abcdefghijklmno")
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def naive(leaves: list[bytes]) -> bytes:
    if len(leaves) < 2:
        return tree.leaf(leaves[0]) if leaves else tree.EMPTY
    left = 1
    while left * 2 < len(leaves):
        left *= 2
    return tree.node(naive(leaves[:left]), naive(leaves[left:]))


def subtree_of(leaves: list[bytes]) -> tree.Subtree:
    def subtree(level: int, place: int) -> bytes:
        assert place + 1 << level <= len(leaves), "a subtree that isn't complete was asked for"
        return naive(leaves[place << level : place + 1 << level])

    return subtree


@pytest.mark.parametrize(("size", "root"), ROOTS.items())
def test_roots_are_those_of_the_reference(size: int, root: str) -> None:
    leaves = list(VECTORS[:size])
    assert tree.root(size, subtree_of(leaves)).hex() == root == naive(leaves).hex()


@settings(max_examples=60)
@given(size=some.integers(1, 70), data=some.data())
def test_every_proof_holds_and_none_for_anything_else(size: int, data: some.DataObject) -> None:
    leaves = [bytes([number]) for number in range(size)]
    subtree, root = subtree_of(leaves), naive(leaves)
    place = data.draw(some.integers(0, size - 1))
    path = tree.inclusion(place, size, subtree)
    mine = tree.leaf(leaves[place])
    assert tree.includes(mine, place, size, path, root)
    assert not tree.includes(tree.leaf(b"another"), place, size, path, root)
    assert not tree.includes(mine, place + 1, size, path, root)
    assert not tree.includes(mine, place, size, [*path, root], root)
    first = data.draw(some.integers(1, size))
    before = naive(leaves[:first])
    steps = tree.consistency(first, size, subtree)
    assert tree.continues(first, before, size, root, steps)
    assert not tree.continues(first, tree.EMPTY, size, root, steps)
    if steps:
        assert not tree.continues(first, before, size, root, steps[:-1])


def test_it_grows_leaf_by_leaf() -> None:
    grown, leaves = tree.Growing(), [bytes([number]) for number in range(130)]
    for number, one in enumerate(leaves, start=1):
        for level, place, whole in grown.append(tree.leaf(one)):
            assert whole == subtree_of(leaves[:number])(level, place)
    assert grown.root() == naive(leaves)
