"""Printed reports: laid out as the form, figures that add up, typed cells with their notes, as a job."""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from docx import Document
from flask import Flask
from sqlalchemy import select

from feedback.accounts.models import Officer
from feedback.agencies import queries as agencies
from feedback.cases.jobs import running
from feedback.cases.models import Job
from feedback.extensions import db
from feedback.law.forms import SETS, Form, FormSet, checking
from feedback.oversight.actions.forms import freezing
from feedback.oversight.forms import empty, frozen, standing
from feedback.oversight.forms.exports import document, gathering, words, workbook
from feedback.oversight.models import (
    FormEntry,
    FrozenSheet,
    ReportFreeze,
    ReportPeriod,
    UnitReport,
)
from tests.conftest import MOMENT
from tests.factories.cases import make_case
from tests.factories.officers import browser_of, make_leader, officer_of
from tests.factories.oversight import posted
from tests.oversight.pages import figure_life, statements
from tests.oversight.reporting import BROKEN, CHIEF, GOOD, faults, inspector, opened, seen_faults, sent

pytestmark = pytest.mark.once("sqlite")

CODE = "2026-q4"
FORMS = SETS["tt_01_2024"]


def open_period(**more: Any) -> ReportPeriod:
    """QIV/2026, open, reported by the set that stands in."""
    by = officer_of("TTT", "inspector", name="Cao Thị Lệ Thanh")
    values = {
        "code": CODE,
        "kind": "quarter",
        "words": "quý IV năm 2026",
        "first_on": date(2026, 9, 15),
        "last_on": date(2026, 12, 14),
        "set_key": "tt_01_2024",
        "due_on": date(2026, 12, 16),
        "report_due_on": date(2026, 12, 21),
        "agency_id": by.agency_id,
        "opened_at": MOMENT,
        "opened_by": by.id,
    }
    row = ReportPeriod(**values | more)
    db.session.add(row)
    db.session.flush()
    return row


def sxd() -> Any:
    agency = agencies.by_code("SXD")
    assert agency is not None
    return agency


def sent_report(period: ReportPeriod) -> UnitReport:
    """A report of Sở Xây dựng with a figure typed against what was counted, an explanation, its words."""
    by = db.session.scalars(select(Officer).order_by(Officer.id)).first()
    assert by is not None
    row = UnitReport(
        period_id=period.id,
        agency_id=sxd().id,
        state="sent",
        sent_at=MOMENT,
        sent_on=date(2026, 11, 25),
        signer="Trần Văn Sở",
        signer_position="Giám đốc Sở Xây dựng",
        narrative={"situation": "Đơn giảm so với kỳ trước.", "explanations": "Một đơn đếm hai lần."},
    )
    db.session.add(row)
    db.session.flush()
    for column, value in (("4", 9), ("22", 3)):
        db.session.add(
            FormEntry(
                unit_report_id=row.id,
                form="01/XLD",
                column=column,
                value=Decimal(value),
                counted=Decimal(2) if column == "4" else None,
                basis="Sổ văn bản đến",
                officer_id=by.id,
                at=MOMENT,
            )
        )
    db.session.commit()
    return row


def freeze(period: ReportPeriod) -> ReportFreeze:
    """The period as it stands, frozen."""
    row = ReportFreeze(
        period_id=period.id,
        revision=1,
        frozen_at=MOMENT,
        frozen_on=date(2026, 11, 25),
        frozen_by=period.opened_by,
        signer="Lê Văn Chánh",
        signer_position="Chánh Thanh tra tỉnh",
        missing=[],
        broken=[],
        remark="Chênh lệch do đơn vị chưa kết nối.",
        digest="ab" * 32,
    )
    row.told = frozen.told_of(db.session.scalars(select(UnitReport)))
    db.session.add(row)
    db.session.flush()
    for agency_id, one in standing.of_period(period, FORMS).items():
        for form, figures in one.figures.items():
            db.session.add(
                FrozenSheet(
                    freeze_id=row.id,
                    agency_id=agency_id,
                    form=form,
                    counted={},
                    figures=standing.stored(figures),
                    empty=empty.columns(FORMS.by_number[form], figures, one.entries),
                )
            )
    period.state, period.revision = "frozen", 1
    db.session.commit()
    return row


