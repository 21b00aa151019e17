"""T05: periods opened, units reminded, reports sent back and changed, figures frozen, opened again."""

from __future__ import annotations

import html
import re
import threading
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update

from feedback.accounts import leading
from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.clock import FixedClock, local_day
from feedback.extensions import db
from feedback.law.forms import Column, Form, heading
from feedback.notifications.models import Message
from feedback.oversight.actions.forms import freezing, province
from feedback.oversight.actions.forms import periods as acts
from feedback.oversight.actions.forms.shared import MADE, enter, sheets_told
from feedback.oversight.actions.history import FREEZE, HISTORY, REPORT_PERIOD, UNIT_REPORT
from feedback.oversight.forms import merged, periods, proofs, sets, standing, unit_proofs
from feedback.oversight.forms.counting import worked_out
from feedback.oversight.models import (
    FormEntry,
    FormSheet,
    FrozenSheet,
    ReportFreeze,
    ReportPeriod,
    UnitReport,
)
from feedback.oversight.refusals import NotYours, Refused, Stale
from feedback.oversight.signing import Signer
from feedback.register import queries as register
from feedback.register.actions import link_waiting
from tests.conftest import MOMENT, House
from tests.factories.cases import make_case
from tests.factories.officers import actor_of, browser_of, make_leader, officer_of
from tests.factories.oversight import day, posted
from tests.oversight.pages import statements

HOME = "/bao-cao-thong-ke"
SIGNED = {"signer": leading.OTHER, "signer_name": "Lê Quang Thạch", "signer_position": "Chánh Thanh tra tỉnh"}
CHIEF = Signer("Lê Quang Thạch", "Chánh Thanh tra tỉnh")


def inspector() -> Actor:
    return actor_of(officer_of("TTT", "inspector", name="Cao Thị Lệ Thanh"))


def opened(by: Actor, kind: str = "quarter", year: int = 2026, number: int = 3) -> ReportPeriod:
    row = acts.open_period(
        periods.span(kind, year, number), due_on=None, report_due_on=None, by=by, at=MOMENT
    )
    db.session.commit()
    return row


def number_of(code: str) -> int:
    found = agencies.by_code(code)
    assert found is not None
    return found.id


def sent(period: ReportPeriod, code: str, at: datetime = MOMENT, **figures: int) -> UnitReport:
    """What the unit sends: figures of 01/XLD by column («c3=5»), as its own pages leave it."""
    agency_id = number_of(code)
    asked = select(UnitReport).where(UnitReport.period_id == period.id, UnitReport.agency_id == agency_id)
    row = db.session.scalar(asked)
    by = actor_of(officer_of(code, "leader", username=f"gui.{code.lower()}.{period.id}.{at:%H%M%S}"))
    if row is None:
        row = UnitReport(period_id=period.id, agency_id=agency_id, narrative={})
        db.session.add(row)
    row.state, row.sent_at, row.sent_on = "sent", at, local_day(at)
    row.signer, row.signer_position, row.merged_in = "Đinh Thị Hrê", "Giám đốc", None
    db.session.flush()
    forms = sets.by_key(period.set_key)
    given = {"01/XLD": {name[1:]: Decimal(value) for name, value in figures.items()}}
    given["04/XLD"] = {"3": given["01/XLD"]["3"]}
    db.session.execute(delete(FormSheet).where(FormSheet.unit_report_id == row.id))
    for number, whole in worked_out(forms, given).items():
        db.session.add(
            FormSheet(
                unit_report_id=row.id,
                form=number,
                counted=standing.stored(given.get(number, {})),
                figures=standing.stored(whole),
                at=at,
            )
        )
    sheets = db.session.scalars(select(FormSheet).where(FormSheet.unit_report_id == row.id)).all()
    names = (*MADE, "sent_on", "merged_in")
    enter(row, "report_sent", *names, by=by, at=at, details=sheets_told(sheets))
    db.session.commit()
    return row


GOOD = {"c3": 6, "c5": 6}
BROKEN = GOOD | {"c5": 9}
"""Six letters of which six are left, or nine."""


