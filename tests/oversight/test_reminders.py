"""What is late and reminders: listed, chosen, issued, answered, followed; rights, proofs; both engines."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update

from feedback.accounts.models import Officer
from feedback.actor import CITIZEN, SYSTEM
from feedback.agencies import plans
from feedback.agencies import queries as agencies
from feedback.attachments import queries as attached
from feedback.cases.models import Barred, Case
from feedback.clock import FixedClock
from feedback.deadlines.models import Deadline
from feedback.extensions import db
from feedback.intake import actions as intake
from feedback.notifications.models import Message
from feedback.oversight import overdue, proofs
from feedback.oversight.actions import reminders as acts
from feedback.oversight.actions.history import HISTORY, REMINDER
from feedback.oversight.models import Reminder, ReminderItem
from feedback.oversight.overdue import Filters
from feedback.oversight.refusals import BadDetail, NotYours, Refused, Stale
from feedback.oversight.rehoming import REMINDERS
from feedback.oversight.reminders import letter, queries, rules
from feedback.oversight.signing import Signer
from feedback.register import actions as register
from feedback.register.queries import missing_contents
from tests.attachments import samples
from tests.cases.denounced import incoming
from tests.cases.test_linking import main_of
from tests.cases.test_tracking import look
from tests.conftest import MOMENT
from tests.factories.cases import make_case, make_overdue_case, receive
from tests.factories.officers import actor_of, browser_of, make_handler, make_leader, officer_of

TODAY = date(2026, 11, 25)
COMMUNE = "21211"
HEAD = Signer("Lê Quang Thạch", "Chánh Thanh tra tỉnh")
REASON = "Đề nghị giải quyết dứt điểm các đơn quá hạn và báo cáo rõ lý do chậm."


def inspector(username: str = "thanh.tra") -> Officer:
    return officer_of(
        "TTT", "inspector", name="Nguyễn Thị Hồng Gấm", username=username, position="Phó Chánh Thanh tra tỉnh"
    )


def words(response: Any) -> str:
    return unescape(response.get_data(as_text=True))


def late_of(*cases: Case) -> list[int]:
    numbers = [one.id for one in cases]
    asked = select(Deadline.id).where(Deadline.subject_id.in_(numbers), Deadline.due_on < TODAY)
    binding = asked.where(Deadline.clock == "legal", Deadline.met_on.is_(None))
    return list(db.session.scalars(binding.order_by(Deadline.due_on, Deadline.id)))


def typed(page: str, **more: Any) -> dict[str, Any]:
    """What the last form of a page would post: hidden values, ticked boxes, days; and what is typed."""
    form = main_of(page).rpartition("<form")[2]
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = (re.search(rf'{one}="([^"]*)"', tag) for one in ("name", "value"))
        boxed = 'type="checkbox"' in tag and "checked" not in tag
        if name and not boxed and 'type="file"' not in tag:
            found.setdefault(name[1], []).append(unescape(value[1] if value else ""))
    areas = re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>\s*(.*?)</textarea>', form, re.DOTALL)
    return found | {name: unescape(text) for name, text in areas} | more


def issued(by: Officer, *cases: Case, at: Any = MOMENT) -> Reminder:
    row = acts.issue(
        late_of(*cases), reason=REASON, reply_due_on=date(2026, 12, 2), signer=HEAD, by=actor_of(by), at=at
    )
    db.session.commit()
    return row


def told(template: str) -> list[int]:
    asked = select(Message.recipient_id).where(Message.template == f"oversight/{template}")
    return sorted(db.session.scalars(asked))


def link() -> None:
    """Let the register's sequencer have its turn."""
    db.session.rollback()
    while register.link_waiting():
        pass


