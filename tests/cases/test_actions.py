"""The acts on a case, through the actions, on both engines."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from feedback.actor import CITIZEN, SYSTEM, Actor
from feedback.agencies import queries as agencies
from feedback.cases import actions, proofs, queries
from feedback.cases.actions import NotYours, Signature, Stale
from feedback.cases.models import NO_DAY, Case, Letter, Submission
from feedback.deadlines import queries as deadlines
from feedback.extensions import db
from feedback.intake import actions as intake
from feedback.intake.actions import Received
from feedback.intake.incoming import Incoming
from feedback.law.grounds import NotSo, UnknownGround, grounds_for
from feedback.law.kinds import FEEDBACK_KINDS, Kind
from feedback.law.procedure import NotAllowed
from feedback.notifications.models import Message
from feedback.people.actions import PersonDetails
from feedback.register import actions as register
from feedback.register import queries as register_queries
from feedback.register import verifying
from feedback.register.models import RegisterEntry
from tests.conftest import MOMENT

TINH_KHE = "21211"
SENDER = PersonDetails(
    kind="person",
    full_name="Nguyễn Thị Ánh Nguyệt",
    phone="0912345678",
    email="nguyet@example.vn",
    address="Thôn Trường Định, xã Tịnh Khê",
    wants="mail",
    id_kind="cccd",
    id_number="051190001234",
)
BRIDGE = Incoming(
    kind=Kind.REPORT,
    sender=SENDER,
    channel="web",
    title="Cầu treo thôn Trường Định hỏng ván",
    body="Cầu treo qua suối hỏng nhiều ván, học sinh không qua được. Đề nghị sửa gấp trước mùa mưa.",
    received_at=MOMENT,
    area_code=TINH_KHE,
    field_key="local_roads",
)
STEPS = (
    "accept answer assign file inform propose record refuse reopen request route submit transfer verify"
).split()


def officer(agency_id: int, number: int | None = None, **more: Any) -> Actor:
    """One who may take every step at the agency; the number is nobody's account."""
    rights = frozenset(f"cases:case:{step}" for step in STEPS) | {"cases:note:write"}
    return Actor("officer", number, agency_id, more.get("permissions", rights))


def lodged(incoming: Incoming = BRIDGE) -> tuple[Case, Received]:
    """A submission received, and its case."""
    received = intake.receive([incoming], by=CITIZEN, at=MOMENT)[0]
    case = db.session.get_one(Case, received.lodged.case_id)
    return case, received


def signature() -> Signature:
    return Signature(None, "Lê Hữu Phước", "Chủ tịch")


def test_lodging_gives_names_clocks_and_the_competent_agency(app: Flask) -> None:
    case, received = lodged()
    commune = agencies.agency_of_area(TINH_KHE, date(2026, 11, 25))
    assert commune is not None
    assert case.agency_id == commune.id
    assert case.number == f"PA-{commune.code}-2026-00001"
    assert received.agency_name in received.reason
    # Ten calendar days from Wednesday 25/11/2026 end on Saturday 5/12, so Monday 7/12/2026.
    assert [clock.due_on for clock in received.lodged.deadlines] == [date(2026, 12, 7)]
    assert case.due_on == date(2026, 12, 7)
    assert received.lodged.tracking_code not in case.number


def test_handed_in_in_person_starts_the_ten_working_days_too(app: Flask) -> None:
    _case, received = lodged(replace(BRIDGE, channel="desk"))
    days = {clock.term: clock.due_on for clock in received.lodged.deadlines}
    # Ten working days from Wednesday 25/11/2026: 26, 27, 30, 1, 2, 3, 4, 7, 8, Wednesday 9/12/2026.
    assert days == {"XLD_PROCESS": date(2026, 12, 7), "TCD_REPLY": date(2026, 12, 9)}


def test_numbers_run_per_agency_and_year(app: Flask) -> None:
    first, second = intake.receive(
        [BRIDGE, replace(BRIDGE, title="Rác thải ven biển")], by=CITIZEN, at=MOMENT
    )
    assert first.lodged.number.endswith("-00001")
    assert second.lodged.number.endswith("-00002")
    other = intake.receive([replace(BRIDGE, area_code="21220")], by=CITIZEN, at=MOMENT)[0]
    assert other.lodged.number.endswith("-00001")


