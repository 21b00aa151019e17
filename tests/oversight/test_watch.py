"""The watch list: rules that find, people who decide, plans that are kept, reviews with minutes."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from functools import partial
from typing import Any

import pypdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, func, insert, select, update
from werkzeug.test import TestResponse

from feedback.actor import SYSTEM, Actor
from feedback.agencies import queries as agencies
from feedback.cases import talk
from feedback.cases.models import Case, CaseLink, Exchange, Submission
from feedback.clock import FixedClock
from feedback.commitments import actions as commitments
from feedback.deadlines.models import Deadline
from feedback.extensions import db
from feedback.notifications.models import Message
from feedback.oversight.actions import reminders, reviewing, watching
from feedback.oversight.actions.history import (
    HISTORY,
    REVIEW,
    REVIEW_ITEM,
    TURNED_DOWN,
    WATCH_NOTE,
    WATCH_STEP,
    WATCHED,
    WATCHED_CASE,
)
from feedback.oversight.actions.reviewing import ReviewDetails
from feedback.oversight.models import (
    JointReview,
    ReviewItem,
    TurnedDown,
    WatchedCase,
    WatchedMatter,
    WatchNote,
    WatchProposal,
    WatchSign,
    WatchStep,
)
from feedback.oversight.refusals import BadDetail, NotYours, Refused
from feedback.oversight.signing import Signer
from feedback.oversight.watch import finding, proofs, queries, rules, signs, wiring
from feedback.oversight.watch.queries import Filters
from feedback.register import queries as register
from feedback.register.actions import link_waiting
from tests.conftest import MOMENT
from tests.factories.cases import make_answered_case, make_case
from tests.factories.groups import make_group
from tests.factories.matters import receive_matter
from tests.factories.officers import actor_of, browser_of, make_handler, make_leader, officer_of
from tests.factories.watch import COMMUNE, NAME, WHY, make_inspector, make_long_case, make_matter, make_step

TODAY = date(2026, 11, 25)


def seen(case: Case) -> dict[str, str]:
    """The signs of a case with why, by the rule's key."""
    return {one.rule.key: one.because for one in signs.of([case], TODAY)[case.id]}


def proposed() -> set[int]:
    return set(db.session.scalars(select(WatchProposal.case_id)))


def post(browser: FlaskClient, path: str, data: dict[str, Any], **more: Any) -> TestResponse:
    """Post a form from an officer's page."""
    token = re.search(r'name="csrf_token"[^>]*value="([^"]*)"', browser.get("/viec-cua-toi").text)
    assert token is not None
    return browser.post(path, data=data | {"csrf_token": token[1]}, **more)


def find_at(days: int = 0) -> None:
    finding.find(MOMENT + timedelta(days=days))
    db.session.commit()