def test_from_what_is_late_to_the_answer(app: Flask, clock: FixedClock) -> None:
    got = receive(COMMUNE, received_at=MOMENT - timedelta(days=60), title="Đường thôn Cổ Luỹ sụt lún")
    case = db.session.get_one(Case, got.lodged.case_id)
    leader, clerk = make_leader(COMMUNE), make_handler(COMMUNE)
    leader.email = "lanhdao@tinhkhe.example"
    case.officer_id = clerk.id
    db.session.commit()
    [deadline] = late_of(case)
    number, sender = case.number, inspector()
    desk = browser_of(app, sender)
    board = words(desk.get("/giam-sat/qua-han"))
    assert number in board
    assert "Đường thôn Cổ Luỹ sụt lún" in board
    assert "Đôn đốc các mục đã chọn" in board
    assert "Chưa" in main_of(board)
    form = words(desk.get(f"/don-doc/lap?muc={deadline}"))
    assert f"của đơn số {number}" in form
    assert "chưa có lãnh đạo nào" not in form
    address = f"/don-doc/lap?muc={deadline}"
    yesterday = {"reply_due_on-day": "24", "reply_due_on-month": "11", "reply_due_on-year": "2026"}
    refused = desk.post(address, data=typed(form) | yesterday)
    assert refused.status_code == 422
    assert "Hạn trả lời phải sau hôm nay" in words(refused)
    assert desk.post(address, data=typed(form) | {"items": []}).status_code == 422
    preview = desk.post(address, data=typed(form))
    assert preview.status_code == 200
    shown = words(preview)
    assert "Kính gửi: Chủ tịch Ủy ban nhân dân xã Tịnh Khê" in shown
    assert "02/12/2026" in shown
    again = words(desk.post(address, data=typed(shown, sua="1")))
    assert f"của đơn số {number}" in again
    assert desk.post(address, data=typed(shown, pdf="1")).data.startswith(b"%PDF")
    done = desk.post(address, data=typed(shown, phat_hanh="1"))
    assert done.status_code == 303
    row = db.session.scalars(select(Reminder)).one()
    assert (row.number, row.state, row.reply_due_on) == ("01/TTT-TCD", "open", date(2026, 12, 2))
    assert told("reminded") == sorted([leader.id, clerk.id])
    page = f"/don-doc/{row.id}"
    assert done.location == page
    twice = desk.post(address, data=typed(shown, phat_hanh="1"))
    assert twice.status_code == 409
    assert "đều có văn bản đang chờ trả lời" in words(twice)
    for ending, start in (("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK")):
        assert desk.get(f"{page}/van-ban.{ending}").data.startswith(start)
    browser = browser_of(app, clerk)
    assert "1 văn bản đôn đốc phải trả lời, hạn 02/12/2026" in words(browser.get("/viec-cua-toi"))
    shown = words(browser.get(page))
    assert "Lãnh đạo cơ quan, hoặc người được giao ký thay, trả lời" in shown
    assert "Trả lời văn bản" not in shown
    assert browser.get(f"{page}/tra-loi").status_code == 403
    browser = browser_of(app, leader)
    assert "1 văn bản đôn đốc phải trả lời" in words(browser.get("/viec-cua-toi"))
    opened = words(browser.get(f"/don/{number}"))
    assert "Trả lời chậm nhất ngày 02/12/2026" in opened
    history = words(browser.get(f"/don/{number}?muc=dien-bien"))
    assert "Thanh tra tỉnh có văn bản đôn đốc" in history
    assert "Văn bản số: 01/TTT-TCD" in history
    asked = words(browser.get(f"{page}/tra-loi"))
    assert browser.post(f"{page}/tra-loi", data=typed(asked, text="")).status_code == 422
    file = (io.BytesIO(samples.pdf()), "bao cao.pdf")
    answer = typed(asked, text="Đã giao thôn sửa, xong trước ngày 30/11/2026.", files=file)
    sent = browser.post(f"{page}/tra-loi", data=answer, content_type="multipart/form-data")
    assert sent.status_code == 303
    assert told("reminder_replied") == [sender.id]
    answered = words(desk.get(page))
    assert "Đã giao thôn sửa" in answered
    assert "bao cao.pdf" in answered
    assert "Đã trả lời" in answered
    [kept] = attached.of((REMINDER, row.id))
    assert desk.get(f"{page}/tep/{kept.id}").status_code == 200
    assert "01/TTT-TCD" in words(desk.get("/don-doc?tinh_trang=replied"))
    assert browser.post(f"{page}/tra-loi", data=typed(asked, text="Trả lời lần nữa ạ")).status_code == 422
    assert browser.get(f"{page}/tra-loi").status_code == 303
    assert (
        queries.reminders_issued(TODAY, TODAY)
        == queries.replies_received(TODAY, TODAY, sender.agency_id)
        == 1
    )
    assert queries.reminders_issued(TODAY, TODAY, leader.agency_id) == 0


