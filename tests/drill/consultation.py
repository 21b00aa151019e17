"""A consultation of two thousand households: listed, reached, heard, answered, published: run by
``make drill``.
"""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from feedback.consultation import households, opinions
from feedback.consultation.actions import answering, concluding, planning
from feedback.consultation.actions import households as listing
from feedback.consultation.actions import opinions as saying
from feedback.consultation.actions.opinions import OpinionDetails
from feedback.consultation.models import Household, Opinion
from feedback.extensions import db
from tests.conftest import MOMENT
from tests.dialogue.test_planning_pages import send, words
from tests.factories.consultation import make_consultation
from tests.factories.officers import actor_of, browser_of, officer_of
from tests.factories.reception import TODAY

HOUSEHOLDS, HEARD = 2000, 1300
HAMLETS = ("Trường Định", "Cổ Lũy", "Khê Tân", "Mỹ Lại")
BROKEN = ("2001;;Xóm 1;Trường Định;4", "2002;=cmd|A1;Xóm 1;Cổ Lũy;2", "2003;Đinh Rin;Xóm 2;Khê Tân;bốn")


def test_two_thousand_households_are_heard_and_answered(app: Flask) -> None:
    consultation = make_consultation()
    code, closes_on = consultation.code, consultation.closes_on
    clerk, chair = officer_of("21211", "handler"), officer_of("21211", "leader")
    desk, page = browser_of(app, clerk), f"/lay-y-kien/{code}/ho/danh-sach"
    rows = [
        f"{number};Nguyễn Thị Ánh {number};Xóm {number % 40};{HAMLETS[number % 4]};{number % 7 + 1}"
        for number in range(1, HOUSEHOLDS + 1)
    ]
    pasted = "\n".join(["STT;Chủ hộ;Địa chỉ;Thôn;Số khẩu", *rows, *BROKEN])
    shown = words(send(desk, page, f"{page}/doc", pasted=pasted))
    assert "2.000 hộ đọc được, 3 dòng cần sửa" in shown
    good = shown.split('name="good"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    assert send(desk, page, good=good).status_code == 303
    db.session.rollback()
    numbers = list(db.session.scalars(select(Household.id).order_by(Household.number)))
    assert len(numbers) == HOUSEHOLDS

    by, at = actor_of(clerk), MOMENT
    assert listing.reach(consultation, numbers[:1800], on=TODAY, how="slip", by=by, at=at) == 1800
    for place, household in enumerate(numbers[:HEARD]):
        stance = ("agree", "disagree", "other")[place % 3]
        details = OpinionDetails(
            channel="paper",
            stance=stance,
            text="Đề nghị đo lại diện tích" if stance != "agree" else "",
            given_on=TODAY,
            household_id=household,
        )
        saying.enter(consultation, details, by=by, at=at)
    db.session.commit()
    covered = households.coverage(consultation.id)
    assert sum(one.households for one in covered) == HOUSEHOLDS
    assert sum(one.reached for one in covered) >= 1800
    assert sum(one.answered for one in covered) == HEARD

    groups = {
        stance: answering.form_group(consultation, f"Ý kiến {words_of}", by=by, at=at)
        for stance, words_of in opinions.STANCES.items()
    }
    for stance, group in groups.items():
        said = list(db.session.scalars(select(Opinion.id).where(Opinion.stance == stance)))
        answering.assign(consultation, said, group, by=by, at=at)
        answering.answer_group(
            group,
            summary=f"Nhóm {stance}",
            verdict="accepted",
            answer="Xã tiếp thu.",
            expected=1,
            by=by,
            at=at,
        )
    after = MOMENT + timedelta(days=(closes_on - TODAY).days + 1)
    planning.close(consultation, expected=consultation.version, by=by, at=after)
    concluding.write_synthesis(
        consultation, "Hai phần ba số hộ đề nghị đo lại.", expected=consultation.version, by=by, at=after
    )
    concluding.publish_synthesis(
        consultation,
        expected=consultation.version,
        checked=["names", "third", "every", "true"],
        kept=(),
        kept_why="",
        by=actor_of(chair),
        at=after,
    )
    db.session.commit()
    public = words(app.test_client().get(f"/gop-y/{code}"))
    assert "Hai phần ba số hộ đề nghị đo lại." in public
    assert "Nguyễn Thị Ánh" not in public
