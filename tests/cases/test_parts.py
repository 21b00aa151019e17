"""Several agencies on one case: asked, answered, rolled up, called off; what each reads and what not."""

from __future__ import annotations

import io
import unicodedata
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from feedback.accounts.models import Officer
from feedback.actor import CITIZEN, SYSTEM
from feedback.agencies import queries as agencies
from feedback.agencies.plans import Succession
from feedback.attachments.actions import lay_down
from feedback.cases import actions, checks, parts, queries
from feedback.cases.actions import part_rehoming
from feedback.cases.actions import parts as acts
from feedback.cases.actions.moving import NotYours, Stale
from feedback.cases.models import Barred, Case, CaseEvent, CaseLink, Part
from feedback.extensions import db
from feedback.law.procedure import NotAllowed
from feedback.notifications.models import Message
from feedback.register.models import Reading
from tests.attachments import samples
from tests.attachments.pages import original
from tests.cases.denounced import CANARIES, denunciation
from tests.cases.desk_browser import done, hidden, opened, pressed
from tests.conftest import MOMENT
from tests.factories.cases import SIGNATURE, make_accepted_case, make_case
from tests.factories.matters import receive_matter
from tests.factories.officers import (
    actor_of,
    at_desk,
    browser_of,
    make_handler,
    make_leader,
    officer_of,
)

COMMUNE = "21211"
DRAIN = (
    "Tôi là Nguyễn Thị Ánh Nguyệt, ở Thôn Trường Định, xã Tịnh Khê, căn cước 051188004321, điện thoại "
    "0912.345.678. Cống thoát nước ngang tỉnh lộ 624B bị sập, nước tràn vào ruộng 2.350 m², thiệt hại "
    "120.000.000 đồng."
)
TASK = "Khảo sát đoạn mương từ cống đến ruộng; cho biết ai quản lý, nạo vét lần cuối khi nào"


def drain_case(**more: Any) -> Case:
    """A report of a broken drain with a photo, taken up by Sở Xây dựng."""
    files = tuple(lay_down([("cống sập.jpg", samples.jpeg())], at=MOMENT))
    return make_accepted_case(title="Cống ngang tỉnh lộ 624B sập", body=DRAIN, files=files, **more)


def asked_for(
    code: str = COMMUNE, number: int = 1, on: date = date(2026, 12, 2), **more: str
) -> dict[str, str]:
    """What an officer types to ask one agency."""
    typed = {
        "agency": code,
        "kind": "cooperate",
        "task": TASK,
        "due_on-day": str(on.day),
        "due_on-month": str(on.month),
        "due_on-year": str(on.year),
    } | more
    return {"reread": "1"} | {
        f"{name.partition('-')[0]}_{number}" + (f"-{name.partition('-')[2]}" if "-" in name else ""): value
        for name, value in typed.items()
    }


def fresh(row: Any) -> Any:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(type(row), row.id)


def told(template: str) -> list[tuple[int, dict[str, Any]]]:
    """Whom a notice of this name waits for, and what it says."""
    db.session.rollback()
    found = db.session.scalars(select(Message).where(Message.template == template).order_by(Message.id))
    return [(one.recipient_id, one.values) for one in found]


def ask(case: Case, by: Officer, *codes: str, **more: Any) -> list[Part]:
    """Ask agencies by the act itself, committed."""
    found = [agency for code in codes if (agency := agencies.by_code(code))]
    asked = [acts.Ask(agency, "opinion", TASK, date(2026, 12, 2)) for agency in found]
    how: dict[str, Any] = {"text": "Cống sập.", "files": [], "person_why": "", "at": MOMENT}
    made = acts.ask(case, asked, expected=case.version, by=actor_of(by), **(how | more))
    db.session.commit()
    return made