def test_each_rule_hits_and_says_why(app: Flask) -> None:
    version = rules.in_force(TODAY)
    assert rules.in_force(date(2020, 1, 1)) == rules.VERSIONS[0] == version
    assert {one.key for one in version.rules} == {*signs._QUESTIONS}

    long_one = make_long_case()
    told = seen(long_one)
    assert told["long_running"] == "Kéo dài: nhận ngày 09/05/2026, đã 200 ngày"
    assert set(told) == {"long_running", "far_late", "hot_field"}, "nobody has even screened it"
    assert told["hot_field"].startswith("Lĩnh vực dễ phức tạp: hạn ")

    complaint = db.session.get_one(
        Case,
        receive_matter(
            "complaint_second", received_at=MOMENT - timedelta(days=100), field_key="land_use"
        ).lodged.case_id,
    )
    told = seen(complaint)
    assert {"higher_level", "hot_field", "far_late"} <= set(told)
    assert "long_running" not in told, "a complaint has 120 days"
    assert "đã quá" in told["far_late"]
    assert "hạn " in told["hot_field"]

    group, _submission = make_group(12)
    assert seen(group) == {"many_people": "Đông người: 12 người"}
    four, _ = make_group(4)
    assert seen(four) == {}

    twice = make_case(title="Đơn thứ hai của cùng người")
    db.session.execute(
        insert(CaseLink).values(case_id=twice.id, other_id=four.id, relation="second_level", at=MOMENT)
    )
    assert seen(twice) == {"higher_level": "Khiếu nại lần hai, tố cáo tiếp"}

    for title in ("Đơn trùng thứ nhất", "Đơn trùng thứ hai"):
        other = make_case(title=title)
        db.session.execute(update(Submission).where(Submission.case_id == other.id).values(case_id=twice.id))
    assert seen(twice)["repeated"] == "Gửi nhiều lần: 3 đơn"

    answered = make_answered_case()
    sent = db.session.scalars(select(Submission).where(Submission.case_id == answered.id)).one()
    said = {"case_id": answered.id, "submission_id": sent.id, "from_sender": True, "kind": talk.NOT_SOLVED}
    db.session.execute(insert(Exchange).values(**said, at=MOMENT, text="Cầu vẫn hỏng ván như cũ."))
    assert seen(answered) == {"not_solved": "Dân báo chưa được giải quyết: 1 lần báo"}

    agency = agencies.by_code(COMMUNE)
    assert agency is not None
    promise = commitments.Promise(agency.id, "Vá đường", TODAY - timedelta(days=3), case_id=four.id)
    commitments.make(
        ("reception", 1),
        [promise],
        heard_by=agency.id,
        made_on=TODAY - timedelta(days=9),
        by=SYSTEM,
        at=MOMENT,
    )
    assert seen(four) == {"promise_missed": "Cam kết quá hạn: 1 cam kết"}
    db.session.commit()

    wiring.find_matters()
    assert proposed() == {long_one.id, complaint.id, group.id, twice.id, four.id}
    first = db.session.scalars(select(WatchProposal).order_by(WatchProposal.rank.desc())).first()
    assert first is not None
    assert (first.case_id, first.points) == (long_one.id, 4), "most points first"
    assert db.session.scalar(select(func.count()).select_from(WatchSign)) == 11

    db.session.execute(
        update(Case)
        .where(Case.id == long_one.id)
        .values(state="filed", ground="x", closed_on=TODAY, closed_at=MOMENT)
    )
    find_at()
    assert proposed() == {complaint.id, group.id, twice.id, four.id}, "what is over isn't proposed"


def test_two_letters_about_one_case_are_a_sign(app: Flask) -> None:
    case, by = make_long_case(days=60), actor_of(make_inspector())
    late = select(Deadline.id).where(Deadline.subject_id == case.id, Deadline.clock == "legal")
    head = Signer("Lê Quang Thạch", "Chánh Thanh tra tỉnh")
    told: dict[str, Any] = {"reason": "Đề nghị giải quyết dứt điểm.", "signer": head, "by": by}
    numbers = list(db.session.scalars(late.where(Deadline.due_on < TODAY)))
    first = reminders.issue(numbers, reply_due_on=TODAY + timedelta(days=5), at=MOMENT, **told)
    assert "reminded" not in seen(case)
    after = MOMENT + timedelta(days=9)
    more = told | {"reply_due_on": TODAY + timedelta(days=15), "expected": first.version}
    second = reminders.issue_next(first, at=after, **more)
    assert seen(case)["reminded"] == "Đã đôn đốc nhiều lần: 2 văn bản"
    reminders.withdraw(second, reason="Nhầm.", expected=second.version, by=by, at=after)
    assert "reminded" not in seen(case)


