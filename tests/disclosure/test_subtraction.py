"""The subtraction attack on open data: twenty singletons between two days, and none is found.

The attacker takes every file of three days (the day before, the day of the plants, the day after, on which a
month and a quarter are written), and sets each number against each other: cells, the months of the quarter
against its tables, tables against one another, the year against its months, what rows he can count
against what is counted for him. What the law makes public row by row is no find; whatever else
he gets between 1 and 4 is.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from itertools import combinations
from typing import Any, Final

from flask import Flask
from sqlalchemy import update

from feedback.agencies import queries as agencies
from feedback.cases.models import Case
from feedback.clock import FixedClock
from feedback.dialogue.models import DialogueDocument, DialogueSession, MinutesVersion, PublishedCopy
from feedback.disclosure import counting
from feedback.disclosure.models import Outcome, OutcomeCopy
from feedback.disclosure.small_counts import LEAST
from feedback.extensions import db
from feedback.law.kinds import Kind
from feedback.straight import add_numbered
from tests.factories.dialogue import make_dialogue
from tests.factories.officers import officer_of

Row = Mapping[str, Any]
Files = Mapping[str, list[Row]]

DAYS: Final = (date(2026, 9, 29), date(2026, 9, 30), date(2026, 10, 1))
PERIODS: Final = ("2026", "2026-07", "2026-08", "2026-09", "2026-10")
MEASURES: Final = ("da_nhan", "da_giai_quyet", "dung_han", "qua_han")
OF_PEOPLE: Final = ("so_nguoi_du", "so_cau_hoi", "so_y_kien")
OF_SIDE: Final = {
    "loai_don": "loai",
    "co_quan": "ma_co_quan",
    "linh_vuc": "ma_linh_vuc",
    "xa_phuong": "ma_xa",
}
COMMON: Final = {
    "kind": (Kind.REPORT, Kind.PETITION, Kind.COMPLAINT),
    "agency": ("SXD", "SNNMT", "21211", "21115"),
    "field": ("local_roads", "environment", "land"),
    "area": ("21211", "21172", "21115", "20998"),
}
RARE: Final = {
    "kind": (Kind.PROPOSAL,),
    "agency": ("TTT", "BTCD", "UBT"),
    "field": ("education", "health", "culture", "electricity", "water", "security"),
    "area": ("21001", "21004", "21007", "21010", "21013", "21025", "21028", "21031", "21034", "21035"),
}


class World:
    """Cases and results as rows; each plant stands alone in what it is."""

    def __init__(self) -> None:
        self._random = random.Random(20)
        self._number = 0
        self.agency_ids = {one.code: one.id for one in agencies.directory()}

    def case(self, on: date, *, rare: bool = False, kind: Kind | None = None) -> dict[str, Any]:
        """The row of a case that came in on a day."""
        offered = RARE if rare else COMMON
        self._number += 1
        codes = [one for one in offered["agency"] if one in self.agency_ids]
        return {
            "number": f"T-{self._number}",
            "kind": kind or self._random.choice(offered["kind"]),
            "state": "received",
            "agency_id": self.agency_ids[self._random.choice(codes)],
            "field_key": self._random.choice(offered["field"]),
            "area_code": self._random.choice(offered["area"]),
            "title": f"Việc số {self._number}",
            "sealed": kind is Kind.DENUNCIATION,
            "received_at": datetime(on.year, on.month, on.day, 3, tzinfo=UTC),
            "received_on": on,
            "came_on": on,
        }

    def enter(self, cases: list[dict[str, Any]]) -> list[int]:
        """Insert cases; their numbers."""
        return add_numbered(Case, cases)

    def settle(self, number: int, case: Mapping[str, Any], on: date, **more: Any) -> dict[str, Any]:
        """The row of the result of a case."""
        sealed = case["kind"] is Kind.DENUNCIATION
        return {
            "code": f"KQ{number:08d}",
            "case_id": number,
            "kind": case["kind"],
            "course": "denunciation" if sealed else "feedback",
            "agency_id": case["agency_id"],
            "resolver": "Cơ quan giải quyết",
            "field_key": case["field_key"],
            "field_words": str(case["field_key"]),
            "area_code": None if sealed else case["area_code"],
            "area_words": "",
            "settled_on": on,
            "in_time": None if sealed else self._random.random() < 0.7,
            "scope": "full" if sealed else "answer",
            "kept_back": False,
            "state": "shown",
            "changed_at": datetime(on.year, on.month, on.day, 4, tzinfo=UTC),
        } | more


def publish(outcome_id: int, title: str, at: datetime, **more: Any) -> OutcomeCopy:
    first = officer_of("SXD", "handler", username=f"soan.{outcome_id}")
    second = officer_of("SXD", "leader", username=f"xem.{outcome_id}")
    copy = OutcomeCopy(
        **{
            "outcome_id": outcome_id,
            "number": 1,
            "title": title,
            "asked": "",
            "answer": "Đã trả lời",
            "state": "published",
            "checklist": [],
            "kept": [],
            "prepared_by": first.id,
            "prepared_at": at,
            "confirmed_by": second.id,
            "published_at": at,
        }
        | more
    )
    db.session.add(copy)
    return copy


def came_alone(session: DialogueSession, at: datetime) -> None:
    """Minutes of a dialogue to which one citizen came, published."""
    session.minutes_state = "published"
    paper = DialogueDocument(
        session_id=session.id, kind="signed", title="Biên bản", public=False, added_at=at
    )
    db.session.add(paper)
    db.session.flush()
    body = {"came": 1, "statements": [], "items": [], "concluded": "", "conclusions": []}
    signed = MinutesVersion(
        session_id=session.id,
        number=1,
        phase="signed",
        body=body,
        sha256=bytes(32),
        document_id=paper.id,
        at=at,
        actor="system",
    )
    copy = PublishedCopy(
        session_id=session.id,
        number=1,
        body=body,
        checklist=[],
        state="published",
        prepared_by=officer_of("21211", "leader", username="chu.tich").id,
        confirmed_by=officer_of("21211", "leader", username="pho.chu.tich").id,
        prepared_at=at,
        published_at=at,
    )
    db.session.add_all([signed, copy])


def taken(client: Any) -> Files:
    """Every file of a day, by period and table."""
    keys = [one["key"] for one in client.get("/du-lieu-mo/tu-dien.json").json["tables"]]
    found: dict[str, list[Row]] = {}
    for period in PERIODS:
        for key in keys:
            answer = client.get(f"/du-lieu-mo/{period}/{key}.json")
            if answer.status_code == 200:
                found[f"{period}/{key}"] = json.loads(answer.data)["rows"]
    return found


def finds(days: list[Files]) -> Iterator[str]:
    """Whatever the attacker gets that isn't public row by row and is small."""

    def small(number: int | None) -> bool:
        return number is not None and 0 < abs(number) < LEAST

    for day, files in enumerate(days):
        for name, rows in files.items():
            for row in rows:
                for column, value in row.items():
                    # How often officials answered and what they promised is about no citizen.
                    of_figures = name.endswith("/so-lieu") and column in MEASURES
                    if (of_figures or column in OF_PEOPLE) and small(value):
                        yield f"day {day}: {name} {column} {value}"
    for name in days[0].keys() & days[1].keys() & days[2].keys():
        if name.endswith("/so-lieu"):
            cells = [{(r["ky"], r["tu_ngay"], r["bang"], r["ma"]): r for r in files[name]} for files in days]
            for one, other in combinations(cells, 2):
                for key in one.keys() & other.keys():
                    for measure in MEASURES:
                        told = [cell[key][measure] for cell in (one, other)]
                        if None not in told and small(told[0] - told[1]):
                            yield f"{name} {key} {measure} between two days"
    last = days[-1]
    year = last["2026/so-lieu"]
    months = [row for row in year if row["ky"] == "thang" and "2026-07-01" <= row["tu_ngay"] <= "2026-09-01"]
    in_months = [row for period in PERIODS[1:] for row in last.get(f"{period}/so-lieu", [])]
    assert sorted(map(str, in_months)) == sorted(map(str, year))
    sides: dict[str, list[Row]] = {"months": months}
    for side in OF_SIDE:
        sides[side] = [row for row in year if row["bang"] == side and row["ma"] != Kind.DENUNCIATION]
    for measure in MEASURES:
        sums = {
            side: (sum(row[measure] or 0 for row in rows), sum(row[measure] is None for row in rows))
            for side, rows in sides.items()
            if rows
        }
        for (one, (first, hid)), (other, (second, hid_too)) in combinations(sums.items(), 2):
            # Where cells are hidden in one of them, the difference is their sum.
            if not (hid and hid_too) and small(first - second):
                yield f"{measure}: {one} less {other} is {first - second}"
    public = [row for row in last["2026/ket-qua"] if "2026-07-01" <= row["ngay_giai_quyet"] <= "2026-09-30"]
    listed = [row for row in public if row["trang_thai"] == "hien"]
    for side, column in OF_SIDE.items():
        groups = Counter(row[column] or "none" for row in listed if row["loai"] != Kind.DENUNCIATION)
        for row in year:
            alone = row["bang"] == side and row["ma"] not in ("other", Kind.DENUNCIATION)
            if alone and small(row["da_giai_quyet"] - groups.pop(row["ma"], 0)):
                yield f"settled of {side} {row['ma']} less the rows"
        rest = [row for row in year if row["bang"] == side and row["ma"] == "other"]
        if rest and small(rest[0]["da_giai_quyet"] - groups.total()):
            yield f"settled of the others of {side} less the rows"
    sealed = [row for row in year if row["ma"] == Kind.DENUNCIATION]
    concluded = sum(row["loai"] == Kind.DENUNCIATION for row in public)
    gone = sum(row["trang_thai"] == "go" for row in public)
    for row in sealed:
        for known in (concluded, concluded + gone):
            if row["da_giai_quyet"] is not None and small(row["da_giai_quyet"] - known):
                yield "denunciations concluded less those published"