def test_asked_answered_and_rolled_up(app: Flask) -> None:
    case = drain_case()
    due_on = case.due_on
    leader, handler = make_leader(), make_handler()
    commune, colleague = make_leader(COMMUNE), make_handler(COMMUNE, name="Trương Thị Mười")
    lead, head, helper = browser_of(app, handler), browser_of(app, commune), browser_of(app, colleague)
    actions.assign(case, officer_id=handler.id, expected=case.version, by=SYSTEM, at=MOMENT)
    db.session.commit()
    address = f"/don/{case.number}"
    page = opened(lead, f"{address}/phoi-hop")
    for secret in ("Ánh Nguyệt", "051188004321", "0912.345.678"):
        assert secret not in page[page.index("<textarea") :], secret
    assert "120.000.000 đồng" in page
    file_id = parts.files_of(case.id)[0].id
    response = pressed(
        lead,
        f"{address}/phoi-hop",
        asked_for() | asked_for("SNNMT", 2, kind="opinion"),
        text="Cống sập.",
        files=str(file_id),
    )
    assert response.status_code == 422
    assert "Tệp có thể có họ tên" in response.get_data(as_text=True)
    assert db.session.scalar(select(func.count()).select_from(Part)) == 0
    typed = asked_for() | asked_for("SNNMT", 2, kind="opinion")
    assert (
        done(pressed(lead, f"{address}/phoi-hop", typed, text="Cống sập.", files=str(file_id), aware="1"))
        == address
    )
    first, second = parts.of_case(case.id)
    assert (first.kind, second.kind, first.files) == ("cooperate", "opinion", [file_id])
    assert fresh(case).due_on == due_on
    assert [who for who, _ in told("cases/part_asked")] == [commune.id]
    page = opened(lead, address)
    assert "Hạn nội bộ" in page
    assert "Chờ trả lời" in page
    assert "Gộp các ý kiến" not in page

    assert "1 việc phối hợp chờ trả lời" in opened(head, "/viec-cua-toi").replace("\xa0", " ")
    part = f"/viec-phoi-hop/{case.number}/1"
    assert part in opened(head, "/viec-phoi-hop")
    assert f"{case.number}/2" not in opened(head, "/viec-phoi-hop")
    assert head.get(f"/viec-phoi-hop/{case.number}/2").status_code == 404
    assert head.get(address).status_code == 404
    page = opened(head, part)
    assert TASK in page
    assert "Ánh Nguyệt" not in page
    assert original(head, f"{part}/tep/{file_id}").get_data()[:2] == b"\xff\xd8"
    assert head.get(f"{part}/tep/{file_id + 999}").status_code == 404
    assert done(pressed(head, f"{part}/phan-cong", officer=str(colleague.id))) == part
    assert [who for who, _ in told("cases/part_assigned")] == [colleague.id]
    answer = unicodedata.normalize("NFD", "Mương do xã quản lý, nạo vét tháng 3/2026. Đã rào chắn.")
    helper_page = opened(helper, part)
    sent = hidden(helper_page) | {"text": answer, "files": (io.BytesIO(samples.pdf()), "biên bản.pdf")}
    response = helper.post(part, data=sent, content_type="multipart/form-data")
    assert done(response) == "/viec-phoi-hop"
    assert told("cases/part_answered") == [
        (
            handler.id,
            {
                "number": case.number,
                "agency": "Ủy ban nhân dân xã Tịnh Khê",
                "reason": "còn 1 phần việc chưa trả lời",
            },
        )
    ]
    page = opened(lead, address)
    assert "Mương do xã quản lý" in page
    found = parts.files_answered_with([first.id])[first.id][0]
    assert original(lead, f"{address}/phoi-hop/1/tep/{found.id}").get_data().startswith(b"%PDF")
    assert lead.get(f"{address}/phoi-hop/1/tep/{file_id}").status_code == 404
    assert part in opened(helper, "/viec-phoi-hop?ds=da-xong")
    asked, answered = "/viec-phoi-hop?ds=da-giao", "/viec-phoi-hop?ds=da-giao-xong"
    assert f"{case.number}, phần 2" in (waiting := opened(lead, asked))
    assert f"{case.number}, phần 1" not in waiting
    assert f"{case.number}, phần 1" in (over := opened(lead, answered))
    assert "Đã trả lời" in over
    assert "Ủy ban nhân dân xã Tịnh Khê" in over
    assert f'href="{address}"' in over
    assert f"{case.number}, phần" not in opened(head, asked) + opened(head, answered)

    actions.verify(fresh(case), expected=fresh(case).version, by=SYSTEM, at=MOMENT)
    db.session.commit()
    page = opened(lead, address)
    link = f"{address}/trinh-ky?gop=1"
    assert link in page
    assert "Ủy ban nhân dân xã Tịnh Khê:\nMương do xã quản lý" in opened(lead, link)
    done(pressed(lead, f"{address}/trinh-ky", answer="Sở sẽ làm lại cống."))
    boss = browser_of(app, leader)
    asked = pressed(boss, f"{address}/tra-loi", answer="Sở sẽ làm lại cống.")
    page = asked.get_data(as_text=True)
    assert asked.status_code == 422
    assert "Sở Nông nghiệp và Môi trường" in page
    assert fresh(case).state == "signing"
    done(boss.post(f"{address}/tra-loi", data=hidden(page) | {"answer": "Sở sẽ làm lại cống."}))
    assert fresh(case).state == "answered"
    assert fresh(second).state == "called_off"
    assert not list(checks.check())
    reads = set(db.session.scalars(select(Reading.page)))
    assert {"viec-phoi-hop/1", f"tep/{file_id}"} <= reads


