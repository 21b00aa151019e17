"""What a dialogue concludes: drafted, approved, promised, told; rights, bad input, proofs; both engines."""

from __future__ import annotations

import io
from datetime import timedelta
from html import unescape
from typing import Any

from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select, update

from feedback.agencies import queries as agencies
from feedback.clock import FixedClock
from feedback.commitments import queries as commitments
from feedback.dialogue.actions import hooks
from feedback.dialogue.actions.history import HISTORY, SESSION
from feedback.dialogue.models import Conclusion, DialogueSession, Invitee, PublishedCopy, Statement
from feedback.extensions import db
from feedback.notifications.models import Message
from feedback.register import actions as register
from feedback.register.queries import missing_contents
from tests.attachments import samples
from tests.cases.test_linking import main_of
from tests.conftest import MOMENT
from tests.factories.cases import make_case
from tests.factories.dialogue import make_dialogue
from tests.factories.officers import browser_of, make_handler, make_leader, officer_of
from tests.factories.reception import TODAY
from tests.intake import walk as pages

DUE = {"due_on-day": "31", "due_on-month": "12", "due_on-year": "2026"}
PAY = {
    "what": "Chi trả xong tiền bồi thường cho 32 hộ thôn Trường Định",
    "measure": "32 hộ nhận đủ tiền, có danh sách ký nhận",
    "agency": "SXD",
}


def words(response: Any) -> str:
    return unescape(response.get_data(as_text=True))


def send(browser: Any, path: str, **typed: Any) -> Any:
    page = main_of(browser.get(path).get_data(as_text=True))
    return browser.post(path, data=pages.hidden(page) | typed)


def press(browser: Any, page: str, path: str) -> Any:
    """A button of its own on a page."""
    token = pages.hidden(main_of(words(browser.get(page))))
    return browser.post(path, data=token)


def told(template: str) -> int:
    return len(db.session.scalars(select(Message).where(Message.template == f"dialogue/{template}")).all())


def held(**more: Any) -> tuple[int, str]:
    """Number and address of a dialogue that was held today."""
    values = {"held_on": TODAY, "register_until": TODAY, "questions_until": TODAY, "state": "held"}
    session = make_dialogue(**(values | {"held_at": MOMENT, "minutes_state": "draft"} | more))
    return session.id, f"/buoi-doi-thoai/{session.id}/ket-luan"