def test_none_of_twenty_is_found(app: Flask, client: Any, clock: FixedClock) -> None:
    world = World()
    # What was there before: some hundreds of cases, most of them settled; denunciations, all published.
    there = [world.case(date(2026, 7 + place % 3, 1 + place % 27)) for place in range(360)]
    there += [world.case(date(2026, 8, 5), kind=Kind.DENUNCIATION) for _ in range(6)]
    numbers = world.enter(there)
    results = [
        world.settle(number, case, date(2026, 7 + place % 3, 2 + place % 26))
        for place, (number, case) in enumerate(zip(numbers, there, strict=True))
        if place % 3 or case["kind"] is Kind.DENUNCIATION
    ]
    entered = dict(zip((one["case_id"] for one in results), add_numbered(Outcome, results), strict=True))
    before = datetime(2026, 9, 20, 3, tzinfo=UTC)
    concluded = [entered[number] for number, case in zip(numbers, there, strict=True) if case["sealed"]]
    published = [publish(number, "Kết luận nội dung tố cáo", before) for number in concluded]
    dialogue = make_dialogue(held_on=date(2026, 9, 25), state="held", held_at=before)
    for day in (date(2026, 8, 1), date(2026, 9, 1)):
        clock.at = datetime(day.year, day.month, day.day, 2, tzinfo=UTC)
        counting.write_figures()
    db.session.commit()

    def files_of(day: date) -> Files:
        clock.at = datetime(day.year, day.month, day.day, 8, tzinfo=UTC)
        counting.write_figures()
        return taken(client)

    days = [files_of(DAYS[0])]

    # The twenty. Nine came in; four came in and were settled, two of them with words kept back.
    on = DAYS[1]
    plants = [world.case(on, rare=True) for _ in range(13)]
    planted = world.enter(plants)
    settled = [
        world.settle(number, case, on, kept_back=place < 2)
        for place, (number, case) in enumerate(zip(planted[9:], plants[9:], strict=True))
    ]
    add_numbered(Outcome, settled)
    # A conclusion on a denunciation is withdrawn, another made and held; a denunciation comes in.
    withdrawn = db.session.get_one(Outcome, concluded[0])
    withdrawn.state, withdrawn.withdrawn_why, withdrawn.version = "withdrawn", "Đăng nhầm", 2
    published[0].state, published[0].withdrawn_why = "withdrawn", "Đăng nhầm"
    sealed = [world.case(on, rare=True, kind=Kind.DENUNCIATION) for _ in range(2)]
    held = world.enter(sealed)[0]
    db.session.add(Outcome(**world.settle(held, sealed[0], on, state="held")))
    came_alone(dialogue, clock.at)
    # Of cases counted in July one is merged, one turns out to be a denunciation; in August one is merged.
    merged = {"state": "merged", "closed_on": on, "closed_at": clock.at}
    for number, change in (
        (numbers[0], merged),
        (numbers[3], {"kind": Kind.DENUNCIATION, "sealed": True}),
        (numbers[1], merged),
    ):
        db.session.execute(update(Case).where(Case.id == number).values(**change))
    db.session.commit()
    days += [files_of(day) for day in DAYS[1:]]

    assert any(row["ky"] == "quy" for row in days[2]["2026/so-lieu"])
    assert list(finds(days)) == []
    figures = json.dumps([rows for name, rows in days[2].items() if name.endswith("so-lieu")])
    for case in plants + sealed:
        assert f'"{case["area_code"]}"' not in figures
        assert f'"{case["field_key"]}"' not in figures
    everything = json.dumps(days[1:], ensure_ascii=False)
    assert "Việc số" not in everything
    assert f"KQ{held:08d}" not in everything
    gone = [row for row in days[2]["2026/ket-qua"] if row["ma"] == withdrawn.code]
    assert [{key for key, value in row.items() if value} for row in gone] == [
        {"ma", "dia_chi", "ngay_giai_quyet", "trang_thai", "ly_do"}
    ]