def test_what_should_be_looked_at_again_is_said_beside(app: Flask) -> None:
    case = drain_case()
    lead = browser_of(app, make_handler())
    binding = parts.binding(case.id)
    assert binding is not None
    assert binding.is_target
    legal = binding.due_on
    path = f"/don/{case.number}/phoi-hop"
    late = asked_for(on=legal + timedelta(days=1), task=TASK + ". Hỏi bà NGUYEN THI ANH NGUYET, 0912345678")
    response = pressed(lead, path, late, text=DRAIN)
    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert f"Mục tiêu của vụ việc là ngày {legal:%d/%m/%Y}" in page
    assert page.count("Còn số giấy tờ, số điện thoại, họ tên hoặc địa chỉ trong phần này") == 2
    assert page.count("Còn số điện thoại, họ tên hoặc địa chỉ trong phần này") == 2
    assert 'name="aware"' in page
    assert parts.of_case(case.id) == []
    done(lead.post(path, data=hidden(page) | late | {"text": DRAIN, "aware": "1"}))
    assert parts.of_case(case.id)[0].text == DRAIN
    empty = pressed(lead, path, {}, text="")
    for words in ("Chọn cơ quan", "Nhập việc cần làm", "Nhập hạn nội bộ", "Nhập nội dung gửi"):
        assert words in empty.get_data(as_text=True)
    past = pressed(lead, path, asked_for(on=date(2026, 11, 24)), text="Cống sập.")
    assert past.status_code == 422
    half = pressed(lead, path, asked_for() | {"task_2": "Cho ý kiến"}, text="Cống sập.")
    assert half.status_code == 422
    forged = pressed(lead, path, asked_for("SXD"), text="Cống sập.")
    assert forged.status_code == 422
    unread = pressed(lead, path, asked_for() | {"reread": ""}, text="Cống sập.")
    assert unread.status_code == 422
    assert "Đánh dấu vào ô «Tôi đã đọc lại»" in unread.get_data(as_text=True)
    same = pressed(lead, path, asked_for() | asked_for(number=2, kind="opinion"), text="Cống sập.")
    assert same.status_code == 422
    assert 'id="agency_2-error"' in same.get_data(as_text=True)
    assert "Đã chọn cơ quan này ở trên" in same.get_data(as_text=True)
    with pytest.raises(NotAllowed, match="một phần trong một lần"):
        ask(fresh(case), make_leader(), COMMUNE, COMMUNE)
    assert len(parts.of_case(case.id)) == 1


def test_the_sender_is_told_of_only_for_a_reason(app: Flask) -> None:
    case = drain_case()
    lead, commune = browser_of(app, make_handler()), browser_of(app, make_leader(COMMUNE))
    path = f"/don/{case.number}/phoi-hop"
    assert pressed(lead, path, asked_for(), text=DRAIN, shares_person="1").status_code == 422
    done(pressed(lead, path, asked_for(), text="Cống.", shares_person="1", person_why="Cần đo tại nhà"))
    page = opened(commune, f"/viec-phoi-hop/{case.number}/1")
    assert "Nguyễn Thị Ánh Nguyệt" in page
    assert "0912345678" in page
    assert "nguyet@thudientu.example" not in page
    history = opened(lead, f"/don/{case.number}?muc=dien-bien")
    assert "Cần đo tại nhà" in history
    asked = db.session.scalars(select(CaseEvent).where(CaseEvent.act == "part_asked")).one()
    assert not asked.for_citizen