def test_what_its_sender_reads(client: FlaskClient) -> None:
    got = receive(COMMUNE, received_at=MOMENT - timedelta(days=60))
    row = issued(inspector(), db.session.get_one(Case, got.lodged.case_id))
    shown = unescape(look(client, got.lodged.tracking_code, got.lodged.secret or ""))
    assert "Thanh tra tỉnh đã có văn bản đôn đốc" in shown
    assert row.number not in shown
    assert REASON not in shown


def test_who_was_told_of_a_letter_hears_that_it_is_withdrawn(client: FlaskClient) -> None:
    got = receive(COMMUNE, received_at=MOMENT - timedelta(days=60))
    case, clerk, leader = (
        db.session.get_one(Case, got.lodged.case_id),
        make_handler(COMMUNE),
        make_leader(COMMUNE),
    )
    case.officer_id = clerk.id
    by = inspector()
    db.session.commit()
    row = issued(by, case)
    acts.withdraw(row, reason="Nhầm số liệu", expected=1, by=actor_of(by), at=MOMENT)
    db.session.commit()
    assert told("reminder_withdrawn") == sorted([leader.id, clerk.id])
    shown = unescape(look(client, got.lodged.tracking_code, got.lodged.secret or ""))
    assert "Thanh tra tỉnh đã thu hồi văn bản đôn đốc" in shown


def test_withdrawing_the_second_reopens_the_first(app: Flask, clock: FixedClock) -> None:
    case, by = make_overdue_case(COMMUNE, 60), inspector()
    db.session.commit()
    first = issued(by, case)
    later = MOMENT + timedelta(days=9)
    told_of: dict[str, Any] = {"reason": REASON, "by": actor_of(by), "at": later}
    second = acts.issue_next(first, expected=1, reply_due_on=date(2026, 12, 9), signer=HEAD, **told_of)
    acts.withdraw(second, expected=1, **told_of)
    db.session.commit()
    assert (first.state, second.state) == ("open", "withdrawn")
    number = first.id
    clock.at = later
    assert "Đôn đốc lần 2" in words(browser_of(app, by).get("/don-doc/de-xuat"))
    link()
    assert list(proofs.check()) == []
    first = db.session.get_one(Reminder, number)
    again = acts.issue_next(
        first, expected=first.version, reply_due_on=date(2026, 12, 9), signer=HEAD, **told_of
    )
    much_later = told_of | {"at": MOMENT + timedelta(days=20)}
    acts.escalate(again, expected=1, signer=HEAD, **much_later)
    with pytest.raises(Refused, match="Thu hồi báo cáo đó trước"):
        acts.withdraw(again, expected=2, **much_later)


