"""O19: a unit's report typed, checked, sent, taken back; nobody else's."""

from __future__ import annotations

import html
import re
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from feedback.actor import Actor, InPlace
from feedback.agencies import queries as agencies
from feedback.cases.models import Case, Submission
from feedback.extensions import db
from feedback.notifications import texts
from feedback.notifications.models import Message
from feedback.oversight.actions.history import HISTORY, OPENING, UNIT_REPORT
from feedback.oversight.desk.forms.showing import OwnSignerForm
from feedback.oversight.forms import unit_proofs
from feedback.oversight.models import (
    FormEntry,
    FormSheet,
    FrozenSheet,
    ReportFreeze,
    UnitReport,
)
from feedback.register import queries as register
from feedback.register.actions import link_waiting
from tests.conftest import MOMENT
from tests.factories.cases import make_case
from tests.factories.officers import actor_of, browser_of, make_handler, make_leader, officer_of
from tests.factories.oversight import posted
from tests.factories.reports import in_days, make_period
from tests.oversight.pages import ago, statements

HOME = "/bao-cao-thong-ke/2026-q4/don-vi/SXD"
FORM = f"{HOME}/01-xld"
HIDDEN = re.compile(r'<input[^>]*name="(csrf_token|version|was_\w+)"[^>]*value="([^"]*)"')
MOST_STATEMENTS = 45
"""One for each part of each source that is counted, for each of three periods on the page of a cell."""


def faults() -> list[str]:
    """What ``register verify`` says of units' reports."""
    db.session.rollback()
    link_waiting()
    db.session.commit()
    missing = [
        str(one)
        for room in (UNIT_REPORT, OPENING)
        for one in register.missing_contents(room, partial(HISTORY.digests_of, room))
    ]
    return [*missing, *unit_proofs.check()]


def handled(case: Case, how: str) -> None:
    """The case and its letters were dealt with today."""
    today = in_days(-1)
    db.session.execute(update(Case).where(Case.id == case.id).values(handled_on=today, handled_as=how))
    letters = update(Submission).where(Submission.case_id == case.id)
    db.session.execute(letters.values(handled_on=today))
    db.session.commit()