def test_what_tells_of_the_sender_is_hidden_and_the_page_says_so(app: Flask) -> None:
    body = unicodedata.normalize(
        "NFD",
        "Bà Nguyệt báo cống sập. Tôi là Nguyệt, chồng tôi Phạm Văn Lực, nhà số 12 Nguyễn Thụy. Căn cước "
        "051.200.001.234, gọi (0988) 777 666, tài khoản 0071001234567, thư a.b (at) gmail.com. Theo Quyết "
        "định 118/QĐ-UBND ngày 05/11/2026, thửa 214, 312 m².",
    )
    case = make_accepted_case(title="Cống sập", body=body)
    lead = browser_of(app, make_handler())
    path = f"/don/{case.number}/phoi-hop"
    page = opened(lead, path)
    shown = page[page.index("<mark>") :]
    for secret in ("Nguyệt", "Lực", "Thụy", "001.234", "777 666", "0071001234567", "gmail"):
        assert secret not in shown, secret
    for kept in ("118/QĐ-UBND ngày 05/11/2026", "thửa 214, 312 m²"):
        assert kept in shown
    assert "máy không nhận ra hết" in page
    assert "số giấy tờ (1 chỗ)" in page
    done(pressed(lead, path, asked_for(), text="Cống sập."))
    off = pressed(lead, f"{path}/1/thoi-giao", reason="Bà Nguyệt đã rút, gọi 0912 345 678")
    assert off.status_code == 422
    assert "Còn số điện thoại, họ tên hoặc địa chỉ trong phần này" in off.get_data(as_text=True)
    typed = {"reason": "Bà Nguyệt đã rút", "aware": "1"}
    done(lead.post(f"{path}/1/thoi-giao", data=hidden(off.get_data(as_text=True)) | typed))


def test_redated_returned_called_off_and_asked_again(app: Flask) -> None:
    case = drain_case()
    handler = make_handler()
    commune = make_leader(COMMUNE)
    lead, head = browser_of(app, handler), browser_of(app, commune)
    ask(case, handler, COMMUNE, "SNNMT")
    path = f"/don/{case.number}/phoi-hop"
    day = {"due_on-day": "4", "due_on-month": "12", "due_on-year": "2026"}
    assert pressed(lead, f"{path}/1/han", day).status_code == 422
    assert pressed(lead, f"{path}/1/han", day | {"due_on-year": "2031"}, reason="Mưa").status_code == 422
    done(pressed(lead, f"{path}/1/han", day, reason="Mưa lớn, chưa ra hiện trường được"))
    assert parts.of_case(case.id)[0].due_on == date(2026, 12, 4)
    assert [who for who, _ in told("cases/part_redated")] == [commune.id]
    part = f"/viec-phoi-hop/{case.number}/1"
    assert pressed(head, f"{part}/tra-lai", reason="").status_code == 422
    done(pressed(head, f"{part}/tra-lai", reason="Tuyến mương do Sở quản lý"))
    assert [who for who, _ in told("cases/part_returned")] == [handler.id]
    assert "Tuyến mương do Sở quản lý" in opened(lead, f"/don/{case.number}")
    page = opened(lead, f"{path}?lai=1")
    assert TASK in page
    assert 'value="21211" selected' in page
    done(pressed(lead, f"{path}/2/thoi-giao", reason="Đã rõ"))
    assert [one.state for one in parts.of_case(case.id)] == ["returned", "called_off"]
    assert opened(lead, f"{path}/2/thoi-giao").count("Phần việc này đã xong") == 1
    assert not list(checks.check())


