"""One step on many cases: listed beforehand, done case by case, what changed meanwhile left out, undone."""

from __future__ import annotations

import io
import re
from typing import Any

from flask import Flask
from pypdf import PdfReader

from feedback.actor import SYSTEM
from feedback.cases import actions, queries
from feedback.cases.jobs import running
from feedback.cases.models import Case, Job, Letter
from feedback.extensions import db
from feedback.law.states import State
from feedback.notifications.models import Message
from feedback.people import queries as people
from tests.cases.test_merging import holds
from tests.cases.test_merging import pair as duplicates
from tests.factories.cases import make_accepted_case, make_answered_case, make_case, sender
from tests.factories.matters import receive_matter
from tests.factories.officers import actor_of, browser_of, make_handler, make_leader, officer_of
from tests.intake import walk

QUEUE = "/viec-cua-toi"
MARKET = "Sáng nào chợ cũng tràn xuống lòng đường, học sinh phải đi vòng qua ruộng."


def main_of(answer: Any) -> str:
    html = answer.get_data(as_text=True)
    return str(html[html.index("<main") :])


def form_to(html: str, to: str) -> dict[str, str]:
    form = next(one for one in re.findall(r"<form.*?</form>", html, re.S) if f'action="{to}"' in one)
    return walk.hidden(form)


def choose(client: Any, cases: list[Case]) -> str:
    """Tick the cases in the list and press the button at its foot."""
    html = main_of(client.get(QUEUE))
    boxes = dict(re.findall(r'name="vu_viec" value="([^":]+):(\d+)"', html))
    picks = [f"{case.number}:{boxes.get(case.number, case.version)}" for case in cases]
    answer = client.post("/hang-loat", data=form_to(html, "/hang-loat") | {"vu_viec": picks})
    assert answer.status_code == 200
    return main_of(answer)


def sender_of(case: Case) -> str:
    return people.names([queries.submissions_of(case.id)[0].sender_id]).popitem()[1]


def whole_list(client: Any, address: str) -> str:
    """Press the button for all that this list holds."""
    fields = form_to(main_of(client.get(address)), "/hang-loat")
    answer = client.post("/hang-loat", data=fields | {"ca_danh_sach": "1"})
    assert answer.status_code == 200
    return main_of(answer)


def confirm(client: Any, cases: list[Case], **typed: Any) -> Any:
    return client.post("/hang-loat/xem", data=form_to(choose(client, cases), "/hang-loat/xem") | typed)


def run(client: Any, page: str) -> Job:
    answer = client.post("/hang-loat/chay", data=form_to(page, "/hang-loat/chay"))
    assert answer.status_code == 303
    key = answer.headers["Location"].rpartition("/")[2]
    db.session.rollback()
    running.run_waiting()
    db.session.expire_all()
    return db.session.query(Job).filter_by(key=key).one()


def undo(client: Any, job: Job) -> Job:
    address = f"/viec-chay/{job.key}"
    data = form_to(main_of(client.get(address)), f"{address}/hoan-tac")
    answer = client.post(f"{address}/hoan-tac", data=data)
    assert answer.status_code == 303
    db.session.rollback()
    running.run_waiting()
    db.session.expire_all()
    return db.session.query(Job).filter_by(key=answer.headers["Location"].rpartition("/")[2]).one()


def test_assigned_and_given_back(app: Flask) -> None:
    first, second, closed = make_case(), make_case(title="Đèn đường tắt"), make_answered_case()
    leader, handler = make_leader(), make_handler()
    old = officer_of("SXD", "handler", name="Võ Văn Nam", username="nam.sxd")
    actions.assign(
        second, officer_id=old.id, expected=second.version, by=actor_of(leader), at=closed.received_at
    )
    db.session.commit()
    client = browser_of(app, leader)
    answer = confirm(client, [first, second, closed], step="assign", officer=str(handler.id))
    assert answer.status_code == 200
    page = main_of(answer)
    assert "2 vụ việc làm được, 1 vụ việc không làm được" in page
    assert "Giao cho Phạm Quốc Bảo, trước đó: Võ Văn Nam" in page
    db.session.expire_all()
    assert (first.officer_id, second.officer_id) == (None, old.id)  # tried, and undone

    # «Sửa lại» brings back all that were ticked, also what could not be done.
    again = client.post("/hang-loat/chay", data=form_to(page, "/hang-loat/chay") | {"sua": "1"})
    assert "Làm với 3 vụ việc" in main_of(again)
    page = main_of(
        client.post(
            "/hang-loat/xem",
            data=form_to(main_of(again), "/hang-loat/xem") | {"step": "assign", "officer": str(handler.id)},
        )
    )

    job = run(client, page)
    assert [one["done"] for one in job.outcomes] == [True, True]
    assert {first.officer_id, second.officer_id} == {handler.id}
    back = undo(client, job)
    assert [one["done"] for one in back.outcomes] == [True, True]
    assert (first.officer_id, second.officer_id) == (None, old.id)
    holds()


