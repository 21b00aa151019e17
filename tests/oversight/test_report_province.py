"""T05: periods opened, units reminded, reports sent back and changed, figures frozen, opened again."""

from __future__ import annotations

import html
import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.law.forms import Column, Form, heading
from feedback.notifications.models import Message
from feedback.oversight.actions.forms import freezing, province
from feedback.oversight.actions.forms import periods as acts
from feedback.oversight.forms import merged, periods, sets
from feedback.oversight.models import (
    FormEntry,
    ReportPeriod,
    UnitReport,
)
from feedback.oversight.refusals import NotYours, Refused, Stale
from tests.conftest import MOMENT
from tests.factories.cases import make_case
from tests.factories.officers import actor_of, browser_of, make_leader, officer_of
from tests.factories.oversight import day, posted
from tests.oversight.pages import statements
from tests.oversight.reporting import (
    BROKEN,
    CHIEF,
    GOOD,
    HOME,
    faults,
    inspector,
    number_of,
    opened,
    seen_faults,
    sent,
)


def test_a_period_is_opened_once_and_only_when_it_can_be(app: Flask) -> None:
    browser = browser_of(app, officer_of("TTT", "inspector", name="Cao Thị Lệ Thanh"))
    make_leader("SXD")
    assert "Chưa mở kỳ báo cáo nào" in html.unescape(browser.get(HOME).text)
    page = html.unescape(browser.get(f"{HOME}/mo-ky").text)
    assert "Quý IV năm 2026" in page
    assert "Quý I năm 2027" not in page
    code, page = posted(browser, f"{HOME}/mo-ky", what="2026-q4")
    assert (code, "16/12/2026" in page, "Lãnh đạo của 114 đơn vị" in page) == (200, True, True)
    assert db.session.scalar(select(ReportPeriod.id)) is None
    assert posted(browser, f"{HOME}/mo-ky", what="2026-q4", confirmed="1")[0] == 303
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
    code, page = adhoc(date(2026, 10, 1), date(2026, 10, 31), **more)
    assert (code, "16/11/2026" in page, page.count('value="14"')) == (200, True, 1)
    assert adhoc(date(2026, 10, 1), date(2026, 10, 31), **more, confirmed="1")[0] == 303
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
    assert page.index("Sở Xây dựng</a>") < page.index("Sở Nông nghiệp và Môi trường</a>")
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
    # Columns 2 to 5, and column 1, which another form repeats.
    assert line[0].count("chưa khớp </span>") == 5
    assert "Cột 2 + 3 (6) phải bằng cột 4 + 5 (9)" in page
    assert page.count("chưa gửi, số hệ thống đếm") == 112
    total = re.search(r"scope=\"row\">Tổng</th>.*?</tr>", page, re.S)
    assert total is not None
    assert re.findall(r">(\d+)<", total[0].replace("</span>", ">"))[2] == "13"
    checks = html.unescape(browser.get(f"{own}/kiem-tra").text)
    assert "Sở Xây dựng" in checks
    assert "Kiểm tra 2 báo cáo đã gửi và số hệ thống đếm của 112 đơn vị chưa gửi" in checks

    change = f"{own}/don-vi/SXD/01-xld/5/sua"
    assert posted(browser, change, value="âm", reason="x")[0] == 422
    for value in ("1,5", "1,000"):
        code, page = posted(browser, change, value=value, reason="Đối chiếu sổ đơn")
        assert (code, "phải là số nguyên, ví dụ" in page) == (422, True)
    code, page = posted(browser, change, value="-1", reason="Đối chiếu sổ đơn")
    assert (code, "không được âm" in page) == (422, True)
    assert posted(browser, change, value="6")[0] == 422
    for path in (f"{own}/don-vi/SXD/01-xld/1/sua", f"{own}/don-vi/21211/01-xld/5/sua"):
        assert browser.get(path).status_code == 404, path
    assert posted(browser, change, value="6", reason="Đối chiếu sổ đơn của Sở")[0] == 303
    assert "Đã sửa số từ 9 thành 6" in html.unescape(browser.get(own).text)
    entry = db.session.scalars(select(FormEntry)).one()
    assert (entry.value, entry.by_province, entry.counted) == (6, True, 9)
    page = html.unescape(browser.get(f"{own}/01-xld?don-vi=SXD").text)
    assert "Tỉnh sửa: Cao Thị Lệ Thanh" in page
    assert "Đối chiếu sổ đơn của Sở" in page
    assert "2+3 (6) phải bằng" not in page
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


def test_a_period_opened_late_gives_units_time_from_today(app: Flask) -> None:
    by = inspector()
    row = acts.open_period(
        periods.span("quarter", 2026, 2), due_on=None, report_due_on=None, by=by, at=MOMENT
    )
    assert row.last_on == date(2026, 6, 14)
    assert (row.due_on, row.report_due_on) == (date(2026, 11, 27), date(2026, 11, 27))
    late = acts.open_period(
        periods.between(date(2026, 10, 1), date(2026, 10, 31)),
        due_on=None,
        report_due_on=None,
        by=by,
        at=MOMENT,
    )
    assert (late.due_on, late.report_due_on) == (date(2026, 11, 27), date(2026, 11, 27))