def test_who_may_not(app: Flask) -> None:
    case = drain_case()
    handler, commune = make_handler(), make_leader(COMMUNE)
    [part] = ask(case, handler, COMMUNE)
    path, mine = f"/don/{case.number}/phoi-hop", f"/viec-phoi-hop/{case.number}/1"
    stranger, desk = browser_of(app, make_leader("SNNMT")), browser_of(app, at_desk())
    inspector = browser_of(app, officer_of("TTT", "inspector", name="Hồ Văn Kiểm"))
    assert stranger.get(mine).status_code == 404
    assert stranger.get(path).status_code == 404
    assert desk.get(path).status_code == 403
    assert desk.get(mine).status_code == 404
    assert inspector.get(mine).status_code == 403
    assert inspector.get(f"{path}/1/thoi-giao").status_code == 403
    assert browser_of(app, handler).get(mine).status_code == 404
    assert browser_of(app, handler).get(f"{path}/7/han").status_code == 404
    for by in (commune, make_leader("TTT")):
        with pytest.raises(NotYours):
            acts.call_off(case, part, reason="x", expected=1, by=actor_of(by), at=MOMENT)
    with pytest.raises(NotYours):
        acts.answer(case, part, text="x", laid=(), expected=1, by=actor_of(handler), at=MOMENT)
    helper = actor_of(make_handler(COMMUNE, name="Trương Thị Mười"))
    with pytest.raises(NotAllowed, match="phân công"):
        acts.assign(case, part, officer_id=commune.id, expected=1, by=helper, at=MOMENT)
    with pytest.raises(NotAllowed, match="đang làm việc"):
        acts.assign(case, part, officer_id=handler.id, expected=1, by=actor_of(commune), at=MOMENT)
    bare = replace(actor_of(handler), permissions=frozenset())
    with pytest.raises(NotAllowed, match="quyền"):
        acts.redate(case, part, due_on=date(2026, 12, 3), reason="x", expected=1, by=bare, at=MOMENT)
    other = parts.files_of(drain_case().id)[0]
    with pytest.raises(NotAllowed, match="Tệp"):
        ask(case, handler, COMMUNE, files=[other.id])
    with pytest.raises(NotAllowed, match="Hạn nội bộ"):
        ask(case, handler, COMMUNE, at=MOMENT + timedelta(days=30))


def test_two_at_once(app: Flask) -> None:
    case = drain_case()
    handler, commune = make_handler(), make_leader(COMMUNE)
    lead, head = browser_of(app, handler), browser_of(app, commune)
    ask(case, handler, COMMUNE)
    part, off = f"/viec-phoi-hop/{case.number}/1", f"/don/{case.number}/phoi-hop/1/thoi-giao"
    theirs, ours, answering = (
        opened(head, part),
        opened(lead, off),
        opened(lead, f"/don/{case.number}/tra-loi", 403),
    )
    assert answering
    done(lead.post(off, data=hidden(ours) | {"reason": "Đã rõ"}))
    typed = "Xã đã khảo sát xong, gửi kèm số đo."
    late = head.post(part, data=hidden(theirs) | {"text": typed}, content_type="multipart/form-data")
    assert late.status_code == 409
    assert typed in late.get_data(as_text=True)
    assert [one.state for one in parts.of_case(case.id)] == ["called_off"]
    twice = hidden(opened(lead, f"/don/{case.number}/phoi-hop")) | asked_for() | {"text": "Cống sập."}
    done(lead.post(f"/don/{case.number}/phoi-hop", data=twice))
    assert lead.post(f"/don/{case.number}/phoi-hop", data=twice).status_code == 409
    assert len(parts.of_case(case.id)) == 2
    [_, row] = parts.of_case(case.id)
    with pytest.raises(Stale):
        acts.call_off(fresh(case), fresh(row), reason="x", expected=9, by=actor_of(handler), at=MOMENT)


def test_an_answer_reaches_the_officer_who_writes(app: Flask) -> None:
    """What comes while an answer is written counts as a change of the case: it is shown, nothing is lost."""
    case = drain_case()
    handler, leader = make_handler(), make_leader()
    [part] = ask(case, handler, COMMUNE)
    boss = browser_of(app, leader)
    page = opened(boss, f"/don/{case.number}/tra-loi")
    by = actor_of(make_leader(COMMUNE))
    acts.answer(fresh(case), fresh(part), text="Đã đo.", laid=(), expected=1, by=by, at=MOMENT)
    db.session.commit()
    stale = boss.post(f"/don/{case.number}/tra-loi", data=hidden(page) | {"answer": "Sở sẽ làm lại cống."})
    assert stale.status_code == 409
    assert "Cơ quan phối hợp trả lời" in stale.get_data(as_text=True)
    assert "Sở sẽ làm lại cống." in stale.get_data(as_text=True)


