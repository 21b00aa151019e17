"""The desk: an officer's queue page in a small and in a large database, and that of who sees the province."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from flask.testing import FlaskClient
from sqlalchemy import event

from bench import clients
from bench.clients import Ask
from bench.house import INSPECTOR, OFFICER, House, Server, session_cookie
from bench.report import Figure, Report, milliseconds, p95_milliseconds
from feedback.extensions import db

QUEUE: Final = "/viec-cua-toi"
GOAL: Final = 1.3
_WARM_UP: Final = 30
_CAPPED: Final = "999+"


def measure(
    small: tuple[House, Server], large: tuple[House, Server], report: Report, *, requests: int
) -> float:
    """Compare the queue page of the same 500 cases; returns its median in the large database, in seconds."""
    plans, counted, counted_province = [], {}, {}
    for house, server in (small, large):
        officer, inspector = house.signed_in(OFFICER), house.signed_in(INSPECTOR)
        counted[house.name] = _statements(house, officer)
        counted_province[house.name] = _statements(house, inspector)
        if house is large[0]:
            _check_capped(inspector, house)
        asks = [
            Ask(QUEUE, cookie=session_cookie(officer), label=house.name),
            Ask(QUEUE, cookie=session_cookie(inspector), label=f"{house.name}, province"),
        ]
        plans.append((server.port, asks))
    clients.run([(port, asks * _WARM_UP) for port, asks in plans])
    seen = clients.run([(port, asks * requests) for port, asks in plans])
    few, many = (milliseconds(seen.latencies[house.name]) for house, _server in (small, large))
    all_few, all_many = (
        milliseconds(seen.latencies[f"{house.name}, province"]) for house, _server in (small, large)
    )
    report.add(
        Figure(f"Việc của tôi, 500 vụ đang mở, cơ sở dữ liệu {small[0].name}", few, "ms"),
        Figure(f"  cơ sở dữ liệu {large[0].name}", many, "ms"),
        Figure("  tỉ lệ", many / few, "", "≤", GOAL),
        Figure(f"  p95, {large[0].name}", p95_milliseconds(seen.latencies[large[0].name]), "ms"),
        Figure(f"  số câu lệnh mỗi trang, {small[0].name}", counted[small[0].name]),
        Figure(
            f"  số câu lệnh mỗi trang, {large[0].name}",
            counted[large[0].name],
            "",
            "≤",
            counted[small[0].name],
        ),
        Figure(f"Việc của tôi, người xem toàn tỉnh, {small[0].name}", all_few, "ms"),
        Figure(f"  {large[0].name}, {large[0].open_cases:,} vụ đang mở", all_many, "ms"),
        Figure("  tỉ lệ", all_many / all_few),
        Figure(f"  số câu lệnh mỗi trang, {large[0].name}", counted_province[large[0].name]),
    )
    return many / 1000


def _check_capped(client: FlaskClient, house: House) -> None:
    """Who sees the province must be shown 999+ where there are more."""
    if house.open_cases > 20_000 and _CAPPED not in re.sub(r"\s|<[^>]+>", "", client.get(QUEUE).text):
        raise RuntimeError("Trang của người xem toàn tỉnh không ghi 999+.")


def _statements(house: House, client: FlaskClient) -> int:
    """How many statements the page needs once what it remembers is in memory."""
    client.get(QUEUE)
    with counting(house) as found:
        answer = client.get(QUEUE)
    if answer.status_code != 200:
        raise RuntimeError(f"Trang {QUEUE} trả mã {answer.status_code}")
    return len(found)


@contextmanager
def counting(house: House) -> Iterator[list[str]]:
    """The statements that the application in this process sends meanwhile."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        found.append(statement)

    with house.app.app_context():
        engines = [db.engines[key] for key in (None, "read")]
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
