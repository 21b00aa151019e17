"""Protection of a denouncer by HTTP: asked for, looked into, decided, changed, ended; who finds nothing."""

from __future__ import annotations

import io
import re
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import delete, event, select, update

from feedback.actor import SYSTEM
from feedback.cases.models import Barred, Case, Submission
from feedback.extensions import db
from feedback.intake.actions import Received
from feedback.law import protection as law
from feedback.notifications.models import Message
from feedback.protection import actions, proofs, queries, sealed
from feedback.protection.actions import Asked
from feedback.protection.erasing import erase_of_submissions
from feedback.protection.models import (
    ProtectionDecision,
    ProtectionEvent,
    ProtectionFile,
    ProtectionMeasure,
    ProtectionOpening,
    ProtectionText,
)
from feedback.protection.rules import NotNow, NotYours
from feedback.register import actions as register
from feedback.register.models import Reading
from feedback.sealing import CannotOpen
from tests.cases.denounced import COMMUNE, SAID, WHO, everything_stored, received, spellings, standing_in
from tests.cases.desk_browser import done, hidden, opened, pressed
from tests.cases.second_person import agreed
from tests.cases.test_checks import verify
from tests.conftest import MOMENT
from tests.factories.cases import make_case
from tests.factories.officers import actor_of, browser_of, officer_of
from tests.intake.walk import fill

RELATIVES = "Phan Thị Mỹ Lệ Quyên, xóm Gò Sỏi 7\nHuỳnh Gia Bảo Khang"
DANGER = "Chồng của ông ấy chặn đường ở ngã ba Vườn Xoài, dọa đốt ghe cá QNg-95218."
WISH = "Cho mẹ con tôi ở tạm nhà văn hoá Đồng Nà"
SECRETS = (
    *RELATIVES.split("\n"),
    "Phan Thị Mỹ Lệ Quyên",
    "Gò Sỏi",
    "Vườn Xoài",
    "QNg-95218",
    "Đồng Nà",
    *WHO.values(),
)
ASKED = {"persons": ["denouncer", "spouse"], "rights": ["life", "property"], "relatives": RELATIVES}
ASKED |= {"danger": DANGER, "wish": WISH}
OWN = "/don-cua-toi/de-nghi-an-toan"
LOG = "/nhat-ky-mo-ban-goc"


@pytest.fixture
def given(app: Flask) -> Received:
    return received(files=False)


def case_of(given: Received) -> Case:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Case, given.lodged.case_id)


def handler() -> Any:
    return officer_of(COMMUNE, "denunciation", name="Võ Thị Sáu Hạnh", username="bv.to.cao")


def head() -> Any:
    return officer_of(COMMUNE, "leader", name="Cao Minh Trí", username="bv.lanh.dao", position="Chủ tịch")


def asks(client: FlaskClient, given: Received, **more: Any) -> ProtectionFile:
    """The denouncer asks on his own page."""
    proof = {"code": given.lodged.tracking_code, "proof": given.lodged.secret}
    assert fill(client, "/tra-cuu", proof).location == "/don-cua-toi"
    assert "Đề nghị bảo vệ ông/bà" in unescape(opened(client, "/don-cua-toi"))
    done(pressed(client, f"{OWN}/moi", ASKED | more))
    return only_file()


def only_file() -> ProtectionFile:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(ProtectionFile)).one()


def asked_file(given: Received, **more: Any) -> ProtectionFile:
    """A file by the action alone."""
    asked = Asked(**(ASKED | more))  # type: ignore[arg-type]
    submission = db.session.scalars(select(Submission)).one()
    file = actions.ask(submission, asked, at=MOMENT)
    db.session.commit()
    return file


def on(name: str) -> dict[str, str]:
    """Today in the three boxes of a day."""
    return {f"{name}-day": "25", f"{name}-month": "11", f"{name}-year": "2026"}