class TestSealed:
    def test_only_the_working_copy_goes_and_few_read_it(self, app: Flask) -> None:
        case = denunciation(code="SXD")
        inspectorate, accused = agencies.by_code("TTT"), agencies.by_code("SXD")
        assert inspectorate is not None
        assert accused is not None
        case.agency_id = inspectorate.id
        db.session.add(Barred(case_id=case.id, agency_id=accused.id, why="Cơ quan của người bị tố cáo"))
        handler = officer_of("TTT", "leader", name="Hồ Văn Kiểm")
        db.session.commit()
        lead = browser_of(app, handler)
        path = f"/don/{case.number}/phoi-hop"
        assert "Viết bản làm việc trước" in opened(lead, path)
        with pytest.raises(NotAllowed, match="bản làm việc"):
            ask(case, handler, COMMUNE)
        [sent] = queries.submissions_of(case.id)
        sent.title = case.title = "Thu tiền không biên lai"
        sent.body = "Cán bộ thu tiền của nhiều hộ, không biên lai."
        db.session.commit()
        page = opened(lead, path)
        assert "Cán bộ thu tiền" in page
        assert 'name="files"' not in page
        assert 'name="shares_person"' not in page
        assert 'value="SXD"' not in page
        with pytest.raises(NotAllowed, match="giữ bí mật"):
            ask(fresh(case), handler, COMMUNE, person_why="Cần biết")
        with pytest.raises(NotAllowed, match="Không giao được"):
            ask(fresh(case), handler, "SXD")
        leader, helper = make_leader(COMMUNE), make_handler(COMMUNE, name="Trương Thị Mười")
        barred = officer_of(COMMUNE, "leader", name="Phan Bị Chặn", username="bi.chan")
        db.session.add(Barred(case_id=case.id, officer_id=barred.id, why="Trùng họ tên"))
        db.session.commit()
        done(pressed(lead, path, asked_for(), text="Cán bộ thu tiền của nhiều hộ."))
        assert [who for who, _ in told("cases/part_asked")] == [leader.id]
        part = f"/viec-phoi-hop/{case.number}/1"
        for one in (barred, helper):
            client = browser_of(app, one)
            assert client.get(part).status_code == 404
            assert case.number not in opened(client, "/viec-phoi-hop")
        knows_not = browser_of(app, officer_of("TTT", "handler", name="Lê Không Biết", username="khong.biet"))
        assert case.number in opened(lead, "/viec-phoi-hop?ds=da-giao")
        assert case.number not in opened(knows_not, "/viec-phoi-hop?ds=da-giao")
        head = browser_of(app, leader)
        page = opened(head, part)
        assert 'name="files"' not in page
        assert not [canary for canary in CANARIES if canary in page]
        assert "Phan Bị Chặn" not in opened(head, f"{part}/phan-cong")
        done(pressed(head, f"{part}/phan-cong", officer=str(helper.id)))
        client = browser_of(app, helper)
        done(pressed(client, part, text="Xã không thu khoản này."))
        assert "Xã không thu khoản này." in opened(lead, f"/don/{case.number}")