def book_of(report: gathering.Report, *, data_only: bool = False) -> Any:
    """The file, read again."""
    file = io.BytesIO()
    workbook.write(file, report)
    return openpyxl.load_workbook(file, data_only=data_only)


def row_of(page: Any, words: str) -> int:
    """The row whose first cell begins with the words."""
    for row in page.iter_rows(max_col=1):
        if str(row[0].value or "").startswith(words):
            return int(row[0].row)
    raise AssertionError(words)


def test_the_spreadsheet_is_laid_out_as_the_printed_form(app: Flask) -> None:
    figure_life()
    period = open_period()
    sent_report(period)
    report = gathering.gather(period, unit=None, at=MOMENT)
    book, shown = book_of(report), book_of(report, data_only=True)
    assert book.sheetnames == [*(one.number.replace("/", "-") for one in FORMS.forms), "Kiểm tra"]
    for form in FORMS.forms:
        page = book[form.number.replace("/", "-")]
        texts = {str(cell.value) for row in page.iter_rows() for cell in row if cell.value is not None}
        assert f"Biểu số: {form.number}" in texts
        assert form.title.upper() in texts
        assert "Số liệu tính từ ngày 15/09/2026 đến ngày 14/12/2026" in texts
        assert FORMS.stand_in_mark in texts
        for column in form.columns:
            assert all(any(head in text for text in texts) for head in column.head), column
        assert page.page_setup.orientation == "landscape"
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert int(page.page_setup.fitToHeight) == 0
        assert page.print_title_rows
        assert page.freeze_panes
        numbers, total = row_of(page, "MS"), row_of(page, "Tổng số")
        assert [
            re.match(r"\w+", str(page.cell(numbers, place).value))[0]  # type: ignore[index]
            for place in range(2, len(form.columns) + 2)
        ] == [one.number for one in form.columns]
        for place, column in enumerate(form.columns, 2):
            if column.text:
                continue
            cell = page.cell(total, place)
            cached = shown[page.title].cell(total, place).value
            if report.has_none((form.number, column.number)):
                assert (cell.value, cached, cell.fill.patternType) == (None, None, "lightUp"), column
                continue
            assert cached == float(report.totals[form.number][column.number])
            if column.unit == "%":
                assert cell.value.startswith("=IF("), column
                continue
            assert cell.value.startswith("=SUM("), column
            first, last = re.findall(r"\d+", cell.value.split("(")[1])
            assert (int(first), int(last)) == (numbers + 1, total - 1)
            column_sum = sum(page.cell(row, place).value or 0 for row in range(numbers + 1, total))
            assert cached == column_sum
    xld = book["01-XLD"]
    row = row_of(xld, sxd().name)
    typed = xld.cell(row, 5)
    assert (typed.value, "Sổ văn bản đến" in typed.comment.text) == (9, True)
    assert "Cao Thị Lệ Thanh" in typed.comment.text
    assert "Hệ thống đếm được: 2" in typed.comment.text
    assert xld.cell(row_of(xld, "MS"), 2).value == "1=2+3=4+5"
    checks = book["Kiểm tra"]
    told = [[cell.value for cell in row] for row in checks.iter_rows(min_row=6)]
    assert any(one[0] == sxd().name and one[1] == "01/XLD" for one in told)
    assert any(str(one[0]).startswith("Chưa gửi báo cáo") for one in told)


