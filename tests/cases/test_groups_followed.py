"""One of many follows the matter by his own code: what is for all, and nobody's name."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.actor import SYSTEM
from feedback.cases import actions, groups, queries
from feedback.cases.models import Case, Rating, Signatory
from feedback.law.kinds import Kind
from tests.conftest import MOMENT
from tests.factories.cases import SIGNATURE, sender
from tests.factories.groups import make_group, name_of

SECRET_WORDS = "Sổ đỏ của gia đình tôi ở nhà bà Lành"


def follow(client: FlaskClient, code: str, proof: str) -> Any:
    page = client.get("/tra-cuu")
    return client.post("/tra-cuu", data={"csrf_token": token(page.text), "code": code, "proof": proof})


def token(page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found
    return found[1]


def code_of(session: Any, position: int) -> str:
    return str(session.scalar(select(Signatory.tracking_code).where(Signatory.position == position)))


def test_he_sees_what_is_for_all_and_nobodys_name(app: Flask, client: FlaskClient, session: Any) -> None:
    case, submission = make_group(12)
    letter = actions.request_papers(
        case, request="Bổ sung bản đồ.", signature=SIGNATURE, expected=case.version, by=SYSTEM, at=MOMENT
    )
    actions.supplement(
        case, submission_id=submission.id, content=SECRET_WORDS, files=[], by=SYSTEM, at=MOMENT, sender=False
    )
    code, third = code_of(session, 4), groups.following(case.id)[2].id
    session.commit()
    assert follow(client, code, "9999").status_code == 422
    assert follow(client, code, "0004").status_code == 303
    page = client.get("/don-cua-toi")
    assert "Đơn ký chung của tôi" in page.text
    assert "Đã nhận đơn" in page.text
    assert "Chưa có văn bản nào gửi đến mọi người" in page.text
    for hidden in (name_of(1), name_of(3), SECRET_WORDS, "Bổ sung bản đồ"):
        assert hidden not in page.text
    # What is the sender's alone is shut, also by its address.
    letter_id = letter.id
    assert client.get(f"/don-cua-toi/van-ban/{letter_id}.pdf").status_code == 404
    for way, status in (("bo-sung", 403), ("trao-doi", 403), ("rut-don", 303)):
        assert client.get(f"/don-cua-toi/{way}").status_code == status, way
    actions.name_representatives(case, [third], paper="Giấy cử", expected=case.version, by=SYSTEM, at=MOMENT)
    actions.accept(case, expected=case.version, by=SYSTEM, at=MOMENT)
    answer = actions.answer(
        case, answer="Đã thay ván cầu.", signature=SIGNATURE, expected=case.version, by=SYSTEM, at=MOMENT
    )
    answer_id = answer.id
    speaks = code_of(session, 3)
    session.commit()
    assert "Đã thay ván cầu." in client.get("/don-cua-toi").text
    served = client.get(f"/don-cua-toi/van-ban/{answer_id}.pdf")
    assert served.mimetype == "application/pdf"
    rate(client, session, case, groups.following(case.id)[3].id)
    assert follow(client, speaks, "0003").status_code == 303
    spoken = client.get("/don-cua-toi")
    assert "Ông/bà là người đại diện" in spoken.text
    assert client.get(f"/don-cua-toi/van-ban/{letter_id}.pdf").status_code == 200


def rate(client: FlaskClient, session: Any, case: Case, signatory_id: int) -> None:
    session.rollback()
    form = client.get("/don-cua-toi/danh-gia")
    given = {"csrf_token": token(form.text), "score": "4", "solved": "yes"}
    for _twice in range(2):
        assert client.post("/don-cua-toi/danh-gia", data=given).status_code == 303
    raters = session.scalars(select(Rating.rater)).all()
    answered = queries.letters_of(case.id)[-1].id
    assert raters == [f"signatory:{signatory_id}/{answered}"]
    session.rollback()


def test_he_takes_his_own_name_back_and_no_other(app: Flask, client: FlaskClient, session: Any) -> None:
    case, submission = make_group(3)
    case_id, code, sent = case.id, code_of(session, 2), submission.tracking_code
    session.commit()
    follow(client, code, "0002")
    form = client.get("/don-cua-toi/rut-ten")
    asked = client.post(
        "/don-cua-toi/rut-ten", data={"csrf_token": token(form.text), "reason": "Việc đã xong"}
    )
    assert "Xác nhận rút tên" in asked.text
    assert groups.counts_of(case_id).withdrawn == 0
    session.rollback()
    given = {"csrf_token": token(asked.text), "reason": "Việc đã xong", "confirmed": "1"}
    for _twice in range(2):
        assert client.post("/don-cua-toi/rut-ten", data=given).status_code == 303
    assert groups.counts_of(case_id).withdrawn == 1
    assert session.get(Case, case_id).state == "received"
    session.rollback()
    page = client.get("/don-cua-toi")
    assert "Ông/bà đã rút tên" in page.text
    assert "Rút tên khỏi đơn" not in page.text
    # The sender, whose list goes on, has no button that would end it for all.
    assert follow(client, sent, "5678").status_code == 303
    assert "/don-cua-toi/rut-don" not in client.get("/don-cua-toi").text


def test_a_complaint_is_not_left_by_a_button(app: Flask, client: FlaskClient, session: Any) -> None:
    group = sender(kind="group", full_name=name_of(1), people_count=5)
    case, _submission = make_group(5, sender=group, kind=Kind.COMPLAINT, signature="original")
    code = code_of(session, 2)
    case_id = case.id
    session.commit()
    follow(client, code, "0002")
    page = client.get("/don-cua-toi")
    assert "ký giấy rút và nộp cho" in page.text
    assert client.get("/don-cua-toi/rut-ten").status_code == 200
    given = {"csrf_token": token(page.text), "reason": "", "confirmed": "1"}
    assert client.post("/don-cua-toi/rut-ten", data=given).status_code == 422
    assert groups.counts_of(case_id).withdrawn == 0
