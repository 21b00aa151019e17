"""A witness keeps checkpoints on another's machine, and no server talks it out of what it kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from flask import Flask

from feedback.register import notes, tree, witness
from feedback.register.witness_cli import witness_command
from tests.conftest import MOMENT
from tests.register.published import enter, publish

ADDRESS = "http://localhost:8000/so-dang-ky"
ORIGIN = "localhost:8000/so-dang-ky"
SEED, OTHER = bytes(31) + b"\1", bytes(31) + b"\2"
LEAVES = [bytes([number]) for number in range(20)]
Answer = Callable[[str], httpx.Response]


def checkpoint(size: int, *, hours: float = 0, seeds: tuple[bytes, ...] = (SEED,), of: str = "") -> str:
    grown = tree.Growing()
    for one in LEAVES[:size]:
        list(grown.append(tree.leaf(of.encode() + one)))
    return notes.sign(notes.Checkpoint(ORIGIN, size, grown.root(), MOMENT + timedelta(hours=hours)), seeds)


def serving(newest: str, *, path: str = '{"duong": []}', key: bytes = SEED) -> httpx.Client:
    def answer(request: httpx.Request) -> httpx.Response:
        ending = request.url.path.removeprefix("/so-dang-ky/").split("/")[0]
        texts = {"khoa": f"{notes.public(ORIGIN, key)}\n", "moc": newest, "noi-tiep": path}
        return httpx.Response(200, text=texts[ending])

    return httpx.Client(transport=httpx.MockTransport(answer))


def look(kept: witness.Kept, client: httpx.Client, *, hours: float = 0) -> witness.Seen:
    return witness.look(ADDRESS, kept, at=MOMENT + timedelta(hours=hours), client=client)


@pytest.fixture
def kept(tmp_path: Path) -> witness.Kept:
    """A witness who has seen ten entries at nine and knows the key."""
    kept = witness.Kept(tmp_path / "giu")
    assert look(kept, serving(checkpoint(10))).new
    return kept


def test_it_follows_the_real_register(app: Flask, tmp_path: Path) -> None:
    publish(5, 300)
    kept = witness.Kept(tmp_path)
    with httpx.Client(transport=httpx.WSGITransport(app=app), base_url="http://localhost") as client:
        assert look(kept, client, hours=1).checkpoint.size == 300
        assert not look(kept, client, hours=1).new
        enter(300, first=301)
        app.extensions["clock"].at = MOMENT + timedelta(hours=2)
        app.extensions["jobs"].run_now()
        assert look(kept, client, hours=2).checkpoint.size == 600
    assert [one.size for one in kept.checkpoints()] == [300, 600]


@pytest.mark.parametrize(
    ("newest", "hours", "kind", "words"),
    [
        (checkpoint(9, hours=1), 1, "shrunk", "10 mục, nay mốc mới nhất chỉ có 9 mục"),
        (checkpoint(10, hours=1, of="x"), 1, "rewritten", "cùng 10 mục mà khác nhau"),
        (checkpoint(12, hours=1), 1, "rewritten", "quá khứ bị đổi"),
        (checkpoint(10, hours=1, seeds=(OTHER,)), 1, "key", "khóa đã ghim"),
        (checkpoint(10, hours=5), 1, "clock", "tương lai"),
        (checkpoint(12, hours=-1), 1, "clock", "sớm hơn"),
        (checkpoint(10), 40, "stale", "không có mốc mới từ"),
    ],
)
def test_a_contradiction_is_told_and_kept(
    kept: witness.Kept, newest: str, hours: int, kind: str, words: str
) -> None:
    with pytest.raises(witness.Contradiction, match=words) as found:
        look(kept, serving(newest), hours=hours)
    assert found.value.kind == kind
    alarm = json.loads((kept.folder / "bao-dong.jsonl").read_text())
    assert (alarm["kind"], alarm["note"]) == (kind, newest)
    assert [one.size for one in kept.checkpoints()] == [10]


def test_a_key_is_changed_by_a_note_that_both_signed(kept: witness.Kept) -> None:
    both = serving(checkpoint(10, hours=1, seeds=(OTHER, SEED)))
    assert look(kept, both, hours=1).new
    kept.pin(notes.public(ORIGIN, OTHER))
    assert look(kept, serving(checkpoint(10, hours=2, seeds=(OTHER,))), hours=2).new


def endless() -> Iterator[bytes]:
    while True:
        yield b"x" * 8192


@pytest.mark.parametrize(
    "answer",
    [
        lambda _: httpx.Response(200, content=endless()),
        lambda _: httpx.Response(200, content=b"\xff\xfe"),
        lambda _: httpx.Response(200, text="<html>"),
        lambda _: httpx.Response(200, text="[" * 60_000),
        lambda _: httpx.Response(500),
        lambda _: httpx.Response(302, headers={"Location": "http://elsewhere/"}),
        lambda _: httpx.Response(200, headers={"Content-Encoding": "gzip"}, content=b"x"),
    ],
)
def test_a_hostile_server_is_no_server(kept: witness.Kept, answer: Answer) -> None:
    client = httpx.Client(transport=httpx.MockTransport(lambda request: answer(str(request.url))))
    with pytest.raises(witness.Away):
        look(kept, client)


@pytest.mark.parametrize(
    "path", ["x", "{}", '{"duong": 5}', '{"duong": ["x"]}', '{"duong": [1]}', "[" * 9000]
)
def test_a_proof_that_is_none_shows_nothing(kept: witness.Kept, path: str) -> None:
    with pytest.raises(witness.Away, match="chứng minh"):
        look(kept, serving(checkpoint(12, hours=1), path=path), hours=1)


def test_a_slow_server_is_left(kept: witness.Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(witness, "MOST_SECONDS", -1)
    with pytest.raises(witness.Away, match="chậm"):
        look(kept, serving(checkpoint(10)))


def test_half_a_line_of_before_a_power_cut_is_dropped(kept: witness.Kept) -> None:
    path = kept.folder / "moc.jsonl"
    path.write_bytes(path.read_bytes() + b'{"seen_at": "2026')
    assert [one.size for one in kept.checkpoints()] == [10]
    assert look(kept, serving(checkpoint(10, hours=1)), hours=1).new
    assert len(kept.checkpoints()) == 2
    path.write_bytes(path.read_bytes().replace(b"localhost", b"localhosx", 1))
    with pytest.raises(witness.Spoilt, match="dòng 1"):
        kept.checkpoints()


def test_the_command_tells_by_its_exit_code(tmp_path: Path) -> None:
    nobody = ["http://127.0.0.1:9/so-dang-ky", "--keep", str(tmp_path)]
    result = CliRunner().invoke(witness_command, [*nobody, "--json"])
    assert (result.exit_code, json.loads(result.stdout)["kind"]) == (3, "away")
    assert CliRunner().invoke(witness_command, [*nobody, "--key", "x"]).exit_code == 2


def test_an_alarm_is_mailed(kept: witness.Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(witness, "client", lambda: serving(checkpoint(9, hours=-1)))
    monkeypatch.setattr(witness, "_STALE", timedelta(days=10_000))
    letter = tmp_path / "thu.txt"
    arguments = [ADDRESS, "--keep", str(kept.folder), "--mail-command", f"tee {letter}"]
    result = CliRunner().invoke(witness_command, arguments)
    assert result.exit_code == 1
    assert "BÁO ĐỘNG: sổ ngắn lại" in letter.read_text()