def told(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_from_the_request_to_the_end(app: Flask, client: FlaskClient, given: Received) -> None:
    wrong = fill(client, "/tra-cuu", {"code": given.lodged.tracking_code, "proof": given.lodged.secret})
    assert wrong.status_code == 303
    page = pressed(client, f"{OWN}/moi", ASKED | {"relatives": "", "danger": "Bị dọa"})
    assert page.status_code == 422
    assert "Ghi họ tên, nơi ở của từng người thân" in unescape(page.text)
    assert "Bị dọa" in unescape(page.text)
    file = asks(client, given, urgent="1")
    assert (file.state, file.urgent, file.persons) == ("requested", True, ["denouncer", "spouse"])
    assert "Đã nhận, chưa xem xét" in told(opened(client, OWN))
    assert client.get(f"{OWN}/moi").location == OWN

    officer, leader = browser_of(app, handler()), browser_of(app, head())
    case = case_of(given)
    assert "đề nghị bảo vệ khẩn cấp" in told(opened(officer, f"/don/{case.number}"))
    for reader in (officer, leader):
        assert "Đề nghị bảo vệ chờ quyết định: 1, khẩn cấp: 1" in told(opened(reader, "/viec-cua-toi"))
    other = browser_of(app, officer_of("SXD", "leader"))
    assert "Đề nghị bảo vệ" not in told(opened(other, "/viec-cua-toi"))
    address = f"/bao-ve/{file.number}"
    assert file.number in opened(officer, "/bao-ve")
    assert file.number in opened(officer, f"/don/{case.number}/bao-ve")
    shown = told(opened(officer, address))
    assert "Vợ, chồng của người tố cáo" in shown
    assert not [one for one in SECRETS if one in shown]
    done(pressed(officer, f"{address}/viec/kiem-tra", words=f"Đã gặp, {DANGER}"))
    assert officer.get(f"{address}/quyet-dinh/ap-dung").status_code == 403
    done(
        pressed(
            leader,
            f"{address}/quyet-dinh/ap-dung",
            on("from_on") | {"persons": ["denouncer", "spouse"], "measures": ["redact", "shelter"]},
            reason=f"Có nguy cơ: {DANGER}",
            duties="Công an xã bố trí",
        )
    )
    assert "Bố trí nơi ở tạm an toàn" in told(opened(client, OWN))
    assert "Đang áp dụng" in told(opened(client, OWN))

    done(
        pressed(
            leader,
            f"{address}/quyet-dinh/gui-co-quan",
            {"body": "police", "measures": ["shelter"]},
            name="Công an xã Tịnh Khê",
            words="Bố trí nơi tạm lánh",
        )
    )
    assert "1 văn bản chưa có trả lời" in told(opened(officer, "/bao-ve"))
    done(
        pressed(
            officer,
            f"{address}/viec/tra-loi",
            on("answered_on"),
            outcome="agreed",
            letter="1",
            words="Công văn 12",
        )
    )
    assert "đồng ý thực hiện" in told(opened(officer, address))

    reason = "In quyết định để giao cho người được bảo vệ"
    alone = leader.post(f"{address}/mo", data=hidden(opened(leader, f"{address}/mo")))
    assert alone.status_code == 403
    assert "Phan Thị Mỹ Lệ Quyên" not in told(alone.text)
    asked = {"reason": reason} | hidden(opened(leader, f"{address}/mo"))
    assert leader.post(f"{address}/de-nghi-mo", data=asked).status_code == 303
    assert "Đang chờ người thứ hai" in told(opened(leader, f"{address}/mo"))
    agreed(case_of(given))
    page = pressed(leader, f"{address}/mo")
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert "Phan Thị Mỹ Lệ Quyên" in told(page.text)
    token = hidden(page.text)
    decision = db.session.scalars(select(ProtectionDecision)).one()
    paper = leader.post(f"{address}/ban-in/quyet-dinh/{decision.id}.pdf", data=token)
    text = PdfReader(io.BytesIO(paper.data)).pages[0].extract_text()
    assert "KHÔNG PHỔ BIẾN" in text
    assert WHO["full_name"] in " ".join(text.split())
    letter = leader.post(f"{address}/ban-in/van-ban/1.pdf", data=token)
    assert letter.mimetype == "application/pdf"
    other = officer.post(
        f"{address}/ban-in/quyet-dinh/{decision.id}.pdf", data=hidden(opened(officer, f"{address}/mo"))
    )
    assert other.status_code == 303
    openings = db.session.scalars(select(ProtectionOpening)).all()
    assert [one.reason for one in openings] == [reason]
    assert reason in told(opened(officer, address))
    assert db.session.scalars(select(Reading).where(Reading.subject_room == "protection")).all()

    done(
        pressed(
            leader,
            f"{address}/quyet-dinh/thay-doi",
            on("from_on") | {"persons": ["denouncer"], "measures": ["redact", "guard"]},
            reason="Đổi chỗ ở",
        )
    )
    db.session.rollback()
    measures = db.session.scalars(select(ProtectionMeasure).order_by(ProtectionMeasure.id)).all()
    assert [(one.key, one.ended_on is not None) for one in measures] == [
        ("redact", False),
        ("shelter", True),
        ("guard", False),
    ]
    db.session.rollback()
    done(pressed(client, f"{OWN}/rut", words="Đã hết nguy cơ", sure="1"))
    assert only_file().end_asked_on is not None
    assert only_file().state == "applied"
    done(pressed(leader, f"{address}/quyet-dinh/cham-dut", ground="asked", reason="Theo đề nghị"))
    assert only_file().state == "ended"
    assert "Theo đề nghị của ông/bà" in told(opened(client, OWN))
    assert "Viết đề nghị" in told(opened(client, OWN))

    stored = everything_stored()
    standing = [one for one in SECRETS if any(each in stored for each in spellings(one))]
    assert standing == []
    while register.link_waiting():
        pass
    assert verify(app) == (0, [])


def test_nobody_who_must_not_know_finds_it(app: Flask, given: Received) -> None:
    file = asked_file(given)
    case = case_of(given)
    himself = officer_of(COMMUNE, "leader", name=SAID["accused"], username="bi.to.cao")
    handles = officer_of(COMMUNE, "denunciation", name=SAID["accused"], username="bi.to.cao.2")
    elsewhere = officer_of("SXD", "leader", name="Lê Xa", username="noi.khac")
    for one in (himself, handles):
        db.session.add(Barred(case_id=case.id, officer_id=one.id, why="Trùng họ tên"))
    db.session.commit()
    number, case_number = file.number, case.number
    for one in (himself, handles, elsewhere):
        browser = browser_of(app, one)
        for path in (
            f"/bao-ve/{number}",
            f"/bao-ve/{number}/mo",
            f"/bao-ve/{number}/viec/kiem-tra",
            f"/don/{case_number}/bao-ve",
            f"/don/{case_number}/bao-ve/ghi",
        ):
            assert (
                browser.get(path).status_code
                == browser.get(path.replace(number, "BV-X-2026-9")).status_code
                == 404
            )
        assert number not in browser.get("/bao-ve").text
        with pytest.raises(NotYours):
            actions.open_texts(file, by=actor_of(one), at=MOMENT)
        with pytest.raises(NotYours):
            actions.ask_to_open(file, "Xem", by=actor_of(one), at=MOMENT)
        with pytest.raises(NotYours):
            actions.take_up(file, "Xem", expected=1, by=actor_of(one), at=MOMENT)
        db.session.rollback()
    desk = browser_of(app, officer_of(COMMUNE, "desk", name="Tiếp dân"))
    assert desk.get("/bao-ve").status_code == 403
    told_to = db.session.scalars(select(Message).where(Message.template.like("protection/%"))).all()
    assert {one.recipient_id for one in told_to} & {himself.id, handles.id, elsewhere.id} == set()


def test_the_inspectorate_reads_that_and_how_many(app: Flask, given: Received) -> None:
    file = asked_file(given)
    number = file.number
    browser = browser_of(app, officer_of("TTT", "inspector", name="Thanh Tra Viên"))
    assert number in opened(browser, "/bao-ve")
    page = told(opened(browser, f"/bao-ve/{number}"))
    assert "Mở, in văn bản" not in page
    assert "Việc có thể làm" not in page
    assert browser.get(f"/bao-ve/{number}/mo").status_code == 403
    assert browser.post(f"/bao-ve/{number}/mo", data={"reason": "Xem"}).status_code == 403


def test_by_word_of_mouth_a_written_request_must_follow(app: Flask, given: Received) -> None:
    case = case_of(given)
    officer = browser_of(app, handler())
    at = f"/don/{case.number}/bao-ve/ghi"
    page = pressed(officer, at, ASKED | on("requested_on"), source="phone", who="sender")
    assert page.status_code == 422
    assert "khi khẩn cấp" in unescape(page.text)
    assert DANGER in unescape(page.text)
    address = done(pressed(officer, at, ASKED | on("requested_on"), source="phone", who="sender", urgent="1"))
    assert "Chờ văn bản đề nghị" in told(opened(officer, address))
    again = pressed(officer, at, ASKED | on("requested_on"), source="written", who="sender")
    assert again.status_code == 422
    assert "Đã có một đề nghị bảo vệ" in unescape(again.text)
    done(pressed(officer, f"{address}/viec/van-ban-de-nghi", on("written_on")))
    assert "Chờ văn bản đề nghị" not in told(opened(officer, address))
    leader = browser_of(app, head())
    done(
        pressed(leader, f"{address}/quyet-dinh/khong-ap-dung", ground="no_danger", reason="Không có nguy cơ")
    )
    assert only_file().closed_on is not None
    done(pressed(officer, at, ASKED | on("requested_on"), source="written", who="sender"))


def test_who_signed_too_asks_at_the_desk_and_has_a_file_of_his_own(
    app: Flask, client: FlaskClient, given: Received
) -> None:
    asks(client, given)
    case = case_of(given)
    number = case.number
    person = handler()
    officer = browser_of(app, person)
    at = f"/don/{number}/bao-ve/ghi"
    typed = ASKED | on("requested_on") | hidden(opened(officer, at)) | {"source": "written"}
    missing = officer.post(at, data=typed | {"who": "signatory"})
    assert missing.status_code == 422
    signed = typed | {"who": "signatory", "requester": "Đinh Thị Cùng Ký, xóm Rừng Mít"}
    address = done(officer.post(at, data=signed))
    again = officer.post(at, data=signed)
    assert again.status_code == 409
    assert "Vừa có một đề nghị" in unescape(again.text)
    assert "Người cùng ký đơn, thứ 1" in told(opened(officer, address))
    second = done(officer.post(at, data=signed | hidden(again.text) | {"requester": "Phạm Văn Khác"}))
    assert second != address
    files = db.session.scalars(select(ProtectionFile).order_by(ProtectionFile.id)).all()
    assert [one.signatory for one in files] == [0, 1, 2]
    assert told(opened(client, OWN)).count("Đề nghị ngày") == 1
    assert standing_in(everything_stored()) == []
    assert "Rừng Mít".encode() not in everything_stored()
    file = files[1]
    by = actor_of(person)
    actions.ask_to_open(file, "In văn bản", by=by, at=MOMENT)
    db.session.commit()
    agreed(case_of(given))
    actions.open_texts(file, by=by, at=MOMENT)
    db.session.commit()
    page = told(opened(browser_of(app, officer_of("TTT", "inspector", name="Thanh Tra")), LOG))
    assert f"hồ sơ bảo vệ {file.number}" in page
    assert "Hồ Văn Đồng Ý đồng ý" in page
    assert "Võ Thị Sáu Hạnh" in page
    assert "Rừng Mít" not in page


def test_the_second_of_two_is_told_and_keeps_his_words(app: Flask, given: Received) -> None:
    address = f"/bao-ve/{asked_file(given).number}"
    first, second = browser_of(app, handler()), browser_of(app, head())
    path = f"{address}/viec/bo-sung"
    seen = hidden(opened(second, path))
    done(pressed(first, path, words="Người thứ nhất"))
    answer = second.post(path, data=seen | {"words": "Người thứ hai"})
    assert answer.status_code == 409
    assert "Người thứ hai" in unescape(answer.text)
    done(second.post(path, data=hidden(answer.text) | {"words": "Người thứ hai"}))


def test_what_was_said_goes_with_the_matter(app: Flask, given: Received) -> None:
    asked_file(given)
    number = given.lodged.submission_id
    text = db.session.scalars(select(ProtectionText)).one()
    assert sealed.opened(text, request=0)
    db.session.rollback()
    assert erase_of_submissions([number], why="retention", by=SYSTEM, at=MOMENT) == 1
    db.session.commit()
    text = db.session.scalars(select(ProtectionText)).one()
    with pytest.raises(CannotOpen):
        sealed.opened(text, request=0)
    assert list(proofs.check()) == []
    assert browser_of(app, handler()).get(f"/bao-ve/{only_file().number}").status_code == 200


def test_an_open_matter_has_no_such_page(app: Flask, client: FlaskClient) -> None:
    case = make_case()
    submission = db.session.scalars(select(Submission)).one()
    with pytest.raises(NotNow):
        actions.ask(submission, Asked(["denouncer"], ["life"], "Sợ"), at=MOMENT)
    db.session.rollback()
    leader = browser_of(app, officer_of("SXD", "leader", name="Lê Xa"))
    assert leader.get(f"/don/{case.number}/bao-ve").status_code == 404
    assert client.get(OWN).location.startswith("/tra-cuu")


@pytest.mark.parametrize(
    "change",
    [
        update(ProtectionFile).values(state="checking"),
        update(ProtectionText).values(content=b"x" * 40),
        update(ProtectionOpening).values(reason="Khác"),
        update(ProtectionEvent).values(actor="officer:999"),
        delete(ProtectionOpening),
    ],
)
@pytest.mark.once("sqlite")
def test_what_is_changed_behind_our_back_is_told(app: Flask, given: Received, change: Any) -> None:
    file = asked_file(given)
    by = actor_of(handler())
    actions.ask_to_open(file, "Kiểm tra", by=by, at=MOMENT)
    db.session.commit()
    agreed(case_of(given))
    actions.open_texts(only_file(), by=by, at=MOMENT)
    db.session.commit()
    while register.link_waiting():
        pass
    assert list(proofs.check()) == []
    db.session.execute(change)
    assert verify(app)[0] == 1


def test_a_list_asks_as_often_whatever_it_holds(app: Flask) -> None:
    by = actor_of(head())
    counts = []
    for _ in range(2):
        for _ in range(2):
            number = received(files=False).lodged.submission_id
            submission = db.session.get_one(Submission, number)
            actions.ask(submission, Asked(["denouncer"], ["life"], "Sợ"), at=MOMENT)
            db.session.commit()
        db.session.expunge_all()
        asked: list[str] = []

        def note(_c: Any, _cur: Any, statement: str, *_rest: Any, asked: list[str] = asked) -> None:
            asked.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        lines = queries.visible_to(by).open_files(MOMENT.date())
        event.remove(db.engine, "before_cursor_execute", note)
        counts.append((len(lines), len(asked)))
    assert counts == [(2, counts[0][1]), (4, counts[0][1])]


def test_the_ground_of_2026_is_there_since_it_is_law() -> None:
    day = law.ENDS["duties_broken"].since
    assert law.ENDS["duties_broken"] in law.in_force(law.ENDS, day)
    assert law.ENDS["duties_broken"] not in law.in_force(law.ENDS, day.replace(month=6))
    assert all(
        one.article and one.confidence for listed in (law.MEASURES, law.RIGHTS) for one in listed.values()
    )
    assert {one.group for one in law.MEASURES.values()} == set(law.GROUPS)
    assert {one.by for one in law.MEASURES.values()} <= set(law.BODIES)
