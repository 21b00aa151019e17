"""Memory: what the web process holds after many requests of all sorts."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from sqlalchemy import select
from tqdm import tqdm

from bench import clients
from bench.clients import Ask
from bench.corpus import PLANTED
from bench.desk import QUEUE
from bench.filing import Drafts
from bench.house import INSPECTOR, OFFICER, House, session_cookie
from bench.report import Figure, Report
from feedback.cases.models import Case
from feedback.extensions import db

GOAL: Final = 220.0
GROWTH: Final = 1.05
STEPS: Final = 10
_PUBLIC: Final = ("/", "/gui-don", "/gui-don/phan-anh/noi-dung", "/gui-don/phan-anh/noi-xay-ra", "/tra-cuu")
_CASES: Final = 200


def measure(house: House, report: Report, *, requests: int) -> None:
    """Ask a fresh server for pages of both doors; a filing among them every twenty requests."""
    finished = Drafts(house)
    with house.serving() as server:
        grown: list[float] = []
        for step in tqdm(range(STEPS), desc="Bộ nhớ: nhiều loại trang", unit=" phần"):
            # What a citizen proved holds for half an hour.
            asks = _pages(house, session_cookie(finished.follower()))
            wanted = requests // STEPS
            filings = [one.ask for one in finished.take(wanted // 20)]
            mixed = [asks[(step + place) % len(asks)] for place in range(wanted - len(filings))]
            clients.run([(server.port, [*mixed, *filings])], clients=4)
            grown.append(server.resident_megabytes())
    report.add(
        Figure(f"Bộ nhớ của tiến trình web sau {requests:,} lượt", grown[-1], "MiB", "≤", GOAL),
        Figure("  sau một phần mười số lượt ấy", grown[0], "MiB"),
        Figure("  tỉ lệ", grown[-1] / grown[0], "lần", "≤", GROWTH),
    )


def _pages(house: House, citizen: str) -> list[Ask]:
    """Home, forms, one citizen's own page, the queue and a search, and the pages of many cases."""
    officer, inspector = (session_cookie(house.signed_in(name)) for name in (OFFICER, INSPECTOR))
    assert house.own is not None
    with house.app.app_context():
        numbers = db.session.scalars(
            select(Case.number).where(Case.agency_id == house.own.agency_id).limit(_CASES)
        ).all()
        db.session.rollback()
    asks = []
    for place, number in enumerate(numbers):
        asks.append(Ask(_PUBLIC[place % len(_PUBLIC)]))
        asks.append(Ask(QUEUE, cookie=officer if place % 2 else inspector))
        asks.append(Ask(f"{QUEUE}?{urlencode({'tim': PLANTED[place % 3].word})}", cookie=officer))
        asks.append(Ask(f"/don/{number}", cookie=officer))
        asks.append(Ask("/don-cua-toi", cookie=citizen))
    return asks