def test_what_the_system_counts_is_kept_for_some_minutes(app: Flask, clock: FixedClock) -> None:
    who = officer_of("TTT", "inspector", name="Cao Thị Lệ Thanh")
    opened(actor_of(who), number=4)
    browser, own = browser_of(app, who), f"{HOME}/2026-q4"

    def shown(more: str = "") -> tuple[str, str]:
        page = html.unescape(browser.get(f"{own}/01-xld{more}").text)
        total = re.search(r'qn-sheet__total">.*?</tr>', page, re.S)
        at = re.search(r"hệ thống đếm lúc ([^.]*)\.", page)
        assert total is not None
        assert at is not None
        return re.sub(r"<[^>]*>", " ", total[0].partition(">")[2]).split()[1], " ".join(at[1].split())

    assert shown() == ("0", "9 giờ 00 ngày 25/11/2026")
    make_case("21211", received_at=datetime(2026, 11, 3, 2, tzinfo=MOMENT.tzinfo))
    db.session.commit()
    clock.at = MOMENT + timedelta(minutes=9)
    assert shown() == ("0", "9 giờ 00 ngày 25/11/2026")
    assert shown("?dem-lai=1") == ("1", "9 giờ 09 ngày 25/11/2026")
    make_case("21211", received_at=datetime(2026, 11, 4, 2, tzinfo=MOMENT.tzinfo))
    db.session.commit()
    with statements() as seen:
        browser.get(own)
        browser.get(f"{own}/kiem-tra")
    assert not any("FROM case_file" in one for one in seen)
    clock.at = MOMENT + timedelta(minutes=20)
    assert shown() == ("2", "9 giờ 20 ngày 25/11/2026")


def test_each_page_checks_the_same(app: Flask) -> None:
    who = officer_of("TTT", "inspector", name="Cao Thị Lệ Thanh")
    period = opened(actor_of(who))
    sent(period, "SXD", **BROKEN)
    # Two letters of a commune that has sent nothing are counted by the system.
    make_case("21211", received_at=datetime(2026, 8, 3, 2, tzinfo=MOMENT.tzinfo))
    browser, own = browser_of(app, who), f"{HOME}/2026-q3"
    there = merged.of_period(period, actor_of(who), MOMENT)
    hard = sum(not one.warns for _, one in there.faults())
    between = [
        one.words for _, one in there.faults() if len({form for form, _ in one.cells}) > 1 and not one.warns
    ]
    assert between
    page = html.unescape(browser.get(own).text)
    assert f"{hard} chỗ chưa khớp" in page
    checks = html.unescape(browser.get(f"{own}/kiem-tra").text)
    assert checks.count("Chưa khớp</strong>") == hard
    assert between[0] in checks
    table = html.unescape(browser.get(f"{own}/01-xld").text)
    assert between[0] in table
    freeze = html.unescape(browser.get(f"{own}/chot").text)
    assert f"{hard} chỗ chưa khớp, cần giải trình" in freeze
    assert between[0] in freeze
    assert "1 đơn vị đã gửi còn cột chưa nhập" in freeze
    assert "Giải trình (không bắt buộc)" not in freeze


def test_due_days_are_changed_while_a_period_is_open(app: Flask) -> None:
    who = officer_of("TTT", "inspector", name="Cao Thị Lệ Thanh")
    by = actor_of(who)
    make_leader("SXD")
    period = opened(by)
    sent(period, "SNNMT", **GOOD)
    browser, own = browser_of(app, who), f"{HOME}/2026-q3/sua-han"
    assert posted(browser, own)[0] == 422

    def days(units: date, province: date) -> tuple[int, str]:
        return posted(browser, own, **day("due_on", units), **day("report_due_on", province))

    code, page = days(date(2026, 9, 10), date(2026, 9, 21))
    assert (code, "phải sau ngày cuối kỳ" in page) == (422, True)
    code, page = days(period.due_on, period.report_due_on)
    assert (code, "không khác với hạn đang có" in page) == (422, True)
    assert days(date(2026, 11, 28), date(2026, 12, 1))[0] == 303
    db.session.expire_all()
    row = db.session.scalars(select(ReportPeriod)).one()
    assert (row.due_on, row.report_due_on) == (date(2026, 11, 30), date(2026, 12, 1))
    told = select(Message.agency_id).where(Message.template == "oversight/report_due_changed")
    assert set(db.session.scalars(told)) == {number_of("SXD"), number_of("TTT")}
    assert faults() == []
    row = db.session.scalars(select(ReportPeriod)).one()
    later = {"due_on": date(2026, 12, 2), "report_due_on": date(2026, 12, 3)}
    with pytest.raises(Stale):
        acts.change_days(row, **later, expected=row.version - 1, by=by, at=MOMENT)