def test_a_submission_key_is_used_once(app: Flask) -> None:
    keyed = replace(BRIDGE, submission_key="khoa-gui-mot-lan")
    first = intake.receive([keyed], by=CITIZEN, at=MOMENT)[0]
    db.session.commit()
    with pytest.raises(IntegrityError):
        intake.receive([keyed], by=CITIZEN, at=MOMENT)
    db.session.rollback()
    found = queries.by_submission_key(intake.key_digest("khoa-gui-mot-lan"))
    assert found is not None
    assert found[0].id == first.lodged.submission_id
    assert first.lodged.secret == intake.secret_of("khoa-gui-mot-lan")


@pytest.mark.parametrize("kind", sorted(FEEDBACK_KINDS))
def test_the_whole_way_to_an_answer(app: Flask, kind: Kind) -> None:
    case, _received = lodged(replace(BRIDGE, kind=kind))
    leader = officer(case.agency_id)
    actions.accept(case, expected=1, by=leader, at=MOMENT)
    assert (case.state, case.version, case.accepted_on) == ("accepted", 2, date(2026, 11, 25))
    # Fifteen working days from Wednesday 25/11/2026: Wednesday 16/12/2026.
    assert case.due_on == date(2026, 12, 16)
    open_now = deadlines.open_for(("cases", case.id))
    assert [(one.term_key, one.clock) for one in open_now] == [("PAKN_ANSWER", "target")]
    actions.verify(case, expected=2, by=leader, at=MOMENT)
    actions.submit_answer(case, answer="Ủy ban nhân dân xã đã sửa cầu.", expected=3, by=leader, at=MOMENT)
    assert queries.draft_answer(case.id) == "Ủy ban nhân dân xã đã sửa cầu."
    letter = actions.answer(
        case, answer="Cầu đã sửa xong.", signature=signature(), expected=4, by=leader, at=MOMENT
    )
    assert (case.state, case.outcome_number, case.due_on) == ("answered", letter.number, NO_DAY)
    assert case.closed_on == date(2026, 11, 25)
    told = list(db.session.scalars(select(Message.template).order_by(Message.id)))
    assert told == ["cases/received", "cases/accepted", "cases/answered"]
    assert [event.act for event in queries.events_of(case.id)] == [
        "lodged",
        "accepted",
        "verification_started",
        "answer_submitted",
        "answered",
    ]


def test_papers_are_asked_and_brought_and_no_legal_clock_stops(app: Flask) -> None:
    case, received = lodged()
    desk = officer(case.agency_id)
    due = case.due_on
    actions.request_papers(
        case, request="Gửi ảnh hiện trạng cầu.", signature=signature(), expected=1, by=desk, at=MOMENT
    )
    assert (case.state, case.due_on) == ("awaiting_papers", due)
    actions.supplement(
        case,
        submission_id=received.lodged.submission_id,
        content="Tôi gửi thêm hai ảnh.",
        files=[],
        by=CITIZEN,
        at=MOMENT + timedelta(days=1),
        sender=True,
    )
    assert (case.state, case.due_on) == ("received", due)


def test_only_the_competent_person_decides(app: Flask) -> None:
    case, _ = lodged()
    handler = officer(case.agency_id, permissions=frozenset({"cases:case:propose", "cases:case:verify"}))
    with pytest.raises(NotAllowed, match="người có thẩm quyền"):
        actions.accept(case, expected=1, by=handler, at=MOMENT)
    assert case.version == 1


def test_another_agency_changes_nothing(app: Flask) -> None:
    case, _ = lodged()
    board = agencies.reception_board()
    with pytest.raises(NotYours):
        actions.accept(case, expected=1, by=officer(board.id), at=MOMENT)


def test_the_second_of_two_officers_is_told(app: Flask) -> None:
    case, _ = lodged()
    leader = officer(case.agency_id)
    actions.accept(case, expected=1, by=leader, at=MOMENT)
    db.session.commit()
    with pytest.raises(NotAllowed):
        actions.accept(case, expected=1, by=leader, at=MOMENT)
    with pytest.raises(Stale) as stale:
        actions.verify(case, expected=1, by=leader, at=MOMENT)
    assert stale.value.current == 2