def test_the_body_above_is_not_urged_and_a_case_moved_away_begins_anew(app: Flask) -> None:
    above, moved = make_overdue_case("UBT", 60), make_overdue_case(COMMUNE, 60)
    by, heir = inspector(), agencies.by_code("SXD")
    assert heir is not None
    db.session.commit()
    row = issued(by, moved)
    acts.reply(row, text="Đã chuyển Sở.", expected=1, by=actor_of(make_leader(COMMUNE)), at=MOMENT)
    db.session.execute(update(Deadline).where(Deadline.subject_id == moved.id).values(agency_id=heir.id))
    db.session.commit()
    viewer = actor_of(by)
    assert [one.agency_id for one in queries.proposed_first(viewer, today=TODAY)] == [heir.id]
    assert queries.proposed_next(viewer, today=TODAY + timedelta(days=30)) == []
    desk = browser_of(app, by)
    assert "Đã đôn đốc cơ quan trước" in words(desk.get("/giam-sat/qua-han"))
    [high] = late_of(above)
    refused = words(desk.get(f"/don-doc/lap?muc={high}"))
    assert "cơ quan cấp trên nên không đôn đốc" in refused
    assert "Chọn ít nhất một việc" not in refused
    day = date(2026, 12, 2)
    with pytest.raises(Refused, match="cấp trên"):
        acts.issue([high], reason=REASON, reply_due_on=day, signer=HEAD, by=viewer, at=MOMENT)


def test_a_letter_rests_on_the_law_of_its_cases() -> None:
    assert "Luật Khiếu nại" in rules.basis({"complaint", "report"})
    assert "Luật Khiếu nại" not in rules.basis({"report"})
    assert "05/2021/TT-TTCP" in rules.basis(())


def test_several_agencies_become_several_letters(app: Flask) -> None:
    first, second = make_overdue_case(COMMUNE, 60), make_overdue_case("SXD", 40)
    ids = late_of(first, second)
    desk = browser_of(app, inspector())
    address = f"/don-doc/lap?muc={ids[0]}&muc={ids[1]}"
    form = words(desk.get(address))
    assert "1 việc của cơ quan khác" in form
    assert "chưa có lãnh đạo nào nhận thư điện tử" in form
    preview = words(desk.post(address, data=typed(form)))
    done = desk.post(address, data=typed(preview, phat_hanh="1"), follow_redirects=True)
    assert "Còn 1 việc đi văn bản khác" in words(done)
    assert second.number in main_of(words(done))
    row = db.session.scalars(select(Reminder)).one()
    assert row.without_contact
    mixed = words(desk.get(address))
    assert "đã có văn bản đang chờ trả lời nên không đưa vào" in mixed
    assert "Chọn ít nhất một việc" in words(desk.get("/don-doc/lap"))
    for odd in ("muc=x", "muc=99999999999999999999999", "muc=-1", "muc=1%00", "co_quan=%00", "co_quan=zzz"):
        assert desk.get(f"/don-doc/lap?{odd}").status_code == 200
    for odd in (
        "sau=zz",
        "tre=zz&buoc=%00&loai=zz",
        "don_doc=da",
        "don_doc=chua&tre=30",
        "xem=sap-han",
        "xem=0",
    ):
        assert desk.get(f"/giam-sat/qua-han?{odd}").status_code == 200


def test_two_at_once_and_what_changed_meanwhile(session: Any, clock: FixedClock) -> None:
    case, other = make_overdue_case(COMMUNE, 60), make_overdue_case("SXD", 60)
    by = inspector()
    session.commit()
    row = issued(by, case)
    day = {"reason": REASON, "signer": HEAD, "reply_due_on": date(2026, 12, 2), "at": MOMENT}
    with pytest.raises(Refused, match=f"đang chờ trả lời về {case.number}"):
        acts.issue(late_of(case), by=actor_of(by), **day)
    session.rollback()
    with pytest.raises(Refused, match="chỉ gửi một cơ quan"):
        acts.issue(late_of(case, other), by=actor_of(by), **day)
    with pytest.raises(Refused, match="đã làm xong"):
        acts.issue([*late_of(other), 999_999], by=actor_of(by), **day)
    with pytest.raises(BadDetail):
        acts.issue(late_of(other), by=actor_of(by), **(day | {"reply_due_on": TODAY}))
    with pytest.raises(NotYours):
        acts.issue(late_of(other), by=actor_of(make_leader(COMMUNE)), **day)
    acts.withdraw(row, reason="Nhầm số liệu", expected=1, by=actor_of(by), at=MOMENT)
    with pytest.raises(Stale):
        acts.reply(
            issued(by, other), text="Đã trả lời", expected=7, by=actor_of(make_leader("SXD")), at=MOMENT
        )
    session.rollback()
    assert queries.reminders_issued(TODAY, TODAY) == 1