def faults() -> list[str]:
    """What ``register verify`` says of periods, reports and freezes, once all is linked."""
    db.session.commit()
    link_waiting()
    return seen_faults()


def seen_faults() -> list[str]:
    """What it says of rows that were changed and aren't committed."""
    missing = [
        str(one)
        for room in (REPORT_PERIOD, UNIT_REPORT, FREEZE)
        for one in register.missing_contents(room, partial(HISTORY.digests_of, room))
    ]
    return [*missing, *proofs.check(), *unit_proofs.check()]


def test_a_period_is_opened_once_and_only_when_it_can_be(app: Flask) -> None:
    browser = browser_of(app, officer_of("TTT", "inspector", name="Cao Thị Lệ Thanh"))
    make_leader("SXD")
    assert "Chưa mở kỳ báo cáo nào" in html.unescape(browser.get(HOME).text)
    page = html.unescape(browser.get(f"{HOME}/mo-ky").text)
    assert "Quý IV năm 2026" in page
    assert "Quý I năm 2027" not in page
    assert posted(browser, f"{HOME}/mo-ky", what="2026-q4")[0] == 303
    row = db.session.scalars(select(ReportPeriod)).one()
    assert (row.first_on, row.last_on) == (date(2026, 9, 15), date(2026, 12, 14))
    assert (row.due_on, row.report_due_on) == (date(2026, 12, 16), date(2026, 12, 21))
    # The leader of one unit, and the inspectorate itself.
    assert db.session.scalars(select(Message.template)).all() == ["oversight/report_opened"] * 2
    page = html.unescape(browser.get(HOME).text)
    assert "0/114" in page
    assert "chưa theo mẫu Thông tư 06/2025" in page
    assert posted(browser, f"{HOME}/mo-ky", what="2026-q4")[0] == 422
    assert posted(browser, f"{HOME}/mo-ky", what="2027-q1")[0] == 422

    def adhoc(first: date, last: date, **more: Any) -> tuple[int, str]:
        days = day("first_on", first) | day("last_on", last)
        return posted(browser, f"{HOME}/mo-ky", what="adhoc", **days, **more)

    for first, last, words in (
        (date(2026, 11, 2), date(2026, 11, 1), "Ngày cuối phải không trước ngày đầu"),
        (date(2026, 12, 1), date(2026, 12, 31), "Mở kỳ khi đã bắt đầu"),
        (date(2019, 1, 1), date(2019, 3, 1), "Không có bộ biểu mẫu nào"),
    ):
        code, page = adhoc(first, last)
        assert (code, words in page) == (422, True), words
    code, page = adhoc(date(2026, 10, 1), date(2026, 10, 31), **day("due_on", date(2026, 10, 30)))
    assert (code, "phải sau ngày cuối kỳ" in page, 'value="30"' in page) == (422, True, True)
    code, page = adhoc(
        date(2026, 10, 1),
        date(2026, 10, 31),
        **day("due_on", date(2026, 11, 14)),
        **day("report_due_on", date(2026, 11, 13)),
    )
    assert (code, "Hạn của tỉnh phải không trước" in page) == (422, True)
    code, _ = adhoc(date(2026, 10, 1), date(2026, 10, 31), **day("due_on", date(2026, 11, 14)))
    assert code == 422
    more = day("due_on", date(2026, 11, 14)) | day("report_due_on", date(2026, 11, 20))
    assert adhoc(date(2026, 10, 1), date(2026, 10, 31), **more)[0] == 303
    row = db.session.scalars(select(ReportPeriod).where(ReportPeriod.kind == "adhoc")).one()
    assert (row.code, row.due_on) == ("2026-10-01_2026-10-31", date(2026, 11, 16))
    code, page = adhoc(date(2026, 10, 31), date(2026, 11, 5))
    assert (code, "Kỳ trùng ngày" in page) == (422, True)
    assert browser.get(f"{HOME}/khong-co").status_code == 404
    assert browser.get(f"{HOME}/{row.code}/01-abc").status_code == 404
    assert faults() == []


