"""Pages as the database grows: all sizes interleaved, each beside its floor and its statements alone;
weights, and the time to the first answer."""

from __future__ import annotations

import gzip
import math
from contextlib import ExitStack
from dataclasses import replace
from time import perf_counter
from typing import Final
from urllib.parse import urlencode
from urllib.request import urlopen

from flask.testing import FlaskClient
from sqlalchemy import select

from bench import clients, replay
from bench.clients import Ask
from bench.desk import QUEUE
from bench.filing import Drafts
from bench.house import INSPECTOR, OFFICER, House, Server, session_cookie
from bench.report import Figure, Report, milliseconds
from feedback.cases.models import Case
from feedback.extensions import db
from feedback.law.states import State

FIRST_ANSWER_SECONDS: Final = 2.0
OVER_FLOOR: Final = 2.0
_QUEUE: Final = "Việc của tôi"
_GOALS: Final = {_QUEUE: 1.2, "Vụ việc": 1.2, "Đơn của tôi": 1.2, "Tổng quan": 1.5}
"""How many times as long a page may take beside the large database."""
_CASES: Final = 20
_WARM_UP: Final = 3
_PUBLIC: Final = {
    "Trang đầu": "/",
    "Số liệu công khai": "/so-lieu",
    "Kết quả công khai": "/ket-qua?tim=duong",
}


def measure(houses: list[House], report: Report, *, requests: int) -> None:
    """Measure each page in each database, in turn; on PostgreSQL beside what does only the same calls."""
    with ExitStack() as stack:
        plans: list[tuple[int, list[Ask]]] = []
        for house in houses:
            began = perf_counter()
            server = stack.enter_context(house.serving())
            with urlopen(f"http://127.0.0.1:{server.port}/") as answer:
                answer.read()
            first = perf_counter() - began
            report.add(
                Figure(
                    f"Câu trả lời đầu tiên sau khi chạy, {house.name}", first, "s", "≤", FIRST_ANSWER_SECONDS
                )
            )
            plans += _plans(house, server, report, stack, requests)
        clients.run([(port, asks * _WARM_UP) for port, asks in plans])
        seen = clients.run([(port, asks * requests) for port, asks in plans])
    _tell(houses, {label: milliseconds(found) for label, found in seen.latencies.items()}, report)


def _asked(house: House) -> dict[str, tuple[FlaskClient | None, list[str]]]:
    """By name of a page who asks for it, and its addresses."""
    officer, inspector = house.signed_in(OFFICER), house.signed_in(INSPECTOR)
    assert house.own is not None
    with house.app.app_context():
        asked = select(Case.number).where(
            Case.agency_id == house.own.agency_id,
            Case.closed_on.is_(None),
            Case.state == State.RECEIVED.value,
        )
        numbers = db.session.scalars(asked.order_by(Case.id).limit(_CASES)).all()
        db.session.remove()
    return {
        _QUEUE: (officer, [QUEUE]),
        "Vụ việc": (officer, [f"/don/{number}" for number in numbers]),
        "Đơn của tôi": (Drafts(house).follower(), ["/don-cua-toi"]),
        "Tìm kiếm «đường»": (inspector, [f"{QUEUE}?{urlencode({'tim': 'đường'})}"]),
        "Tìm kiếm «nghêu»": (inspector, [f"{QUEUE}?{urlencode({'tim': 'nghêu'})}"]),
        "Tổng quan": (inspector, ["/giam-sat"]),
        **{name: (None, [path]) for name, path in _PUBLIC.items()},
    }


def _with_a_cookie(house: House) -> FlaskClient:
    """A browser that is shown a page as it is drawn: the floor of one that is kept whole."""
    client = house.app.test_client()
    client.set_cookie("do", "1")
    return client


def _plans(
    house: House, server: Server, report: Report, stack: ExitStack, requests: int
) -> list[tuple[int, list[Ask]]]:
    pages = _asked(house)
    asks = []
    recorded = []
    for name, (client, paths) in pages.items():
        cookie = session_cookie(client) if client else ""
        asks += [Ask(path, cookie=cookie, label=f"{name}|{house.name}") for path in paths]
        page = replay.record(house, client or _with_a_cookie(house), paths[0])
        recorded.append(page)
        size = len(page.html.encode())
        packed = len(gzip.compress(page.html.encode()))
        report.add(
            Figure(f"Cỡ trang {name}, {house.name}", size / 1024, "KiB"),
            Figure("  nén", packed / 1024, "KiB"),
            Figure("  số câu lệnh", len(page.statements)),
        )
    if house.url.startswith("sqlite"):
        return [(server.port, asks)]
    bare = stack.enter_context(replay.serving(house, recorded))
    floors = [Ask(f"/{place}", label=f"{name}|sàn {house.name}") for place, name in enumerate(pages)]
    for name, page in zip(pages, recorded, strict=True):
        seconds = replay.alone(house.driver_url, page, requests)
        report.add(Figure(f"Riêng câu lệnh của {name}, {house.name}", milliseconds(seconds), "ms"))
    return [(server.port, asks), (bare.port, [replace(one) for one in floors])]


def _tell(houses: list[House], medians: dict[str, float], report: Report) -> None:
    small, large = houses[0].name, houses[-1].name
    grown = math.log(_size(large) / _size(small))
    for name in dict.fromkeys(label.partition("|")[0] for label in medians):
        few, many = medians[f"{name}|{small}"], medians[f"{name}|{large}"]
        goal = _GOALS.get(name)
        report.add(
            Figure(f"{name}, {small}", few, "ms"),
            *(Figure(f"  {one.name}", medians[f"{name}|{one.name}"], "ms") for one in houses[1:]),
            Figure(f"  {large} so với {small}", many / few, "lần", "≤" if goal else "", goal),
            Figure("  số mũ tăng theo số vụ việc", math.log(many / few) / grown),
        )
        for house in houses:
            if (floor := medians.get(f"{name}|sàn {house.name}")) is not None:
                over = medians[f"{name}|{house.name}"] / floor
                most = OVER_FLOOR if name == _QUEUE else None
                report.add(
                    Figure(f"  sàn {house.name}", floor, "ms"),
                    Figure("    so với sàn", over, "lần", "≤" if most else "", most),
                )


def _size(name: str) -> int:
    return int(name.removesuffix("k"))
