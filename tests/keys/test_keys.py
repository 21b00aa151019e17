"""Public keys, the key service and its limits, without any database."""

from __future__ import annotations

import json
import os
import socket
import threading
from base64 import b64encode
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from feedback import config
from feedback.clock import FixedClock
from feedback.keys.client import Service
from feedback.keys.holder import Journal, KeyServer, Opener
from feedback.sealing import CannotOpen, Identity, KeysAway, Recipient, Ring, WrappedKey
from tests.conftest import MOMENT

OLD, NEW = bytes(range(32)), bytes(range(1, 33))
RING = Ring({"k2": NEW, "k1": OLD})


def test_what_is_wrapped_to_a_public_key_opens_with_its_private_half_alone() -> None:
    identity, other = Identity.new(), Identity.new()
    recipient = Recipient.read(identity.recipient.text)
    key, wrapped = recipient.new_key()
    assert Identity.read(f"# khóa\n{identity.text}\n").unwrap(wrapped) == key
    altered = WrappedKey(wrapped.version, wrapped.wrapped[:-1] + bytes([wrapped.wrapped[-1] ^ 1]))
    renamed = WrappedKey(other.recipient.name, wrapped.wrapped)
    for holder, wrap in ((other, wrapped), (identity, altered), (other, renamed), (identity, renamed)):
        with pytest.raises(CannotOpen):
            holder.unwrap(wrap)
    for text in ("", "age1xyz", "hpke1:abc", identity.text[:-3], "HPKE1-SECRET:" + "é" * 43):
        with pytest.raises(ValueError, match=r"."):
            Identity.read(text)


def test_a_ring_opens_what_was_wrapped_to_its_public_keys_old_and_new() -> None:
    key, wrapped = Ring({"k1": OLD}).recipient.new_key()
    assert RING.unwrap(wrapped) == key
    assert RING.recipient.name != wrapped.version
    with pytest.raises(CannotOpen):
        Ring({"k2": NEW}).unwrap(wrapped)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(MOMENT)


@pytest.fixture
def service(tmp_path: Path, clock: FixedClock) -> Iterator[Service]:
    """A service that opens two an hour for this account."""
    path, book = str(tmp_path / "khoa.sock"), Journal(tmp_path / "so")
    server = KeyServer(path, Opener(RING, book, clock, 2), (os.getuid(),))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield Service(path, RING.recipient)
    server.shutdown()
    server.server_close()
    book.close()


def lines(tmp_path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (tmp_path / "so").read_text().splitlines()]


def test_it_opens_writes_down_and_stops(service: Service, tmp_path: Path, clock: FixedClock) -> None:
    key, wrapped = service.new_key()
    assert service.unwrap(wrapped, request=7) == key
    with pytest.raises(CannotOpen, match="refused"):
        service.unwrap(WrappedKey("k9", b"x"))
    assert service.unwrap(wrapped) == key
    with pytest.raises(KeysAway, match="limit"):
        service.unwrap(wrapped)
    clock.at += timedelta(hours=1)
    assert service.unwrap(wrapped) == key
    told = lines(tmp_path)
    assert [one["answer"] for one in told] == ["opened", "refused", "opened", "limit", "opened"]
    assert told[0]["request"] == 7
    assert key.hex() not in json.dumps(told)


def test_started_anew_it_goes_on_counting(tmp_path: Path, clock: FixedClock) -> None:
    wrapped = RING.recipient.new_key()[1]
    for answer in ("key", "why"):
        book = Journal(tmp_path / "so")
        opener = Opener(RING, book, clock, 1)
        found = opener.answer(
            {"op": "unwrap", "version": wrapped.version, "wrap": _b64(wrapped), "request": 0}
        )
        assert list(found) == [answer]
        book.close()


def test_without_its_journal_it_opens_nothing(tmp_path: Path, clock: FixedClock) -> None:
    book, wrapped = Journal(tmp_path / "so"), RING.recipient.new_key()[1]
    opener = Opener(RING, book, clock, 9)
    book.close()
    asked = {"op": "unwrap", "version": wrapped.version, "wrap": _b64(wrapped), "request": 0}
    assert opener.answer(asked) == {"why": "journal"}


@pytest.mark.parametrize("asked", [None, [], {}, {"op": "keys"}, {"op": "unwrap", "version": 1, "wrap": "é"}])
def test_nonsense_gets_no_key(tmp_path: Path, clock: FixedClock, asked: object) -> None:
    book = Journal(tmp_path / "so")
    assert Opener(RING, book, clock, 9).answer(asked) == {"why": "unknown"}
    book.close()


def test_another_account_gets_no_answer(tmp_path: Path, clock: FixedClock) -> None:
    path, book = str(tmp_path / "khoa.sock"), Journal(tmp_path / "so")
    server = KeyServer(path, Opener(RING, book, clock, 9), (os.getuid() + 1,))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    with pytest.raises(KeysAway):
        Service(path, RING.recipient).unwrap(RING.recipient.new_key()[1])
    server.shutdown()
    server.server_close()
    book.close()
    assert lines(tmp_path) == []


def test_nobody_there_or_something_else_is_said_to_be_away(tmp_path: Path) -> None:
    wrapped = RING.recipient.new_key()[1]
    with pytest.raises(KeysAway):
        Service(str(tmp_path / "nichts"), RING.recipient).unwrap(wrapped)
    path = str(tmp_path / "anders")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(path)
        listening.listen()
        threading.Thread(target=_hang_up, args=(listening,), daemon=True).start()
        with pytest.raises(KeysAway):
            Service(path, RING.recipient).unwrap(wrapped)


@pytest.mark.parametrize(
    "settings",
    [
        {"sealing_mode": "offen"},
        {"sealing_mode": "sealed"},
        {"key_service": "/tmp/x"},
        {"sealing_recipient": "age1xyz"},
        {"sealing_mode": "sealed", "key_service": "/tmp/x", "sealing_recipient": RING.recipient.text},
    ],
)
def test_settings_that_contradict_each_other_stop_the_start(tmp_path: Path, settings: dict[str, str]) -> None:
    with pytest.raises(config.SettingError):
        config.load({}, data_dir=tmp_path, **settings)


def _hang_up(listening: socket.socket) -> None:
    listening.accept()[0].close()


def _b64(wrapped: WrappedKey) -> str:
    return b64encode(wrapped.wrapped).decode()