def test_transfer_inside_gives_a_new_number_and_a_new_clock(app: Flask) -> None:
    case, _received = lodged()
    old_number, old_agency = case.number, case.agency_id
    target = agencies.by_code("SXD")
    assert target is not None
    later = MOMENT + timedelta(days=5)
    letter = actions.transfer(
        case,
        agency=target,
        reason="Cầu thuộc đường tỉnh.",
        signature=signature(),
        expected=1,
        by=officer(case.agency_id),
        at=later,
    )
    assert (case.agency_id, case.state) == (target.id, "received")
    assert case.number.startswith("PA-SXD-2026-")
    assert letter.to_agency_id == target.id
    # Ten calendar days from Monday 30/11/2026: Thursday 10/12/2026.
    assert case.due_on == date(2026, 12, 10)
    everywhere = Actor("officer", 1, 0, frozenset({"cases:case:read_all"}))
    found = queries.visible_to(everywhere).by_number(old_number)
    assert found is not None
    assert found.id == case.id
    assert queries.visible_to(officer(old_agency)).by_number(old_number) is None
    rows, _ = queries.visible_to(officer(target.id)).find("cau treo hong van")
    assert [row.case.id for row in rows] == [case.id]
    assert queries.visible_to(officer(old_agency)).find("cau treo hong van") == ([], None)


def test_transfer_outside_ends_the_case_here(app: Flask) -> None:
    case, _ = lodged()
    outside = next(one for one in agencies.existing(date(2026, 11, 25)) if one.external)
    actions.transfer(
        case,
        agency=outside,
        reason="Việc thuộc Tòa án.",
        signature=signature(),
        expected=1,
        by=officer(case.agency_id),
        at=MOMENT,
    )
    assert (case.state, case.due_on) == ("transferred", NO_DAY)
    assert case.closed_on == date(2026, 11, 25)


def test_correcting_our_own_routing_keeps_the_clock_and_writes_no_letter(app: Flask) -> None:
    case, _ = lodged()
    due = case.due_on
    target = agencies.by_code("SXD")
    assert target is not None
    actions.correct_routing(
        case,
        agency=target,
        reason="Chọn nhầm cơ quan.",
        expected=1,
        by=officer(case.agency_id),
        at=MOMENT + timedelta(days=3),
    )
    assert (case.agency_id, case.due_on) == (target.id, due)
    assert db.session.scalar(select(Letter)) is None


def test_refusing_needs_a_lawful_ground(app: Flask) -> None:
    case, _ = lodged()
    leader = officer(case.agency_id)
    with pytest.raises(UnknownGround):
        actions.refuse(
            case,
            ground="khong_thich",
            reason="…",
            signature=signature(),
            expected=1,
            by=leader,
            at=MOMENT,
        )
    db.session.rollback()
    case, _ = lodged()
    lawful = next(one for one in grounds_for(Kind.REPORT, "refuse", date(2026, 11, 25)) if not one.needs)
    actions.refuse(
        case,
        ground=lawful.key,
        reason="Đơn không rõ nội dung.",
        signature=signature(),
        expected=1,
        by=officer(case.agency_id),
        at=MOMENT,
    )
    assert (case.state, case.ground) == ("refused", lawful.key)


def test_a_letter_never_says_what_is_not_so(app: Flask) -> None:
    case, _ = lodged()
    told: dict[str, Any] = {"signature": signature(), "by": officer(case.agency_id), "at": MOMENT}
    with pytest.raises(NotSo, match="yêu cầu bổ sung"):
        actions.refuse(case, ground="INCOMPLETE", reason="Thiếu địa chỉ.", expected=1, **told)
    with pytest.raises(NotSo, match="số của vụ việc"):
        actions.file(case, ground="DUPLICATE", reason="Trùng đơn trước.", expected=1, **told)
    other, _ = lodged()
    actions.file(case, ground="DUPLICATE", reason=f"Trùng với vụ việc {other.number}.", expected=1, **told)
    assert case.state == "filed"


def test_who_takes_a_case_up_settles_whose_it_is(app: Flask) -> None:
    case, received = lodged(replace(BRIDGE, field_key=None, area_code=None))
    assert received.triage
    assert case.triage
    actions.accept(case, expected=1, by=officer(case.agency_id), at=MOMENT)
    assert not case.triage


def test_withdrawal_by_the_sender(app: Flask) -> None:
    case, received = lodged()
    actions.withdraw(
        case,
        submission_id=received.lodged.submission_id,
        reason="Cầu đã được sửa.",
        by=CITIZEN,
        at=MOMENT,
        sender=True,
    )
    assert case.state == "withdrawn"
    assert deadlines.open_for(("cases", case.id)) == []