def text_of(page: Any) -> str:
    """A page as it is read."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.mark.once("sqlite")
def test_a_unit_types_with_a_basis_and_sends(app: Flask) -> None:
    leader = make_leader("SXD")
    leader.position = "Giám đốc"
    for how in ("accepted", "transferred", ""):
        case = make_case("SXD", received_at=ago(3))
        if how:
            handled(case, how)
    make_period(last_on=in_days(-1), due_on=in_days(5))
    handler, head = browser_of(app, make_handler("SXD")), browser_of(app, leader)
    page = text_of(handler.get("/bao-cao-don-vi").text)
    assert "Quý IV năm 2026" in page
    assert "còn 5 ngày" in page
    assert "Chưa gửi" in page
    page = text_of(handler.get(HOME).text)
    assert "Còn 2 cột chưa nhập" in page
    assert "Chưa làm được vì lãnh đạo" in page

    code, page = posted(handler, FORM, c21="1")
    assert (code, "Nhập căn cứ" in page) == (422, True)
    assert 'value="1"' in page
    for typed, said in (
        ("-3", "không được âm"),
        ("hai", "phải là một số"),
        ("1,5", "phải là số nguyên"),
        ("99999999999999", "phải"),
    ):
        code, page = posted(handler, FORM, c21=typed, basis="Sổ")
        assert (code, said in page, f'value="{typed}"' in page) == (422, True, True), typed
    assert db.session.scalar(select(func.count()).select_from(FormEntry)) == 0
    assert posted(handler, FORM, basis="Sổ")[0] == 422
    code, _ = posted(handler, FORM, c21="1.234", c22="0", c3="4", basis="Sổ văn bản đi số 120")
    assert code == 303
    page = text_of(handler.get(FORM).text)
    assert "đã sửa so với số đếm" in page
    assert "Sổ văn bản đi số 120" in page
    assert "Phạm Quốc Bảo, 9 giờ" in page
    assert "Chưa khớp" in page
    assert "Phạm Quốc Bảo" in text_of(head.get(FORM).text)
    row = db.session.scalars(select(UnitReport)).one()
    entry = db.session.scalars(select(FormEntry).where(FormEntry.column == "3")).one()
    assert (entry.value, entry.counted, row.version) == (Decimal(4), Decimal(3), 1)
    make_case("SXD", received_at=ago(2))
    page = text_of(handler.get(FORM).text)
    assert "Số đếm đã đổi từ 3 thành 4 sau khi nhập" in page
    assert "1 số đếm đã đổi" in text_of(handler.get(HOME).text)
    code, _ = posted(handler, FORM, c21="1", c22="0", basis="Sổ văn bản đi")
    assert code == 303
    assert "đã sửa so với số đếm" not in text_of(handler.get(FORM).text)

    assert posted(handler, f"{HOME}/phan-loi", situation="Ổn định.", proposals="Không.")[0] == 303
    assert "Đã viết 2/4" in text_of(handler.get(HOME).text)
    assert handler.get(f"{HOME}/gui").status_code == 403
    page = text_of(head.get(f"{HOME}/gui").text)
    assert "Người ký: Đinh Thị Hrê , Giám đốc" in page
    assert "Chưa khớp hoặc chưa nhập" in page
    code, page = posted(head, f"{HOME}/gui")
    assert (code, "Giải trình vì sao" in page) == (422, True)
    code, _ = posted(head, f"{HOME}/gui", explanation="Đôn đốc một đơn đã chuyển.")
    assert code == 303
    page = text_of(head.get(HOME).text)
    assert "Đã gửi" in page
    assert "gửi trong hạn" in page
    assert "Đôn đốc một đơn đã chuyển." in page
    assert "Lưu số liệu" not in head.get(FORM).text
    code, page = posted(handler, FORM, c21="9", basis="x" * 20)
    assert (code, "Báo cáo đã gửi lúc 9 giờ 00 ngày 25/11/2026 bởi Đinh Thị Hrê" in page) == (422, True)
    inspector = browser_of(app, officer_of("TTT", "inspector", username="tong.hop"))
    for path, link in (
        (HOME, f"{HOME}/tra-lai"),
        ("/bao-cao-thong-ke/2026-q4/01-xld/3?don-vi=SXD", f"{FORM}/3/sua"),
    ):
        assert f'href="{link}"' in inspector.get(path).text
        assert inspector.get(link).status_code == 200
        assert f'href="{link}"' not in head.get(path).text
    sheet = db.session.scalars(select(FormSheet).where(FormSheet.form == "01/XLD")).one()
    assert (sheet.counted["3"], sheet.figures["21"], sheet.figures["3"]) == ("4", "1", "4")
    make_case("SXD", received_at=ago(2))
    assert "Hệ thống đếm 4 (như lúc gửi)" in text_of(
        head.get("/bao-cao-thong-ke/2026-q4/01-xld/3?don-vi=SXD").text
    )
    assert faults() == []
    code, page = posted(head, f"{HOME}/rut-lai")
    assert code == 422
    assert posted(head, f"{HOME}/rut-lai", reason="Thiếu một đơn")[0] == 303
    assert "Đã rút lại để sửa. Lý do: Thiếu một đơn" in text_of(head.get(HOME).text)
    assert posted(head, f"{HOME}/gui", explanation="Như trên.")[0] == 303
    db.session.expire_all()
    sheet = db.session.scalars(select(FormSheet).where(FormSheet.form == "01/XLD")).one()
    assert sheet.counted["3"] == "5"
    assert faults() == []
    db.session.execute(update(FormEntry).values(value=8))
    assert any("số nhập tay" in one for one in unit_proofs.check())
    db.session.rollback()
    db.session.execute(update(FormSheet).values(figures={}))
    assert any("biểu đã gửi" in one for one in unit_proofs.check())
    db.session.rollback()


def test_other_units_reports_are_as_if_absent(app: Flask) -> None:
    make_period()
    other, inspector = browser_of(app, make_leader("SNNMT")), browser_of(app, officer_of("TTT", "inspector"))
    assert posted(browser_of(app, make_handler("SXD")), FORM, c21="7", basis="Sổ đi")[0] == 303
    cell = "/bao-cao-thong-ke/2026-q4/01-xld/3"
    paths = (HOME, FORM, f"{HOME}/gui", f"{HOME}/phan-loi", f"{HOME}/rut-lai", f"{cell}?don-vi=SXD", cell)
    for path in paths:
        assert other.get(path).status_code == 404, path
    for path in (HOME.replace("SXD", "KHONG"), HOME.replace("q4", "q3"), f"{HOME}/99-xld"):
        assert other.get(path).status_code == 404
        assert inspector.get(path).status_code == 404
    token = dict(
        re.findall(r'name="(csrf_token)"[^>]*value="([^"]*)"', other.get(FORM.replace("SXD", "SNNMT")).text)
    )
    for path in (FORM, f"{HOME}/gui", f"{HOME}/phan-loi", f"{HOME}/rut-lai"):
        assert other.post(path, data=token | {"version": "0", "c21": "1"}).status_code == 404, path
        assert inspector.post(path, data=token | {"version": "0"}).status_code in (400, 404, 422), path
    for path in (HOME, FORM, f"{cell}?don-vi=SXD", cell):
        page = inspector.get(path)
        assert page.status_code == 200, path
        assert "Lưu số liệu" not in page.text
        assert "Ký và gửi" not in page.text
    assert browser_of(app, officer_of("SNV", "observer")).get("/bao-cao-don-vi").status_code == 403


def test_a_late_report_is_said_and_waits_after_the_freeze(app: Flask) -> None:
    head, inspector = browser_of(app, make_leader("SXD")), officer_of("TTT", "inspector")
    period = make_period(
        last_on=in_days(-4), due_on=in_days(-3), by=inspector.id, agency_id=inspector.agency_id
    )
    assert "quá hạn 3 ngày" in text_of(head.get("/bao-cao-don-vi").text)
    period.state, period.revision = "frozen", 1
    db.session.commit()
    assert "vào bản chốt sau" in text_of(head.get(HOME).text)
    assert posted(head, FORM, c21="0", c22="0", basis="Sổ đi")[0] == 303
    page = text_of(head.get(f"{HOME}/gui").text)
    assert "sau hạn 3 ngày" in page
    assert posted(head, f"{HOME}/gui", explanation="Kỳ này chưa có số liệu khác.")[0] == 303
    page = text_of(head.get(HOME).text)
    assert "gửi sau hạn 3 ngày" in page
    assert "chờ bản chốt sau" in page
    row = db.session.scalars(select(UnitReport)).one()
    assert (row.state, row.merged_in) == ("sent", None)
    [mail] = db.session.scalars(select(Message).where(Message.template == "oversight/report_after_freeze"))
    assert mail.recipient_id == inspector.id
    text = texts.render(mail.template, mail.values | {"operator": "Tỉnh"}, by_post=False)
    assert "Sở Xây dựng gửi báo cáo quý IV năm 2026" in str(text)
    assert faults() == []


def test_pages_ask_the_same_few_statements_however_much_there_is(app: Flask) -> None:
    head = browser_of(app, make_leader("SXD"))
    make_period()
    pages = ("/bao-cao-don-vi", HOME, FORM, "/bao-cao-thong-ke/2026-q4/01-xld/3?don-vi=SXD")
    asked: list[list[int]] = []
    for _ in range(2):
        make_case("SXD")
        make_case("SXD", title="Đường liên thôn")
        posted(head, FORM, c21=str(len(asked) + 1), c22="0", basis="Sổ đi")
        counts = []
        for path in pages:
            head.get(path)
            with statements() as seen:
                assert head.get(path).status_code == 200
            counts.append(len(seen))
        asked.append(counts)
    assert asked[0] == asked[1]
    assert max(asked[0]) <= MOST_STATEMENTS, asked


def test_a_frozen_period_shows_what_was_frozen_and_what_the_province_changed(app: Flask) -> None:
    make_case("SXD")
    leader, inspector = make_leader("SXD"), officer_of("TTT", "inspector", position="Thanh tra viên")
    head = browser_of(app, leader)
    agency = agencies.by_code("SXD")
    assert agency is not None
    period = make_period(3, due_on=in_days(-60))
    later = make_period(4)
    own = f"/bao-cao-thong-ke/{period.code}/don-vi/SXD"
    assert posted(head, f"{own}/gui", explanation="Không phát sinh.")[0] == 303
    row = db.session.scalars(select(UnitReport)).one()
    db.session.add(
        FormEntry(
            unit_report_id=row.id,
            form="01/XLD",
            column="3",
            value=Decimal(17),
            counted=Decimal(0),
            basis="Đối chiếu sổ công văn đến",
            by_province=True,
            officer_id=inspector.id,
            at=MOMENT,
        )
    )
    row.state, row.returned_why = "returned", "Cột 3 chưa khớp với sổ công văn"
    db.session.commit()
    page = text_of(head.get("/bao-cao-don-vi").text)
    assert "Bị trả lại Cột 3 chưa khớp với sổ công văn" in page
    page = text_of(head.get(own).text)
    assert "Thanh tra tỉnh trả lại báo cáo. Lý do: Cột 3 chưa khớp" in page
    assert "Thanh tra tỉnh đã sửa" in page
    assert "Đối chiếu sổ công văn đến" in page
    assert "Thanh tra viên, " in page
    freeze = ReportFreeze(
        period_id=period.id,
        revision=1,
        frozen_at=MOMENT,
        frozen_on=in_days(0),
        frozen_by=inspector.id,
        signer="Lê Quang Thạch",
        signer_position="Chánh Thanh tra tỉnh",
        missing=[],
        broken=[],
        digest="0" * 64,
    )
    db.session.add(freeze)
    db.session.flush()
    kept = {"3": "21", "5": "21"}
    db.session.add(
        FrozenSheet(
            freeze_id=freeze.id, agency_id=agency.id, form="01/XLD", counted={"3": "20"}, figures=kept
        )
    )
    row.state, row.merged_in, period.state, period.revision = "sent", 1, "frozen", 1
    db.session.commit()
    assert "Số dưới đây là số trong bản chốt" in text_of(head.get(own).text)
    cell = f"/bao-cao-thong-ke/{period.code}/01-xld/3"
    assert 'class="qn-figure">21<' in head.get(f"{cell}?don-vi=SXD").text
    browser = browser_of(app, inspector)
    assert 'class="qn-figure">21<' in browser.get(cell).text
    assert "Rút lại" not in head.get(own).text
    assert posted(head, f"{own}/rut-lai", reason="Sửa")[0] in (303, 422)
    db.session.expire_all()
    assert row.state == "sent"
    page = text_of(head.get(f"/bao-cao-thong-ke/{later.code}/01-xld/3?don-vi=SXD").text)
    assert re.search(r"số đã chốt Số: 21 Kỳ này so với kỳ ấy: giảm 20", page), page
    assert "Kỳ trước chuyển sang, ngoài hệ thống 21" in text_of(
        head.get(f"/bao-cao-thong-ke/{later.code}/01-xld/2?don-vi=SXD").text
    )


def test_a_deputy_signs_in_place_and_the_inspectorate_by_its_head(app: Flask) -> None:
    make_period(last_on=in_days(-1))
    inspector = officer_of("TTT", "inspector", position="Thanh tra viên")
    db.session.commit()
    browser = browser_of(app, inspector)
    own = HOME.replace("SXD", "TTT")
    signed = {"signer": "other", "signer_name": "Lê Quang Thạch", "explanation": "Không phát sinh."}
    code, page = posted(browser, f"{own}/gui", **signed, signer_position="Thanh tra viên")
    assert (code, "Ghi chức vụ Chánh Thanh tra" in page) == (422, True)
    assert posted(browser, f"{own}/gui", **signed, signer_position="Chánh Thanh tra tỉnh")[0] == 303
    row = db.session.scalars(select(UnitReport)).one()
    assert (row.signer, row.signer_position) == ("Lê Quang Thạch", "Chánh Thanh tra tỉnh")
    deputy = officer_of("SXD", "handler", name="Trần Văn Phó", username="pho.sxd", position="Phó Giám đốc")
    leader = make_leader("SXD")
    db.session.commit()
    place = InPlace(leader.id, "Giám đốc", "deputy", "Quyết định số 12/QĐ-SXD")
    permissions = actor_of(deputy).permissions | {"oversight:report:send"}
    by = Actor(
        "officer", deputy.id, deputy.agency_id, permissions, frozenset({"oversight:report:send"}), place
    )
    with app.test_request_context():
        form = OwnSignerForm(formdata=None)
        form.fix(by)
        signer = form.signed_by(by)
    assert (signer.name, signer.position) == ("Trần Văn Phó", "KT. Giám đốc, Phó Giám đốc")
    assert faults() == []
