"""A unit notes what it must disclose: its last day is counted, it is done or dropped, seen by who may."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import text

from feedback.actor import SYSTEM
from feedback.administration.recount import recount
from feedback.agencies import queries as agencies
from feedback.agencies.plans import Succession
from feedback.deadlines import queries as deadlines
from feedback.deadlines.actions import Start, add_holiday
from feedback.deadlines.actions import start as start_clock
from feedback.dialogue.actions.history import SESSION
from feedback.disclosure import duties, duty_rehoming, owed_by, routines
from feedback.disclosure.actions import document_forms, posting
from feedback.disclosure.actions import duties as acts
from feedback.disclosure.actions.document_forms import FormDetails
from feedback.disclosure.actions.duties import DutyDetails
from feedback.disclosure.actions.history import DUTY
from feedback.disclosure.models import DisclosureDuty
from feedback.disclosure.refusals import BadDetail, NotYours, Refused, Stale
from feedback.extensions import db
from feedback.law import disclosure as law
from feedback.register import verifying
from tests.attachments.pages import original
from tests.cases.desk_browser import done, opened, pressed
from tests.conftest import MOMENT
from tests.factories.dialogue import make_dialogue
from tests.factories.disclosure import make_document, make_duty
from tests.factories.officers import actor_of, browser_of, make_handler, make_leader, officer_of
from tests.factories.reception import TODAY

COMMUNE = "21211"
HOME = "/nghia-vu-cong-khai"
TITLE = "Quyết định phê duyệt dự toán ngân sách xã năm 2027 và phương án phân bổ cho các thôn"


def day(name: str, on: date) -> dict[str, str]:
    """A day as it is typed."""
    return {f"{name}-day": str(on.day), f"{name}-month": str(on.month), f"{name}-year": str(on.year)}


def picture() -> tuple[io.BytesIO, str]:
    """A photo of the notice board."""
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(file, "JPEG")
    file.seek(0)
    return file, "bảng tin.jpg"


def faults() -> list[str]:
    """What ``register verify`` says of duties."""
    db.session.rollback()
    found = [*duties.check(), *(str(one) for one in verifying.verify().faults)]
    db.session.rollback()
    return found


def test_noted_counted_and_done_by_a_document(app: Flask) -> None:
    handler = browser_of(app, make_handler(COMMUNE))
    assert "ghi vào đây để tính hạn" in opened(handler, HOME)
    typed = {"content": "commune_02", "title": TITLE} | day("arisen_on", TODAY)
    for wrong in (
        {"title": " "},
        {"content": "province_document"},
        day("arisen_on", TODAY + timedelta(days=1)),
        {"basis": "Điều 15 Luật Ngân sách nhà nước"},
        day("due_on", TODAY + timedelta(days=3)),
        {"basis": "Điều 15 Luật Ngân sách nhà nước"} | day("due_on", TODAY - timedelta(days=3)),
    ):
        answer = pressed(handler, f"{HOME}/them", typed | wrong)
        assert answer.status_code == 422, wrong
    assert done(pressed(handler, f"{HOME}/them", typed)) == HOME

    [duty] = duties.open_of({agency_id()})
    # Five working days from Wednesday 25/11 on, the day itself not counted (Luật 10/2022 Đ12.3).
    assert duty.due_on == date(2026, 12, 2)
    assert "Luật Thực hiện dân chủ ở cơ sở" in duty.basis
    [clock] = deadlines.for_subject((DUTY, duty.id))
    assert clock.due_on == duty.due_on
    page = opened(handler, HOME)
    assert "02/12/2026" in page
    assert TITLE[:40] in page
    assert page.count("Chưa có</strong>") == len(law.contents_of("commune")) + 1

    acts.done(duty, on=TODAY, by=SYSTEM, at=MOMENT)
    db.session.commit()
    [clock] = deadlines.for_subject((DUTY, duty.id))
    assert clock.met_on == TODAY
    document = make_document(COMMUNE, duty_id=duty.id)
    # The site alone is not enough: the law asks for the board at the People's Committee too.
    assert "Đã đăng, còn thiếu: niêm yết" in opened(handler, HOME)
    assert "1 văn bản đã đăng, còn thiếu hình thức" in opened(handler, "/viec-cua-toi")
    assert "Đã đăng, còn thiếu: niêm yết" in opened(handler, f"/van-ban-cong-khai/{document.code}")
    assert document.title in opened(handler, "/van-ban-cong-khai?tinh_trang=lacking")
    [line] = [one for one in duties.by_unit(2026, duty.due_on, ()) if one.agency.code == COMMUNE]
    assert line.lacking == 0
    later = duty.due_on + timedelta(days=1)
    [line] = [one for one in duties.by_unit(2026, later, ()) if one.agency.code == COMMUNE]
    assert (line.lacking, line.done) == (1, 1)
    hung = FormDetails(form="posting", where_to="Bảng tin trụ sở", first_on=TODAY)
    document_forms.record(document, hung, by=actor_of(make_leader(COMMUNE)), at=MOMENT)
    db.session.commit()
    assert TITLE[:40] not in opened(handler, HOME)
    assert "Đã công khai" in opened(handler, f"{HOME}?ds=da-xong&noi_dung=commune_02&nam=2026")
    assert not faults()


def test_a_withdrawn_document_opens_its_duty_again(app: Flask) -> None:
    duty, leader = make_duty(COMMUNE), actor_of(make_leader(COMMUNE))
    inside = make_duty(COMMUNE, content="staff", title="Quy chế chi tiêu nội bộ")
    acts.done(duty, on=TODAY, by=SYSTEM, at=MOMENT)
    document = make_document(COMMUNE, duty_id=duty.id)
    posting.withdraw(document, document.version, why="Đăng nhầm bản dự thảo", by=leader, at=MOMENT)
    db.session.commit()
    assert duties.standing(duty, TODAY) == "open"
    assert duties.standing(duty, duty.due_on + timedelta(days=1)) == "late"
    [clock] = deadlines.for_subject((DUTY, duty.id))
    assert (clock.met_on, clock.due_on) == (None, duty.due_on)
    assert not faults()
    # What only the staff reads is no business of who watches over the province.
    [all_seen] = [one for one in duties.by_unit(2026, TODAY, {agency_id()}) if one.agency.code == COMMUNE]
    [seen] = [one for one in duties.by_unit(2026, TODAY, ()) if one.agency.code == COMMUNE]
    assert all_seen.open == seen.open + (inside.due_on >= TODAY)


def test_another_law_sets_the_day(app: Flask) -> None:
    handler = browser_of(app, make_handler("SXD"))
    typed = {"content": "province_document", "title": "Báo cáo tự kiểm tra năm 2026"} | day(
        "arisen_on", TODAY
    )
    missing = pressed(handler, f"{HOME}/them", typed)
    assert missing.status_code == 422
    assert "Nhập hạn theo luật khác" in missing.text
    due = day("due_on", TODAY + timedelta(days=30))
    done(pressed(handler, f"{HOME}/them", typed | due | {"basis": "Điều 17 Luật Tiếp cận thông tin"}))
    [duty] = duties.open_of({agency_id("SXD")})
    assert (duty.due_on, duty.basis) == (TODAY + timedelta(days=30), "Điều 17 Luật Tiếp cận thông tin")
    assert not deadlines.for_subject((DUTY, duty.id))


def test_recorded_elsewhere_only_where_the_law_lets_it(app: Flask) -> None:
    handler = browser_of(app, make_handler(COMMUNE))
    on_site, elsewhere = make_duty(COMMUNE), make_duty(COMMUNE, content="commune_14")
    typed = {"form": "posting", "where": "Nhà văn hóa thôn Trường Định"} | day("on", TODAY)
    address = f"{HOME}/{elsewhere.id}/ghi"
    assert pressed(handler, address, typed).status_code == 422
    assert pressed(handler, address, typed, files=(io.BytesIO(b"MZ"), "a.jpg")).status_code == 422
    long_ago = day("on", TODAY - timedelta(days=90))
    assert pressed(handler, address, typed | long_ago, files=picture()).status_code == 422
    refused = pressed(handler, f"{HOME}/{on_site.id}/ghi", typed, files=picture())
    assert refused.status_code == 422
    assert "Luật đòi đăng nội dung này trên trang" in refused.text
    done(pressed(handler, address, typed, files=picture()))
    page = opened(handler, f"{HOME}/{elsewhere.id}")
    assert "Nhà văn hóa thôn Trường Định" in page
    file = next(part for part in page.split('"') if f"{elsewhere.id}/tep/" in part).partition("?")[0]
    assert original(handler, file).mimetype == "image/jpeg"
    assert handler.get(f"{HOME}/{on_site.id}/tep/{file.rsplit('/', 1)[1]}").status_code == 404
    assert pressed_again(handler, address, typed) == 422
    assert not faults()


def pressed_again(client: Any, address: str, typed: dict[str, str]) -> int:
    """Press what was pressed before."""
    return int(pressed(client, address, typed, files=picture()).status_code)


def test_the_leader_drops_it_and_of_two_one_is_told(app: Flask) -> None:
    leader, handler = make_leader(COMMUNE), make_handler(COMMUNE)
    duty = make_duty(COMMUNE)
    assert browser_of(app, handler).get(f"{HOME}/{duty.id}/bo").status_code == 403
    browser = browser_of(app, leader)
    assert pressed(browser, f"{HOME}/{duty.id}/bo", {"why": " "}).status_code == 422
    with pytest.raises(Stale):
        acts.drop(duty, why="Văn bản mật", expected=duty.version - 1, by=actor_of(leader), at=MOMENT)
    db.session.rollback()
    done(pressed(browser, f"{HOME}/{duty.id}/bo", {"why": "Văn bản thuộc danh mục bí mật nhà nước"}))
    assert "danh mục bí mật nhà nước" in opened(browser, f"{HOME}/{duty.id}")
    assert TITLE[:40] in opened(browser, f"{HOME}?ds=da-bo")
    with pytest.raises(Refused):
        acts.drop(duty, why="Lại", expected=duty.version, by=actor_of(leader), at=MOMENT)
    db.session.rollback()
    db.session.execute(text("UPDATE disclosure_duty SET dropped_why = 'khác'"))
    db.session.commit()
    assert faults()


def test_who_sees_whose_duties(app: Flask) -> None:
    duty, inner = make_duty(COMMUNE), make_duty(COMMUNE, content="staff", title="Quy chế chi tiêu nội bộ")
    late = make_duty(COMMUNE, arisen_on=TODAY - timedelta(days=30), title="Kết quả thanh tra quý III")
    other = make_handler("21484")
    stranger = browser_of(app, other)
    assert stranger.get(f"{HOME}/{duty.id}").status_code == 404
    assert pressed_status(stranger, f"{HOME}?don_vi={COMMUNE}") == 200
    assert late.title not in opened(stranger, f"{HOME}?don_vi={COMMUNE}")
    details = DutyDetails(content="commune_02", title="Dự toán", arisen_on=TODAY)
    with pytest.raises(NotYours):
        acts.note_duty(agency_id(), details, by=actor_of(other), at=MOMENT)

    inspector = browser_of(app, officer_of("TTT", "inspector"))
    table = opened(inspector, HOME)
    name = agencies.by_code(COMMUNE)
    assert name is not None
    assert name.name in table.split("</tr>")[1]
    assert name.name not in opened(inspector, f"{HOME}?q=khong+co")
    unit = opened(inspector, f"{HOME}?don_vi={COMMUNE}")
    assert late.title in unit
    assert inner.title not in unit
    assert inspector.get(f"{HOME}/{late.id}").status_code == 200
    assert inspector.get(f"{HOME}/{inner.id}").status_code == 404
    assert inspector.get(f"{HOME}/them").status_code == 403
    assert inspector.get(f"{HOME}?don_vi=%00&nam=9999").status_code == 404
    for file in (f"{HOME}.xlsx", f"{HOME}.xlsx?don_vi={COMMUNE}"):
        assert inspector.get(file).data.startswith(b"PK")
    assert "nội dung đến hạn công khai" in opened(browser_of(app, make_handler(COMMUNE)), "/viec-cua-toi")


def pressed_status(client: Any, address: str) -> int:
    """How a page answers."""
    return int(client.get(address).status_code)


def test_late_is_asked_and_lists_go_on_by_key(app: Flask) -> None:
    made = [make_duty(COMMUNE, arisen_on=TODAY - timedelta(days=number)) for number in range(12)]
    whose = {agency_id()}
    seen, after = [], None
    while True:
        page = duties.listed(whose, duties.Filters(), with_staff=True, after=after, size=5)
        seen += page.rows
        after = page.after
        if after is None:
            break
    assert [one.id for one in seen] == [one.id for one in sorted(made, key=lambda one: (one.due_on, one.id))]
    last = seen[-1]
    assert duties.standing(last, last.due_on) == "open"
    assert duties.standing(last, last.due_on + timedelta(days=1)) == "late"
    [line] = [one for one in duties.by_unit(2026, TODAY, ()) if one.agency.code == COMMUNE]
    asked = sum(one.due_on < TODAY for one in duties.owed(whose, TODAY))
    assert line.late == asked + sum(one.due_on < TODAY for one in made)


def test_plans_and_lists_are_owed_without_being_noted(app: Flask) -> None:
    assert routines.days_of((2026, 3)) == (date(2026, 7, 1), date(2026, 9, 30))
    assert routines.due_of((2026, 3)) == date(2026, 12, 31)
    assert routines.due_of((2025, 4)) == date(2026, 3, 31)
    assert routines.quarter_of(date(2026, 10, 1)) == (2026, 4)
    # Lists are owed of the quarters since the first document in the province was posted.
    assert not [one for one in routines.owed({agency_id()}, TODAY) if "quý" in one.words]
    make_document("21484", posted_on=date(2026, 5, 4))
    owed = routines.owed({agency_id()}, TODAY)
    assert not [one for one in owed if "quý I/2026" in one.words]
    assert [one.due_on for one in owed if "quý III/2026" in one.words] == [date(2026, 12, 31)]
    assert [one.due_on for one in owed if "quý II/2026" in one.words] == [date(2026, 9, 30)]
    assert any("năm 2026" in one.words for one in owed)
    assert not routines.owed({agency_id("SXD")}, TODAY)


def test_a_day_before_the_law_is_refused(app: Flask) -> None:
    with pytest.raises(BadDetail) as bad:
        acts.note_duty(
            agency_id(),
            DutyDetails(content="commune_02", title="Dự toán năm 2023", arisen_on=date(2023, 6, 1)),
            by=SYSTEM,
            at=MOMENT,
        )
    assert bad.value.field == "arisen_on"
    assert not db.session.query(DisclosureDuty).count()


def agency_id(code: str = COMMUNE) -> int:
    """The number of an agency."""
    agency = agencies.by_code(code)
    assert agency is not None
    return agency.id


def test_a_successor_owes_what_an_ended_unit_owed(app: Flask) -> None:
    duty, over = make_duty(COMMUNE), make_duty(COMMUNE, title="Đã xong")
    acts.done(over, on=TODAY, by=SYSTEM, at=MOMENT)
    ended, heir = agencies.by_id(agency_id()), agencies.by_id(agency_id("21484"))
    assert ended is not None
    assert heir is not None
    succession = Succession(ended, TODAY, "Nghị quyết", heir, {}, {})
    going = {(ended.id, heir.id): 1}
    assert duty_rehoming.waiting([succession]) == going
    assert duty_rehoming.rehome([succession], by=SYSTEM, at=MOMENT, progress=lambda _: None) == going
    db.session.commit()
    assert (duty.agency_id, over.agency_id) == (heir.id, ended.id)
    assert deadlines.for_subject((DUTY, duty.id))[0].agency_id == heir.id
    assert not duty_rehoming.waiting([succession])
    assert not faults()


def test_a_new_holiday_moves_what_is_due(app: Flask) -> None:
    duty = make_duty(COMMUNE)
    before = duty.due_on
    admin = actor_of(officer_of("UBT", "admin"))
    add_holiday(
        date(2026, 11, 30), kind="off", name="Nghỉ bão", document="Công văn 1/UBND", by=admin, at=MOMENT
    )
    db.session.commit()
    recount(by=admin, at=MOMENT)
    db.session.refresh(duty)
    assert duty.due_on == before + timedelta(days=1)
    assert not faults()


def test_results_of_a_dialogue_are_owed(app: Flask) -> None:
    hours: dict[str, Any] = {"held_from": "08:00", "held_to": "11:00", "held_at": MOMENT}
    day_of = TODAY - timedelta(days=3)
    held = make_dialogue(COMMUNE, kind="conference", state="held", held_on=day_of, **hours)
    start = Start("DC_DIALOGUE_RESULT", (SESSION, held.id), held.agency_id, held.held_on)
    due_on = start_clock(start, by=SYSTEM, at=MOMENT).due_on
    db.session.commit()
    [owed] = owed_by.of({held.agency_id}, TODAY)
    assert owed.due_on == due_on
    assert "Kết quả đối thoại" in opened(browser_of(app, make_handler(COMMUNE)), HOME)
    assert not owed_by.of({agency_id("21484")}, TODAY)
