"""Oversight: the overview and the lists behind its figures, held against the queue page in the same run."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from bench import clients
from bench.clients import Ask
from bench.desk import QUEUE
from bench.house import INSPECTOR, House, Server, session_cookie
from bench.report import Figure, Report, milliseconds, p95_milliseconds
from feedback.oversight.measures.branches import BRANCHES

OVERVIEW: Final = "/giam-sat"
LISTS: Final = "/giam-sat/danh-sach"
OTHER_PAGES: Final = {
    "quá hạn": "/giam-sat/qua-han",
    "bản đồ": "/giam-sat/ban-do",
    "so sánh": "/giam-sat/so-sanh",
    "theo dõi": "/theo-doi",
}
SECONDS: Final = 1.0
OVERVIEW_GOAL, LIST_GOAL = 12.0, 2.0
_NARROW: Final = {"linh_vuc": "land_recovery", "loai": "khieu-nai"}
_WARM_UP: Final = 3


def measure(house: House, server: Server, report: Report, *, requests: int) -> None:
    """Measure the overview of the whole province, each list behind a figure, wide and narrow, other pages."""
    session = session_cookie(house.signed_in(INSPECTOR))
    asks = [Ask(QUEUE, cookie=session, label="queue"), Ask(OVERVIEW, cookie=session, label="Tổng quan")]
    for key in BRANCHES:
        for words, narrowed in (("", {}), (", thu hẹp", _NARROW)):
            path = f"{LISTS}/{key}" + (f"?{urlencode(narrowed)}" if narrowed else "")
            asks.append(Ask(path, cookie=session, label=f"Danh sách {key}{words}"))
    asks += [Ask(path, cookie=session, label=name) for name, path in OTHER_PAGES.items()]
    clients.run([(server.port, asks * _WARM_UP)])
    seen = clients.run([(server.port, asks * requests)])
    queue = milliseconds(seen.latencies.pop("queue"))
    report.add(Figure(f"Giám sát trong {house.name}; trang Việc của tôi (toàn tỉnh) cùng lượt", queue, "ms"))
    for label, seconds in seen.latencies.items():
        median = milliseconds(seconds)
        is_list = label.startswith("Danh sách")
        report.add(Figure(f"  {label}: p50", median, "ms"))
        if not is_list:
            report.add(Figure("    p95", p95_milliseconds(seconds), "ms"))
        if label == "Tổng quan":
            report.add(Figure("    p50", median, "ms", "≤", SECONDS * 1000))
            report.add(Figure("    so với trang Việc của tôi", median / queue, "lần", "≤", OVERVIEW_GOAL))
        if is_list:
            report.add(Figure("    so với trang Việc của tôi", median / queue, "lần", "≤", LIST_GOAL))
