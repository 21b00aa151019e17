"""A partner's key floods the Open311 door of a real ``feedback serve``, others try keys that nobody has: the
limit of the key is kept, an honest key from the network of who guesses and officers go on; run by
``make drill``. ``SECONDS=20`` makes it shorter.
"""

from __future__ import annotations

import asyncio
import os
import re
import socket
import statistics
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.drill.flood import Figures, Visitor, _wait_for, officer
from tests.factories.partners import open311_form
from tests.servers import postgres_server

SECONDS = int(os.environ.get("SECONDS", "60"))
RATE = 30
"""So often in a second the one who floods sends, and as often the one who guesses."""

PER_MINUTE = 60
DOOR = "/open311/v2/requests.json"
_MAKE_KEYS = f"""
from wsgi import app
from tests.factories.partners import make_key, make_partner
with app.app_context():
    for name in ("Ứng dụng làm tràn", "Ứng dụng thật thà"):
        print("key", make_key(make_partner(name, per_minute={PER_MINUTE}, per_day=100000)))
"""


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_one_key_harms_no_other(engine: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if engine == "sqlite":
        _flooded("", engine, tmp_path, capsys)
        return
    with postgres_server() as server:
        _flooded(server.make_database("flood_keys"), engine, tmp_path, capsys)


def _flooded(url: str, engine: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "DATA_DIR": str(folder / "data"),
        "DATABASE_URL": url,
        "DEMO": "1",
        "PORT": str(port),
        "LOG_LEVEL": "WARNING",
    }
    command = str(Path(sys.executable).with_name("feedback"))
    for arguments in (("migrate",), ("demo", "load")):
        subprocess.run([command, *arguments], env=environment, check=True, stdout=subprocess.DEVNULL)
    made = subprocess.run(
        [sys.executable, "-c", _MAKE_KEYS], env=environment, check=True, capture_output=True, text=True
    )
    greedy, fair = re.findall(r"^key (\S+)$", made.stdout, re.M)
    server = subprocess.Popen(
        [command, "serve"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    figures, honest_seconds = Figures(), list[float]()
    flood, honest, guessed = Counter[int](), Counter[int](), Counter[int]()
    try:
        _wait_for(port)
        until = time.monotonic() + SECONDS
        asyncio.run(
            _everybody(port, until, (greedy, fair), (flood, honest, guessed), honest_seconds, figures)
        )
    finally:
        server.terminate()
        server.wait(30)
    slow = statistics.quantiles(honest_seconds, n=20)[-1]
    officers = statistics.quantiles(figures.officer_seconds, n=20)[-1]
    with capsys.disabled():
        print(  # noqa: T201
            f"\n{engine}: {SECONDS} s, flooding {dict(flood)}, wrong keys {dict(guessed)}, honest "
            f"{dict(honest)} p95 {slow:.2f} s, officers {dict(figures.officers)} p95 {officers:.2f} s",
            flush=True,
        )
    # 503: so many of one network wait already that one more would wait in vain (feedback/lanes.py).
    assert {200, 429} <= set(flood) <= {200, 429, 503}
    assert flood[200] <= PER_MINUTE * (SECONDS // 60 + 2)
    assert set(honest) == {200}
    assert {403, 429} <= set(guessed) <= {403, 429, 503}
    assert set(figures.officers) == {200}
    assert max(slow, officers) < 2


async def _everybody(
    port: int,
    until: float,
    keys: tuple[str, str],
    counts: tuple[Counter[int], Counter[int], Counter[int]],
    seconds: list[float],
    figures: Figures,
) -> None:
    (greedy, fair), (flood, honest, guessed) = keys, counts
    await asyncio.gather(
        _send(port, until, "127.0.4.2", greedy, 1 / RATE, flood, []),
        # A key that nobody has is counted by network; his is the network of the honest one.
        _send(port, until, "127.0.4.1", "khoa-khong-co", 1 / RATE, guessed, []),
        _send(port, until, "127.0.4.1", fair, 2.0, honest, seconds),
        officer(port, "tinhkhe.xuly1", until, figures),
    )


async def _send(
    port: int,
    until: float,
    address: str,
    key: str,
    pause: float,
    told: Counter[int],
    seconds: list[float],
) -> None:
    async def one(number: int) -> None:
        form = open311_form(key, description=f"Cầu treo thôn Trường Định hỏng ván, lần ghi thứ {number}.")
        began = time.monotonic()
        status, _, _ = await Visitor(port, address).ask(DOOR, form)
        seconds.append(time.monotonic() - began)
        told[status] += 1

    running, number = set[asyncio.Task[None]](), 0
    while time.monotonic() < until:
        number += 1
        task = asyncio.create_task(one(number))
        running.add(task)
        task.add_done_callback(running.discard)
        await asyncio.sleep(pause)
    await asyncio.gather(*running)
