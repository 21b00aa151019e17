"""The standing survey: codes, answers that nobody can trace, figures once enough have answered."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from feedback.actor import SYSTEM
from feedback.agencies import queries as agencies
from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.notifications import texts
from feedback.notifications.models import Message
from feedback.programme.actions import survey as acts
from feedback.programme.actions import survey_answers as answers
from feedback.programme.actions import survey_results as results
from feedback.programme.actions.history import HISTORY, SURVEY
from feedback.programme.models import (
    ProgrammeEvent,
    SurveyAnswer,
    SurveyCode,
    SurveyComment,
    SurveyFigure,
    SurveyRound,
    SurveySheet,
    SurveyTask,
)
from feedback.programme.survey import making_known, proofs, queries, rules
from feedback.programme.survey.rules import BadDetail, Refused
from feedback.register.actions import link_waiting
from tests.conftest import MOMENT
from tests.dialogue.test_planning_pages import day_of, words
from tests.factories.officers import browser_of
from tests.factories.reception import TODAY
from tests.programme.test_good_models import chair, clerk, organiser, send

DESK = "/chuong-trinh/khao-sat"
UNIT = "21211"


def unit_id(code: str = UNIT) -> int:
    agency = agencies.by_code(code)
    assert agency is not None
    return agency.id


def opened(days: int = 30) -> SurveyRound:
    """A round that opens today; committed."""
    made = acts.set_up(
        name="Khảo sát quý IV", opens_on=TODAY, closes_on=TODAY + timedelta(days=days), by=SYSTEM, at=MOMENT
    )
    db.session.commit()
    return made


def codes_for(of: SurveyRound, size: int, code: str = UNIT) -> list[str]:
    """Codes for a unit's counter; committed."""
    printed = acts.print_codes(of, unit_id(code), size, by=SYSTEM, at=MOMENT)
    db.session.commit()
    return printed.codes


def marks(of: SurveyRound, mark: str = "4") -> dict[str, str]:
    return {one["key"]: mark for one in of.questions}


def faults() -> list[str]:
    db.session.rollback()
    return list(proofs.check())


def fill(of: SurveyRound, how: list[str], code: str = UNIT) -> None:
    """So many answers of a unit, all questions marked alike in each."""
    for typed, mark in zip(codes_for(of, len(how), code), how, strict=True):
        answers.answer(of, unit_id(code), typed, marks(of, mark), at=MOMENT)
    db.session.commit()


@given(st.integers(0, 10**11 - 1), st.integers(0, 11), st.integers(1, 9))
def test_one_wrong_digit_or_two_exchanged_are_noticed(number: int, place: int, more: int) -> None:
    code = rules.code_of(number)
    assert rules.parse(rules.shown(code)) == code
    wrong = code[:place] + str((int(code[place]) + more) % 10) + code[place + 1 :]
    with pytest.raises(BadDetail):
        rules.parse(wrong)
    if place < 11 and code[place] != code[place + 1]:
        turned = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        with pytest.raises(BadDetail):
            rules.parse(turned)


@given(st.lists(st.integers(1, 30), max_size=40))
def test_no_two_figures_that_follow_differ_by_less_than_a_batch(days: list[int]) -> None:
    told = there = 0
    for came in days:
        there += came
        if rules.changes(told, there, 20, 5):
            assert there >= 20
            assert there - told >= 5
            told = there


