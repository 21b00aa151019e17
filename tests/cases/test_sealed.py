"""A denunciation on its way in: sealed in every place, kept from whom it is against, told to nobody."""

from __future__ import annotations

import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.accounts.models import Officer
from feedback.agencies import queries as agencies
from feedback.attachments.actions import lay_down
from feedback.attachments.models import Attachment
from feedback.cases import queries, sealed, search
from feedback.cases.models import Barred, Case, CaseEvent, Respondent, Submission
from feedback.deadlines.models import Deadline
from feedback.extensions import db
from feedback.law.states import State
from feedback.notifications.models import Message
from feedback.people import queries as people
from feedback.people.models import Companion, Person
from feedback.routing.denounced import NobodyHere
from tests.attachments import samples
from tests.cases.denounced import (
    CANARIES,
    COMMUNE,
    SAID,
    WHO,
    denunciation,
    everything_stored,
    received,
    sender,
    standing_in,
)
from tests.cases.desk_browser import opened
from tests.cases.test_tracking import look
from tests.conftest import MOMENT
from tests.factories.cases import make_case
from tests.factories.officers import actor_of, browser_of, officer_of
from tests.intake.walk import PLEDGE, fill, picture
from tests.watchful import WatchfulClient


def submission_of(case: Case) -> Submission:
    return db.session.scalars(select(Submission).where(Submission.case_id == case.id)).one()


