"""A unit's report from the last empty box to the day after it was sent: when it may be, that nothing typed is
lost, what the inspectorate changed."""

from __future__ import annotations

import html
import re
from decimal import Decimal

from flask import Flask
from sqlalchemy import func, select

from feedback.accounts.models import Officer
from feedback.extensions import db
from feedback.law.forms import SETS
from feedback.notifications import texts
from feedback.notifications.models import Message
from feedback.oversight.actions.forms import province
from feedback.oversight.forms import behind, standing
from feedback.oversight.models import FormEntry, ReportPeriod, UnitReport
from tests.conftest import MOMENT
from tests.factories.cases import make_case
from tests.factories.officers import actor_of, browser_of, make_handler, make_leader, officer_of
from tests.factories.oversight import posted
from tests.factories.reports import in_days, make_period
from tests.oversight.pages import ago
from tests.oversight.reporting import number_of
from tests.oversight.test_unit_reports import FORM, HIDDEN, HOME, faults, text_of

SAYS = "Không phát sinh."


def change(inspector: Officer, value: int) -> None:
    """Thanh tra tỉnh changes column 21 of what was sent."""
    row = db.session.scalars(select(UnitReport)).one()
    form = SETS["tt_01_2024"].by_number["01/XLD"]
    province.change_figure(
        row,
        form,
        form.by_number["21"],
        value=Decimal(value),
        counted=None,
        reason="Theo sổ công văn đến",
        expected=row.version,
        by=actor_of(inspector),
        at=MOMENT,
    )
    db.session.commit()


def test_two_officers_at_once_and_neither_loses_anything(app: Flask) -> None:
    make_period()
    first, second = browser_of(app, make_handler("SXD")), browser_of(app, make_leader("SXD"))
    opened = dict(HIDDEN.findall(second.get(FORM).text))
    assert posted(first, FORM, c21="7", c22="5", basis="Sổ đi")[0] == 303
    answer = second.post(FORM, data=opened | {"c21": "8", "c22": "", "basis": "Sổ khác"})
    page = html.unescape(answer.text)
    assert answer.status_code == 409
    assert 'value="8"' in page
    assert "Phạm Quốc Bảo đã ghi 7 lúc 9 giờ" in text_of(page)
    again = dict(HIDDEN.findall(page))
    assert re.search(r'name="c22"[^>]*value="5"', page)
    assert second.post(FORM, data=again | {"c21": "8", "c22": "5", "basis": "Sổ khác"}).status_code == 303
    rows = db.session.scalars(select(FormEntry).order_by(FormEntry.id)).all()
    assert [f"{one.column}: {one.value:.0f}" for one in rows] == ["21: 7", "22: 5", "21: 8"]
    # Another form of the same report, opened before, is no clash: only what he changes is written.
    other = f"{HOME}/02-xld"
    assert (
        second.post(FORM, data=opened | {"c21": "", "c22": "", "c3": "4", "basis": "Sổ"}).status_code == 303
    )
    assert posted(first, other, c3="1", basis="Sổ đến")[0] == 303
    assert db.session.scalar(select(func.count()).select_from(FormEntry)) == 5

    path = f"{HOME}/phan-loi"
    opened = dict(HIDDEN.findall(second.get(path).text))
    assert posted(first, path, causes="Chữ của người thứ nhất", situation="Ổn định")[0] == 303
    answer = second.post(path, data=opened | {"causes": "Chữ của người thứ hai"})
    page = html.unescape(answer.text)
    assert answer.status_code == 409
    assert "Phạm Quốc Bảo đã viết lại phần này lúc" in text_of(page)
    assert "Chữ của người thứ nhất" in page
    assert "Chữ của người thứ hai" in page
    again = dict(HIDDEN.findall(page)) | {"situation": "Ổn định"}
    assert second.post(path, data=again | {"causes": "Chữ của cả hai"}).status_code == 303
    told = db.session.scalars(select(UnitReport)).one().narrative
    assert told == {"situation": "Ổn định", "causes": "Chữ của cả hai"}
    for path, name, more in (("/so-dau-ky", "basis", {"period": "2026-q4"}),):
        hidden = HIDDEN.findall(second.get(path).text)
        assert posted(first, path, **{name: "Chữ của người thứ nhất"} | more)[0] == 303
        answer = second.post(path, data=dict(hidden) | {name: "Chữ của người thứ hai"} | more)
        assert answer.status_code == 409
        assert "Chữ của người thứ nhất" in html.unescape(answer.text)
        assert "Chữ của người thứ hai" in html.unescape(answer.text)
    assert faults() == []


def test_nothing_is_sent_before_its_period_is_over(app: Flask) -> None:
    make_period(due_on=in_days(20))
    head = browser_of(app, make_leader("SXD"))
    said = "Kỳ đến hết ngày 14/12/2026; gửi được từ ngày 15/12/2026"
    assert said in text_of(head.get(HOME).text)
    assert f'href="{HOME}/gui"' not in head.get(HOME).text
    page = head.get(f"{HOME}/gui").text
    assert said in text_of(page)
    assert "Ký và gửi" not in page
    token = dict(HIDDEN.findall(head.get(FORM).text))
    answer = head.post(f"{HOME}/gui", data=token | {"version": "0", "explanation": SAYS})
    assert answer.status_code == 422
    assert said in text_of(answer.text)
    assert db.session.scalar(select(func.count()).select_from(UnitReport)) == 0


