"""The national database: what changed since a file, days of results, papers not shown, one table."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from feedback.actor import SYSTEM
from feedback.cases import actions
from feedback.cases.models import Case
from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.law import national as law
from feedback.oversight.national.noticing import notice_changes
from feedback.reception.actions import correcting, visits
from feedback.reception.actions.correcting import Correction
from feedback.reception.desk.walk_in_forms import ID_REASONS
from feedback.reception.models import Visit
from tests.conftest import MOMENT
from tests.factories.cases import make_accepted_case, sender
from tests.factories.officers import browser_of
from tests.factories.oversight import day
from tests.factories.reception import make_place, make_visit, receiver
from tests.oversight.test_national import HOME, NAMED, ORDER, clerk_of, hidden, ordered, rows_of, states


def shown(client: FlaskClient, address: str) -> str:
    """The text of a page."""
    return html.unescape(re.sub(r"</?strong>", "", client.get(address).text))


def test_what_is_changed_is_seen_at_once(app: Flask, clock: FixedClock) -> None:
    case = make_accepted_case("SXD", sender=NAMED)
    case_id, own = case.id, case.number
    place = make_place("SXD")
    visit_id = make_visit(place, person=NAMED).id
    clerk = browser_of(app, clerk_of("SXD"))
    ordered(clerk, "cases")
    ordered(clerk)
    clock.at = MOMENT + timedelta(minutes=2)
    # Touched, and as it was.
    assert "0 dòng chưa cập nhật" in shown(clerk, f"{ORDER}?gi=cases")
    one = db.session.get_one(Case, case_id)
    actions.answer(
        one,
        answer="Đã thay ván cầu.",
        signature=actions.Signature(None, "Nguyễn Thành Danh", "Giám đốc"),
        expected=one.version,
        by=SYSTEM,
        at=clock.at,
    )
    visit = db.session.get_one(Visit, visit_id)
    visits.add_to_visit(visit, {"note": "Đã gửi thêm ảnh"}, by=receiver(place), at=clock.at)
    db.session.commit()
    for query in ("?gi=cases", "?"):
        page = shown(clerk, f"{HOME}{query}&tt=changed")
        assert "mới nhất trước" in page
        assert "1 dòng chưa cập nhật" in shown(clerk, f"{ORDER}{query}")
        assert "mới nhất trước" not in shown(clerk, f"{HOME}{query}&tt=exported")
    assert own in shown(clerk, f"{HOME}?gi=cases&tt=changed")
    assert "Đã thay đổi sau khi xuất: 1 dòng" in re.sub(
        r"<[^>]*>", "", shown(clerk, f"{HOME}/lan-xuat/2026-1")
    )
    _, file = ordered(clerk)
    assert file is not None
    assert "Đã gửi thêm ảnh" in rows_of(file)[0]["GHI_CHU"]
    assert notice_changes() == 1


def test_nothing_was_there_before_its_file_nor_in_the_future(app: Flask) -> None:
    place = make_place()
    number = make_visit(place, person=NAMED).number
    desk = browser_of(app, clerk_of("21211"))
    ordered(desk)
    page = desk.get(f"{HOME}?tt=exported").text
    [pick] = re.findall(r'name="dong" value="([^"]*)"', page)
    token = {"csrf_token": hidden(page)["csrf_token"], "dong": pick}
    for on, words in ((24, "Nhập ngày từ ngày xuất 25/11/2026 trở đi"), (26, "không được sau hôm nay")):
        answer = desk.post(f"{HOME}/da-cap-nhat", data=token | day("on", date(2026, 11, on)))
        assert (answer.status_code, words in html.unescape(answer.text)) == (422, True), on
        assert "govuk-form-group--error" in answer.text
    code = f" {place.id} - 2026 - {number} "
    for state in ("ok", "lỗi"):
        for on, words in (
            ("24/11/2026", "Ngày cập nhật trước ngày xuất 25/11/2026"),
            ("26/11/2026", "Ngày cập nhật sau hôm nay"),
            ("25/11/20261", "ghi ngày có thật"),
        ):
            told = f"Mã;Trạng thái;Ngày cập nhật;Lỗi\n{code};{state};{on};{'' if state == 'ok' else 'Sai mã'}"
            read = desk.post(f"{HOME}/ket-qua/doc", data=token | {"pasted": told})
            page = html.unescape(read.text)
            assert ("1 dòng cần sửa" in page, words in page) == (True, True), (state, on)
    assert states() == [("exported", None)]
    told = f"Mã;Trạng thái;Ngày cập nhật\n{code};ok;25/11/2026 10:20"
    assert "1 dòng đọc được" in html.unescape(
        desk.post(f"{HOME}/ket-qua/doc", data=token | {"pasted": told}).text
    )


def test_codes_are_read_without_case_and_spaces(app: Flask) -> None:
    own = make_accepted_case("SXD", sender=NAMED).number
    clerk = browser_of(app, clerk_of("SXD"))
    ordered(clerk, "cases")
    token = hidden(clerk.get(f"{HOME}/ket-qua").text)
    told = f"Mã;Trạng thái\n{own.lower().replace('-', ' - ')};ok\n{own};ok"
    page = html.unescape(clerk.post(f"{HOME}/ket-qua/doc", data=token | {"pasted": told}).text)
    assert ("1 dòng đọc được, 1 dòng cần sửa" in page, "Trùng với dòng 2" in page) == (True, True)


def test_who_showed_no_paper_goes_with_a_code(app: Flask) -> None:
    place = make_place()
    other = ID_REASONS["form"]
    make_visit(place, person=sender(), id_warning=ID_REASONS["unshown"])
    make_visit(place, person=sender(), id_warning=other)
    plain = make_visit(place, person=sender())
    desk = browser_of(app, clerk_of("21211"))
    assert "2 trên 3" in shown(desk, f"{HOME}/con-thieu")
    page, file = ordered(desk)
    assert file is not None
    assert [one["SO_GIAY_TO"] for one in rows_of(file)] == ["KHONG_XUAT_TRINH"]
    # The way out of the page of the job.
    for words in ("Lần xuất 2026-1", "Ghi kết quả nạp", "CSDL quốc gia, lượt tiếp, "):
        assert words in page
    # What the book lacks is said in a correction.
    own = f"/so-tiep-cong-dan/{place.id}-2026-{plain.number}/dinh-chinh"
    assert "Vì sao không có số giấy tờ" in shown(desk, own)
    correction = Correction(
        **{
            name: getattr(plain, name)
            for name in Correction.__dataclass_fields__
            if name not in ("full_name", "address", "id_number", "id_warning")
        },
        full_name="Nguyễn Thị Ánh",
        address="Thôn Trường Định",
        id_number="",
        id_warning=ID_REASONS["none"],
    )
    new = correcting.correct(plain.id, correction, why="Ghi thiếu", by=receiver(place), at=MOMENT)
    db.session.commit()
    _, file = ordered(desk)
    assert file is not None
    [row] = rows_of(file)
    assert (row["MA_LUOT_TIEP"], row["SO_GIAY_TO"]) == (f"{place.id}-2026-{new.number}", "KHONG_XUAT_TRINH")


def test_one_table_is_in_force_and_what_went_by_an_earlier_one_stays(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    [table] = law.TABLES
    desk = browser_of(app, clerk_of("21211"))
    make_visit(make_place(), person=NAMED)
    ordered(desk)
    ended = replace(table, in_force_to=date(2026, 11, 24))
    later = replace(table, key="cot-moi-2026", in_force_from=date(2026, 11, 25), visits=table.visits[::-1])
    monkeypatch.setattr(law, "TABLES", (ended, later))
    assert [law.table_on(date(2026, month, on)).key for month, on in ((1, 1), (11, 24), (11, 25))] == [
        table.key,
        table.key,
        later.key,
    ]
    assert "Không cần lập tệp" in shown(desk, ORDER)
    assert "Bảng cột" not in shown(desk, f"{HOME}/con-thieu")
    told = {"mappings": [{"key": "a"}, {"key": "b"}]}
    sample = {"words": "A", "days": "%d", "visits": [], "cases": []}
    column = {"value": "code", "name": "MA", "words": "Mã", "required": True}
    both = [one | sample | {"visits": [column], "cases": [column]} for one in told["mappings"]]
    with pytest.raises(ValueError, match="in force on one day"):
        law.read({"mappings": both})