def test_nothing_of_it_can_be_read_where_it_is_stored(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    case = denunciation()
    assert standing_in(everything_stored()) == []
    assert standing_in(caplog.text.encode()) == []
    submission = submission_of(case)
    assert standing_in(repr(submission.__dict__).encode()) == []
    person = db.session.get_one(Person, submission.sender_id)
    assert (person.full_name, person.wants, person.kind, person.people_count) == ("", "none", "person", 1)
    assert person.id_index is None
    assert db.session.scalars(select(Companion)).all() == []
    assert (submission.title, submission.body, case.title) == ("(giữ bí mật)",) * 3
    assert search.find("rừng phòng hộ", agency_id=None) == []
    assert search.find("bí mật", agency_id=None) == []
    [file] = db.session.scalars(select(Attachment)).all()
    assert (file.name, file.sealed, file.shown_key) == ("Tệp 1", True, None)
    assert db.session.scalars(select(Message).where(Message.recipient_room == "people")).all() == []


def test_what_is_not_sealed_would_be_found(app: Flask) -> None:
    """The look at what is stored sees: a report with the same words stands there."""
    make_case(title=SAID["title"], body=SAID["body"], sender=sender())
    assert {SAID["title"], SAID["body"], WHO["full_name"], WHO["phone"]} <= set(
        standing_in(everything_stored())
    )


def test_the_key_opens_all_of_it(app: Flask) -> None:
    case = denunciation()
    submission = submission_of(case)
    key = sealed.key_of(submission)
    original, who = sealed.opened(submission, key), sealed.sender_of(submission, key)
    assert (original.title, original.body, original.wish) == (SAID["title"], SAID["body"], SAID["wish"])
    assert original.accused[0].name == SAID["accused"]
    assert who == sender()


def test_no_two_are_sealed_alike(app: Flask) -> None:
    """The same words twice give nothing that could be compared."""
    first, second = submission_of(denunciation(files=False)), submission_of(denunciation(files=False))
    prints = people.fingerprints([first.sender_id, second.sender_id])
    assert prints[first.sender_id] != prints[second.sender_id]
    assert first.wrapped_key != second.wrapped_key


def test_without_a_signature_it_is_information(app: Flask) -> None:
    case = denunciation()
    assert (case.state, case.course, case.sealed) == (State.INFORMATION, "denunciation", True)
    assert set(db.session.scalars(select(Deadline.term_key))) == {"TC_INFORMATION"}


@pytest.mark.parametrize(("signature", "begins"), [("original", "received"), ("scan", "information")])
def test_signed_it_is_screened(app: Flask, signature: str, begins: str) -> None:
    assert denunciation(signature=signature).state == begins


def test_files_that_were_laid_down_in_the_open_are_not_taken(app: Flask) -> None:
    laid = tuple(lay_down([("đơn.pdf", samples.pdf())], at=MOMENT))
    with pytest.raises(ValueError, match="under a seal"):
        received(files=False, laid=laid)


class TestWhoStandsAside:
    """LTC Đ12, Đ13: the accused, his agency if he heads it, and all below it."""

    def test_a_head_bars_his_agency_and_it_goes_above(self, app: Flask) -> None:
        case = denunciation(role="deputy")
        commune = agencies.by_code(COMMUNE)
        assert commune is not None
        assert case.agency_id != commune.id
        barred = set(db.session.scalars(select(Barred.agency_id)))
        assert commune.id in barred
        assert case.agency_id not in barred
        [respondent] = db.session.scalars(select(Respondent)).all()
        assert (respondent.agency_id, respondent.role, respondent.name) == (commune.id, "deputy", None)

    def test_staff_bar_nobody_but_themselves(self, app: Flask) -> None:
        himself = officer_of(COMMUNE, "leader", "denunciation", name="Đoàn Ngọc Tuấn Kiệt")
        other = officer_of("SXD", "leader", name="ĐOÀN NGỌC TUẤN KIỆT", username="trung.ten")
        case = denunciation(role="staff")
        commune = agencies.by_code(COMMUNE)
        assert commune is not None
        assert case.agency_id == commune.id
        assert list(db.session.scalars(select(Barred.officer_id))) == [himself.id]
        assert queries.visible_to(actor_of(himself)).by_number(case.number) is None
        assert other.id != himself.id

    def test_of_an_unknown_agency_everybody_of_that_name(self, app: Flask) -> None:
        himself = officer_of("SXD", "leader", name="Đoàn Ngọc Tuấn Kiệt")
        denunciation(code="", role="unknown")
        assert himself.id in set(db.session.scalars(select(Barred.officer_id)))

    def test_the_board_does_not_get_what_is_against_its_own_head(self, app: Flask) -> None:
        board = agencies.reception_board()
        case = denunciation(code=board.code, role="head")
        assert case.agency_id != board.id
        assert board.id in set(db.session.scalars(select(Barred.agency_id)))

    def test_against_the_chair_of_the_province_nobody_here(self, app: Flask) -> None:
        with pytest.raises(NobodyHere, match="gửi"):
            received(code="UBT", role="head")
        db.session.rollback()
        assert db.session.scalars(select(Case)).all() == []


def officers() -> dict[str, Officer]:
    """One officer of each role at the commune denounced, and at the province."""
    roles = ("desk", "handler", "denunciation", "leader")
    found = {role: officer_of(COMMUNE, role, username=f"xa.{role}") for role in roles}
    return found | {
        role: officer_of("BTCD", role, username=f"tinh.{role}") for role in ("triage", "inspector")
    }


def test_lists_counts_and_search_know_only_those_who_may(app: Flask) -> None:
    there = officers()
    case = denunciation(role="staff")
    submission = submission_of(case)
    seen = {}
    for name, officer in there.items():
        visible = queries.visible_to(actor_of(officer))
        rows = visible.queue(queries.Filters(), today=MOMENT.date()).rows
        counts = visible.counts(today=MOMENT.date())
        by_code, _ = visible.find(submission.tracking_code)
        seen[name] = {
            bool(rows),
            bool(counts.late + counts.soon + counts.rest),
            bool(by_code),
            visible.by_number(case.number) is not None,
        }
    assert {name for name, found in seen.items() if found == {True}} == {
        "denunciation",
        "leader",
        "inspector",
    }
    assert all(len(found) == 1 for found in seen.values()), seen


def test_the_officer_assigned_sees_it_and_a_barred_agency_never(app: Flask) -> None:
    there = officers()
    case = denunciation(role="staff")
    case.officer_id = there["handler"].id
    db.session.commit()
    assert queries.visible_to(actor_of(there["handler"])).by_number(case.number) is not None
    for agency_id in {officer.agency_id for officer in there.values()}:
        db.session.add(Barred(case_id=case.id, agency_id=agency_id, why="thử"))
    db.session.commit()
    for officer in there.values():
        assert queries.visible_to(actor_of(officer)).by_number(case.number) is None


def test_the_coordinator_knows_of_those_at_his_own_agency_or_waiting_for_routing(app: Flask) -> None:
    """Need to know (LTC Đ8, Đ56): he finds who is competent, then it is that agency's alone."""
    triage = officers()["triage"]
    case = denunciation(role="staff")
    number = case.number
    client, paths = browser_of(app, triage), ("/viec-cua-toi", "/tat-ca", "/so-van-ban-di")
    assert client.get(f"/don/{number}").status_code == 404
    assert not [path for path in paths if number in client.get(path).get_data(as_text=True)]
    case.triage = True
    db.session.commit()
    assert client.get(f"/don/{number}").status_code == 200
    case.triage, case.agency_id = False, triage.agency_id
    db.session.commit()
    assert client.get(f"/don/{number}").status_code == 200


def test_a_page_of_results_goes_on_behind_a_hidden_case(app: Flask) -> None:
    """What one may not see costs him no results, however many there are."""
    leader = officer_of("SXD", "leader")
    for _each in range(3):
        make_case(title="Cầu treo hỏng")
    hidden = make_case(title="Cầu treo hỏng")
    make_case(title="Cầu treo hỏng")
    hidden.sealed = True
    db.session.add(Barred(case_id=hidden.id, officer_id=leader.id, why="thử"))
    db.session.commit()
    visible, found, before = queries.visible_to(actor_of(leader)), [], None
    while True:
        rows, before = visible.find("cầu treo", size=2, before=before)
        found += [row.case.id for row in rows]
        if before is None:
            break
    assert len(found) == 4
    assert hidden.id not in found


class TestTheDenouncer:
    """What he sees with code and secret."""

    def test_state_and_days_without_any_text(self, app: Flask, client: FlaskClient) -> None:
        lodged = received().lodged
        page = look(client, lodged.tracking_code, lodged.secret)
        assert "Đang kiểm tra thông tin" in page
        for hidden in (*CANARIES, lodged.number, "(giữ bí mật)", "Tệp 1"):
            assert hidden not in page
        head = page.partition("<main")[0]
        assert "tố cáo" not in head.lower()
        for heading in ("h1", "h2", "h3"):
            assert all(
                "tố cáo" not in part.partition(f"</{heading}>")[0].lower()
                for part in page.split(f"<{heading}")[1:]
            )
        [file_id] = db.session.scalars(select(Attachment.id)).all()
        assert client.get(f"/don-cua-toi/tep/{file_id}").status_code == 404

    def test_the_phone_proves_nothing(self, app: Flask, client: FlaskClient) -> None:
        lodged = received().lodged
        answer = fill(client, "/tra-cuu", {"code": lodged.tracking_code, "proof": WHO["phone"][-4:]})
        assert answer.status_code == 422

    def test_what_he_adds_is_sealed_and_pressing_twice_adds_once(
        self, app: Flask, client: FlaskClient
    ) -> None:
        lodged = received().lodged
        look(client, lodged.tracking_code, lodged.secret)
        words = "Tôi là Huỳnh Thị Kim Cúc, gửi thêm sổ thu"
        for _press in (1, 2):
            answer = fill(
                client,
                "/don-cua-toi/bo-sung",
                {"text": words, "files": picture(samples.pdf(), SAID["file"])},
            )
            assert answer.status_code == 303
        stored = everything_stored()
        assert standing_in(stored) == []
        assert words.encode() not in stored
        files = db.session.scalars(select(Attachment).order_by(Attachment.id)).all()
        assert [one.name for one in files] == ["Tệp 1", "Lời viết 2", "Tệp 3"]
        assert "Lời viết, 1 tệp" in opened(client, "/don-cua-toi")
        assert "Words, 1 file<" in opened(client, "/en/don-cua-toi")
        assert all(one.sealed for one in files)

    def test_why_he_wants_to_withdraw_is_sealed(self, app: Flask, client: FlaskClient) -> None:
        lodged = received().lodged
        look(client, lodged.tracking_code, lodged.secret)
        for _press in (1, 2):
            answer = fill(client, "/don-cua-toi/rut-don", {"reason": "Cúc bị dọa nghỉ việc ở trạm bơm"})
            assert answer.status_code == 303
        assert "trạm bơm".encode() not in everything_stored()
        assert db.session.get_one(Case, lodged.case_id).state == State.INFORMATION
        asked = select(CaseEvent).where(CaseEvent.act == "withdrawal_requested")
        assert [one.details for one in db.session.scalars(asked)] == [{}]
        assert db.session.scalars(select(Message).where(Message.recipient_room == "people")).all() == []


def test_sent_by_web_nothing_is_left_over(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    """Drafts, their files, the receipt: the whole way of a citizen leaves nothing to read."""
    caplog.set_level(logging.DEBUG)
    client = WatchfulClient(app, app.response_class, use_cookies=True)
    accused = {"name": SAID["accused"], "position": SAID["position"], "agency": COMMUNE, "role": "staff"}
    at = "/gui-don/bao-tin"
    assert fill(client, f"{at}/nguoi-lien-quan", accused | {"duty": "yes"}).status_code == 303
    story = {name: SAID[name] for name in ("title", "body", "wish")}
    assert fill(client, f"{at}/noi-dung", story).status_code == 303
    place = {"commune": "Xã Tịnh Khê", "place": SAID["place"]}
    fill(client, f"{at}/noi-xay-ra", place | {"files": picture(samples.pdf(), SAID["file"]), "tai_len": "1"})
    fill(client, f"{at}/noi-xay-ra", place)
    who = {"kind": "person", "full_name": WHO["full_name"], "address": WHO["address"], "phone": WHO["phone"]}
    answer = fill(client, f"{at}/nguoi-gui", who | {"commune": "Xã Tịnh Khê", "wants": "none"})
    assert answer.location == f"{at}/kiem-tra", answer.get_data(as_text=True)
    assert fill(client, f"{at}/kiem-tra", PLEDGE).location == "/gui-don/da-nhan"
    receipt = client.get("/gui-don/da-nhan").get_data(as_text=True)
    assert standing_in(receipt.encode()) == []
    assert "tố cáo" not in receipt.partition("<main")[0].lower()
    assert standing_in(everything_stored()) == []
    assert standing_in(caplog.text.encode()) == []
    assert db.session.scalars(select(Case.sealed)).all() == [True]