def test_what_was_typed_into_a_report_sent_meanwhile_can_be_copied(app: Flask) -> None:
    make_period(last_on=in_days(-1))
    head, handler = browser_of(app, make_leader("SXD")), browser_of(app, make_handler("SXD"))
    opened = dict(HIDDEN.findall(handler.get(FORM).text))
    words = dict(HIDDEN.findall(handler.get(f"{HOME}/phan-loi").text))
    twice = dict(HIDDEN.findall(head.get(f"{HOME}/gui").text))
    assert posted(head, f"{HOME}/gui", explanation=SAYS)[0] == 303
    for answer, typed in (
        (handler.post(FORM, data=opened | {"c21": "47", "basis": "Sổ số 120"}), ("47", "Sổ số 120")),
        (handler.post(f"{HOME}/phan-loi", data=words | {"causes": "Mưa lũ"}), ("Mưa lũ",)),
    ):
        page = text_of(answer.text)
        assert answer.status_code == 422
        assert "Báo cáo đã gửi lúc 9 giờ 00 ngày 25/11/2026" in page
        assert "chưa được lưu" in page
        assert all(one in page for one in typed), page
    answer = head.post(f"{HOME}/gui", data=twice | {"explanation": SAYS})
    assert answer.status_code in (409, 422)
    assert "Báo cáo đã gửi lúc 9 giờ 00 ngày 25/11/2026 bởi Đinh Thị Hrê" in text_of(answer.text)
    assert "Ký và gửi" not in answer.text
    assert faults() == []


def test_empty_boxes_become_nought_together(app: Flask) -> None:
    make_period(last_on=in_days(-1))
    handler = browser_of(app, make_handler("SXD"))
    path = f"{HOME}/khong-phat-sinh"
    assert posted(handler, FORM, c21="3", basis="Sổ đi")[0] == 303
    assert f'href="{path}?bieu=01-xld"' in handler.get(FORM).text
    assert f'href="{path}"' in handler.get(HOME).text
    page = text_of(handler.get(f"{path}?bieu=01-xld").text)
    assert "Cột 22." in page
    assert "Cột 21." not in page
    assert posted(handler, f"{path}?bieu=01-xld", basis="")[0] == 422
    assert posted(handler, f"{path}?bieu=01-xld", basis="Đã đối chiếu sổ")[0] == 303
    rows = db.session.scalars(select(FormEntry).order_by(FormEntry.id)).all()
    assert [f"{one.column}: {one.value:.0f}" for one in rows] == ["21: 3", "22: 0"]
    assert posted(handler, path, basis="Đã đối chiếu sổ")[0] == 303
    page = text_of(handler.get(HOME).text)
    assert "chưa nhập" not in page
    assert "Không còn ô nào trống" in text_of(handler.get(path).text)
    assert posted(handler, path, basis="x")[0] == 422
    shares = [one.number for one in SETS["tt_01_2024"].by_number["00/LB"].figures if one.unit == "%"]
    typed = db.session.scalars(select(FormEntry.column).where(FormEntry.form == "00/LB")).all()
    assert shares
    assert not {*shares} & {*typed}
    assert faults() == []


def test_a_note_alone_needs_no_basis(app: Flask) -> None:
    make_period()
    handler = browser_of(app, make_handler("SXD"))
    forms = SETS["tt_01_2024"].forms
    form, column = next((form, one) for form in forms for one in form.columns if one.text)
    path = f"{HOME}/{form.slug}"
    code, page = posted(handler, path, **{f"c{column.number}": "Kèm danh sách"})
    assert code == 303, text_of(page)
    assert "Kèm danh sách" in handler.get(path).text


def test_what_the_inspectorate_changed_stays_seen_when_the_unit_types_again(app: Flask) -> None:
    leader, inspector = make_leader("SXD"), officer_of("TTT", "inspector", position="Thanh tra viên")
    make_period(last_on=in_days(-1), by=inspector.id, agency_id=inspector.agency_id)
    head, other = browser_of(app, leader), browser_of(app, inspector)
    assert posted(head, FORM, c21="2", c22="0", basis="Sổ đi")[0] == 303
    assert posted(head, f"{HOME}/gui", explanation=SAYS)[0] == 303
    change(inspector, 5)
    for browser in (head, other):
        page = text_of(browser.get(HOME).text)
        assert re.search(r"01/XLD, cột 21 .*2 → 5", page), page
        assert "Theo sổ công văn đến" in page
    assert "Thanh tra viên, " in text_of(head.get(HOME).text)
    assert posted(head, f"{HOME}/rut-lai", reason="Sửa")[0] == 303
    assert posted(head, FORM, c21="3", c22="0", basis="Sổ đi")[0] == 303
    page = text_of(head.get(HOME).text)
    assert "Giải trình khi gửi (lần gửi trước)" in page
    assert SAYS in head.get(f"{HOME}/gui").text
    for browser in (head, other):
        assert "đơn vị đã nhập lại 3, lúc 9 giờ 00 ngày 25/11/2026" in text_of(browser.get(HOME).text)
    assert posted(head, f"{HOME}/gui", explanation=SAYS)[0] == 303
    [mail] = db.session.scalars(select(Message).where(Message.template == "oversight/report_typed_over"))
    assert mail.recipient_id == inspector.id
    text = texts.render(mail.template, mail.values | {"operator": "Tỉnh"}, by_post=False)
    assert "biểu 01/XLD cột 21" in str(text)
    page = text_of(head.get(HOME).text)
    assert "Chưa xong" not in page
    assert faults() == []