def test_one_that_changed_meanwhile_is_left_out_and_said(app: Flask) -> None:
    first, second = make_case(), make_case(title="Đèn đường tắt")
    handler = make_handler()
    client = browser_of(app, make_leader())
    page = main_of(confirm(client, [first, second], step="assign", officer=str(handler.id)))
    actions.accept(second, expected=second.version, by=SYSTEM, at=second.received_at)
    db.session.commit()
    data = form_to(page, "/hang-loat/chay")
    key = client.post("/hang-loat/chay", data=data).headers["Location"]
    assert client.post("/hang-loat/chay", data=data).headers["Location"] == key  # pressed twice, one job
    db.session.rollback()
    running.run_waiting()
    html = main_of(client.get(key))
    assert "1 vụ việc đã làm, 1 vụ việc không làm được" in html
    assert "vừa được người khác thay đổi" in html
    # Someone gives it on: what is no longer as the job left it isn't taken back.
    other = officer_of("SXD", "handler", name="Võ Văn Nam", username="nam.sxd")
    db.session.expire_all()
    actions.assign(first, officer_id=other.id, expected=first.version, by=SYSTEM, at=first.received_at)
    db.session.commit()
    job = undo(client, db.session.query(Job).one())
    assert [one["done"] for one in job.outcomes] == [False]
    assert "giao cho người khác" in job.outcomes[0]["words"]


def test_the_same_answer_to_many_each_its_own_letter(app: Flask) -> None:
    first, second, fresh = make_accepted_case(), make_accepted_case(title="Cầu treo: ván gãy"), make_case()
    complaint = db.session.get_one(Case, receive_matter("complaint_first").lodged.case_id)
    leader = make_leader()
    client = browser_of(app, leader)
    cases = [first, second, fresh, complaint]
    bad = confirm(client, cases, step="answer", text="Gửi {ai đó}")
    assert bad.status_code == 422
    assert "Không có chỗ điền {ai đó}" in main_of(bad)
    assert "hoặc chọn một mẫu" in main_of(confirm(client, cases, step="answer", text=""))
    text = "{Cơ quan} trả lời đơn {số vụ việc}: đã thay ván cầu."
    page = main_of(confirm(client, cases, step="answer", text=text))
    assert "2 vụ việc làm được" in page
    assert "không hoàn tác được" in page
    assert f"Người ký: {leader.full_name}, {leader.position}." in page
    assert page.count(sender_of(first)) >= 2
    letter = client.post("/hang-loat/van-ban", data=form_to(page, "/hang-loat/chay") | {"don": first.number})
    assert (letter.status_code, letter.mimetype) == (200, "application/pdf")
    assert first.number in PdfReader(io.BytesIO(letter.data)).pages[0].extract_text()
    assert db.session.query(Letter).count() == 0
    for number, status in ((fresh.number, 409), ("PA-SYT-2026-00001", 404)):
        data = form_to(page, "/hang-loat/chay") | {"don": number}
        assert client.post("/hang-loat/van-ban", data=data).status_code == status
    job = run(client, page)
    assert [one["done"] for one in job.outcomes] == [True, True]
    letters = db.session.query(Letter).filter_by(kind="answer").order_by(Letter.id).all()
    assert len({letter.number for letter in letters}) == 2
    assert [letter.text for letter in letters] == [
        f"Sở Xây dựng trả lời đơn {case.number}: đã thay ván cầu." for case in (first, second)
    ]
    assert {letter.signer for letter in letters} == {leader.full_name}
    html = main_of(client.get(f"/viec-chay/{job.key}"))
    assert letters[0].number in html
    assert "Hoàn tác" not in html.replace("không hoàn tác", "")
    assert db.session.query(Message).filter_by(template="cases/answered").count() == 2
    holds()