def test_a_person_answers_once_by_a_code(app: Flask, client: FlaskClient) -> None:
    of = opened()
    code = rules.shown(codes_for(of, 3)[0])
    page = f"/khao-sat/{UNIT}"
    good: dict[str, object] = {**marks(of), "code": code, "comment": "Phục vụ tốt"}
    first, last = code[:-1], code[-1]
    for typed, said in (
        ("", "Nhập mã in trên phiếu"),
        ("1234", "ông/bà đã nhập 4"),
        (first + str((int(last) + 1) % 10), "Mã nhập sai một chữ số"),
        (rules.code_of(7), "Không có phiếu nào còn dùng được"),
    ):
        answer = words(send(client, page, {**good, "code": typed}, 422))
        assert said in answer
        assert "Phục vụ tốt" in answer, "what was typed is kept"
    missing = {name: value for name, value in good.items() if name != "officer_help"}
    assert "Chọn một mức cho «Cán bộ hướng dẫn rõ, làm đúng hẹn»" in words(send(client, page, missing, 422))
    assert db.session.scalar(select(func.count()).select_from(SurveyAnswer)) == 0
    other = words(send(client, "/khao-sat/SXD", good, 422))
    assert "Không có phiếu nào còn dùng được" in other, "a code is that of one unit"
    send(client, page, good, 303)
    assert "Mỗi mã chỉ trả lời được một lần" in words(send(client, page, good, 422))
    row = db.session.scalars(select(SurveyAnswer)).one()
    assert row.marks == "4" * len(of.questions)
    assert row.given_on == TODAY
    assert {one.name for one in SurveyAnswer.__table__.columns} == {
        *("id", "round_id", "agency_id", "given_on", "marks")
    }, "nothing in it leads to a code, a moment or a person"
    event = db.session.scalars(select(ProgrammeEvent).where(ProgrammeEvent.act == "survey_answered")).one()
    assert (event.at.hour, event.at.minute, event.actor, event.details) == (17, 0, "citizen", {})
    assert db.session.scalar(select(func.count()).select_from(SurveyCode)) == 2
    assert faults() == []
    db.session.execute(update(SurveyAnswer).values(agency_id=unit_id("SXD")))
    assert len(list(proofs.check())) == 2


def test_outside_its_days_nothing_is_taken(app: Flask, client: FlaskClient, clock: FixedClock) -> None:
    of = opened(days=2)
    code = codes_for(of, 1)[0]
    clock.at = MOMENT + timedelta(days=3)
    assert "Hiện không có đợt khảo sát nào đang mở" in words(client.get(f"/khao-sat/{UNIT}"))
    with pytest.raises(Refused, match="đã đóng ngày 27/11/2026"):
        answers.answer(of, unit_id(), code, marks(of), at=clock.at)
    assert client.get("/khao-sat/KHONG").status_code == 404


