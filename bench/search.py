"""Search: planted words in a known share of all texts, newest first, by who sees all and by one agency."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from bench import clients
from bench.clients import Ask
from bench.corpus import PLANTED
from bench.desk import QUEUE
from bench.house import INSPECTOR, OFFICER, House, Server, session_cookie
from bench.report import Figure, Report, milliseconds, p95_milliseconds

GOAL: Final = 5.0
_WARM_UP: Final = 10
_VIEWERS: Final = ((INSPECTOR, "toàn tỉnh"), (OFFICER, "một cơ quan"))
_PAIRED: Final = ("đường mương", "hai từ")


def measure(house: House, server: Server, report: Report, *, requests: int) -> None:
    """Measure each word for each viewer, interleaved with the queue page in the same run."""
    asks = []
    for username, viewer in _VIEWERS:
        session = session_cookie(house.signed_in(username))
        if username == OFFICER:
            asks.append(Ask(QUEUE, cookie=session, label="queue"))
        for words, share in [(one.word, f"{one.share:.2%}") for one in PLANTED] + [_PAIRED]:
            path = f"{QUEUE}?{urlencode({'tim': words})}"
            asks.append(Ask(path, cookie=session, label=f"«{words}» ({share}), {viewer}"))
    clients.run([(server.port, asks * _WARM_UP)])
    seen = clients.run([(server.port, asks * requests)])
    queue = milliseconds(seen.latencies.pop("queue"))
    report.add(Figure(f"Tìm kiếm trong {house.name}; trang Việc của tôi cùng lượt", queue, "ms"))
    for label, seconds in seen.latencies.items():
        p95 = p95_milliseconds(seconds)
        report.add(
            Figure(f"  {label}: p50", milliseconds(seconds), "ms"),
            Figure("    p95", p95, "ms"),
            Figure("    p95 so với trang Việc của tôi", p95 / queue, "lần", "≤", GOAL),
        )
