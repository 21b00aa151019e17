"""P04: a unit's report on grassroots democracy from its first figure to the province's Word file."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta

import pytest
from docx import Document
from flask import Flask
from openpyxl import load_workbook

from feedback.actor import Actor
from feedback.clock import FixedClock, local_day
from feedback.extensions import db
from feedback.programme.actions import reports as acts
from feedback.programme.actions.history import HISTORY, UNIT_REPORT
from feedback.programme.duties import queries as duties
from feedback.programme.duties.rules import NotYours, Refused
from feedback.programme.reports import form, periods, proofs, queries
from feedback.register import queries as register
from feedback.register.actions import link_waiting
from tests.agencies.tables import Selects
from tests.dialogue.test_planning_pages import send, words
from tests.factories.cases import make_case
from tests.factories.officers import actor_of, browser_of, officer_of
from tests.programme.test_duties import errors

OWN = "/chuong-trinh/bao-cao"
PROVINCE = "/chuong-trinh/bao-cao-tinh/2026-q4"
PAGE = f"{OWN}/2026-q4/21211"
COUNTS = dict.fromkeys(form.FIELDS, "0") | {
    "trained": "40",
    "trained_officials": "15",
    "trained_hamlet": "25",
}
WORDS = {"leading": "Ban hành 2 kế hoạch.", "results": "Công khai đủ 14 nội dung.", "limits": "Còn chậm."}


def faults() -> list[str]:
    """What ``register verify`` says of the reports."""
    db.session.rollback()
    link_waiting()
    missing = register.missing_contents(UNIT_REPORT, lambda one: HISTORY.digests_of(UNIT_REPORT, one))
    return [*map(str, missing), *proofs.check()]


def sent_by(code: str, by: Actor, at: datetime, **more: int) -> None:
    """A whole report of a unit, sent."""
    span, agency = (
        periods.by_key("2026-q4"),
        next(one for one in duties.units(local_day(at)) if one.code == code),
    )
    assert span is not None
    counts = {key: int(value) for key, value in COUNTS.items()} | more
    new = {"counts": counts, "words": WORDS, "checked_on": local_day(at), "remark": ""}
    row = acts.write(span, agency.id, new, expected=0, by=by, at=at)
    acts.send(row, span, position="Chủ tịch", expected=row.version, by=by, at=at)


def test_a_period_counts_to_the_fourteenth_and_is_due_by_the_plan_s_duty(app: Flask) -> None:
    span = periods.by_key("2026-q4")
    assert span is not None
    assert (span.counted.first_on, span.counted.last_on) == (date(2026, 9, 15), date(2026, 12, 14))
    assert queries.due_on(span) == date(2026, 12, 18), "20/12/2026 is a Sunday"
    whole = periods.by_key("2026")
    assert whole is not None
    assert (whole.counted.first_on, whole.counted.last_on) == (date(2025, 12, 15), date(2026, 12, 14))
    assert [periods.by_key(key) for key in ("2026-q5", "2026-n1", "x", "26")] == [None] * 4


def test_a_unit_is_led_through_its_report_and_its_leader_sends_it(app: Flask, clock: FixedClock) -> None:
    clerk, head = (
        officer_of("21211", "handler"),
        officer_of("21211", "leader", name="Đinh Thị Hrê", username="chu.tich"),
    )
    other, snv = officer_of("21484", "handler"), officer_of("SNV", "organiser", username="chu.tri")
    make_case("21211")
    desk, chief = browser_of(app, clerk), browser_of(app, head)
    assert "Báo cáo quý IV/2026" in words(desk.get(OWN))
    assert browser_of(app, other).get(PAGE).status_code == 404
    assert desk.get(f"{PAGE}/gui").status_code == 403
    shown = words(desk.get(PAGE))
    assert "Gửi được từ ngày 15/12/2026" in shown
    seen = words(desk.get(f"{PAGE}/so-lieu"))
    assert "Tiếp nhận" in seen
    assert "/giam-sat/danh-sach/received" in words(chief.get(f"{PAGE}/so-lieu"))
    assert "/giam-sat/danh-sach" not in seen, "a handler reads no lists"
    assert send(desk, f"{PAGE}/so-lieu", version="0", remark="Đúng").status_code == 303
    assert send(desk, f"{PAGE}/so-lieu", version="0", remark="Khác").status_code == 409
    empty = send(desk, f"{PAGE}/bang", version="1", **COUNTS | {"courses": ""})
    assert errors(empty) == ["Nhập số, không có thì nhập 0: Lớp tập huấn về dân chủ ở cơ sở, dân vận"]
    many = send(desk, f"{PAGE}/bang", version="1", **COUNTS | {"trained_hamlet": "26"})
    assert "cộng lại là 41, nhiều hơn «Lượt người được tập huấn»" in errors(many)[0]
    assert 'value="26"' in words(many), "what was typed is kept"
    below = send(desk, f"{PAGE}/bang", version="1", **COUNTS | {"mediators": "-3"})
    assert below.status_code == 422
    assert send(desk, f"{PAGE}/bang", version="1", **COUNTS).status_code == 303
    assert send(desk, f"{PAGE}/loi", version="2", **WORDS | {"limits": ""}).status_code == 303
    assert "Đã viết 2/5 mục" in words(desk.get(PAGE))
    early = send(chief, f"{PAGE}/gui", version="3", position="Chủ tịch")
    assert "Chưa đến kỳ gửi" in words(early)
    clock.at = datetime(2026, 12, 15, 2, 0, tzinfo=UTC)
    desk, chief = browser_of(app, clerk), browser_of(app, head)
    lacking = send(chief, f"{PAGE}/gui", version="3", position="Chủ tịch")
    assert "Còn thiếu: viết phần «Tồn tại, nguyên nhân»" in words(lacking)
    assert send(desk, f"{PAGE}/loi", version="3", **WORDS).status_code == 303
    assert errors(send(chief, f"{PAGE}/gui", version="4", position="")) == ["Nhập chức vụ người ký"]
    assert 'value="Đinh Thị Hrê"' in words(chief.get(f"{PAGE}/gui")), "who sends it signs it, as a rule"
    signed = {"signer": "Đinh Thị Hrê", "position": "Chủ tịch"}
    assert send(chief, f"{PAGE}/gui", version="4", **signed).status_code == 303
    assert "Gửi ngày 15/12/2026, người ký: Chủ tịch" in words(desk.get(PAGE))
    shut = send(desk, f"{PAGE}/bang", version="5", **COUNTS)
    assert "Báo cáo đã gửi" in words(shut)
    met = duties.occurrences(2026, date(2026, 12, 15))
    assert [one.state for one in met if one.duty.code == "bao-cao-quy" and one.agency.code == "21211"] == [
        "done"
    ], "the duty of the plan is met by it"
    paper = Document(io.BytesIO(desk.get(f"{PAGE}/bao-cao.docx").data))
    told = "\n".join(one.text for one in paper.paragraphs)
    assert "Ban hành 2 kế hoạch." in told
    cells = "\n".join(cell.text for table in paper.tables for row in table.rows for cell in row.cells)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in cells
    assert "Đinh Thị Hrê" in cells
    sits = browser_of(app, snv)
    assert errors(send(sits, f"{PAGE}/tra-lai", version="5", reason="")) != []
    assert send(sits, f"{PAGE}/tra-lai", version="5", reason="Thiếu số hòa giải").status_code == 303
    assert "Sở Nội vụ trả lại. Lý do: Thiếu số hòa giải" in words(desk.get(PAGE))
    assert send(chief, f"{PAGE}/gui", version="6", position="Phó Chủ tịch").status_code == 303
    assert "Bản 2" in words(desk.get(PAGE))
    assert desk.get(f"{PAGE}/bao-cao.docx?ban=1").status_code == 200
    assert desk.get(f"{PAGE}/bao-cao.docx?ban=9").status_code == 404
    assert not faults()


def test_the_province_s_report_sums_names_who_is_missing_and_gets_new_versions(
    app: Flask, clock: FixedClock
) -> None:
    snv, watcher = officer_of("SNV", "organiser", username="chu.tri"), officer_of("SNV", "observer")
    heads = {code: actor_of(officer_of(code, "leader", username=f"ct.{code}")) for code in ("21211", "21484")}
    sits = browser_of(app, snv)
    clock.at = datetime(2026, 12, 22, 2, 0, tzinfo=UTC)
    sits, sees = browser_of(app, snv), browser_of(app, watcher)
    at = clock.now()
    for code, by in heads.items():
        sent_by(code, by, at, courses=2)
    db.session.commit()
    shown = words(sits.get(PROVINCE))
    assert "Đã nhận 2 trong 113 báo cáo" in shown
    assert "Sở Xây dựng" in shown, "who is late is named"
    assert "Chưa làm được" in shown
    assert sees.get(f"{PROVINCE}/loi").status_code == 403
    first = words(sits.get(f"{PROVINCE}/loi"))
    assert first.count("Ban hành 2 kế hoạch.") == 4, "in the box and as each wrote it"
    edited = WORDS | {"leading": "Toàn tỉnh ban hành kế hoạch."}
    assert send(sits, f"{PROVINCE}/loi", version="0", **edited).status_code == 303
    silent = send(sits, f"{PROVINCE}/chot", version="1", reason="", position="Giám đốc")
    assert errors(silent) == ["Còn 111 đơn vị chưa gửi: ghi lý do vẫn chốt"]
    frozen = send(sits, f"{PROVINCE}/chot", version="1", reason="Đã đôn đốc", position="Giám đốc")
    assert frozen.status_code == 303
    paper = Document(io.BytesIO(sees.get(f"{PROVINCE}/bao-cao.docx").data))
    told = "\n".join(one.text for one in paper.paragraphs)
    assert "Toàn tỉnh ban hành kế hoạch." in told
    assert "Đơn vị chưa gửi báo cáo (111)" in told
    assert "Sở Xây dựng" in told
    last = [cell.text for cell in paper.tables[-1].rows[-1].cells]
    assert (last[0], last[1], last[2]) == ("Toàn tỉnh", "4", "80")
    assert paper.sections[-1].page_width > paper.sections[-1].page_height
    book = load_workbook(io.BytesIO(sees.get(f"{PROVINCE}/bao-cao.xlsx").data))
    assert book.sheetnames[0] == "Số liệu"
    assert book["Chưa gửi"].max_row == 114

    again = browser_of(app, officer_of("21211", "leader", username="ct.hai"))
    page = f"{PAGE}/sua-lai"
    assert send(again, page, version="2", reason="Cộng nhầm số lớp").status_code == 303
    assert send(again, f"{PAGE}/bang", version="3", **COUNTS | {"courses": "5"}).status_code == 303
    assert send(again, f"{PAGE}/gui", version="4", position="Chủ tịch").status_code == 303
    kept = load_workbook(io.BytesIO(sees.get(f"{PROVINCE}/bao-cao.xlsx").data))["Số liệu"]
    assert ("Lớp tập huấn về dân chủ ở cơ sở, dân vận", 4) in list(kept.iter_rows(values_only=True))
    assert "Lý do: Cộng nhầm số lớp" in words(again.get(PAGE))
    assert send(sits, f"{PROVINCE}/ban-moi", version="2", reason="Xã sửa số lớp").status_code == 303
    anew = send(sits, f"{PROVINCE}/chot", version="3", reason="Đã đôn đốc", position="Giám đốc")
    assert anew.status_code == 303
    kept = load_workbook(io.BytesIO(sees.get(f"{PROVINCE}/bao-cao.xlsx").data))["Số liệu"]
    assert ("Lớp tập huấn về dân chủ ở cơ sở, dân vận", 7) in list(kept.iter_rows(values_only=True))
    assert sees.get(f"{PROVINCE}/bao-cao.docx?ban=1").status_code == 200
    with Selects() as asked:
        queries.lines(periods.by_key("2026-q4"), date(2026, 12, 22))  # type: ignore[arg-type]
    assert asked.count <= 2
    assert not faults()


def test_acts_refuse_who_has_no_right_and_what_is_too_early(app: Flask, clock: FixedClock) -> None:
    clerk, head = actor_of(officer_of("21211", "handler")), actor_of(officer_of("21211", "leader"))
    other = actor_of(officer_of("21484", "leader"))
    clock.at += timedelta(days=21)
    at, span = clock.now(), periods.by_key("2026-q4")
    assert span is not None
    agency = next(one for one in duties.units(local_day(at)) if one.code == "21211")
    with pytest.raises(NotYours):
        acts.write(span, agency.id, {"remark": "x"}, expected=0, by=other, at=at)
    row = acts.write(span, agency.id, {"remark": "x"}, expected=0, by=clerk, at=at)
    with pytest.raises(NotYours):
        acts.send(row, span, position="x", expected=1, by=clerk, at=at)
    with pytest.raises(Refused, match="Còn thiếu: kiểm tra số liệu; nhập các bảng"):
        acts.send(row, span, position="x", expected=1, by=head, at=at)
    with pytest.raises(NotYours):
        acts.send_back(row, reason="x", expected=1, by=head, at=at)
    with pytest.raises(Refused):
        acts.reopen(row, reason="x", expected=1, by=head, at=at)