def test_second_reminder_then_the_chair(app: Flask, clock: FixedClock) -> None:
    case = make_overdue_case(COMMUNE, 60)
    by, chair = inspector(), officer_of("UBT", "leader", username="chu.tich")
    number = case.number
    session = db.session
    session.commit()
    first = issued(by, case).id
    desk = browser_of(app, by)
    assert desk.get(f"/don-doc/{first}/lan-tiep").status_code == 404
    assert desk.get(f"/don-doc/{first}/bao-cao").status_code == 404
    clock.at = MOMENT + timedelta(days=9)
    desk = browser_of(app, by)
    assert "1 văn bản đôn đốc quá hạn trả lời" in words(desk.get("/viec-cua-toi"))
    proposed = words(desk.get("/don-doc/de-xuat"))
    assert "Đôn đốc lần 2" in proposed
    path = f"/don-doc/{first}/lan-tiep"
    form = words(desk.get(path))
    assert "chưa nhận được trả lời" in form
    preview = words(desk.post(path, data=typed(form)))
    assert "(lần 2)" in preview
    assert desk.post(path, data=typed(preview, phat_hanh="1")).status_code == 303
    assert desk.post(path, data=typed(preview, phat_hanh="1")).status_code == 404
    second = session.scalars(select(Reminder).where(Reminder.before_id == first)).one()
    assert (second.ordinal, session.get_one(Reminder, first).state) == (2, "followed")
    clock.at = MOMENT + timedelta(days=20)
    desk = browser_of(app, by)
    assert "Báo cáo Chủ tịch tỉnh" in words(desk.get("/don-doc/de-xuat"))
    path = f"/don-doc/{second.id}/bao-cao"
    preview = words(desk.post(path, data=typed(words(desk.get(path)))))
    assert "kính đề nghị Chủ tịch Ủy ban nhân dân tỉnh" in preview
    assert "Kính gửi: Chủ tịch Ủy ban nhân dân tỉnh Quảng Ngãi" in preview
    assert desk.post(path, data=typed(preview, phat_hanh="1")).status_code == 303
    session.rollback()
    report = session.scalars(select(Reminder).where(Reminder.kind == "escalation")).one()
    assert (report.state, report.number) == ("reported", "03/BC-TTT")
    assert told("reported") == [chair.id]
    taken_back = words(desk.get(f"/don-doc/{report.id}/thu-hoi"))
    assert "không phải trả lời" not in taken_back
    assert number in words(browser_of(app, chair).get(f"/don-doc/{report.id}"))
    owner = browser_of(app, make_leader(COMMUNE))
    assert owner.get(f"/don-doc/{report.id}").status_code == 404
    assert owner.get(f"/don-doc/{second.id}/tra-loi").status_code == 200
    assert "Không có văn bản nào cần nối tiếp" in words(desk.get("/don-doc/de-xuat"))