def test_reminded_and_merged(app: Flask) -> None:
    kept, merged = duplicates()
    alone = make_case(title="Rác chưa thu gom")
    leader, handler = make_leader(), make_handler()
    actions.assign(
        merged, officer_id=handler.id, expected=merged.version, by=actor_of(leader), at=merged.received_at
    )
    db.session.commit()
    client = browser_of(app, leader)
    page = main_of(confirm(client, [merged, alone], step="remind"))
    assert "Vụ việc chưa giao ai" in page
    assert f"Ông/bà được nhắc xử lý vụ việc {merged.number}." in page
    run(client, page)
    told = db.session.query(Message).filter_by(template="cases/reminded").one()
    assert (told.recipient_id, told.values) == (handler.id, {"number": merged.number})

    page = main_of(confirm(client, [merged, kept], step="merge", reason="Cùng một cầu treo"))
    assert f"Gộp vào {kept.number}" in page
    assert "Nội dung giống" in page
    assert "Ít giống" not in page
    assert f"Người gửi: {sender_of(kept)}" in page
    job = run(client, page)
    assert db.session.get_one(Case, merged.id).state == State.MERGED
    back = undo(client, job)
    assert back.outcomes[0]["done"]
    assert db.session.get_one(Case, merged.id).state == State.RECEIVED
    assert len(queries.submissions_of(merged.id)) == 1
    holds()


def test_merging_what_is_hardly_alike_needs_a_tick(app: Flask) -> None:
    kept, other = (
        make_case(title="Cầu treo hỏng"),
        make_case(title="Chợ xã họp lấn đường", body=MARKET, sender=sender(full_name="Y Blŏ Niê")),
    )
    db.session.commit()
    client = browser_of(app, make_leader())
    page = main_of(confirm(client, [kept, other], step="merge", reason="Cùng một việc"))
    assert "Ít giống" in page
    assert "Y Blŏ Niê" in page
    data = form_to(page, "/hang-loat/chay")
    refused = client.post("/hang-loat/chay", data=data)
    assert refused.status_code == 422
    assert "Đọc cả hai đơn" in main_of(refused)
    assert db.session.query(Job).count() == 0
    assert client.post("/hang-loat/chay", data=data | {"sure": "1"}).status_code == 303


def test_rights_and_bad_input(app: Flask) -> None:
    case, elsewhere = make_case(), make_case("SYT")
    inspector = browser_of(app, officer_of("BTCD", "inspector"))
    assert 'name="vu_viec"' not in inspector.get(QUEUE).get_data(as_text=True)
    assert inspector.post("/hang-loat", data={}).status_code == 403
    handler = browser_of(app, make_handler())
    page = choose(handler, [case])
    assert 'value="assign"' not in page
    assert 'value="answer"' not in page
    hidden = form_to(page, "/hang-loat/xem")
    assert handler.post("/hang-loat/xem", data=hidden | {"step": "answer", "text": "x"}).status_code == 422
    token = {"csrf_token": hidden["csrf_token"]}
    nothing = handler.post("/hang-loat", data=token)
    assert nothing.status_code == 303
    assert "ít nhất một vụ việc" in handler.get(QUEUE).get_data(as_text=True)
    picks = [f"{elsewhere.number}:1", "rác", f"{case.number}:-1", "x" * 500, f"{case.number}:99999999999999"]
    shown = handler.post("/hang-loat", data=token | {"vu_viec": picks})
    assert "Làm với 0 vụ việc" in main_of(shown)
    data = form_to(main_of(shown), "/hang-loat/xem") | {"step": "merge", "reason": "x"}
    assert "0 vụ việc làm được" in main_of(handler.post("/hang-loat/xem", data=data))
    assert handler.post("/hang-loat/chay", data=data).status_code == 422
    assert db.session.query(Job).count() == 0
