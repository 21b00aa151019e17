"""The register of receptions: a month of 5,000 visits as one paper to print, read, set and written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from time import perf_counter
from typing import Any, Final

from bench.corpus import Corpus
from bench.house import House
from bench.report import Figure, Report
from feedback.accounts import actions as officers
from feedback.accounts import queries as accounts
from feedback.actor import SYSTEM, Actor
from feedback.agencies import queries as agencies
from feedback.cases.jobs.running import reading
from feedback.clock import local_day
from feedback.extensions import db
from feedback.papers import render
from feedback.people.actions import PersonDetails, record
from feedback.reception.actions import sealing_pages
from feedback.reception.book import lines, printed
from feedback.reception.book.lines import Period
from feedback.reception.models import Place, Visit
from feedback.straight import add_rows

LINES: Final = 5_000
GOAL: Final = 10.0
_USERNAME: Final = "tiep-dan-do-so"
_DAYS: Final = 30
_STEP: Final = 500


def measure(house: House, report: Report, *, most: int = LINES) -> None:
    """Fill a book with a month that is over, seal its pages, print it."""
    with house.app.app_context():
        place_id, viewer = _filled(house, most)
    last = local_day(datetime.now(UTC)) - timedelta(days=1)
    period = Period(last - timedelta(days=_DAYS), last)
    with house.app.app_context(), reading():
        book = lines.visible_to(viewer, local_day(datetime.now(UTC)))
        place = db.session.get_one(Place, place_id)
        render.pdf("reception_book", _sheet(book, place, Period(last, last)))
        began = perf_counter()
        sheet = _sheet(book, place, period)
        read = perf_counter()
        file = render.pdf("reception_book", sheet)
        ended = perf_counter()
    report.add(
        Figure(f"In sổ tiếp công dân, {most:,} lượt của một tháng", ended - began, "giây", "≤", GOAL),
        Figure("  đọc các dòng", read - began, "giây"),
        Figure("  dựng tệp PDF", ended - read, "giây"),
        Figure("  cỡ tệp", len(file) / 2**20, "MiB"),
    )


def _sheet(book: lines.Book, place: Place, period: Period) -> Any:
    return printed.sheet(
        book, place, period, printed_by="Trưởng ban", at=datetime.now(UTC), report=lambda _done: None
    )


def _filled(house: House, most: int) -> tuple[int, Actor]:
    """The place with its lines, committed, and one who reads its book."""
    at = datetime.now(UTC)
    board = agencies.reception_board()
    officer = _officer(board.id, at)
    place = Place(
        agency_id=board.id,
        name="Trụ sở tiếp công dân tỉnh",
        address="Số 1 đường Đo Tốc Độ",
        first_on=date(2025, 7, 1),
    )
    db.session.add(place)
    db.session.flush()
    rows = list(_rows(house.seed, most, place, officer, at))
    for start in range(0, most, _STEP):
        add_rows(Visit, rows[start : start + _STEP])
    for place_id, year in sealing_pages.books_to_seal(at):
        while sealing_pages.seal_next(place_id, year, by=SYSTEM, at=at) is not None:
            pass
    db.session.commit()
    viewer = accounts.actor_of(officer)
    assert viewer is not None
    return place.id, viewer


def _officer(agency_id: int, at: datetime) -> int:
    """One of the agency who receives citizens."""
    officer = officers.appoint(
        username=_USERNAME,
        full_name="Bùi Thị Thuỷ",
        agency_id=agency_id,
        roles={"desk"},
        password_hash="",
        must_change_password=False,
        by=SYSTEM,
        at=at,
    )
    return officer.id


def _rows(seed: int, most: int, place: Place, officer_id: int, at: datetime) -> Iterator[dict[str, Any]]:
    random = Random(seed)
    corpus = Corpus(seed, [area.full_name for area in agencies.areas_today()])
    texts = [corpus.text(random) for _ in range(most)]
    people = record(
        [
            PersonDetails(
                kind="person",
                full_name=text.name,
                address="Thôn Trường Định, xã Tịnh Khê",
                id_kind="citizen_card",
                id_number=f"0510{number:08d}",
            )
            for number, text in enumerate(texts)
        ],
        at=at,
    )
    numbers: dict[int, int] = {}
    for turn, person_id in enumerate(people):
        day = local_day(at) - timedelta(days=1 + _DAYS * (most - turn - 1) // most)
        numbers[day.year] = numbers.get(day.year, 0) + 1
        outcome = random.choice(("explained", "explained", "guided"))
        yield {
            "place_id": place.id,
            "agency_id": place.agency_id,
            "year": day.year,
            "number": numbers[day.year],
            "visited_on": day,
            "entered_at": at - timedelta(days=1),
            "officer_id": officer_id,
            "kind": "regular",
            "mode": "in_person",
            "receiver_name": "Bùi Thị Thuỷ",
            "receiver_position": "Chuyên viên",
            "person_id": person_id,
            "confidential": False,
            "about": random.choice(("report", "petition", "complaint")),
            "summary": texts[turn].title[:300],
            "people_count": 1,
            "occasion": 1,
            "competent": "other" if outcome == "guided" else "ours",
            "outcome": outcome,
            "guided_to": "Tòa án nhân dân khu vực 1, tỉnh Quảng Ngãi" if outcome == "guided" else None,
            "told": "Đã giải thích quy định về bồi thường khi thu hồi đất.",
            "papers": [],
            "wants_result": False,
        }