def test_the_list_turns_page_by_page(app: Flask) -> None:
    case, handler = drain_case(), make_handler()
    for number in range(1, 31):
        row = {"due_on": date(2026, 12, 1) + timedelta(days=number % 7)}
        [part] = ask(fresh(case), handler, COMMUNE)
        part = fresh(part)
        part.due_on = row["due_on"]
        db.session.commit()
    viewer = actor_of(make_leader(COMMUNE))
    first = parts.waiting(viewer, size=12)
    second = parts.waiting(viewer, after=first.after, size=12)
    third = parts.waiting(viewer, after=second.after, size=12)
    rows = [*first.rows, *second.rows, *third.rows]
    assert [len(page.rows) for page in (first, second, third)] == [12, 12, 6]
    assert third.after is None
    places = [(one.part.due_on, one.part.id) for one in rows]
    assert places == sorted(places)
    assert sorted(one.position for one in rows) == list(range(1, 31))
    assert parts.waiting(viewer, before=second.before, size=12).rows == first.rows
    for part in parts.of_case(case.id)[:20]:
        acts.call_off(fresh(case), part, reason="x", expected=1, by=actor_of(handler), at=MOMENT)
        db.session.commit()
    lead = actor_of(handler)
    theirs = parts.settled_elsewhere(lead, size=12)
    more = parts.settled_elsewhere(lead, after=theirs.after, size=12)
    over = [one.part.id for one in (*theirs.rows, *more.rows)]
    assert over == sorted(over, reverse=True)
    assert len(set(over)) == 20
    assert len(parts.asked_elsewhere(lead, size=12).rows) == 10
    done_first = parts.settled(viewer, size=12)
    done_second = parts.settled(viewer, after=done_first.after, size=12)
    ids = [one.part.id for one in (*done_first.rows, *done_second.rows)]
    assert ids == sorted(ids, reverse=True)
    assert len(ids) == 20
    assert parts.settled(viewer, before=done_second.before, size=12).rows == done_first.rows
    head: FlaskClient = browser_of(app, officer_of(COMMUNE, "handler", username="xu.ly.hai"))
    assert "phần việc" in opened(head, "/viec-phoi-hop?sau=zzz")


class TestHandedOn:
    def test_the_agency_reads_what_it_had_and_no_more(self, app: Flask) -> None:
        case = make_case("SXD", title="Mương thôn Cổ Luỹ bị lấp", body="Mương bị lấp, ruộng khô.")
        handler, leader, former = make_handler(), make_leader(), case.number
        agency = agencies.by_code(COMMUNE)
        assert agency is not None
        actions.note(case, text="Ghi chú của Sở", by=actor_of(handler), at=MOMENT)
        actions.transfer(
            case,
            agency=agency,
            reason="Mương do xã quản lý.",
            signature=SIGNATURE,
            expected=case.version,
            by=actor_of(leader),
            at=MOMENT,
        )
        db.session.commit()
        [letter] = queries.letters_of(case.id)
        later = MOMENT + timedelta(days=2)
        next_one = make_leader(COMMUNE)
        case = fresh(case)
        actions.accept(case, expected=case.version, by=actor_of(next_one), at=later)
        actions.note(case, text="Ghi chú của xã", by=actor_of(next_one), at=later)
        actions.answer(
            case,
            answer="Xã đã nạo vét xong mương.",
            signature=SIGNATURE,
            expected=case.version,
            by=actor_of(next_one),
            at=later,
        )
        db.session.commit()
        case = fresh(case)
        client = browser_of(app, handler)
        page = opened(client, f"/don/{former}")
        for words in ("Mương bị lấp, ruộng khô.", letter.number, "Ủy ban nhân dân xã Tịnh Khê", "Đã trả lời"):
            assert words in page, words
        for words in ("nạo vét", "Ghi chú của xã", 'method="post"'):
            assert words not in page[page.index("<main") :], words
        assert client.get(f"/don/{former}/da-chuyen/{letter.id}.pdf").get_data().startswith(b"%PDF")
        answer = queries.letters_of(case.id)[-1]
        assert client.get(f"/don/{former}/da-chuyen/{answer.id}.pdf").status_code == 404
        for address in (
            case.number,
            f"{former}?muc=trao-doi",
            f"{case.number}/van-ban/{letter.id}.pdf",
            f"{former}/van-ban/{answer.id}.pdf",
            f"{former}/tra-loi",
            f"{former}/don-giong",
        ):
            found = client.get(f"/don/{address}")
            text = found.get_data(as_text=True)
            assert found.status_code in (403, 404) or "Ghi chú của" not in text, address
        assert client.get(f"/don/{case.number}").status_code == 404
        assert f'href="/don/{former}"' in opened(client, f"/viec-cua-toi?tim={former}")
        stranger = browser_of(app, make_leader("SNNMT"))
        assert stranger.get(f"/don/{former}").status_code == 404
        assert browser_of(app, next_one).get(f"/don/{former}").status_code == 302
        reads = set(db.session.scalars(select(Reading.page)))
        assert "da-chuyen" in reads

    def test_a_sealed_case_only_for_who_knew_it(self, app: Flask) -> None:
        case = denunciation(code="TTT")
        former = case.number
        agency = agencies.by_code("UBT")
        assert agency is not None
        actions.correct_routing(
            case, agency=agency, reason="Việc của tỉnh.", expected=case.version, by=SYSTEM, at=MOMENT
        )
        db.session.commit()
        knows = officer_of("TTT", "leader", name="Hồ Văn Kiểm")
        page = opened(browser_of(app, knows), f"/don/{former}")
        assert not [canary for canary in CANARIES if canary in page]
        [sent] = queries.submissions_of(case.id)
        sent.body = "Bản làm việc của tỉnh"
        db.session.add(Barred(case_id=case.id, officer_id=knows.id, why="Trùng họ tên"))
        db.session.commit()
        assert browser_of(app, knows).get(f"/don/{former}").status_code == 404
        other = browser_of(app, officer_of("TTT", "leader", name="Lê Biết Chuyện", username="lbc.ttt"))
        assert "Bản làm việc của tỉnh" not in opened(other, f"/don/{former}")
        unknowing = browser_of(app, make_handler("TTT"))
        assert unknowing.get(f"/don/{former}").status_code == 404