def test_a_frozen_period_prints_what_was_frozen_with_its_digest(app: Flask) -> None:
    figure_life()
    period = open_period()
    sent_report(period)
    kept = freeze(period)
    figures = standing.frozen(kept)
    make_case("SXD")
    db.session.commit()
    report = gathering.gather(period, unit=None, at=MOMENT)
    by_agency = {one.agency.id: one.figures for one in report.lines}
    assert all(by_agency[agency_id] == row for agency_id, (_, row) in figures.items())
    assert checking.totalled(FORMS, list(by_agency.values())) == report.totals
    page = book_of(report)["01-XLD"]
    foot = page.oddFooter.left.text
    assert "Bản chốt lần 1" in foot
    assert kept.digest in foot
    texts = {str(cell.value) for row in page.iter_rows() for cell in row if cell.value is not None}
    assert {"Lê Văn Chánh", "CHÁNH THANH TRA", "NGƯỜI LẬP BIỂU"} <= texts


def test_the_report_in_word_tells_figures_and_what_units_wrote(app: Flask) -> None:
    figure_life()
    period = open_period()
    sent_report(period)
    freeze(period)
    report = gathering.gather(period, unit=None, at=MOMENT)
    file = Document(io.BytesIO(document.write(report)))
    text = "\n".join(one.text for one in file.paragraphs)
    assert "I. TÌNH HÌNH" in text
    assert f"{sxd().name}: Đơn giảm so với kỳ trước." in text
    assert f"{sxd().name}: Một đơn đếm hai lần." in text
    assert "Chênh lệch do đơn vị chưa kết nối." in text
    assert "GIẢI TRÌNH" in text
    total = checking.written(report.totals["01/XLD"]["1"])
    assert f"- Tổng số đơn phải xử lý là {total} đơn, gồm " in text
    assert "Đã nhận 3 văn bản phúc đáp do chuyển đơn." in text
    assert "Chưa có số liệu: kết quả xử lý, đơn không thuộc thẩm quyền, đôn đốc giải quyết (cột 21)." in text
    assert "văn bản hướng dẫn, chỉ đạo (cột 1, 2)" in text
    assert "- Trong kỳ không phát sinh." not in text.partition("(Biểu 01/QLNN)")[2].partition("GIẢI TRÌNH")[0]
    assert "00/LB" not in text
    cells = [cell.text for table in file.tables[:2] for row in table.rows for cell in row.cells]
    assert any("Độc lập - Tự do - Hạnh phúc" in one for one in cells)
    grids = [one for one in file.tables if one.rows[0].cells[0].text == "Đơn vị" and len(one.columns) > 3]
    printed = [one for one in FORMS.forms if one.number != "00/LB"]
    assert len(grids) == len(printed)
    for table, form in zip(grids, printed, strict=True):
        last = [cell.text for cell in table.rows[-1].cells]
        assert last == [
            "Tổng số",
            *(
                ""
                if one.text
                else words.EMPTY
                if report.has_none((form.number, one.number))
                else checking.written(report.totals[form.number][one.number])
                for one in form.columns
            ),
        ]


def test_the_province_is_exported_by_a_job_and_a_unit_at_once(app: Flask) -> None:
    figure_life()
    period = open_period()
    sent_report(period)
    officer = db.session.get_one(Officer, period.opened_by)
    client = browser_of(app, officer)
    own = f"/bao-cao-thong-ke/{CODE}/xuat"
    assert posted(client, own, form="pdf", revision="nay")[0] == 422
    for form in ("xlsx", "docx"):
        assert posted(client, own, form=form, revision="nay")[0] == 303
        running.run_waiting()
        db.session.rollback()
        job = db.session.scalars(select(Job).order_by(Job.id.desc())).first()
        assert job is not None
        assert (job.state, job.fault, job.done, job.total) == (
            "done",
            None,
            len(FORMS.forms),
            len(FORMS.forms),
        )
        key = job.key
        db.session.rollback()
        assert client.get(f"/viec-chay/{key}/tep").data[:2] == b"PK"
    unit = f"/bao-cao-thong-ke/{CODE}/don-vi/SXD/bao-cao"
    leader = browser_of(app, make_leader("SXD"))
    page = openpyxl.load_workbook(io.BytesIO(leader.get(f"{unit}.xlsx").data))["01-XLD"]
    texts = {str(cell.value) for row in page.iter_rows() for cell in row if cell.value is not None}
    assert "Trần Văn Sở" in texts
    assert "Tổng số" not in texts
    word = Document(io.BytesIO(leader.get(f"{unit}.docx").data))
    assert any("Kính gửi" in one.text for one in word.paragraphs)
    other = browser_of(app, make_leader("SNNMT"))
    for path in (own, f"{unit}.xlsx", "/bao-cao-thong-ke/khong-co/don-vi/SNNMT/bao-cao.xlsx"):
        assert other.get(path).status_code == 404
    assert leader.get(own).status_code == 404