def test_each_reads_and_does_what_is_his(app: Flask) -> None:
    case = make_overdue_case(COMMUNE, 60)
    row = issued(inspector(), case)
    number, title = row.id, case.title
    owner, other = browser_of(app, make_leader(COMMUNE)), browser_of(app, make_handler("SXD"))
    assert owner.get(f"/don-doc/{number}").status_code == 200
    assert title in words(owner.get("/giam-sat/qua-han"))
    assert "Đôn đốc các mục" not in words(owner.get("/giam-sat/qua-han"))
    assert "Chưa có văn bản đôn đốc" in words(other.get("/don-doc"))
    for path in ("", "/van-ban.pdf", "/tep/1"):
        assert other.get(f"/don-doc/{number}{path}").status_code == 404
    assert browser_of(app, make_leader("SXD")).get(f"/don-doc/{number}/tra-loi").status_code == 404
    assert other.get("/giam-sat/qua-han").status_code == 403
    leader = browser_of(app, officer_of("SXD", "leader", username="lanh.dao.2"))
    assert "Không có việc quá hạn" in words(leader.get("/giam-sat/qua-han"))
    for path in ("lap", "de-xuat", f"{number}/lan-tiep", f"{number}/bao-cao", f"{number}/thu-hoi"):
        assert owner.get(f"/don-doc/{path}").status_code == 403
    desk = browser_of(app, officer_of(COMMUNE, "desk", username="tiep.dan"))
    assert desk.get("/don-doc").status_code == 403
    reader = browser_of(app, inspector("thanh.tra.2"))
    assert reader.post(f"/don-doc/{number}/tra-loi").status_code == 403
    page = words(reader.get(f"/don-doc/{number}/thu-hoi"))
    assert reader.post(f"/don-doc/{number}/thu-hoi", data=typed(page, reason="")).status_code == 422
    assert reader.post(f"/don-doc/{number}/thu-hoi", data=typed(page, reason="Nhầm")).status_code == 303
    assert "Nhầm" in words(owner.get(f"/don-doc/{number}"))
    assert reader.get("/giam-sat/qua-han.xlsx").data.startswith(b"PK")


def test_a_sealed_case_goes_alone_and_only_by_number(app: Flask) -> None:
    before = MOMENT - timedelta(days=60)
    [got] = intake.receive([incoming(received_at=before)], by=CITIZEN, at=before)
    sealed = db.session.get_one(Case, got.lodged.case_id)
    plain = make_overdue_case(COMMUNE, 60)
    by = inspector()
    legal = {"clock": "legal", "article": "Điều 30 Luật Tố cáo 25/2018/QH14", "term_key": "TC_RESOLVE"}
    db.session.execute(update(Deadline).where(Deadline.subject_id == sealed.id).values(**legal))
    ids = late_of(sealed, plain)
    board = overdue.overdue(actor_of(by), Filters(), today=TODAY)
    assert {one.title for one in board.rows if one.sealed} == {"(giữ bí mật)"}
    day = {
        "reason": REASON,
        "signer": HEAD,
        "reply_due_on": date(2026, 12, 2),
        "by": actor_of(by),
        "at": MOMENT,
    }
    with pytest.raises(Refused, match="văn bản riêng"):
        acts.issue(ids, **day)
    row = issued(by, sealed)
    clerk = officer_of(COMMUNE, "handler", username="xu.ly")
    keeper = officer_of(COMMUNE, "denunciation", username="to.cao")
    barred = officer_of(COMMUNE, "denunciation", username="phai.tranh")
    db.session.commit()
    db.session.add(Barred(case_id=sealed.id, officer_id=barred.id, why="bị nêu tên"))
    db.session.commit()
    chair = officer_of("UBT", "leader", "observer", username="chu.tich")
    db.session.commit()
    for officer, status in ((clerk, 404), (keeper, 200), (barred, 404), (chair, 404)):
        browser = browser_of(app, officer)
        assert browser.get(f"/don-doc/{row.id}").status_code == status
        assert (row.number in words(browser.get("/don-doc"))) is (status == 200)
        assert ("phải trả lời" in words(browser.get("/viec-cua-toi"))) is (status == 200)
    text = letter.issued(row, db.session.scalars(select(ReminderItem)).all())
    assert sealed.number in str(text)
    assert "tố cáo" not in str(text).casefold()