def test_turned_down_until_something_new_came(app: Flask) -> None:
    by = actor_of(make_inspector())
    case, _submission = make_group(6)
    find_at()
    assert proposed() == {case.id}
    known = signs.counted(signs.of([case], TODAY)[case.id])
    assert known == {"many_people": 6}
    watching.turn_down(case, why="Xã đang đối thoại.", known=known, by=by, at=MOMENT)
    db.session.commit()
    assert proposed() == set()
    with pytest.raises(Refused):
        watching.turn_down(case, why="Lần nữa.", known=known, by=by, at=MOMENT)
    find_at(1)
    assert proposed() == set(), "the same is not proposed again"

    for _ in range(2):
        other = make_case(title="Thêm một đơn")
        db.session.execute(update(Submission).where(Submission.case_id == other.id).values(case_id=case.id))
    db.session.commit()
    find_at(2)
    assert proposed() == {case.id}
    row = db.session.scalars(select(TurnedDown)).one()
    assert row.lapsed_on == TODAY + timedelta(days=2)
    assert rules.news({"many_people": 6}, {"many_people": 6, "long_running": 0}) == ["long_running"]
    assert rules.news({"many_people": 6, "far_late": 0}, {"many_people": 5, "far_late": 0}) == []

    page = browser_of(app, db.session.get_one(type(make_leader()), by.id)).get("/theo-doi/de-xuat").text
    assert "Gửi nhiều lần: 3 đơn" in page
    assert "Đề xuất lại" in page


def test_a_matter_is_taken_planned_reported_confirmed_and_ended(app: Flask, clock: FixedClock) -> None:
    inspector, leader = make_inspector(), make_leader(COMMUNE)
    case, second = make_long_case(), make_case(COMMUNE, title="Đơn của hộ bên cạnh")
    find_at()
    one, two = browser_of(app, inspector), browser_of(app, leader)
    assert one.get(f"/theo-doi/them?so={case.number}").headers["Location"].endswith(case.number)
    assert "Không thấy vụ việc" in one.get("/theo-doi/them?so=%00x").text
    page = one.get(f"/theo-doi/vu-viec/{case.number}").text
    assert "nhận ngày 09/05/2026, đã 200 ngày" in page
    assert "Hệ thống đề xuất từ 2 điểm" in page

    bad = post(one, f"/theo-doi/vu-viec/{case.number}", data={"name": "", "why": WHY, "people": "0"})
    assert bad.status_code == 422
    assert WHY in bad.text
    told = {"name": NAME, "why": WHY, "people": "30"}
    taken = post(one, f"/theo-doi/vu-viec/{case.number}", data=told)
    assert taken.status_code == 303, taken.text
    address = taken.headers["Location"]
    again = post(one, f"/theo-doi/vu-viec/{case.number}", data=told)
    assert again.status_code == 422
    assert "đang ở trong danh sách" in again.text
    assert one.get(f"/theo-doi/vu-viec/{case.number}").headers["Location"] == address
    assert proposed() == set()

    assert post(one, f"{address}/them-vu-viec", data={"number": second.number}).status_code == 303
    assert post(one, f"{address}/them-vu-viec", data={"number": second.number}).status_code == 422
    assert post(one, f"{address}/them-vu-viec", data={"number": "\0ď"}).status_code == 422
    assert (
        post(one, f"{address}/ghi-chu", data={"text": "Chủ tịch tỉnh yêu cầu xong trước Tết."}).status_code
        == 303
    )
    step = {
        "what": "Đối thoại với các hộ",
        "agency": COMMUNE,
        "due_on-day": "30",
        "due_on-month": "11",
        "due_on-year": "2026",
    }
    assert post(one, f"{address}/viec/them", data=step | {"due_on-day": "1"}).status_code == 422
    assert post(one, f"{address}/viec/them", data=step).status_code == 303
    number = db.session.scalars(select(WatchStep.id)).one()

    queue = two.get("/viec-cua-toi").text
    assert "1 việc trong kế hoạch theo dõi" in queue
    assert "Vụ việc đang được theo dõi" in two.get(f"/don/{case.number}").text
    assert NAME in two.get("/theo-doi/viec").text
    assert post(two, f"/theo-doi/viec/{number}/xac-nhan", data={"version": "1"}).status_code == 403
    version = db.session.get_one(WatchStep, number).version
    reported = {"version": str(version), "evidence": "Đã đối thoại ngày 24/11, 28/30 hộ đồng ý."}
    assert post(two, f"/theo-doi/viec/{number}", data=reported).status_code == 303
    assert post(one, f"/theo-doi/viec/{number}", data=reported).status_code == 403
    assert "28/30 hộ đồng ý" in one.get(address).text
    back = post(
        one, f"/theo-doi/viec/{number}/tra-lai", data={"version": str(version + 1), "why": "Thiếu biên bản."}
    )
    assert back.status_code == 303
    assert "Thiếu biên bản." in two.get(f"/theo-doi/viec/{number}").text
    assert post(two, f"/theo-doi/viec/{number}", data=reported).status_code == 409, "somebody was first"
    assert (
        post(two, f"/theo-doi/viec/{number}", data=reported | {"version": str(version + 2)}).status_code
        == 303
    )
    assert (
        post(one, f"/theo-doi/viec/{number}/xac-nhan", data={"version": str(version + 3)}).status_code == 303
    )
    assert db.session.get_one(WatchStep, number).done_on == TODAY

    listed = one.get(f"/theo-doi?linh_vuc=land_recovery&xa={COMMUNE}&dau_hieu=long_running").text
    assert NAME in listed
    assert case.number in listed
    assert NAME not in one.get("/theo-doi?linh_vuc=electricity").text
    assert one.get("/theo-doi?linh_vuc=%00&sau=x&ds=zz&xa=&xa=1").status_code == 200
    assert one.get("/theo-doi.xlsx").data[:2] == b"PK"
    assert one.get("/theo-doi/dau-hieu").status_code == 200

    matter = db.session.scalars(select(WatchedMatter)).one()
    ended = {"version": str(matter.version), "how": "settled", "why": "Các hộ đã nhận tiền."}
    assert post(one, f"{address}/ket-thuc", data=ended | {"how": "x"}).status_code == 422
    assert post(one, f"{address}/ket-thuc", data=ended).status_code == 303
    assert NAME in one.get("/theo-doi?ds=da-giai-quyet").text
    assert "Các hộ đã nhận tiền." in one.get(address).text
    assert post(one, f"{address}/ghi-chu", data={"text": "Theo dõi thêm."}).status_code == 303
    assert watching.holding(case) is None
    assert faults() == []