def test_a_returned_report_stands_above_the_queue(app: Flask) -> None:
    period = make_period(last_on=in_days(-4), due_on=in_days(-2))
    head, handler = browser_of(app, make_leader("SXD")), browser_of(app, make_handler("SXD"))
    assert "bị trả lại" not in text_of(handler.get("/viec-cua-toi").text)
    assert posted(head, f"{HOME}/gui", explanation=SAYS)[0] == 303
    row = db.session.scalars(select(UnitReport)).one()
    by = actor_of(officer_of("TTT", "inspector"))
    province.send_back(row, reason="Cột 3 chưa khớp", expected=row.version, by=by, at=MOMENT)
    db.session.commit()
    for browser in (head, handler):
        page = browser.get("/viec-cua-toi")
        assert "báo cáo thống kê bị trả lại" in text_of(page.text)
        assert 'href="/bao-cao-don-vi"' in page.text
    assert period.due_on == in_days(-2)
    assert "bị trả lại" not in text_of(browser_of(app, make_leader("SNNMT")).get("/viec-cua-toi").text)


def test_figures_nobody_typed_or_had_are_not_nought(app: Flask) -> None:
    make_case("SXD", received_at=ago(3))
    period = make_period(3, due_on=in_days(-60))
    head = browser_of(app, make_leader("SXD"))
    own = f"/bao-cao-thong-ke/{period.code}/don-vi/SXD"
    assert posted(head, f"{own}/gui", explanation=SAYS)[0] == 303
    make_period()
    assert posted(head, FORM, c21="3", basis="Sổ đi")[0] == 303
    page = text_of(head.get("/bao-cao-thong-ke/2026-q4/01-xld/21?don-vi=SXD").text)
    assert page.count("kỳ ấy chưa ai nhập Số: Chưa có") == 2, page
    page = text_of(head.get("/bao-cao-thong-ke/2026-q4/01-xld/3?don-vi=SXD").text)
    assert "hệ thống chưa có số liệu của kỳ ấy Số: Chưa có" in page
    assert posted(head, f"{own}/rut-lai", reason="Thiếu")[0] == 303
    assert posted(head, f"{own}/01-xld", c21="0", basis="Sổ đi")[0] == 303
    assert posted(head, f"{own}/gui", explanation=SAYS)[0] == 303
    page = text_of(head.get("/bao-cao-thong-ke/2026-q4/01-xld/21?don-vi=SXD").text)
    assert "số đơn vị đã gửi Số: 0 Kỳ này so với kỳ ấy: tăng 3" in page


def test_lists_begin_with_the_newest_and_show_what_the_column_asks(app: Flask) -> None:
    for days in (30, 3, 12, 3, 50, 7):
        case = make_case("SXD", received_at=ago(days))
        case.settled_on, case.settle_by_on = in_days(-2), in_days(4)
    db.session.commit()
    period: ReportPeriod = make_period()
    viewer = actor_of(make_handler("SXD"))
    count = SETS["tt_01_2024"].by_number["01/XLD"].by_number["3"].count
    assert count is not None
    days_, after, more = [], None, True
    while more:
        page = behind.page(standing.period_of(period), count, number_of("SXD"), viewer, after=after, size=2)
        days_ += [one.came_on for one in page.rows]
        after, more = page.after, page.after is not None
    assert days_ == [in_days(-day) for day in (3, 3, 7, 12, 30, 50)]
    forms = SETS["tt_01_2024"].forms
    settling = next(
        (form, one)
        for form in forms
        for one in form.figures
        if one.count and one.count.of == "cases" and behind.shows_settling(one.count)
    )
    handler = browser_of(app, db.session.get_one(Officer, viewer.id))
    address = f"/bao-cao-thong-ke/2026-q4/{settling[0].slug}/{settling[1].number}?don-vi=SXD"
    assert handler.get(address).status_code == 200
    visits = next(
        (form, one) for form in forms for one in form.figures if one.count and one.count.of == "visits"
    )
    address = f"/bao-cao-thong-ke/2026-q4/{visits[0].slug}/{visits[1].number}?don-vi=SXD"
    assert "Xử lý:" not in html.unescape(handler.get(address).text)