def test_from_the_draft_to_the_promises(app: Flask, clock: FixedClock) -> None:
    leader, secretary = (browser_of(app, one) for one in (make_leader("21211"), make_handler("21211")))
    builder = browser_of(app, officer_of("SXD", "leader", username="giam.doc"))
    stranger = browser_of(app, make_handler("SYT"))
    case = make_case("21211").number
    number, base = held()
    assert stranger.get(base).status_code == 404
    assert stranger.get(f"{base}/them").status_code == 404
    assert "Chưa ghi việc nào" in words(secretary.get(base))
    empty = send(secretary, f"{base}/them")
    assert empty.status_code == 422
    for asked in (
        "Chọn cơ quan thực hiện",
        "Nhập việc phải làm",
        "Nhập thế nào là xong",
        "Nhập hạn thực hiện",
    ):
        assert asked.casefold() in words(empty).casefold(), asked
    early = send(secretary, f"{base}/them", **PAY, **DUE | {"due_on-month": "10"})
    assert early.status_code == 422
    assert "trước ngày cam kết 25/11/2026" in words(early)
    unknown = send(secretary, f"{base}/them", **PAY, **DUE, case="PA-1")
    assert "Không tìm thấy vụ việc" in words(unknown)
    assert send(secretary, f"{base}/them", **PAY, **DUE, case=case.lower()).status_code == 303
    own = {"what": "Niêm yết danh sách tái định cư", "measure": "Đã niêm yết", "agency": "21211"}
    assert send(secretary, f"{base}/them", **own, **DUE).status_code == 303
    assert send(secretary, f"{base}/them", **own | {"what": "Bỏ việc này"}, **DUE).status_code == 303
    assert press(secretary, base, f"{base}/3/bo").status_code == 303
    assert press(secretary, base, f"{base}/2/len").status_code == 303
    assert secretary.get(f"{base}/3").status_code == 404
    changed = send(secretary, f"{base}/1", **own | {"measure": "Niêm yết 15 ngày tại nhà văn hóa"}, **DUE)
    assert changed.status_code == 303
    shown = words(secretary.get(base))
    assert shown.index("Niêm yết 15 ngày") < shown.index(PAY["measure"])
    assert case in shown
    stale = pages.hidden(main_of(words(secretary.get(f"{base}/2"))))
    assert send(secretary, f"{base}/2", **PAY, **DUE, case=case).status_code == 303
    overtaken = secretary.post(f"{base}/2", data=stale | PAY | DUE)
    assert overtaken.status_code == 409
    assert secretary.get(f"{base}/duyet").status_code == 403
    assert "2 việc, chưa duyệt" in words(leader.get(f"/buoi-doi-thoai/{number}"))
    heard: list[int] = []
    hooks.on_concluded.append(lambda session, by, at: heard.append(session.id))
    try:
        assert send(leader, f"{base}/duyet").status_code == 303
    finally:
        hooks.on_concluded.pop()
    assert heard == [number]
    rows = commitments.of_source((SESSION, number))
    assert [(one.position, one.measure, one.made_on) for one in rows] == [
        (1, "Niêm yết 15 ngày tại nhà văn hóa", TODAY),
        (2, PAY["measure"], TODAY),
    ]
    assert secretary.get(f"{base}/them").status_code == 404
    frozen = secretary.post(f"{base}/2", data=stale | PAY | DUE)
    assert frozen.status_code == 422
    assert "đã được duyệt" in words(frozen)
    assert "Buổi đối thoại ngày 25/11/2026" in words(leader.get("/buoi-doi-thoai/cam-ket"))
    assert leader.get("/buoi-doi-thoai/cam-ket?ds=theo-doi").status_code == 200
    assert builder.get(f"{base}/thong-bao.pdf").status_code == 404
    assert PAY["what"] in words(leader.get(f"{base}/thong-bao"))
    assert leader.get(f"{base}/thong-bao/du-thao.pdf").status_code == 200
    assert send(leader, f"{base}/thong-bao").status_code == 303
    assert told("concluded") == 1
    assert leader.get(f"{base}/thong-bao").status_code == 404
    paper = builder.get(f"{base}/thong-bao.pdf")
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.data)).pages)
    assert "Sở Xây dựng thực hiện" in " ".join(text.split())
    assert builder.get(f"{base}/thong-bao.docx").status_code == 200
    assert stranger.get(f"{base}/thong-bao.pdf").status_code == 404
    promise = f"/cam-ket/{rows[1].id}"
    assert f"{base}/thong-bao.pdf" in words(builder.get(promise))
    assert PAY["measure"] in words(builder.get(promise))


def test_what_can_t_be_concluded(app: Flask, clock: FixedClock) -> None:
    leader = browser_of(app, make_leader("21211"))
    number, base = held(state="announced", held_at=None, minutes_state="none")
    assert leader.get(f"{base}/duyet").status_code == 404
    to_come = make_dialogue(number="2026-902")
    assert leader.get(f"/buoi-doi-thoai/{to_come.id}/ket-luan/them").status_code == 404
    assert "Ghi từ ngày 09/12/2026" in words(leader.get(f"/buoi-doi-thoai/{to_come.id}"))
    db.session.rollback()
    assert send(leader, f"{base}/them", **PAY, **DUE).status_code == 303
    db.session.execute(
        update(DialogueSession)
        .where(DialogueSession.id == number)
        .values(state="held", held_at=MOMENT, minutes_state="reading")
    )
    db.session.commit()
    assert leader.get(f"{base}/them").status_code == 404
    db.session.execute(update(Conclusion).values(what="Trả cho ông Nam, số 0905123456"))
    db.session.commit()
    telling = send(leader, f"{base}/duyet")
    assert telling.status_code == 422
    assert "Kết luận có tên người, số điện thoại" in words(telling)
    assert send(leader, f"{base}/duyet", seen="1").status_code == 303
    token = pages.hidden(main_of(words(leader.get(f"{base}/thong-bao"))))
    again = leader.post(f"{base}/duyet", data=token | {"version": "1"})
    assert again.status_code == 422