def test_owners_are_told_once_before_and_once_behind(app: Flask, clock: FixedClock) -> None:
    by = actor_of(make_inspector())
    leader = make_leader(COMMUNE)
    make_step(make_matter(make_long_case(), by), by, days=5)

    def told() -> list[str]:
        asked = select(Message.template).where(Message.template.like("oversight/%")).order_by(Message.id)
        return list(db.session.scalars(asked))

    assert told() == ["oversight/step_planned"]
    for days, expected in ((1, 0), (2, 1), (4, 0), (6, 1), (7, 0)):
        clock.at = MOMENT + timedelta(days=days)
        assert wiring.tell_owners() == expected, days
    assert told() == ["oversight/step_planned", "oversight/step_due", "oversight/step_late"]
    to = select(Message.recipient_id).where(Message.template.like("oversight/%"))
    assert set(db.session.scalars(to)) == {leader.id}
    assert faults() == []


def test_a_review_ends_in_minutes(app: Flask) -> None:
    inspector = make_inspector()
    by = actor_of(inspector)
    make_leader(COMMUNE)
    matter = make_matter(make_long_case(), by)
    one = browser_of(app, inspector)
    told = {
        "held_on-day": "25",
        "held_on-month": "11",
        "held_on-year": "2026",
        "place": "Phòng họp số 2, trụ sở Thanh tra tỉnh",
        "chair": "Bà Trần Thị Thu Hà, Phó Chánh Thanh tra tỉnh",
        "took_part": "Sở Nông nghiệp và Môi trường\nỦy ban nhân dân xã Tịnh Khê",
    }
    assert post(one, "/theo-doi/ra-soat/lap", data=told | {"held_on-year": "99999"}).status_code == 422
    made = post(one, "/theo-doi/ra-soat/lap", data=told)
    assert made.status_code == 303, made.text
    address = made.headers["Location"]
    assert post(one, f"{address}/vu-viec", data={"matter": "9" * 30}).status_code == 422
    assert post(one, f"{address}/vu-viec", data={"matter": str(matter.id)}).status_code == 303
    assert post(one, f"{address}/vu-viec", data={"matter": str(matter.id)}).status_code == 422
    refused = post(one, f"{address}/chot", data={"version": "1"})
    assert refused.status_code == 422
    assert "Ghi kết luận cho từng vụ việc" in refused.text
    found = {
        "version": "1",
        "found": "Hai hộ chưa nhận tiền.",
        "conclusion": "Tiếp tục đối thoại với hai hộ.",
    }
    assert post(one, f"{address}/vu-viec/{matter.id}", data=found).status_code == 303
    assert post(one, f"{address}/vu-viec/{matter.id}", data=found).status_code == 409
    step = {
        "what": "Đối thoại lần hai",
        "agency": COMMUNE,
        "who": "Chủ tịch xã",
        "due_on-day": "15",
        "due_on-month": "12",
        "due_on-year": "2026",
    }
    assert post(one, f"{address}/vu-viec/{matter.id}/viec", data=step).status_code == 303
    draft = text_of(one.get(f"{address}/bien-ban.pdf").data)
    assert "BIÊN BẢN" in draft.upper()
    assert "Tiếp tục đối thoại với hai hộ" in draft
    assert "DỰ THẢO" in draft
    assert "Đối thoại lần hai" in draft
    assert "chậm nhất ngày 15/12/2026" in draft
    assert one.get(f"{address}/bien-ban.docx").data[:2] == b"PK"
    assert post(one, f"{address}/chot", data={"version": "1"}).status_code == 303
    assert "DỰ THẢO" not in text_of(one.get(f"{address}/bien-ban.pdf").data)
    assert post(one, f"{address}/vu-viec/{matter.id}", data=found | {"version": "2"}).status_code == 422
    scan = {"files": (io.BytesIO(one.get(f"{address}/bien-ban.pdf").data), "biên bản đã ký.pdf")}
    kept = post(one, f"{address}/ban-ky", data=scan, content_type="multipart/form-data")
    assert kept.status_code == 303, kept.text
    assert "biên bản đã ký.pdf" in one.get(address).text
    assert "Tiếp tục đối thoại với hai hộ." in one.get(f"/theo-doi/{matter.id}").text
    assert address.rpartition("/")[2] in one.get("/theo-doi/ra-soat").text
    assert faults() == []