def test_who_has_not_sent_is_named_and_reminded_once_a_day(app: Flask, clock: FixedClock) -> None:
    who = officer_of("TTT", "inspector", name="Cao Thị Lệ Thanh")
    by = actor_of(who)
    make_leader("SXD")
    period = opened(by)
    sent(period, "SNNMT", **GOOD)
    browser, own = browser_of(app, who), f"{HOME}/2026-q3"
    page = html.unescape(browser.get(own).text)
    assert "1 trong 114 đơn vị đã gửi" in page
    assert page.index("Sở Xây dựng</a></th>") < page.index("Sở Nông nghiệp và Môi trường</a></th>")
    assert posted(browser, f"{own}/nhac")[0] == 422
    code, page = posted(browser, f"{own}/nhac", units=["SXD", "21211"])
    assert (code, "Nhắc 2 đơn vị" in page) == (200, True)
    queued = select(Message).where(Message.template == "oversight/report_reminded")
    assert db.session.scalars(queued).all() == []
    hidden = {"units": ["SXD", "21211"], "confirmed": "1"}
    assert posted(browser, f"{own}/nhac", **hidden)[0] == 303
    assert [one.values["period"] for one in db.session.scalars(queued)] == ["quý III năm 2026"]
    page = html.unescape(browser.get(own).text)
    assert "Đã nhắc 2 đơn vị. 1 đơn vị chưa có tài khoản lãnh đạo" in page
    assert page.count("Đã nhắc 25/11/2026") == 2
    code, page = posted(browser, f"{own}/nhac", **hidden)
    assert (code, "đều được nhắc hôm nay" in page) == (422, True)
    code, page = posted(browser, f"{own}/nhac", units=["SNNMT"], confirmed="1")
    assert code == 422
    clock.at = MOMENT + timedelta(days=1)
    db.session.rollback()
    browser = browser_of(app, who)
    assert posted(browser, f"{own}/nhac", **hidden)[0] == 303
    assert len(db.session.scalars(queued).all()) == 2
    assert faults() == []


def test_the_table_shows_marks_what_breaks_and_what_was_changed(app: Flask) -> None:
    who = officer_of("TTT", "inspector", name="Cao Thị Lệ Thanh")
    by = actor_of(who)
    make_leader("SXD")
    period = opened(by)
    sent(period, "SXD", **BROKEN)
    sent(period, "SNNMT", **GOOD)
    make_case("21211", received_at=datetime(2026, 8, 3, 2, tzinfo=MOMENT.tzinfo))
    browser, own = browser_of(app, who), f"{HOME}/2026-q3"
    page = html.unescape(browser.get(f"{own}/01-xld").text)
    line = re.search(r"<tr[^>]*>\s*<th[^>]*>Sở Xây dựng</th>.*?</tr>", page, re.S)
    assert line is not None
    assert line[0].count("chưa khớp </span>") == 4
    assert "2+3 (6) phải bằng 4+5 (9)" in page
    assert page.count("chưa gửi, số hệ thống đếm") == 112
    total = re.search(r"scope=\"row\">Tổng</th>.*?</tr>", page, re.S)
    assert total is not None
    assert re.findall(r">(\d+)<", total[0].replace("</span>", ">"))[2] == "13"
    checks = html.unescape(browser.get(f"{own}/kiem-tra").text)
    assert "Sở Xây dựng" in checks
    assert "Kiểm tra 2 báo cáo đã gửi" in checks

    change = f"{own}/don-vi/SXD/01-xld/5/sua"
    assert posted(browser, change, value="âm", reason="x")[0] == 422
    assert posted(browser, change, value="1,5", reason="Đối chiếu sổ đơn")[0] == 422
    assert posted(browser, change, value="6")[0] == 422
    for path in (f"{own}/don-vi/SXD/01-xld/1/sua", f"{own}/don-vi/21211/01-xld/5/sua"):
        assert browser.get(path).status_code == 404, path
    assert posted(browser, change, value="6", reason="Đối chiếu sổ đơn của Sở")[0] == 303
    entry = db.session.scalars(select(FormEntry)).one()
    assert (entry.value, entry.by_province, entry.counted) == (6, True, 9)
    page = html.unescape(browser.get(f"{own}/01-xld?don-vi=SXD").text)
    assert "Tỉnh sửa: Cao Thị Lệ Thanh" in page
    assert "Đối chiếu sổ đơn của Sở" in page
    assert "phải bằng" not in page
    mails = select(Message.template).where(Message.template.like("oversight/report_%")).order_by(Message.id)
    assert set(db.session.scalars(mails)) == {"oversight/report_opened", "oversight/report_changed"}
    page = html.unescape(browser.get(f"{own}/01-xld?cot=3").text)
    assert page.count('scope="row"') == 115

    back = f"{own}/don-vi/SXD/tra-lai"
    assert posted(browser, back)[0] == 422
    version = re.findall(r'name="version"[^>]*value="([^"]*)"', browser.get(back).text)[0]
    assert posted(browser, back, reason="Cột 21 chưa ghi số đôn đốc")[0] == 303
    row = db.session.scalars(select(UnitReport).where(UnitReport.agency_id == number_of("SXD"))).one()
    assert (row.state, row.returned_why) == ("returned", "Cột 21 chưa ghi số đôn đốc")
    assert posted(browser, back, reason="Lần nữa")[0] == 422
    with pytest.raises(Refused):
        province.send_back(row, reason="x", expected=int(version), by=by, at=MOMENT)
    db.session.rollback()
    assert faults() == []
    db.session.execute(update(UnitReport).values(returned_why="khác"))
    assert seen_faults()
    db.session.rollback()