def test_a_wish_to_withdraw_that_nobody_handles_reaches_who_assigns(app: Flask) -> None:
    received = receive_matter("complaint_first", COMMUNE)
    case = db.session.get_one(Case, received.lodged.case_id)
    leader = make_leader(COMMUNE)
    make_handler(COMMUNE)
    wish = actions.withdrawal_wished("Bị dọa", (), coerced=True)
    actions.request_withdrawal(
        case, submission_id=received.lodged.submission_id, details=wish, by=CITIZEN, at=MOMENT
    )
    db.session.commit()
    assert [(who, "reason" in values) for who, values in told("cases/withdrawal_requested_officer")] == [
        (leader.id, True)
    ]


def test_parts_split_off_stand_beside_with_their_state(app: Flask) -> None:
    first, later = make_case(), make_case("SNNMT")
    db.session.add(CaseLink(case_id=later.id, other_id=first.id, relation="part", at=MOMENT))
    db.session.commit()
    page = opened(browser_of(app, make_handler()), f"/don/{first.number}")
    assert "Phần đã tách" in page
    assert "Sở Nông nghiệp và Môi trường" in page[page.index("Phần đã tách") :][:400]


def test_parts_follow_their_agencies(app: Flask) -> None:
    case, handler = drain_case(), make_handler()
    moved, joined = ask(case, handler, COMMUNE, "SNNMT")
    commune, other = agencies.by_code(COMMUNE), agencies.by_code("21196")
    mine, environment = agencies.by_code("SXD"), agencies.by_code("SNNMT")
    assert commune
    assert other
    assert mine
    assert environment
    head = make_leader("21196")
    for gone, successor in ((commune, other), (environment, mine)):
        one = Succession(gone, date(2026, 12, 1), "NQ 1/2026", successor, {}, {})
        part_rehoming.follow(one, by=SYSTEM, at=MOMENT)
    db.session.commit()
    moved, joined = fresh(moved), fresh(joined)
    assert (moved.agency_id, moved.state, moved.due_on) == (other.id, "asked", date(2026, 12, 2))
    assert joined.state == "called_off"
    assert [who for who, _ in told("cases/part_asked")] == [head.id]
    assert f"{case.number}/1" in opened(browser_of(app, head), "/viec-phoi-hop")
    assert not list(checks.check())


def test_a_case_that_moves_on_takes_its_parts_back(app: Flask) -> None:
    case, handler = make_case(), make_handler()
    [part] = ask(case, handler, COMMUNE)
    commune = make_leader(COMMUNE)
    agency = agencies.by_code("SNNMT")
    assert agency is not None
    case = fresh(case)
    actions.transfer(
        case,
        agency=agency,
        reason="Việc của Sở.",
        signature=SIGNATURE,
        expected=case.version,
        by=SYSTEM,
        at=MOMENT,
    )
    db.session.commit()
    assert fresh(part).state == "called_off"
    assert [who for who, _ in told("cases/part_called_off")] == [commune.id]
    assert not list(checks.check())