def test_each_sees_his_own_and_nothing_sealed(app: Flask) -> None:
    inspector = make_inspector()
    by = actor_of(inspector)
    sealed = db.session.get_one(
        Case, receive_matter("denunciation", COMMUNE, received_at=MOMENT - timedelta(days=200)).lodged.case_id
    )
    plain, elsewhere = make_long_case(), make_long_case("21172", title="Việc của xã khác")
    make_step(make_matter(sealed, by, name="Việc giữ kín ở xã"), by)
    mine = make_matter(plain, by)
    other = make_matter(elsewhere, by, name="Việc của xã khác")
    leader, triage = make_leader(COMMUNE), officer_of("BTCD", "triage", username="dieu.phoi")
    own = actor_of(leader)
    own = Actor("officer", own.id, own.agency_id, own.permissions - {"cases:denunciation:read"})
    rows, _ = queries.listed(own, "watched", Filters())
    assert [matter.id for matter, _case in rows] == [mine.id]
    assert queries.watched_open(own) == 1
    assert queries.watched_open(by) == 3
    assert queries.watched_open(actor_of(triage)) == 2, "not sealed ones of others"
    assert queries.matter(own, other.id, TODAY) is None
    assert queries.own_steps(own, TODAY) == []
    assert queries.count_own_steps(own, TODAY) == 0
    make_step(other, by)
    assert queries.matter(own, other.id, TODAY) is not None, "who has to do something may read what about"
    assert queries.count_own_steps(own, TODAY) == 1

    with pytest.raises(BadDetail):
        watching.join(mine, sealed, by=by, at=MOMENT)
    with pytest.raises(NotYours):
        watching.write_note(mine, "x", by=own, at=MOMENT)
    review = reviewing.convene(ReviewDetails(TODAY, "Hội trường", "Bà Hà", "Xã"), by=by, at=MOMENT)
    secret = queries.listed(by, "watched", Filters())[0][0][0]
    with pytest.raises(BadDetail):
        reviewing.put_in(review, secret, by=by, at=MOMENT)
    db.session.commit()

    handler, desk = make_handler(COMMUNE), officer_of(COMMUNE, "desk", username="tiep.dan.x")
    for officer, ways in (
        (triage, {"/theo-doi": 200, f"/theo-doi/{secret.id}": 404, "/theo-doi/de-xuat": 200}),
        (leader, {"/theo-doi": 200, "/theo-doi/them": 403, f"/theo-doi/ra-soat/{review.id}": 404}),
        (handler, {"/theo-doi": 403, "/theo-doi/viec": 200, f"/theo-doi/{mine.id}": 403}),
        (desk, {"/theo-doi": 403, "/theo-doi/viec": 403}),
    ):
        browser = browser_of(app, officer)
        for way, status in ways.items():
            assert browser.get(way).status_code == status, (officer.username, way)