def test_figures_are_frozen_signed_and_opened_again_as_a_new_revision(app: Flask) -> None:
    who = officer_of("TTT", "inspector", name="Cao Thị Lệ Thanh")
    by = actor_of(who)
    period = opened(by)
    sent(period, "SXD", **BROKEN)
    sent(period, "SNNMT", **GOOD)
    browser, own = browser_of(app, who), f"{HOME}/2026-q3"
    page = html.unescape(browser.get(f"{own}/chot").text)
    assert "112 đơn vị chưa gửi" in page
    code, page = posted(browser, f"{own}/chot", remark="Sở đối chiếu lại", **SIGNED)
    assert (code, "Đánh dấu nếu vẫn chốt" in page, "Sở đối chiếu lại" in page) == (422, True, True)
    code, page = posted(browser, f"{own}/chot", despite_missing="y", **SIGNED)
    assert (code, "Ghi giải trình trước khi chốt" in page) == (422, True)
    asks = {"remark": "Sở đối chiếu lại", "despite_missing": "y"}
    wrong = SIGNED | {"signer_position": "Thanh tra viên"}
    assert posted(browser, f"{own}/chot", **asks, **wrong)[0] == 422
    assert db.session.scalars(select(ReportFreeze)).all() == []
    assert db.session.scalars(select(ReportPeriod.state)).all() == ["open"]
    assert posted(browser, f"{own}/chot", **asks, **SIGNED)[0] == 303
    freeze = db.session.scalars(select(ReportFreeze)).one()
    assert (freeze.revision, len(freeze.missing), freeze.signer) == (1, 112, "Lê Quang Thạch")
    assert len(db.session.scalars(select(FrozenSheet.id)).all()) == 114 * len(
        sets.by_key(period.set_key).forms
    )
    reports = select(UnitReport.merged_in).order_by(UnitReport.id)
    assert db.session.scalars(reports).all() == [1, 1]
    assert faults() == []
    # What happens afterwards changes nothing of what was frozen.
    db.session.execute(update(FormSheet).values(figures={}, counted={}))
    db.session.commit()
    page = html.unescape(browser.get(f"{own}/01-xld").text)
    assert "2+3 (6) phải bằng 4+5 (9)" in page
    assert "bản 1" in page
    assert browser.get(f"{own}/chot").status_code == 404
    assert posted(browser, f"{own}/chot", **asks, **SIGNED)[0] == 422
    assert browser.get(f"{own}/nhac").status_code == 404

    late = sent(period, "21211", **GOOD)
    page = html.unescape(browser.get(own).text)
    assert "1 báo cáo gửi sau khi chốt, chưa gộp vào bản 1" in page
    assert "Mở lại kỳ để gộp" in page
    assert posted(browser, f"{own}/mo-lai")[0] == 422
    assert posted(browser, f"{own}/mo-lai", reason="Xã gửi muộn, cần gộp")[0] == 303
    assert browser.get(f"{own}/mo-lai").status_code == 404
    sent(period, "SXD", at=MOMENT + timedelta(minutes=1), **GOOD)
    sent(period, "SNNMT", at=MOMENT + timedelta(minutes=2), **GOOD)
    code, page = posted(browser, f"{own}/chot", remark="Đã đối chiếu", despite_missing="y", **SIGNED)
    assert code == 303, re.findall(r"<li>.*?</li>", page)[-12:]
    second = db.session.scalars(select(ReportFreeze).where(ReportFreeze.revision == 2)).one()
    number = second.id
    assert (second.reason, len(second.missing)) == ("Xã gửi muộn, cần gộp", 111)
    db.session.refresh(late)
    assert late.merged_in == 2
    page = html.unescape(browser.get(f"{own}/ban/2").text)
    assert "Khác với bản 1" in page
    row = re.search(r"Sở Xây dựng</th>.*?</tr>", page, re.S)
    assert row is not None
    assert re.sub(r"<[^>]*>", " ", row[0]).split()[-4:] == ["9", "Bản", "2:", "6"]
    page = html.unescape(browser.get(f"{own}/ban/1?bieu=01-xld").text)
    assert "2+3 (6) phải bằng 4+5 (9)" in page
    assert browser.get(f"{own}/ban/3").status_code == 404
    assert faults() == []
    sheet = db.session.scalars(
        select(FrozenSheet).where(
            FrozenSheet.freeze_id == number,
            FrozenSheet.agency_id == number_of("SXD"),
            FrozenSheet.form == "01/XLD",
        )
    ).one()
    sheet.figures = sheet.figures | {"3": "99"}
    db.session.flush()
    assert seen_faults() == [
        "số liệu đã chốt, kỳ quý III năm 2026, bản 2, Sở Xây dựng, biểu 01/XLD: khác với lúc chốt"
    ]
    db.session.rollback()


