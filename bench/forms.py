"""Statutory forms: a year's set of them for every unit, how long and with what memory; one unit's report."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import Final

from sqlalchemy import func, select, text
from tqdm import tqdm

from bench.export import resting_and_highest
from bench.house import INSPECTOR, House
from bench.report import Figure, Report
from feedback import config
from feedback.accounts import queries as accounts
from feedback.agencies import queries as agencies
from feedback.app import create_app
from feedback.cases.jobs.running import reading
from feedback.clock import local_day
from feedback.extensions import db
from feedback.law.forms import SETS, FormSet, checking
from feedback.oversight.forms import standing
from feedback.oversight.measures import periods
from feedback.oversight.models import ReportPeriod
from feedback.reception.models import Place, Visit

SECONDS: Final = 60.0
MEMORY: Final = 150.0
UNIT_SECONDS: Final = 1.0
_SET: Final = "tt_01_2024"

# What stands beside cases, made out of them: a visit for every fifth, a letter with its result for each that
# was decided, and for every second one of these an obligation.
_BESIDE: Final = (
    """INSERT INTO visit (place_id, agency_id, year, number, visited_on, entered_at, officer_id, kind, mode,
    receiver_name, receiver_position, person_id, confidential, about, summary, people_count, occasion,
    competent, outcome, told, papers, wants_result)
    SELECT :place_id, agency_id, 2000, id, received_on, received_at, :officer_id,
    CASE WHEN id % 50 = 0 THEN 'periodic' ELSE 'regular' END, 'in_person', 'Bùi Thị Thuỷ', 'Chuyên viên', id,
    false, kind, title, CASE WHEN id % 45 = 0 THEN 7 ELSE 1 END, CASE WHEN id % 15 = 0 THEN 2 ELSE 1 END,
    'ours', 'explained', 'Đã giải thích.', '[]', false FROM case_file WHERE id % 5 = 0""",
    """INSERT INTO case_letter (id, case_id, kind, number, year, ordinal, issued_on, agency_id, text)
    SELECT id, id, 'decision', id, 2000, id, settled_on, agency_id, 'Quyết định giải quyết khiếu nại'
    FROM case_file WHERE settled_on IS NOT NULL AND kind = 'complaint'""",
    """INSERT INTO case_result (case_id, letter_id, state_money, state_land, organisation_money,
    organisation_land, person_money, person_land, organisations, persons, handled_people, handled_officials,
    prosecution_cases, prosecution_people, prosecution_officials, officer_id, at)
    SELECT case_id, id, 1000000, 12.5, 0, 0, 500000, 3, 0, 1, 1, 1, 0, 0, 0, :officer_id, :at
    FROM case_letter""",
    """INSERT INTO case_obligation (case_id, letter_id, agency_id, beneficiary, matter, what, by_whom, amount,
    due_on, done_on, done_amount, evidence, version, officer_id, created_at)
    SELECT case_id, id, agency_id, 'state', 'money', 'Thu hồi', 'Ủy ban', 1000000, issued_on,
    CASE WHEN id % 4 = 0 THEN issued_on END, CASE WHEN id % 4 = 0 THEN 1000000 END,
    CASE WHEN id % 4 = 0 THEN 'Biên bản' END, 1, :officer_id, :at FROM case_letter WHERE id % 2 = 0""",
)


def measure(house: House, report: Report) -> None:
    """Count in a process of its own: this one has just filled a database and has memory to spare."""
    with house.app.app_context():
        _beside(house)
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        year, resting, highest, unit, units = pool.submit(_alone, house.url, house.folder).result()
    in_all = sum(year.values())
    report.add(
        Figure(f"Bộ biểu cả năm của {units} đơn vị trong {house.name}", in_all, "s", "≤", SECONDS),
        *(Figure(f"  {words}", seconds, "s") for words, seconds in year.items()),
        Figure("  bộ nhớ cao nhất trên mức nghỉ", highest - resting, "MiB", "≤", MEMORY),
        Figure("Báo cáo quý của một đơn vị, tính ngay", unit, "s", "≤", UNIT_SECONDS),
    )


def _beside(house: House) -> None:
    officer = accounts.by_username(INSPECTOR)
    assert officer is not None
    place = Place(
        agency_id=agencies.reception_board().id,
        name="Trụ sở tiếp công dân tỉnh",
        address="Số 1 đường Đo Tốc Độ",
        first_on=date(2025, 7, 1),
    )
    db.session.add(place)
    db.session.flush()
    told = {"place_id": place.id, "officer_id": officer.id, "at": "2026-01-01 00:00:00.000000"}
    for statement in tqdm(_BESIDE, desc="Lượt tiếp, kết quả, nghĩa vụ", unit=" bảng"):
        db.session.execute(text(statement), told)
    db.session.commit()
    analyze = "ANALYZE" if house.url.startswith("sqlite") else "VACUUM (ANALYZE)"
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(analyze))
    assert db.session.scalar(select(func.count(Visit.id)))
    db.session.rollback()


def _alone(url: str, folder: Path) -> tuple[dict[str, float], float, float, float, int]:
    """Seconds of each period, memory at rest and at most in MiB, seconds of one unit, how many units."""
    app = create_app(config.load({}, data_dir=folder, database_url=url, demo=False))
    app.extensions["jobs"].consuming = False
    forms = SETS[_SET]
    with app.app_context():
        today = local_day(datetime.now(UTC))
        year = today.year if date(today.year, 12, 14) <= today else today.year - 1
        _stands(_quarter(1, 2010), forms)
        resting, _ = resting_and_highest()
        seconds = {}
        for row in tqdm(_of_year(year), desc="Biểu mẫu cả năm", unit=" kỳ"):
            began = perf_counter()
            units = _stands(row, forms)
            seconds[row.words] = perf_counter() - began
        _, highest = resting_and_highest()
        own = next(one for one in units if units[one].counted)
        last = _quarter(4, year)
        with reading():
            began = perf_counter()
            standing.of_period(last, forms, agency_ids=[own])
            unit = perf_counter() - began
    return seconds, resting, highest, unit, len(units)


def _stands(row: ReportPeriod, forms: FormSet) -> dict[int, standing.Standing]:
    """All units of a period, their checks and those of the totals."""
    with reading():
        found = standing.of_period(row, forms)
        for one in found.values():
            one.broken(forms)
        checking.broken(forms, checking.totalled(forms, [one.figures for one in found.values()]))
    return found


def _of_year(year: int) -> list[ReportPeriod]:
    """The four quarters, 6 months, 9 months, the year."""
    quarters = [_quarter(number, year) for number in (1, 2, 3, 4)]
    first_on = quarters[0].first_on
    longer = [
        _row(f"{words} {year}", first_on, quarters[last].last_on)
        for words, last in (("6 tháng", 1), ("9 tháng", 2), ("năm", 3))
    ]
    return quarters + longer


def _quarter(number: int, year: int) -> ReportPeriod:
    days = periods.reported_quarter(number, year)
    return _row(days.words, days.first_on, days.last_on)


def _row(words: str, first_on: date, last_on: date) -> ReportPeriod:
    return ReportPeriod(
        id=0,
        code=words,
        kind="quarter",
        words=words,
        first_on=first_on,
        last_on=last_on,
        set_key=_SET,
        due_on=last_on + timedelta(days=3),
    )
