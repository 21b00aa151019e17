"""Units that end in the middle of a year: what they began stays theirs, their successors finish it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.actor import SYSTEM
from feedback.agencies import queries as agencies
from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.notifications.models import Message
from feedback.programme.actions import reports, score_checks, score_rounds, score_tables, scores
from feedback.programme.actions import survey as surveys
from feedback.programme.actions import survey_answers as answers
from feedback.programme.reports import periods
from feedback.programme.reports import queries as reported
from feedback.programme.scoring import queries
from feedback.programme.scoring.rules import NotYours
from feedback.programme.survey.rules import Refused
from tests.dialogue.test_planning_pages import words
from tests.factories.officers import actor_of, browser_of, officer_of
from tests.programme.test_reports import COUNTS, WORDS
from tests.programme.test_scoring import self_scored, snv

JUNE = datetime(2025, 6, 20, 2, 0, tzinfo=UTC)
JULY = datetime(2025, 7, 2, 2, 0, tzinfo=UTC)
DISTRICT, HEIR, OTHER = "527", "21220", "21211"
"""UBND huyện Sơn Tịnh, ended on 30/6/2025; one of the communes that do its work; one that doesn't."""


def test_what_an_ended_unit_began_stays_its_own_and_its_successor_finishes_it(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    clock.at = JUNE
    district, organiser = agencies.by_code(DISTRICT), snv()
    span = periods.by_key("2025-q2")
    assert district is not None
    assert span is not None
    table = queries.tables()[0]
    score_tables.confirm(table, expected=table.version, by=SYSTEM, at=JUNE)
    days = score_rounds.RoundDays(
        opens_on=date(2025, 6, 1),
        self_due_on=date(2025, 7, 31),
        verify_due_on=date(2025, 8, 15),
        objection_days=10,
    )
    of_round = score_rounds.open_round(table, 2025, days, by=SYSTEM, at=JUNE)
    leads = officer_of(DISTRICT, "leader")
    part = next(one for one in queries.parts(table, district, None) if one.criterion.key == "5.1")
    begun = {"note": "Số 12/BC", "expected": 0, "by": actor_of(leads), "at": JUNE}
    scores.score(of_round, district, part.criterion, typed="7", **begun)
    of = surveys.set_up(name="Giữa năm", opens_on=JUNE.date(), closes_on=date(2025, 8, 1), by=SYSTEM, at=JUNE)
    code = surveys.print_codes(of, district.id, 1, by=SYSTEM, at=JUNE).codes[0]
    told = {"counts": {key: int(one) for key, one in COUNTS.items()}}
    reports.write(span, district.id, told, expected=0, by=actor_of(leads), at=JUNE)
    db.session.commit()

    clock.at = JULY
    heir, stranger = officer_of(HEIR, "leader"), officer_of(OTHER, "leader")
    desk, others = browser_of(app, heir), browser_of(app, stranger)
    assert "Năm 2025, Ủy ban nhân dân huyện Sơn Tịnh" in words(desk.get("/chuong-trinh/cham-diem"))
    for page in ("cham-diem/2025/527", "bao-cao/2025-q2/527", "khao-sat/2025-1/527"):
        assert desk.get(f"/chuong-trinh/{page}").status_code == 200, page
        assert others.get(f"/chuong-trinh/{page}").status_code == 404, page
    assert "In phiếu có mã" not in words(desk.get("/chuong-trinh/khao-sat/2025-1/527"))
    # Lists of cases are of the successor's own: of the ended unit's figures none is the list.
    for kept, own, link in (
        ("bao-cao/2025-q2/527/so-lieu", "bao-cao/2025-q2/21220/so-lieu", "/giam-sat/danh-sach/"),
        ("cham-diem/2025/527/2.1", "cham-diem/2025/21220/2.1", "Xem những gì được đếm"),
    ):
        assert link not in words(desk.get(f"/chuong-trinh/{kept}")), kept
        assert link in words(desk.get(f"/chuong-trinh/{own}")), own
    db.session.rollback()
    with pytest.raises(NotYours):
        self_scored(DISTRICT, stranger, JULY, year=2025)
    db.session.rollback()
    self_scored(DISTRICT, heir, JULY, year=2025)
    sheet = queries.sheet_of(of_round.id, district.id)
    assert sheet is not None
    by_organiser = {"by": actor_of(organiser), "at": JULY}
    score_checks.agree(of_round, district, expected=sheet.version, **by_organiser)
    score_checks.make_known(of_round, district, expected=sheet.version, **by_organiser)
    asked = select(Message.recipient_id).where(Message.template == "programme/score_known")
    assert db.session.scalars(asked).all() == [heir.id], "who does its work now is told"
    ranked = queries.ranking(of_round, table, JULY.date())
    assert [one.rank for one in ranked if one.agency.id == district.id] == [1]

    report = reported.report_of(district.id, span.key)
    assert report is not None
    more = {"words": WORDS, "checked_on": JULY.date(), "remark": ""}
    reports.write(span, district.id, more, expected=report.version, by=actor_of(heir), at=JULY)
    reports.send(report, span, position="Chủ tịch", expected=report.version, by=actor_of(heir), at=JULY)
    assert [entry.code for entry, _row in reported.sent_contents(span.key)] == [DISTRICT]

    marks = {one["key"]: "4" for one in of.questions}
    assert "Ủy ban nhân dân huyện Sơn Tịnh" in words(client.get(f"/khao-sat/{DISTRICT}"))
    answers.answer(of, district.id, code, marks, at=JULY)
    with pytest.raises(Refused, match="đã kết thúc, không in thêm phiếu"):
        surveys.print_codes(of, district.id, 1, by=actor_of(heir), at=JULY)