def test_figures_show_once_enough_have_answered_and_change_by_batches(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    of = opened()
    fill(of, ["5"] * 12 + ["2"] * 7)
    clock.at = MOMENT + timedelta(days=1)
    for page in ("/so-lieu", "/so-do-trang"):
        assert 'href="/khao-sat/ket-qua"' in words(client.get(page)), (
            "from the menu and the page of all pages"
        )
        assert 'href="/dan-van-kheo"' in words(client.get(page))
    assert making_known.make_known() == 0, "nineteen are too few"
    assert "chưa đủ" in words(client.get("/khao-sat/ket-qua"))
    assert queries.satisfaction_of([unit_id()], 2026) == {}
    fill(of, ["2"])
    assert making_known.make_known() == 1
    row = db.session.scalars(select(SurveyFigure)).one()
    assert (row.told, row.upto) == (20, TODAY)
    figure = queries.satisfaction_of([unit_id()], 2026)[unit_id()].figure
    assert (figure.n, round(figure.share, 2)) == (20, 0.6)
    assert figure.low < 0.6 < figure.high
    page = words(client.get(f"/khao-sat/ket-qua/{of.code}/{UNIT}"))
    assert "60%" in page
    for day in (2, 3):
        clock.at = MOMENT + timedelta(days=day)
        for code in codes_for(of, 3):
            answers.answer(of, unit_id(), code, marks(of, "1"), at=clock.at - timedelta(days=1))
        db.session.commit()
        assert making_known.make_known() == (day == 3), "three more aren't told, six are"
    db.session.expire_all()
    assert row.told == 26
    assert "46%" in words(client.get("/khao-sat/ket-qua"))
    assert faults() == []
    db.session.execute(update(SurveyFigure).values(sums=[[0] * 5] * len(of.questions)))
    assert len(list(proofs.check())) == 1


def test_low_marks_want_an_answer_once_a_quarter(app: Flask, client: FlaskClient, clock: FixedClock) -> None:
    of = opened()
    fill(of, ["2"] * 20 + ["5"] * 15)
    leads, tells = chair(), clerk()
    clock.at = MOMENT + timedelta(days=1)
    assert making_known.make_known() == 1
    for code in codes_for(of, 5):
        answers.answer(of, unit_id(), code, marks(of, "2"), at=clock.at)
    db.session.commit()
    clock.at = MOMENT + timedelta(days=2)
    assert making_known.make_known() == 1
    task = db.session.scalars(select(SurveyTask)).one()
    assert task.quarter == "2026-4"
    assert {one["share"] for one in task.factors} == {43}
    told = db.session.scalars(select(Message).where(Message.template == "programme/survey_low")).all()
    assert [one.recipient_id for one in told] == [leads.id], f"who may answer hears of it, not {tells.id}"
    mail = texts.render(told[0].template, told[0].values, by_post=False)
    assert "- Thủ tục hành chính: 43% hài lòng" in mail.body
    assert f"{task.due_on:%d/%m/%Y}" in mail.body
    head = browser_of(app, leads)
    page = f"{DESK}/khac-phuc/{task.id}"
    assert "43%" in words(head.get(page))
    assert "Ghi đã khắc phục thế nào" in words(send(head, page, {"version": task.version, "answer": ""}, 422))
    send(head, page, {"version": task.version, "answer": "Mở thêm một quầy buổi sáng"}, 303)
    assert "Mở thêm một quầy" in words(client.get(f"/khao-sat/ket-qua/{of.code}/{UNIT}"))
    listed = words(browser_of(app, organiser()).get(f"{DESK}/khac-phuc"))
    assert "Mở thêm một quầy" in listed
    assert "Quý IV năm 2026" in listed
    other = browser_of(app, chair("SXD"))
    assert other.get(page).status_code == 404
    assert "Mở thêm một quầy" not in words(other.get(f"{DESK}/khac-phuc")), "each unit its own"
    assert faults() == []


def test_a_comment_is_read_by_nobody_before_an_officer_saw_it(app: Flask, client: FlaskClient) -> None:
    of = opened()
    for code, said in zip(
        codes_for(of, 2), ("Gọi tôi số 0905 123 456, chờ lâu quá", "Cán bộ là đồ tồi"), strict=True
    ):
        answers.answer(of, unit_id(), code, marks(of), said, at=MOMENT)
    db.session.commit()
    public = f"/khao-sat/ket-qua/{of.code}/{UNIT}"
    assert "chờ lâu quá" not in words(client.get(public))
    desk = browser_of(app, clerk())
    listed = words(desk.get(f"{DESK}/{of.code}/{UNIT}/y-kien"))
    assert "chờ lâu quá" in listed
    one, other = sorted(db.session.scalars(select(SurveyComment)), key=lambda row: row.text)[::-1]
    page = f"{DESK}/{of.code}/{UNIT}/y-kien/"
    assert "Chọn lý do" in words(send(desk, f"{page}{other.id}", {"version": 1, "verdict": "hide"}, 422))
    send(desk, f"{page}{other.id}", {"version": 1, "verdict": "hide", "reason": "insult"}, 303)
    send(desk, f"{page}{one.id}", {"version": 1, "verdict": "show"}, 303)
    shown = words(client.get(public))
    assert "chờ lâu quá" in shown
    assert "0905" not in shown
    assert "đồ tồi" not in shown
    assert "1 ý kiến không cho hiện" in shown
    stranger = browser_of(app, clerk("SXD"))
    assert stranger.get(f"{DESK}/{of.code}/{UNIT}/y-kien").status_code == 404
    assert faults() == []


def test_the_organiser_sets_up_a_round_and_a_unit_prints_its_codes(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    mai, desk = browser_of(app, organiser()), browser_of(app, clerk())
    typed = {"version": "0", "name": "Khảo sát quý IV", **day_of("opens_on", TODAY)}
    early = typed | day_of("closes_on", TODAY - timedelta(days=1))
    assert "Ngày cuối không được trước ngày mở" in words(send(mai, f"{DESK}/dat", early, 422))
    send(mai, f"{DESK}/dat", typed | day_of("closes_on", TODAY + timedelta(days=9)), 303)
    of = db.session.scalars(select(SurveyRound)).one()
    assert "Trùng với đợt" in words(
        send(mai, f"{DESK}/dat", typed | day_of("closes_on", TODAY + timedelta(days=3)), 422)
    )
    assert desk.get(f"{DESK}/dat").status_code == 403
    end = {"version": of.version, "reason": "Dịp Tết", **day_of("closes_on", TODAY + timedelta(days=20))}
    send(mai, f"{DESK}/{of.code}/sua", end, 303)
    assert desk.get(f"{DESK}/{of.code}/{UNIT}/ap-phich.pdf").get_data()[:5] == b"%PDF-"
    page = f"{DESK}/{of.code}/{UNIT}/phieu-ma"
    assert "1 đến 200" in words(send(desk, page, {"size": "900"}, 422))
    assert send(desk, page, {"size": "12"}, 200).get_data()[:5] == b"%PDF-"
    assert db.session.scalar(select(func.count()).select_from(SurveyCode)) == 12
    assert desk.get(f"{DESK}/{of.code}/SXD/phieu-ma").status_code == 404
    sheet = db.session.scalars(select(SurveySheet)).one()
    assert "Nhập lý do hủy" in words(send(desk, f"{page}/1/huy", {"version": sheet.version}, 422))
    send(desk, f"{page}/1/huy", {"version": sheet.version, "why": "Làm mất"}, 303)
    assert db.session.scalar(select(func.count()).select_from(SurveyCode)) == 0
    assert "Làm mất" in words(desk.get(f"{DESK}/{of.code}/{UNIT}"))
    assert faults() == []


def test_the_file_holds_what_the_page_shows(app: Flask, clock: FixedClock) -> None:
    of = opened()
    fill(of, ["5"] * 15 + ["3"] * 10)
    codes_for(of, 1, "SXD")
    clock.at = MOMENT + timedelta(days=1)
    making_known.make_known()
    mai = browser_of(app, organiser())
    book = openpyxl.load_workbook(io.BytesIO(mai.get(f"{DESK}/{of.code}/ket-qua.xlsx").get_data()))
    rows = [row[:4] for row in book["Theo yếu tố"].iter_rows(min_row=4, values_only=True)]
    assert {row[1] for row in rows} == {25, "chưa đủ"}
    assert [row[3] for row in rows if row[1] == 25] == [60]
    assert len(list(book["Theo câu hỏi"].iter_rows(min_row=4))) == len(of.questions)
    assert "60%" in words(mai.get(f"{DESK}/{of.code}/{UNIT}"))
    own = browser_of(app, clerk("SXD"))
    assert "60%" not in words(own.get(f"{DESK}/{of.code}"))
    assert own.get(f"{DESK}/{of.code}/{UNIT}").status_code == 404


def test_the_register_holds_what_was_done(app: Flask, clock: FixedClock) -> None:
    of = opened()
    fill(of, ["4"] * 21)
    clock.at = MOMENT + timedelta(days=1)
    making_known.make_known()
    link_waiting()
    assert len(HISTORY.digests_of(SURVEY, [of.id])[of.id]) == 23
    assert results.due(clock.at)
