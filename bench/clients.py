"""Clients that ask a web server over HTTP, in a process of their own so that they don't slow who measures.

The process reads one plan as JSON on its standard input and writes what it saw to its standard output.
"""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from feedback.app import ROOT

_TIMEOUT_SECONDS: Final = 30
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True, slots=True)
class Ask:
    """One request. ``body`` is an urlencoded form; ``expect`` the status that counts as an answer."""

    path: str
    body: str | None = None
    cookie: str = ""
    expect: int = 200
    label: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """The headers that a browser would send for it."""
        found = {"Cookie": self.cookie} if self.cookie else {}
        return found if self.body is None else found | _FORM


@dataclass(slots=True)
class Seen:
    """What a run saw: seconds from its first request to its last answer, and each request's by label."""

    seconds: float
    latencies: dict[str, list[float]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    @property
    def answered(self) -> int:
        """How many requests were answered as expected."""
        return sum(map(len, self.latencies.values()))


def run(plans: Sequence[tuple[int, Sequence[Ask]]], *, clients: int = 1) -> Seen:
    """Send the requests of all plans (port, requests), one after the other from each plan in turn.

    ``clients`` threads, each with a connection kept alive to each port, take the next request as soon as
    they have an answer. Raises RuntimeError when an answer had another status than expected.
    """
    interleaved = [
        (port, asdict(ask))
        for step in range(max(len(asks) for _port, asks in plans))
        for port, asks in plans
        for ask in asks[step : step + 1]
    ]
    done = subprocess.run(
        [sys.executable, "-m", "bench.clients"],
        input=json.dumps({"clients": clients, "asks": interleaved}),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    seen = Seen(**json.loads(done.stdout))
    if seen.faults:
        raise RuntimeError(f"{len(seen.faults)} câu trả lời sai, câu đầu: {seen.faults[0]}")
    return seen


def main() -> None:
    """Run the plan on standard input."""
    plan = json.load(sys.stdin)
    waiting = deque((port, Ask(**ask)) for port, ask in plan["asks"])
    found: list[tuple[str, float]] = []
    faults: list[str] = []
    threads = [
        threading.Thread(target=_client, args=(waiting, found, faults), daemon=True)
        for _ in range(plan["clients"])
    ]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seen = Seen(time.perf_counter() - began, {}, faults)
    for label, seconds in found:
        seen.latencies.setdefault(label, []).append(seconds)
    json.dump(asdict(seen), sys.stdout)


def _client(waiting: deque[tuple[int, Ask]], found: list[tuple[str, float]], faults: list[str]) -> None:
    connections: dict[int, http.client.HTTPConnection] = {}
    while True:
        try:
            port, ask = waiting.popleft()
        except IndexError:
            return
        connection = connections.get(port)
        if connection is None:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_TIMEOUT_SECONDS)
            connections[port] = connection
        began = time.perf_counter()
        try:
            status = _answer(connection, ask)
        except (OSError, http.client.HTTPException) as error:
            faults.append(f"{ask.path}: {type(error).__name__}")
            connections.pop(port).close()
            continue
        if status == ask.expect:
            found.append((ask.label, time.perf_counter() - began))
        else:
            faults.append(f"{ask.path}: {status}")


def _answer(connection: http.client.HTTPConnection, ask: Ask) -> int:
    options: dict[str, Any] = {} if ask.body is None else {"body": ask.body.encode()}
    connection.request("GET" if ask.body is None else "POST", ask.path, headers=ask.headers, **options)
    response = connection.getresponse()
    response.read()
    return response.status


if __name__ == "__main__":
    main()