def test_selects_do_not_grow_with_units(app: Flask) -> None:
    figure_life()
    period = open_period()
    sent_report(period)
    gathering.gather(period, unit=None, at=MOMENT)
    db.session.commit()
    with statements() as few:
        gathering.gather(period, unit=None, at=MOMENT)
    by = period.opened_by
    for agency in agencies.existing(date(2026, 11, 25))[:40]:
        if agency.id != sxd().id:
            db.session.add(UnitReport(period_id=period.id, agency_id=agency.id, narrative={}))
    db.session.commit()
    with statements() as many:
        gathering.gather(period, unit=None, at=MOMENT)
    assert by
    assert len(many) <= len(few) + 2, (len(few), len(many))


@pytest.mark.once("sqlite")
def test_a_file_of_a_revision_tells_only_what_was_frozen(app: Flask) -> None:
    by = inspector()
    period = opened(by)
    row = sent(period, "SXD", **BROKEN)
    row.narrative = {"situation": "Đơn giảm so với kỳ trước.", "explanations": "Một đơn đếm hai lần."}
    returned = sent(period, "SNNMT", **GOOD)
    returned.state, returned.returned_why = "returned", "Xem lại cột 5"
    returned.narrative = {"explanations": "Số tạm tính."}
    db.session.commit()
    act: dict[str, Any] = {
        "remark": "Đã đối chiếu",
        "despite_missing": True,
        "signer": CHIEF,
        "by": by,
        "at": MOMENT,
    }
    freezing.freeze(period, expected=period.version, **act)
    db.session.commit()

    def printed(unit: str = "") -> str:
        agency = agencies.by_code(unit) if unit else None
        report = gathering.gather(period, unit=agency, at=MOMENT, revision=1)
        file = Document(io.BytesIO(document.write(report)))
        book = book_of(report)
        cells = [str(cell.value) for page in book for line in page.iter_rows() for cell in line if cell.value]
        tables = [cell.text for table in file.tables for line in table.rows for cell in line.cells]
        return "\n".join([*(one.text for one in file.paragraphs), *tables, *cells])

    before, unit = printed(), printed("SXD")
    assert "Sở Xây dựng: Một đơn đếm hai lần." in before
    assert "Đinh Thị Hrê" in unit
    row.narrative = {"situation": "Đơn tăng.", "explanations": "Lời viết sau khi chốt."}
    row.signer, row.sent_on = "Người Ký Sau", date(2026, 11, 26)
    returned.state = "sent"
    returned.narrative = {"explanations": "Gửi lại sau khi chốt."}
    late = sent(period, "21211", **GOOD)
    late.narrative = {"explanations": "Xã gửi sau."}
    db.session.commit()
    assert (printed(), printed("SXD")) == (before, unit)