def test_who_may_not(app: Flask) -> None:
    by = inspector()
    period = opened(by)
    report = sent(period, "SXD", **GOOD)
    leader = make_leader("SNV")
    browser = browser_of(app, leader)
    own = f"{HOME}/2026-q3"
    for path in (HOME, f"{HOME}/mo-ky", own, f"{own}/01-xld", f"{own}/kiem-tra", f"{own}/nhac"):
        assert browser.get(path).status_code == 403, path
    for path in (
        f"{own}/chot",
        f"{own}/mo-lai",
        f"{own}/don-vi/SXD/tra-lai",
        f"{own}/don-vi/SXD/01-xld/5/sua",
    ):
        assert browser.get(path).status_code == 403, path
    actor = actor_of(leader)
    form = sets.by_key(period.set_key).by_number["01/XLD"]
    refused: list[Any] = [
        lambda: acts.open_period(
            periods.span("year", 2026), due_on=None, report_due_on=None, by=actor, at=MOMENT
        ),
        lambda: province.remind(period, [report.agency_id], by=actor, at=MOMENT),
        lambda: province.send_back(report, reason="x", expected=1, by=actor, at=MOMENT),
        lambda: province.change_figure(
            report,
            form,
            form.by_number["3"],
            value=Decimal(1),
            counted=None,
            reason="x",
            expected=1,
            by=actor,
            at=MOMENT,
        ),
        lambda: freezing.freeze(
            period, remark="", despite_missing=True, signer=CHIEF, expected=1, by=actor, at=MOMENT
        ),
        lambda: freezing.reopen(period, reason="x", expected=1, by=actor, at=MOMENT),
    ]
    for act in refused:
        with pytest.raises(NotYours):
            act()
    running = opened(by, number=4)
    with pytest.raises(Refused, match="Kỳ chưa hết"):
        freezing.freeze(running, remark="", despite_missing=True, signer=CHIEF, expected=1, by=by, at=MOMENT)
    with pytest.raises(Stale):
        province.send_back(report, reason="x", expected=7, by=by, at=MOMENT)