def test_the_register_knows_each_letter_and_who_takes_it_over(app: Flask, session: Any) -> None:
    by = inspector()
    rows = [issued(by, make_overdue_case("SXD", 60 + days)) for days in range(3)]
    first, second, third = (one.id for one in rows)
    ended, heir = agencies.by_code("SXD"), agencies.by_code("SNNMT")
    assert ended is not None
    assert heir is not None
    succession = [plans.Succession(ended, TODAY, "", heir, {}, {})]
    assert REMINDERS.waiting(succession) == {(ended.id, heir.id): 3}
    assert REMINDERS.rehome(succession, by=SYSTEM, at=MOMENT, progress=lambda done: None).total() == 3
    session.commit()
    acts.reply(rows[0], text="Đã giải quyết xong.", expected=2, by=actor_of(make_leader("SNNMT")), at=MOMENT)
    session.commit()
    link()
    digests = partial(HISTORY.digests_of, REMINDER)
    assert list(proofs.check()) == []
    assert not list(missing_contents(REMINDER, digests))
    session.execute(update(Reminder).where(Reminder.id == first).values(reply="Chưa làm gì"))
    session.execute(update(ReminderItem).where(ReminderItem.reminder_id == second).values(days_late=1))
    session.execute(update(Reminder).where(Reminder.id == third).values(reply_due_on=date(2027, 1, 1)))
    session.commit()
    assert list(proofs.check()) == [
        f"văn bản đôn đốc {one}: không khớp với những việc đã ghi sổ" for one in (first, third)
    ]
    assert len(list(missing_contents(REMINDER, digests))) == 1
    session.execute(delete(ReminderItem).where(ReminderItem.reminder_id == third))
    session.execute(delete(Reminder).where(Reminder.id == third))
    session.commit()
    assert f"văn bản đôn đốc {third}: đã bị xóa, không có việc nào trong sổ xóa đi" in list(proofs.check())


def test_bands_pauses_and_figures_without_cases(app: Flask, session: Any) -> None:
    old, new = make_overdue_case(COMMUNE, 200), make_overdue_case("SXD", 30)
    make_case(COMMUNE, received_at=MOMENT - timedelta(days=8))
    by = actor_of(inspector())
    session.commit()

    def numbers(viewer: Any = by, **more: Any) -> list[str]:
        return [one.number for one in overdue.overdue(viewer, Filters(**more), today=TODAY).rows]

    assert numbers() == [old.number, new.number]
    assert numbers(least=91) == [old.number]
    first = overdue.overdue(by, Filters(), today=TODAY, size=1)
    assert first.after is not None
    [row] = overdue.overdue(by, Filters(), today=TODAY, size=1, after=first.after).rows
    assert (row.number, row.agency_id) == (new.number, new.agency_id)
    assert numbers(agency_id=new.agency_id) == numbers(term=row.term, kind="report", most=row.days_late)
    assert numbers(actor_of(make_leader("SXD"))) == [new.number]
    stopped = {"paused_on": TODAY - timedelta(days=3)}
    session.execute(update(Deadline).where(Deadline.subject_id == old.id).values(**stopped))
    assert numbers() == [old.number, new.number], "a stop doesn't undo lateness"
    assert numbers(kind="complaint") == []
    session.rollback()
    issued(officer_of("TTT", "inspector", username="hai"), new)
    assert numbers(reminded=True) == [new.number]
    assert numbers(reminded=False) == [old.number]
    figures = replace(by, permissions=frozenset({"oversight:figure:read", "oversight:figure:read_all"}))
    assert {one.title for one in overdue.overdue(figures, Filters(), today=TODAY).rows} == {None}
    assert overdue.counts(by, today=TODAY) == ((2, 2), (1, 1))
    assert rules.reply_days(1) > rules.reply_days(2)