def test_a_notice_about_own_work_alone_asks_whom_to_tell(app: Flask) -> None:
    leader = browser_of(app, make_leader("21211"))
    number, base = held()
    department = agencies.by_code("SXD")
    assert department is not None
    guest = {"name": department.name, "part": "Giải đáp", "added_at": MOMENT}
    db.session.add(Invitee(session_id=number, agency_id=department.id, **guest))
    db.session.commit()
    own = {"what": "Niêm yết danh sách", "measure": "Đã niêm yết", "agency": "21211"}
    assert send(leader, f"{base}/them", **own, **DUE).status_code == 303
    assert send(leader, f"{base}/duyet").status_code == 303
    page = main_of(words(leader.get(f"{base}/thong-bao")))
    assert "Gửi cơ quan" in page
    assert "Gửi thêm cơ quan" not in page
    assert "không bắt buộc" not in page
    assert send(leader, f"{base}/thong-bao").status_code == 422
    assert send(leader, f"{base}/thong-bao", others="SXD").status_code == 303


def test_the_register_notices_changed_conclusions(app: Flask, clock: FixedClock) -> None:
    leader = browser_of(app, make_leader("21211"))
    _, base = held()
    assert send(leader, f"{base}/them", **PAY, **DUE).status_code == 303
    assert send(leader, f"{base}/duyet").status_code == 303
    assert send(leader, f"{base}/thong-bao").status_code == 303
    db.session.rollback()
    while register.link_waiting():
        pass

    def faults() -> int:
        return len(list(missing_contents(SESSION, lambda numbers: HISTORY.digests_of(SESSION, numbers))))

    assert faults() == 0
    for change in ({"what": "Không làm gì"}, {"measure": "Bỏ"}, {"due_on": TODAY + timedelta(days=400)}):
        db.session.execute(update(Conclusion).values(**change))
        assert faults() == 1, change
        db.session.rollback()


def test_who_promised_doesn_t_confirm_and_all_read_once_published(
    app: Flask, client: Any, clock: FixedClock
) -> None:
    chair = make_leader("21211")
    builder = browser_of(app, officer_of("SXD", "leader", username="giam.doc"))
    leader = browser_of(app, chair)
    number, base = held()
    spoke = {"item_id": None, "position": 1, "role": "citizen", "name": "Phạm Thị Nguyệt"}
    db.session.add(Statement(session_id=number, said="Bao giờ trả tiền?", at=MOMENT, **spoke))
    db.session.commit()
    assert send(leader, f"{base}/them", **PAY, **DUE).status_code == 303
    assert send(leader, f"{base}/duyet").status_code == 303
    [promise] = commitments.of_source((SESSION, number))
    address = f"/cam-ket/{promise.id}"
    reported = builder.post(
        f"{address}/bao-xong",
        data=pages.hidden(main_of(words(builder.get(f"{address}/bao-xong"))))
        | {
            "evidence": "Đã chi trả đủ, gồm hộ Phạm Thị Nguyệt, thửa 12",
            "files": (io.BytesIO(samples.jpeg()), "a.jpg"),
        },
        content_type="multipart/form-data",
    )
    assert reported.status_code == 303
    assert builder.get(f"{address}/quyet-dinh/xac-nhan").status_code == 403
    page = words(leader.get(f"{address}/quyet-dinh/xac-nhan"))
    file_id = page.partition('name="public_files" type="checkbox" value="')[2].partition('"')[0]
    assert "Đã chi trả đủ, gồm hộ [đã ẩn], [đã ẩn]</textarea>" in page
    named = send(leader, f"{address}/quyet-dinh/xac-nhan", public_result="Đã trả cho pham thi nguyet")
    assert named.status_code == 422
    assert "họ tên hoặc địa chỉ «pham thi nguyet»" in words(named)
    shown = {"public_result": "Đã chi trả cho 32 hộ", "public_files": file_id}
    assert send(leader, f"{address}/quyet-dinh/xac-nhan", **shown).status_code == 303
    picture = f"/anh-cam-ket/{promise.id}/{file_id}"
    assert client.get(picture).status_code == 404
    second = officer_of("21211", "leader", username="pho.ct")
    db.session.add(
        PublishedCopy(
            session_id=number,
            number=1,
            body={"items": [], "concluded": "", "conclusions": []},
            checklist=[],
            state="published",
            prepared_by=chair.id,
            confirmed_by=second.id,
            prepared_at=MOMENT,
            published_at=MOMENT,
        )
    )
    db.session.commit()
    assert client.get(picture).status_code == 200