def test_of_two_who_freeze_at_once_one_does(house: House, app: Flask) -> None:
    by = inspector()
    period = opened(by)
    sent(period, "SXD", **GOOD)
    number, version = period.id, period.version
    db.session.commit()
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def freeze() -> None:
        with app.app_context():
            start.wait()
            try:
                freezing.freeze(
                    db.session.get_one(ReportPeriod, number),
                    remark="x",
                    despite_missing=True,
                    signer=CHIEF,
                    expected=version,
                    by=by,
                    at=MOMENT,
                )
                db.session.commit()
                outcomes.append("frozen")
            except (Stale, Refused) as error:
                db.session.rollback()
                outcomes.append(type(error).__name__)

    threads = [threading.Thread(target=freeze) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert "frozen" in outcomes
    assert len(outcomes) == 2
    assert outcomes.count("frozen") == 1
    assert len(db.session.scalars(select(ReportFreeze.id)).all()) == 1


def test_longer_periods_are_held_against_their_quarters(app: Flask) -> None:
    by = inspector()
    for number in (1, 2):
        quarter = opened(by, number=number)
        sent(quarter, "SXD", **GOOD)
        freezing.freeze(
            quarter,
            remark="x",
            despite_missing=True,
            signer=CHIEF,
            expected=quarter.version,
            by=by,
            at=MOMENT,
        )
        db.session.commit()
    half = opened(by, "half")
    sent(half, "SXD", c3=12, c4=6, c5=6)
    found = merged.of_period(half, sets.by_key(half.set_key), live=False)
    words = [one.rule for _, one in found.faults() if "theo các quý" in one.rule]
    assert words == ["4 theo các quý"]


def test_statements_do_not_grow_with_units(app: Flask) -> None:
    who = officer_of("TTT", "inspector", name="Cao Thị Lệ Thanh")
    by = actor_of(who)
    period = opened(by)
    sent(period, "SXD", **GOOD)
    browser, own = browser_of(app, who), f"{HOME}/2026-q3"
    pages = (HOME, own, f"{own}/01-xld", f"{own}/kiem-tra", f"{own}/nhac", f"{own}/chot")
    few = [_asked(browser, path) for path in pages]
    for code in ("SNNMT", "SCT", "SYT", "21211", "21235"):
        sent(period, code, **BROKEN)
    many = [_asked(browser, path) for path in pages]
    assert many == few
    assert max(few) < 40, few


def _asked(browser: FlaskClient, path: str) -> int:
    assert browser.get(path).status_code == 200
    with statements() as seen:
        assert browser.get(path).status_code == 200
    return len(seen)


def test_headings_are_grouped() -> None:
    columns = tuple(
        Column(str(place), head)
        for place, head in enumerate((("A",), ("B", "b1", "x"), ("B", "b1", "y"), ("B", "b2")), 1)
    )
    rows = heading.rows(Form("01/X", "", columns).columns)
    shown = [[(one.words, one.across, one.down) for one in row] for row in rows]
    assert shown == [[("A", 1, 3), ("B", 3, 1)], [("b1", 2, 1), ("b2", 1, 2)], [("x", 1, 1), ("y", 1, 1)]]
    for key in ("tt_01_2024",):
        for form in sets.by_key(key).forms:
            grid = heading.rows(form.figures)
            assert sum(one.across for one in grid[0]) == len(form.figures)
