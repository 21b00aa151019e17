"""C19: figures are written once when a month or quarter is over, and tell of nobody."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import func, insert, select, update

from feedback.agencies import queries as agencies
from feedback.cases.models import Case
from feedback.disclosure.actions import figures
from feedback.disclosure.models import Outcome, PublicFigure
from feedback.extensions import db
from feedback.law.kinds import Kind
from tests.factories.cases import make_case

TODAY = date(2026, 11, 25)
MOMENT = datetime(2026, 11, 25, 2, tzinfo=UTC)
_NUMBER = iter(range(1, 10_000))


def came(on: date, times: int, agency: str = "SXD", kind: Kind = Kind.REPORT, area: str = "21211") -> None:
    """So many cases received on a day by an agency."""
    found = agencies.by_code(agency)
    assert found is not None
    db.session.execute(
        insert(Case),
        [
            {
                "number": f"T-{next(_NUMBER)}",
                "kind": kind,
                "state": "received",
                "agency_id": found.id,
                "area_code": area,
                "title": "Đường hỏng",
                "received_at": datetime(on.year, on.month, on.day, 3, tzinfo=UTC),
                "received_on": on,
                "came_on": on,
            }
            for _ in range(times)
        ],
    )


def settled(on: date, times: int, agency: str = "SXD", kind: Kind = Kind.REPORT, *, late: int = 0) -> None:
    """So many results of a day, the last ones late."""
    found = agencies.by_code(agency)
    case = db.session.scalars(select(Case).limit(1)).one()
    assert found is not None
    rows: list[dict[str, Any]] = []
    for place in range(times):
        number = next(_NUMBER)
        came_in = {
            "number": f"T-{number}",
            "kind": kind,
            "state": "received",
            "agency_id": found.id,
            "title": "Đường hỏng",
            "received_at": case.received_at,
            "received_on": date(2026, 11, 2),
            "came_on": date(2026, 11, 2),
        }
        db.session.execute(insert(Case), [came_in])
        rows.append(
            {
                "code": f"KQ{number}",
                "case_id": db.session.scalars(select(Case.id).where(Case.number == f"T-{number}")).one(),
                "kind": kind,
                "course": "feedback",
                "agency_id": found.id,
                "resolver": found.name,
                "area_code": "21211",
                "settled_on": on,
                "in_time": place < times - late,
                "scope": "row",
                "state": "shown",
                "changed_at": MOMENT,
            }
        )
    db.session.execute(insert(Outcome), rows)


def written(today: date = TODAY) -> int:
    count = figures.write_over(today=today, at=MOMENT)
    db.session.commit()
    return count


def test_a_quarter_in_public(app: Flask, client: Any) -> None:
    assert "Chưa có số liệu" in client.get("/so-lieu").get_data(as_text=True)
    make_case()
    for month in (7, 8, 9):
        came(date(2026, month, 5), 30)
    came(date(2026, 8, 31), 12, "21211", area="21172")
    came(date(2026, 9, 1), 3, "UBT", Kind.COMPLAINT)
    came(date(2026, 9, 30), 2, kind=Kind.DENUNCIATION)
    settled(date(2026, 7, 31), 20, late=6)
    settled(date(2026, 8, 1), 9, "21211", late=2)
    settled(date(2026, 9, 2), 2, kind=Kind.DENUNCIATION)
    db.session.commit()
    assert written() > 0
    assert written() == 0

    page = client.get("/so-lieu?nam=2026&bang=agency").get_data(as_text=True)
    assert "Các cơ quan khác" in page
    assert "Thanh tra" not in page
    september = db.session.scalars(
        select(PublicFigure).where(PublicFigure.span == "month", PublicFigure.begins_on == date(2026, 9, 1))
    ).one()
    assert (september.received, september.settled) == (33, 0)
    august = db.session.scalars(
        select(PublicFigure).where(PublicFigure.span == "month", PublicFigure.begins_on == date(2026, 8, 1))
    ).one()
    # Two were late: how many were in time would tell it.
    assert (august.received, august.settled, august.in_time, august.late) == (42, 9, None, None)

    page = client.get("/so-lieu?nam=2026").get_data(as_text=True)
    assert page.count('class="qn-bars__untold"') == 1 + 1, "August's column, and the legend"
    assert "Các quý đã có: 3" in page
    assert "Cả năm" not in page

    moved = client.get("/so-lieu/2026.csv")
    assert (moved.status_code, moved.location) == (308, "/du-lieu-mo/2026/so-lieu.csv")
    answer = client.get(moved.location)
    assert answer.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert "to_cao" not in answer.text
    assert "denunciation" not in answer.text
    told = [
        int(row[key])
        for row in rows
        for key in ("da_nhan", "da_giai_quyet", "dung_han", "qua_han")
        if row[key]
    ]
    assert not any(0 < number < 5 for number in told)
    assert client.get("/so-lieu/2019.csv", follow_redirects=True).status_code == 404
    assert client.get("/so-lieu?nam=99999&bang=x&quy=9").status_code == 200


def test_a_request_for_a_dialogue_that_was_answered_counts_as_settled(app: Flask, client: Any) -> None:
    make_case()
    came(date(2026, 7, 1), 20)
    came(date(2026, 7, 1), 12, kind=Kind.DIALOGUE_REQUEST)
    asked = select(Case.id).where(Case.kind == Kind.DIALOGUE_REQUEST).limit(7)
    answered = {"settled_on": date(2026, 8, 3)}
    db.session.execute(update(Case).where(Case.id.in_(db.session.scalars(asked).all())).values(answered))
    db.session.commit()
    written()
    row = db.session.scalars(
        select(PublicFigure).where(PublicFigure.side == "kind", PublicFigure.key == "dialogue_request")
    ).one()
    assert (row.received, row.settled, row.in_time, row.late) == (12, 7, 0, 0)
    months = select(func.sum(PublicFigure.settled)).where(PublicFigure.span == "month")
    assert db.session.scalar(months) == 7
    page = client.get("/en/so-lieu").get_data(as_text=True)
    assert "By kind, quarter 3" in page
    assert "Theo loại đơn" not in page


def test_what_is_public_stays(app: Flask) -> None:
    make_case()
    came(date(2026, 7, 1), 10)
    db.session.commit()
    written()
    came(date(2026, 7, 1), 10)
    db.session.commit()
    written()
    july = db.session.scalars(select(PublicFigure).where(PublicFigure.begins_on == date(2026, 7, 1))).all()
    assert {one.received for one in july if one.span == "month"} == {10}


def test_months_go_on_day_by_day(app: Flask) -> None:
    make_case()
    came(date(2026, 8, 31), 8)
    db.session.commit()
    assert written(date(2026, 8, 31)) == 0
    day = date(2026, 9, 1)
    while day <= date(2026, 12, 1):
        written(day)
        day += timedelta(days=10)
    spans = db.session.execute(select(PublicFigure.span, PublicFigure.begins_on).distinct()).all()
    assert sorted(tuple(one) for one in spans) == [
        ("month", date(2026, 8, 1)),
        ("month", date(2026, 9, 1)),
        ("month", date(2026, 10, 1)),
        ("quarter", date(2026, 7, 1)),
    ]
