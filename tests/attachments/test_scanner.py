"""What a scanner says is understood, and what it doesn't say is never taken for «clean»."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from feedback.attachments.scanner import Judged, ScannerAway, answers, scan
from tests.attachments.clamd import EICAR, NAME, Mood, Scanner, clamd, nobody


@pytest.fixture(scope="module")
def server() -> Iterator[Scanner]:
    with clamd() as scanner:
        yield scanner


@pytest.fixture(autouse=True)
def _well(server: Scanner) -> None:
    server.mood, server.limit = "well", 25 * 1024 * 1024


def test_clean_and_found(server: Scanner) -> None:
    assert scan(server.address, b"x" * 300_000, seconds=5) == Judged("clean")
    assert server.seen[-1] == b"x" * 300_000
    assert scan(server.address, b"a" * 70_000 + EICAR, seconds=5) == Judged("found", NAME)
    assert scan(server.address, b"", seconds=5) == Judged("clean")
    assert answers(server.address)


def test_by_a_socket_of_this_machine(tmp_path: Path) -> None:
    with clamd(tmp_path / "clamd.sock") as local:
        assert scan(local.address, EICAR, seconds=5) == Judged("found", NAME)


def test_too_large_for_it_is_no_verdict(server: Scanner) -> None:
    server.limit = 1000
    said = scan(server.address, bytes(3_000_000), seconds=5)
    assert said == Judged("failed", "INSTREAM size limit exceeded. ERROR")


@pytest.mark.parametrize("mood", ["hangs", "closes", "babbles"])
def test_silence_and_babble_are_no_verdict(server: Scanner, mood: Mood) -> None:
    server.mood = mood
    with pytest.raises(ScannerAway):
        scan(server.address, b"x" * 100_000, seconds=0.2)


@pytest.mark.parametrize("address", ["", "unix:/nowhere/at/all", "host", "127.0.0.1:99999", "nobody"])
def test_nobody_there(address: str) -> None:
    place = nobody() if address == "nobody" else address
    with pytest.raises(ScannerAway):
        scan(place, b"x", seconds=0.2)
    assert not answers(place, seconds=0.2)