def test_reopening_starts_the_target_anew(app: Flask) -> None:
    case, _ = lodged()
    leader = officer(case.agency_id)
    actions.accept(case, expected=1, by=leader, at=MOMENT)
    first = actions.answer(case, answer="Xong.", signature=signature(), expected=2, by=leader, at=MOMENT)
    later = MOMENT + timedelta(days=30)
    actions.reopen(case, new_facts="Cầu lại hỏng.", expected=3, by=leader, at=later)
    assert (case.state, case.outcome_number, case.closed_on) == ("accepted", None, None)
    # Fifteen working days from Friday 25/12/2026, 1/1/2027 off: Monday 18/1/2027.
    assert case.due_on == date(2027, 1, 18)
    second = actions.answer(
        case, answer="Đã sửa lại.", signature=signature(), expected=4, by=leader, at=later
    )
    assert first.number != second.number


def test_the_clock_of_regulations_follows_the_field(app: Flask) -> None:
    case, _ = lodged()
    leader = officer(case.agency_id)
    before = case.due_on
    actions.set_field(case, field_key="procedures", expected=1, by=leader, at=MOMENT)
    # Five working days from Wednesday 25/11/2026: Wednesday 2/12/2026.
    assert case.due_on == date(2026, 12, 2)
    actions.set_field(case, field_key="local_roads", expected=2, by=leader, at=MOMENT)
    assert case.due_on == before
    assert [one.term_key for one in deadlines.open_for(("cases", case.id))] == ["XLD_PROCESS"]


def test_the_database_refuses_to_lie(app: Flask) -> None:
    case, _ = lodged()
    db.session.commit()
    for lie in (
        {"state": "answered"},
        {"closed_on": date(2026, 11, 25)},
        {"state": "refused", "closed_on": date(2026, 11, 25), "closed_at": MOMENT},
    ):
        with pytest.raises(IntegrityError):
            db.session.execute(update(Case).where(Case.id == case.id).values(**lie))
        db.session.rollback()


def test_the_register_knows_each_act_and_notices_a_changed_text(app: Flask) -> None:
    case, _received = lodged()
    leader = officer(case.agency_id)
    actions.accept(case, expected=1, by=leader, at=MOMENT)
    actions.answer(case, answer="Đã sửa cầu.", signature=signature(), expected=2, by=leader, at=MOMENT)
    db.session.commit()
    while register.link_waiting():
        pass
    verdict = verifying.verify()
    assert verdict.faults == ()
    assert verdict.waiting == 0
    assert list(register_queries.missing_contents("cases", proofs.digests_of)) == []
    db.session.rollback()
    db.session.execute(update(Submission).values(body="Cầu vẫn tốt."))
    db.session.commit()
    faults = list(register_queries.missing_contents("cases", proofs.digests_of))
    assert len(faults) == 1
    db.session.rollback()
    db.session.execute(update(RegisterEntry).where(RegisterEntry.act == "accepted").values(act="refused"))
    db.session.commit()
    assert verifying.verify().faults


def test_no_personal_data_in_register_and_outbox(app: Flask) -> None:
    lodged()
    db.session.commit()
    seen = repr([row.__dict__ for row in db.session.scalars(select(RegisterEntry))])
    seen += repr([row.__dict__ for row in db.session.scalars(select(Message))])
    for secret in ("Nguyệt", "0912345678", "051190001234", "nguyet@", "Trường Định"):
        assert secret not in seen


def test_nfd_and_nfc_are_found_alike(app: Flask) -> None:
    case, _ = lodged()
    viewer = queries.visible_to(officer(case.agency_id))
    for words in ("cầu treo", unicodedata.normalize("NFD", "cầu treo"), "CAU TREO", "ánh nguyệt"):
        rows, _ = viewer.find(words)
        assert [row.case.id for row in rows] == [case.id], words
    assert viewer.find("đường ray") == ([], None)
    assert viewer.find('"OR *') == ([], None)


def test_proof_of_code_and_secret(app: Flask) -> None:
    _, received = lodged()
    code, secret = received.lodged.tracking_code, received.lodged.secret
    assert queries.proven(code, secret) is not None
    assert queries.proven(code, "5678") is not None
    assert queries.proven(code, f"{(int(secret) + 1) % 10**6:06d}") is None
    assert queries.proven(code, "0000") is None
    fresh = actions.reissue_secret(received.lodged.submission_id, by=SYSTEM, at=MOMENT)[1]
    assert queries.proven(code, fresh) is not None
    assert fresh == secret or queries.proven(code, secret) is None