def test_words_of_a_freeze_that_were_edited_are_found(app: Flask) -> None:
    by = inspector()
    period = opened(by)
    sent(period, "SXD", **GOOD)
    act: dict[str, Any] = {"remark": "x", "despite_missing": True, "signer": CHIEF, "by": by, "at": MOMENT}
    freezing.freeze(period, expected=period.version, **act)
    assert faults() == []
    kept = db.session.scalars(select(ReportFreeze)).one()
    kept.told = [kept.told[0] | {"narrative": {"situation": "Sửa sau."}}]
    db.session.flush()
    assert seen_faults() == [
        "lời báo cáo của các đơn vị đã chốt, kỳ quý III năm 2026, bản 1: khác với lúc chốt"
    ]
    db.session.rollback()
    sheet = db.session.scalars(select(FrozenSheet).where(FrozenSheet.form == "01/XLD")).first()
    assert sheet is not None
    assert {"21", "22"} <= set(sheet.empty)
    sheet.empty = []
    db.session.flush()
    [found] = seen_faults()
    assert "biểu 01/XLD: khác với lúc chốt" in found


def test_what_nobody_typed_is_no_figure(app: Flask) -> None:
    figure_life()
    period = open_period()
    sent_report(period)
    for state in ("open", "frozen"):
        if state == "frozen":
            freeze(period)
        report = gathering.gather(period, unit=None, at=MOMENT)
        assert not report.has_none(("01/XLD", "22"))
        assert report.has_none(("01/QLNN", "1"))
        book = book_of(report)
        page = book["01-XLD"]
        another = next(one.agency for one in report.lines if one.agency.id != sxd().id)
        row, other = row_of(page, sxd().name), row_of(page, another.name)
        assert [page.cell(one, 23).value for one in (row, other)] == [3, None]
        assert page.cell(other, 23).fill.patternType == "lightUp"
        assert page.cell(row_of(page, "Tổng số"), 23).value.startswith("=SUM(")
        assert row_of(page, "Ô gạch chéo để trống")
        lines = [[cell.value for cell in line] for line in book["Kiểm tra"].iter_rows()]
        [line] = [one for one in lines if one[1:3] == ["01/XLD", "22"]]
        assert line[4] == len(report.lines) - 1
        assert ("đơn vị khác" in line[0]) is (len(report.lines) > 9)
        assert ["Tất cả đơn vị", "01/QLNN", "1"] in [one[:3] for one in lines]


def test_only_the_formulas_of_the_circular_are_printed() -> None:
    form = FORMS.by_number["01/XLD"]
    told = {one.number: words.numbered(form, one) for one in form.columns}
    assert told["1"] == "1=2+3=4+5"
    assert told["6"] == "6=8+9+10=11+12+13=14+18"
    assert told["18"] == "18=19+20+21"
    assert (told["19"], told["4"], told["22"]) == ("19", "4", "22")
    for each in SETS["tt_01_2024"].forms:
        for column in each.columns:
            number = re.escape(column.number)
            assert not re.search(rf"=.*(?<!\d){number}(?!\d)", words.numbered(each, column)), column
            assert "-" not in words.numbered(each, column)


def test_sheets_have_names_that_excel_takes() -> None:
    many = [
        Form(number, "x", ())
        for number in ("01/XLD", "01-XLD", "Kiểm tra", "a" * 40, "A" * 40, "b[1]:*?\\", "History", "''")
    ]
    names = workbook.sheet_names(FormSet("x", "x", "x", date(2026, 1, 1), None, tuple(many)))
    found = [one.casefold() for one in names.values()]
    assert len(set(found)) == len(many)
    assert "kiểm tra" not in found
    assert all(0 < len(one) <= 31 and not re.search(r"[\[\]:*?/\\]", one) for one in found)


def test_the_only_figures_there_are_need_no_choosing(app: Flask) -> None:
    period = open_period()
    db.session.commit()
    client = browser_of(app, db.session.get_one(Officer, period.opened_by))
    own = f"/bao-cao-thong-ke/{CODE}/xuat"
    assert re.search(r'<option value="nay" selected>', client.get(own).text)
    assert posted(client, own, form="xlsx", revision="")[0] == 303
    freeze(period)
    period.state = "open"
    db.session.commit()
    code, page = posted(client, own, form="xlsx", revision="")
    assert (code, "Chọn số liệu" in page) == (422, True)