def faults() -> list[str]:
    """What ``register verify`` says of the watch list."""
    db.session.rollback()
    link_waiting()
    rooms = (WATCHED, WATCHED_CASE, TURNED_DOWN, WATCH_NOTE, WATCH_STEP, REVIEW, REVIEW_ITEM)
    missing = [
        str(one)
        for room in rooms
        for one in register.missing_contents(room, partial(HISTORY.digests_of, room))
    ]
    found = [*missing, *proofs.check()]
    db.session.rollback()
    return found


@pytest.mark.parametrize(
    ("model", "changed"),
    [
        (WatchedMatter, {"people": 3}),
        (WatchedMatter, {"name": "Tên khác"}),
        (WatchedCase, {"joined_on": date(2026, 11, 1)}),
        (WatchNote, {"text": "Không có gì."}),
        (WatchStep, {"due_on": date(2027, 1, 1)}),
        (JointReview, {"took_part": "Không ai"}),
        (ReviewItem, {"taken_out": True}),
        (TurnedDown, {"why": "Khác"}),
        (WatchNote, None),
    ],
)
def test_what_is_changed_behind_the_register_is_noticed(
    app: Flask, model: Any, changed: dict[str, Any] | None
) -> None:
    by = actor_of(make_inspector())
    matter = make_matter(make_long_case(), by)
    make_step(matter, by)
    watching.write_note(matter, "Đã gọi điện cho xã.", by=by, at=MOMENT)
    review = reviewing.convene(ReviewDetails(TODAY, "Hội trường", "Bà Hà", "Xã"), by=by, at=MOMENT)
    reviewing.put_in(review, matter, by=by, at=MOMENT)
    watching.turn_down(make_case(), why="Chưa cần.", known={}, by=by, at=MOMENT)
    db.session.commit()
    assert faults() == []
    db.session.execute(delete(model) if changed is None else update(model).values(**changed))
    db.session.commit()
    assert len(faults()) == 1


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())
