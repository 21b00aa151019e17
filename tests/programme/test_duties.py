"""P01: the plan's duties by the doors of officers: set, seen late and done, reminded of, let off."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from feedback.actor import SYSTEM, Actor
from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.notifications.models import Message
from feedback.programme.actions import duties as acts
from feedback.programme.actions import duty_marks, seeding
from feedback.programme.actions.history import DUTY, DUTY_DONE, FORMER_BODY, HISTORY
from feedback.programme.duties import own_days, proofs, queries, reminding, rules
from feedback.programme.duties.rules import BadDetail, NotYours, Refused, Rule, Stale
from feedback.programme.models import Duty, DutyMark, DutyReminder
from feedback.register import queries as register
from feedback.register.actions import link_waiting
from tests.agencies.tables import Selects
from tests.attachments.samples import png
from tests.dialogue.test_planning_pages import day_of, send, words
from tests.factories.officers import actor_of, browser_of, officer_of

OWN = "/chuong-trinh/nhiem-vu"
UNITS = "/chuong-trinh/nhiem-vu-cac-don-vi"
XA = "21211"
JANUARY = datetime(2027, 1, 4, 2, 0, tzinfo=UTC)


def errors(answer: TestResponse) -> list[str]:
    return [
        one.split("</p>")[0].split("</span>")[-1].strip()
        for one in words(answer).split("govuk-error-message")[1:]
    ]


def organiser() -> Actor:
    return actor_of(officer_of("SNV", "organiser", name="Hồ Thị Bích", username="chu.tri"))


def faults() -> list[str]:
    """What ``register verify`` says of the duties."""
    db.session.rollback()
    link_waiting()
    missing = [
        str(one)
        for room in (DUTY, DUTY_DONE, FORMER_BODY)
        for one in register.missing_contents(room, lambda wanted, room=room: HISTORY.digests_of(room, wanted))
    ]
    return [*missing, *proofs.check()]


def rule(period: str, month: int | None = None, day: int | None = None, **more: object) -> Rule:
    given = {"due_on": None, "before_holiday": False, "valid_from": date(2020, 1, 1), "valid_to": None}
    return Rule(period=period, due_month=month, due_day=day, **given | more)  # type: ignore[arg-type]


def weekday(day: date) -> bool:
    return day.weekday() < 5


@pytest.mark.parametrize(
    ("rule", "due", "said"),
    [
        (rule("year", 7, 10), ["2026: 10/07"], "ngày 10 tháng 7 hằng năm"),
        (rule("year", 13, 15), ["2025: 15/01"], "ngày 15 tháng 1 năm sau"),
        (rule("half", 6, 31), ["2026-n1: 30/06", "2026-n2: 31/12"], "ngày cuối tháng 6, 12 hằng năm"),
        (
            rule("quarter", 4, 10),
            ["2025-q4: 10/01", "2026-q1: 10/04", "2026-q2: 10/07", "2026-q3: 10/10"],
            "ngày 10 tháng 4, 7, 10, 1 năm sau",
        ),
        (rule("quarter", 2, 31, valid_from=date(2026, 6, 1)), ["2026-q3: 31/08", "2026-q4: 30/11"], ""),
        (rule("year", 11, 15, before_holiday=True), ["2026: 13/11"], ""),
        (rule("year", 11, 15), ["2026: 15/11"], ""),
        (rule("once", due_on=date(2026, 7, 10)), ["mot-lan: 10/07"], "ngày 10/07/2026"),
        (rule("year", 7, 10, valid_to=date(2026, 7, 9)), [], ""),
    ],
)
def test_days_come_from_rules(rule: Rule, due: list[str], said: str) -> None:
    found = [f"{span.key}: {day:%d/%m}" for span, day in rules.due_in(rule, 2026, weekday)]
    assert found == due
    assert said in rules.words_of(rule)
    for span, _day in rules.due_in(rule, 2026, weekday):
        assert rules.span_of(rule, span.key) == span


def test_the_plan_is_there_from_the_start_and_unsure_duties_bind_nobody(
    app: Flask, clock: FixedClock
) -> None:
    assert seeding.load_duties(by=SYSTEM, at=clock.now()) == 0, "a second time nothing is new"
    assert not faults()
    clerk, snv = officer_of(XA, "handler"), officer_of("SNV", "organiser", username="chu.tri")
    watcher, other = officer_of("SNV", "observer"), officer_of("21484", "handler")
    clock.at = JANUARY
    desk, sits, sees = browser_of(app, clerk), browser_of(app, snv), browser_of(app, watcher)
    shown = words(desk.get(OWN))
    assert "Tự chấm điểm công tác dân vận hằng năm" in shown
    assert "1 việc quá hạn" in shown, "the dialogue of 2026, which the law demands"
    assert "chờ Sở Nội vụ xác nhận, chưa tính quá hạn" in shown
    page = f"{OWN}/phan-cong-phu-trach"
    assert "Xác nhận nhiệm vụ" not in words(desk.get(page))
    assert desk.get(UNITS).status_code == 403
    assert "Xác nhận nhiệm vụ" not in words(sees.get(page))
    assert sees.get(UNITS).status_code == 200
    clock.at += timedelta(days=40)
    desk, sits = browser_of(app, clerk), browser_of(app, snv)
    assert "0 trong" in words(sits.get(UNITS)), "nobody is late with what isn't confirmed"
    assert send(sits, page, f"{page}/xac-nhan", version="1").status_code == 303
    again = send(sits, f"{page}/sua", f"{page}/xac-nhan", version="2")
    assert again.status_code == 422
    assert "đã được xác nhận" in words(again)
    assert "2 việc quá hạn" in words(desk.get(OWN))
    table = words(sits.get(f"{UNITS}?loc=tre"))
    assert "Quá hạn 1" in table
    assert "<caption>113 đơn vị" in table
    assert "0 trong" not in table
    one = f"{page}/2027/{XA}"
    assert browser_of(app, other).get(one).status_code == 404, "another unit's is as if it weren't there"
    assert browser_of(app, other).get(f"{page}/2027/UBT").status_code == 404
    assert sits.get(f"{page}/2027/UBT").status_code == 404, "who is reported to owes nothing"
    assert sits.get(f"{page}/2027-q1/{XA}").status_code == 404
    assert sits.get(f"{page}/99999/{XA}").status_code == 404
    assert not faults()


def test_a_unit_records_with_evidence_and_the_organiser_sends_back_or_lets_off(
    app: Flask, clock: FixedClock
) -> None:
    clerk, snv = officer_of(XA, "handler"), officer_of("SNV", "organiser", username="chu.tri")
    duty = queries.by_code("phan-cong-phu-trach")
    assert duty is not None
    acts.confirm(duty, expected=1, by=actor_of(snv), at=clock.now())
    db.session.commit()
    clock.at = JANUARY
    desk, sits = browser_of(app, clerk), browser_of(app, snv)
    page = f"{OWN}/phan-cong-phu-trach/2027/{XA}"
    assert "Ghi đã làm" in words(desk.get(page))
    assert desk.get(f"{OWN}/phan-cong-phu-trach/2028/{XA}/ghi").status_code == 200
    early = send(
        desk, f"{OWN}/phan-cong-phu-trach/2028/{XA}/ghi", version="0", **day_of("done_on", date(2027, 1, 4))
    )
    assert "Chưa ghi được: năm 2028 bắt đầu ngày 01/01/2028" in words(early)
    today = day_of("done_on", date(2027, 1, 4))
    lacking = send(desk, f"{page}/ghi", version="0", note="Phó Chủ tịch phụ trách", **today)
    assert lacking.status_code == 422
    assert errors(lacking) == ["Thêm tài liệu kiểm chứng: Văn bản phân công"]
    assert "Phó Chủ tịch phụ trách" in words(lacking), "what was typed is kept"
    before = send(desk, f"{page}/ghi", version="0", **day_of("done_on", date(2026, 12, 30)))
    assert errors(before) == ["Nhập ngày từ 01/01/2027 đến hôm nay"]
    ahead = send(desk, f"{page}/ghi", version="0", **day_of("done_on", date(2027, 1, 5)))
    assert ahead.status_code == 422
    assert db.session.scalar(select(func.count()).select_from(DutyMark)) == 0, "nothing half saved"
    paper = (io.BytesIO(png()), "phan-cong.png")
    assert send(desk, f"{page}/ghi", version="0", note="Số 12/QĐ", files=paper, **today).status_code == 303
    shown = words(desk.get(page))
    assert "phan-cong.png" in shown
    assert "Đã làm" in shown
    assert send(desk, f"{page}/ghi", version="0", note="x", **today).status_code == 409, "another wrote it"
    assert desk.get(f"{page}/lam-lai").status_code == 403
    assert sits.get(f"{page}/ghi").status_code == 403, "the organiser doesn't do it for the unit"
    assert send(sits, f"{page}/lam-lai", version="1", why="").status_code == 422
    assert send(sits, f"{page}/lam-lai", version="1", why="Chưa nêu chức vụ").status_code == 303
    assert send(sits, f"{page}/lam-lai", version="2", why="Nữa").status_code == 422
    shown = words(desk.get(OWN))
    assert "Bị trả lại: Chưa nêu chức vụ" in shown
    clock.at = datetime(2027, 2, 3, 2, 0, tzinfo=UTC)
    desk, sits = browser_of(app, clerk), browser_of(app, snv)
    assert "2 việc quá hạn" in words(desk.get(OWN))
    late = day_of("done_on", date(2027, 2, 2))
    silent = send(desk, f"{page}/ghi", version="2", note="", **late)
    assert errors(silent) == ["Làm sau hạn 31/01/2027: ghi lý do quá hạn"]
    assert send(desk, f"{page}/ghi", version="2", note="Thay nhân sự", **late).status_code == 303
    assert "Đã làm, quá hạn" in words(desk.get(OWN))
    refused = send(sits, f"{page}/mien", version="3", why="Đã sáp nhập")
    assert "Đơn vị đã làm nhiệm vụ này" in words(refused)
    other = f"{OWN}/phan-cong-phu-trach/2027/21484"
    assert send(sits, f"{other}/mien", version="0", why="Xã mới thành lập").status_code == 303
    assert "Sở Nội vụ cho miễn. Lý do: Xã mới thành lập" in words(sits.get(other))
    neighbour = browser_of(app, officer_of("21484", "handler"))
    assert "đã cho miễn" in words(send(neighbour, f"{other}/ghi", version="1", note="Làm", **late))
    book = load_workbook(io.BytesIO(sits.get(f"{UNITS}.xlsx?nam=2027").data))
    assert book.sheetnames == ["Tổng hợp", "Từng nhiệm vụ"]
    heads = [cell.value for cell in book["Tổng hợp"][3]]
    rows = book["Tổng hợp"].iter_rows(values_only=True)
    line = next(row for row in rows if row[0] and "Tịnh Khê" in row[0])
    assert line[heads.index("Phân công phụ trách")] == "Xong 1/1"
    assert load_workbook(io.BytesIO(desk.get(f"{OWN}.xlsx?nam=2027").data)).active.max_row > 10
    assert not faults()


def test_acts_refuse_who_has_no_right(app: Flask, clock: FixedClock) -> None:
    by, clerk = organiser(), actor_of(officer_of(XA, "handler"))
    duty = queries.by_code("tu-cham-diem")
    assert duty is not None
    clock.at = JANUARY
    at, today = clock.now(), date(2027, 1, 4)
    agency = next(one for one in queries.units(today) if one.code == "21484")
    one = queries.occurrence(duty, "2027", agency, today)
    assert one is not None
    with pytest.raises(NotYours):
        duty_marks.record(one, done_on=today, note="", expected=0, by=clerk, at=at)
    with pytest.raises(NotYours):
        duty_marks.excuse(one, why="x", expected=0, by=clerk, at=at)
    with pytest.raises(NotYours):
        acts.confirm(duty, expected=1, by=clerk, at=at)
    duty_marks.excuse(one, why="Mới lập", expected=0, by=by, at=at)
    with pytest.raises(Stale):
        duty_marks.excuse(one, why="Nữa", expected=0, by=by, at=at)
    one = queries.occurrence(duty, "2027", agency, today)
    assert one is not None
    with pytest.raises(Refused):
        duty_marks.excuse(one, why="Nữa", expected=1, by=by, at=at)
    with pytest.raises(BadDetail):
        acts.redefine(
            duty,
            acts.DutyDetails(
                **{name: getattr(duty, name) for name in acts.DutyDetails.__dataclass_fields__}
                | {"period": "quarter"}
            ),
            expected=1,
            by=by,
            at=at,
        )


def test_the_organiser_sets_duties_by_a_form_that_says_what_is_wrong(app: Flask, clock: FixedClock) -> None:
    sits = browser_of(app, officer_of("SNV", "organiser", username="chu.tri"))
    page = "/chuong-trinh/dat-nhiem-vu"
    given = {
        "title": "Báo cáo số tin, bài về dân vận",
        "short": "Tin, bài của báo",
        "who": "named",
        "named": ["SVHTTDL", "SGDDT"],
        "period": "half",
        "due_month": "6",
        "due_day": "25",
        "basis": "Công văn 15/SNV",
        **day_of("valid_from", date(2026, 11, 25)),
    }
    wrong = send(sits, page, **given | {"named": [], "due_day": "32", "title": ""})
    assert wrong.status_code == 422
    assert len(errors(wrong)) == 3
    assert "Công văn 15/SNV" in words(wrong)
    far = send(sits, page, **given | {"due_month": "12"})
    assert errors(far) == ["Nhập tháng thứ mấy của kỳ, từ 1 đến 9"]
    once = given | {"period": "once", **day_of("due_on", date(2026, 11, 24))}
    assert "Ngày đến hạn không được trước ngày bắt đầu" in errors(send(sits, page, **once))[0]
    ends = given | day_of("valid_to", date(2026, 11, 1))
    assert errors(send(sits, page, **ends)) == ["Ngày kết thúc không được trước ngày bắt đầu"]
    assert send(sits, page, **given).status_code == 303
    row = queries.by_code("tin-bai-cua-bao")
    assert row is not None
    assert (row.confirmed_on, row.named, row.due_on) == (date(2026, 11, 25), ["SGDDT", "SVHTTDL"], None)
    assert send(sits, page, **given).status_code == 303
    assert queries.by_code("tin-bai-cua-bao-2") is not None
    edit = f"{OWN}/tin-bai-cua-bao/sua"
    assert "Công văn 15/SNV" in words(sits.get(edit))
    assert send(sits, edit, **given | {"due_day": "20"}, version="1").status_code == 303
    assert send(sits, edit, **given | {"due_day": "21"}, version="1").status_code == 409
    shown = words(sits.get(f"{OWN}/tin-bai-cua-bao"))
    assert "Ngày 20 tháng 6, 12 hằng năm" in shown
    assert "Sở Giáo dục và Đào tạo" in shown
    bodies = "/chuong-trinh/co-quan-2020"
    listed = words(sits.get(bodies))
    assert "Ban Dân tộc tỉnh" in listed
    first = queries.bodies()[0]
    now = {"name_then": first.name_then, "name_now": "Sở Dân tộc và Tôn giáo", "agency_code": "SDTTG"}
    assert send(sits, f"{bodies}/{first.id}", **now, version="1").status_code == 303
    assert "Đã xác nhận" in words(sits.get(bodies))
    assert errors(send(sits, f"{bodies}/them", **now)) == ["Cơ quan này đã có trong bảng"]
    assert not faults()


def test_leaders_are_told_once_before_and_once_after_in_one_mail(app: Flask, clock: FixedClock) -> None:
    by, head = organiser(), officer_of(XA, "leader", username="chu.tich")
    duty = queries.by_code("phan-cong-phu-trach")
    assert duty is not None
    acts.confirm(duty, expected=1, by=by, at=clock.now())
    db.session.commit()
    head_id = head.id

    def mails() -> list[Message]:
        db.session.rollback()
        asked = select(Message).where(Message.template == "programme/duties_due")
        return list(db.session.scalars(asked.where(Message.recipient_id == head_id).order_by(Message.id)))

    clock.at = datetime(2027, 1, 20, 1, 0, tzinfo=UTC)
    reminding.remind_of_duties()
    reminding.remind_of_duties()
    assert [one.values["told"] for one in mails()] == [
        [
            "Tổ chức hội nghị đối thoại với Nhân dân, mỗi năm ít nhất một lần (năm 2026): đã quá hạn "
            "31/12/2026",
            "Phân công bằng văn bản lãnh đạo phụ trách công tác dân vận (năm 2027): hạn 31/01/2027",
        ]
    ]
    clock.at = datetime(2027, 2, 1, 1, 0, tzinfo=UTC)
    assert reminding.remind_of_duties() > 0
    assert reminding.remind_of_duties() == 0
    assert "đã quá hạn 31/01/2027" in mails()[-1].values["told"][0]
    assert len(mails()) == 2
    stages = select(DutyReminder.stage, func.count()).group_by(DutyReminder.stage)
    assert dict(db.session.execute(stages).all())["late"] >= 113


def test_the_officer_s_calendar_has_the_unit_s_last_days(app: Flask, clock: FixedClock) -> None:
    clerk = actor_of(officer_of(XA, "handler"))
    with app.test_request_context():
        days = list(own_days.own_days(clerk, date(2027, 1, 4)))
    assert [(one.on, one.summary) for one in days if "Tự chấm" in one.summary] == [
        (date(2027, 11, 15), "Hạn: Tự chấm điểm công tác dân vận hằng năm, năm 2027"),
        (date(2028, 11, 15), "Hạn: Tự chấm điểm công tác dân vận hằng năm, năm 2028"),
    ]


def test_the_table_of_all_units_asks_few_questions(app: Flask, clock: FixedClock) -> None:
    by = organiser()
    for duty in queries.all_duties():
        if duty.confirmed_on is None:
            acts.confirm(duty, expected=1, by=by, at=clock.now())
    db.session.commit()
    found = queries.occurrences(2027, date(2027, 12, 31))
    assert len(found) > 113 * 10
    with Selects() as asked:
        queries.occurrences(2027, date(2027, 12, 31))
    assert asked.count <= 7, "duties, marks, and one for each part that sees them done"
    assert db.session.scalar(select(func.count()).select_from(Duty)) == len(queries.all_duties())
