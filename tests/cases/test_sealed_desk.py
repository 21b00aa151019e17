"""Opening the original of a denunciation, the working copy, and who finds nothing at any address."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select
from werkzeug.test import TestResponse

from feedback.accounts.models import Officer
from feedback.agencies import queries as agencies
from feedback.attachments.models import Attachment
from feedback.cases import actions, competence, queries, sealed
from feedback.cases.actions import sealing
from feedback.cases.actions.lodging import RespondentDetails
from feedback.cases.models import (
    Barred,
    Case,
    CaseEvent,
    FormerNumber,
    Letter,
    Respondent,
    SealedOpening,
    SealedRequest,
    Submission,
    WorkingCopy,
)
from feedback.clock import FixedClock
from feedback.config import current
from feedback.deadlines.models import Deadline
from feedback.extensions import db
from feedback.law.procedure import NotAllowed
from feedback.notifications.models import Message
from tests.attachments import samples
from tests.cases.denounced import CANARIES, COMMUNE, SAID, WHO, denunciation, everything_stored, standing_in
from tests.cases.desk_browser import hidden, opened, pressed
from tests.cases.second_person import REASON, agreed, asked_for, page_opened
from tests.conftest import MOMENT
from tests.factories.cases import make_case
from tests.factories.officers import actor_of, browser_of, officer_of

pytestmark = pytest.mark.once("sqlite")

COPY = {
    "title": "Thu tiền của hộ dân không có biên lai",
    "body": "Người bị tố cáo thu tiền của nhiều hộ trong xã vào tháng 8/2026 mà không đưa biên lai.",
    "name_1": "Đoàn Ngọc Tuấn Kiệt",
    "position_1": "Chuyên viên",
    "agency_1": COMMUNE,
    "role_1": "staff",
}


def opener(code: str = COMMUNE, name: str = "Võ Thị Sáu Hạnh") -> Officer:
    """The officer to whom denunciations are given."""
    return officer_of(code, "denunciation", name=name, username=f"to.cao.{code.lower()}")


def opening(client: FlaskClient, case: Case) -> TestResponse:
    """The page of the original, opened for a good reason with another's consent."""
    return page_opened(client, case)


def copy_of(client: FlaskClient, case: Case, page: str | None = None, **typed: Any) -> TestResponse:
    """The working copy sent from the page of the opened original."""
    carried = hidden(page or opening(client, case).get_data(as_text=True))
    return client.post(f"/don/{case.number}/ban-lam-viec", data=carried | COPY | typed)


def fresh(case: Case) -> Case:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Case, case.id)


def submission_of(case: Case) -> Submission:
    return db.session.scalars(select(Submission).where(Submission.case_id == case.id)).one()


class TestOpening:
    """A reason, written down first; then the original, once."""

    def test_it_shows_all_and_is_written_down(self, app: Flask) -> None:
        case, officer = denunciation(), opener()
        client = browser_of(app, officer)
        response = opening(client, case)
        page = response.get_data(as_text=True)
        for told in (*WHO.values(), *(SAID[name] for name in SAID if name != "file")):
            assert told in page
        assert response.headers["Cache-Control"] == "no-store"
        [row] = db.session.scalars(select(SealedOpening)).all()
        assert (row.officer_id, row.reason, row.at) == (officer.id, REASON, MOMENT)
        event = db.session.scalars(select(CaseEvent).where(CaseEvent.act == "sealed_opened")).one()
        assert (event.actor, event.for_citizen) == (f"officer:{officer.id}", False)
        again = opened(client, f"/don/{case.number}/ban-goc")
        assert standing_in(again.encode()) == []
        assert REASON in again
        assert standing_in(everything_stored()) == []

    @pytest.mark.parametrize("reason", ["", "   ", "\u00a0\n"])
    def test_without_a_reason_nothing_is_shown(self, app: Flask, reason: str) -> None:
        case, client = denunciation(), browser_of(app, opener())
        response = asked_for(client, case, reason)
        assert response.status_code == 422
        assert standing_in(response.get_data()) == []
        assert db.session.scalars(select(SealedRequest)).all() == []

    def test_a_reason_too_long_is_kept_to_be_shortened(self, app: Flask) -> None:
        case, client = denunciation(), browser_of(app, opener())
        response = asked_for(client, case, "Lý do dài. " * 200)
        assert response.status_code == 422
        assert "Lý do dài. Lý do dài." in response.get_data(as_text=True)

    def test_it_stays_written_though_the_page_fails(
        self, app: Flask, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        case, client = denunciation(), browser_of(app, opener())

        def fails(*_args: object) -> None:
            raise RuntimeError(SAID["body"])

        asked_for(client, case)
        agreed(case)
        monkeypatch.setattr(sealed, "opened", fails)
        response = pressed(client, f"/don/{case.number}/ban-goc")
        assert response.status_code == 500
        assert SAID["body"] not in response.get_data(as_text=True)
        assert len(db.session.scalars(select(SealedOpening)).all()) == 1

    def test_without_the_key_it_says_so(self, app: Flask) -> None:
        case, client = denunciation(), browser_of(app, opener())
        asked_for(client, case)
        agreed(case)
        settings = app.extensions["settings"]
        app.extensions["settings"] = replace(settings, sealing_keys=f"khac:{'A' * 43}=")
        try:
            response = pressed(client, f"/don/{case.number}/ban-goc")
        finally:
            app.extensions["settings"] = settings
        assert response.status_code == 503
        assert "Khóa niêm phong của đơn này không có" in response.get_data(as_text=True)
        assert len(db.session.scalars(select(SealedOpening)).all()) == 1
        assert fresh(case).version == 1

    def test_others_have_no_way_to_it(self, app: Flask) -> None:
        case = denunciation()
        for role in ("leader", "handler", "desk"):
            client = browser_of(app, officer_of(COMMUNE, role))
            assert client.get(f"/don/{case.number}/ban-goc").status_code == 403
        elsewhere = browser_of(app, opener("SXD"))
        assert elsewhere.get(f"/don/{case.number}/ban-goc").status_code == 404

    def test_a_case_that_is_not_sealed_has_no_original(self, app: Flask) -> None:
        case = make_case()
        assert browser_of(app, opener("SXD")).get(f"/don/{case.number}/ban-goc").status_code == 404


class TestFiles:
    """A file is decrypted on the way out, for a quarter of an hour."""

    def fetched(self, client: FlaskClient, case: Case, page: str) -> TestResponse:
        file_id = db.session.scalars(select(Attachment.id)).one()
        token = {"csrf_token": hidden(page)["csrf_token"]}
        return client.post(f"/don/{case.number}/ban-goc/tep/{file_id}", data=token)

    def test_as_it_was_sent(self, app: Flask) -> None:
        case, client = denunciation(), browser_of(app, opener())
        page = opening(client, case).get_data(as_text=True)
        response = self.fetched(client, case, page)
        assert response.get_data() == samples.pdf()
        assert response.mimetype == "application/pdf"
        assert response.headers["Content-Disposition"].startswith(
            'attachment; filename="bien lai viet tay.pdf"'
        )
        assert response.headers["Cache-Control"] == "no-store"
        assert standing_in(everything_stored()) == []

    def test_not_later_and_not_without_an_opening(self, app: Flask, clock: FixedClock) -> None:
        case, officer = denunciation(), opener()
        client = browser_of(app, officer)
        page = opened(client, f"/don/{case.number}/ban-goc")
        assert self.fetched(client, case, page).status_code == 303
        page = opening(client, case).get_data(as_text=True)
        clock.at = MOMENT + timedelta(minutes=16)
        response = self.fetched(client, case, page)
        assert (response.status_code, response.location) == (303, f"/don/{case.number}/ban-goc")

    def test_the_door_for_ordinary_files_gives_nothing(self, app: Flask) -> None:
        case, client = denunciation(), browser_of(app, opener())
        file_id = db.session.scalars(select(Attachment.id)).one()
        assert client.get(f"/don/{case.number}/tep/{file_id}").status_code == 404
        assert client.get(f"/don/{case.number}/tep/{file_id}?ban=goc").status_code == 404


class TestWorkingCopy:
    """What others read; who is accused; where the case belongs."""

    def test_it_is_what_lists_and_search_show(self, app: Flask) -> None:
        case, client = denunciation(), browser_of(app, opener())
        response = copy_of(client, case)
        assert (response.status_code, response.location) == (303, f"/don/{case.number}")
        case = fresh(case)
        submission = submission_of(case)
        assert (case.title, submission.title, submission.body) == (COPY["title"], COPY["title"], COPY["body"])
        assert case.version == 2
        leader = browser_of(app, officer_of(COMMUNE, "leader"))
        assert COPY["title"] in opened(leader, "/viec-cua-toi")
        assert case.number in opened(leader, "/viec-cua-toi?tim=khong+co+bien+lai")
        [respondent] = db.session.scalars(select(Respondent)).all()
        assert (respondent.name, respondent.role) == (COPY["name_1"], "staff")
        event = db.session.scalars(select(CaseEvent).where(CaseEvent.act == "working_copy_written")).one()
        assert event.for_citizen is False
        assert set(standing_in(everything_stored())) == {SAID["accused"]}

    @pytest.mark.parametrize(
        "leak",
        [
            "HUYNH THI KIM CUC kể lại",
            "gọi số 0905.777.123",
            "gọi +84 905 777 123",
            "CCCD 0511 8800 4321",
            "thư KimCuc.Huynh@thudientu.example",
            "ở tổ 9, thôn Cổ Lũy Nam",
            "có Lương Quốc Thái làm chứng",
        ],
    )
    def test_what_names_the_denouncer_is_asked_about(self, app: Flask, leak: str) -> None:
        case, client = denunciation(), browser_of(app, opener())
        body = f"{COPY['body']} {leak}."
        response = copy_of(client, case, body=body)
        page = response.get_data(as_text=True)
        assert response.status_code == 422
        assert "của người tố cáo" in page
        assert leak in page
        assert WHO["full_name"] in page
        assert db.session.scalars(select(WorkingCopy)).all() == []
        response = client.post(
            f"/don/{case.number}/ban-lam-viec", data=hidden(page) | COPY | {"body": body, "aware": "1"}
        )
        assert response.status_code == 303
        assert len(db.session.scalars(select(WorkingCopy)).all()) == 1

    def test_errors_keep_what_was_typed_and_later_hide_the_original(
        self, app: Flask, clock: FixedClock
    ) -> None:
        case, client = denunciation(), browser_of(app, opener())
        page = opening(client, case).get_data(as_text=True)
        response = copy_of(client, case, page, title="", role_1="")
        text = response.get_data(as_text=True)
        assert response.status_code == 422
        assert COPY["body"] in text
        assert "Chọn tư cách của người bị tố cáo" in text
        clock.at = MOMENT + timedelta(minutes=16)
        text = copy_of(client, case, page, title="").get_data(as_text=True)
        assert COPY["body"] in text
        assert set(standing_in(text.encode())) == {SAID["accused"]}

    def test_a_colleague_who_was_quicker_loses_nothing(self, app: Flask) -> None:
        case, client = denunciation(), browser_of(app, opener())
        page = opening(client, case).get_data(as_text=True)
        assert copy_of(client, case, page).status_code == 303
        response = copy_of(client, case, page, title="Bản thứ hai")
        assert response.status_code == 409
        assert "Bản thứ hai" in response.get_data(as_text=True)
        assert fresh(case).title == COPY["title"]

    def test_not_before_this_officer_opened_it(self, app: Flask) -> None:
        case, officer = denunciation(), opener()
        with pytest.raises(NotAllowed, match="chưa mở"):
            sealing.write_working_copy(
                case,
                submission_id=submission_of(case).id,
                title="A",
                body="B",
                against=[],
                competent=competence.Competent(None, (), True, ""),
                expected=1,
                by=actor_of(officer),
                at=MOMENT,
            )

    def test_against_the_head_it_leaves_the_agency_at_once(self, app: Flask) -> None:
        """The denouncer wrote «staff»; the officer finds that it is the chair: his committee is out of it."""
        case, client = denunciation(), browser_of(app, opener())
        before = {one.term_key: one.due_on for one in db.session.scalars(select(Deadline))}
        leader = browser_of(app, officer_of(COMMUNE, "leader"))
        number = case.number
        response = copy_of(client, case, role_1="head", position_1="Chủ tịch")
        assert response.status_code == 303
        assert response.location.startswith("/viec-cua-toi")
        case = fresh(case)
        commune = agencies.by_code(COMMUNE)
        assert commune is not None
        assert case.agency_id == agencies.by_code("UBT").id  # type: ignore[union-attr]
        assert commune.id in set(db.session.scalars(select(Barred.agency_id)))
        assert db.session.scalars(select(FormerNumber.number)).all() == [number]
        assert {one.term_key: one.due_on for one in db.session.scalars(select(Deadline))} == before
        for browser in (client, leader):
            assert browser.get(f"/don/{number}").status_code == 404
            assert browser.get(f"/don/{case.number}").status_code == 404

    def test_a_handler_of_that_name_loses_it(self, app: Flask) -> None:
        himself = officer_of(COMMUNE, "handler", name="Đoàn Ngọc Tuấn Kiệt")
        case = denunciation(code="", role="unknown", respondents=())
        officer = opener(agencies.by_id(case.agency_id).code)  # type: ignore[union-attr]
        himself.agency_id = case.agency_id
        case.officer_id = himself.id
        db.session.commit()
        assert queries.visible_to(actor_of(himself)).by_number(case.number) is not None
        response = copy_of(
            browser_of(app, officer), case, agency_1="", role_1="unknown", name_2="", role_2=""
        )
        assert response.status_code == 303
        assert fresh(case).officer_id is None
        assert queries.visible_to(actor_of(himself)).by_number(case.number) is None

    def test_it_is_not_given_to_who_stands_aside(self, app: Flask) -> None:
        himself = officer_of(COMMUNE, "handler", name="Đoàn Ngọc Tuấn Kiệt")
        case, leader = denunciation(), officer_of(COMMUNE, "leader")
        with pytest.raises(NotAllowed, match="đứng ngoài"):
            actions.assign(case, officer_id=himself.id, expected=1, by=actor_of(leader), at=MOMENT)
        db.session.rollback()
        page = opened(browser_of(app, leader), f"/don/{case.number}/giao-viec")
        assert "Tuấn Kiệt" not in page


@pytest.mark.parametrize("counts", [False, True])
def test_only_what_counts_makes_information_a_denunciation(
    app: Flask, monkeypatch: pytest.MonkeyPatch, counts: bool
) -> None:
    """No choice that is refused each time; and what the denouncer reads is said as he reads it."""
    monkeypatch.setitem(app.extensions, "settings", replace(current(), scan_counts_as_signature=counts))
    address = f"/don/{denunciation().number}/buoc/ghi-nhan-chu-ky-xac-nhan-nguoi-to-cao"
    page = unescape(opened(browser_of(app, opener()), address))
    assert 'value="original"' in page
    assert ('value="scan"' in page) is counts
    assert ("Bản chụp đơn đã ký chưa được tính là chữ ký" in page) is not counts
    assert "Người gửi đọc được: «Đã xác nhận người gửi»" in page


def addresses(app: Flask, values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every address of the application that names a case, with each method."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/don/<number>"):
            names = {name: values.get(name, 1) for name in rule.arguments}
            with app.test_request_context():
                address = app.url_for(rule.endpoint, **names)
            for method in rule.methods or ():
                if method in ("GET", "POST"):
                    yield method, address


@pytest.mark.once("sqlite")
@pytest.mark.parametrize(
    "roles", [("leader", "denunciation", "desk", "handler"), ("triage",), ("inspector",)]
)
def test_who_is_barred_finds_nothing_at_any_address(app: Flask, roles: tuple[str, ...]) -> None:
    """At each address a case against his head answers as one that was never there."""
    barred = browser_of(app, officer_of(COMMUNE, *roles))
    case = denunciation(role="head")
    letter = Letter(
        case_id=case.id,
        kind="acceptance_decision",
        number="01/QĐ-UBND",
        year=2026,
        issued_on=MOMENT.date(),
        agency_id=case.agency_id,
        text="Thụ lý.",
    )
    db.session.add(letter)
    db.session.commit()
    file_id = db.session.scalars(select(Attachment.id)).one()
    values = {"file_id": file_id, "letter_id": letter.id}
    seen = 0
    for (method, address), (_method, nowhere) in zip(
        addresses(app, values | {"number": case.number}),
        addresses(app, values | {"number": "TC-UBT-2026-99999"}),
        strict=True,
    ):
        answers = [barred.open(one, method=method) for one in (address, nowhere)]
        assert answers[0].status_code == answers[1].status_code, address
        assert answers[0].status_code in (400, 403, 404), address
        assert case.number not in answers[0].get_data(as_text=True).replace(address, ""), address
        seen += answers[0].status_code == 404
    assert seen or roles == ("inspector",)


def test_no_page_of_those_who_do_not_open_it_tells_anything(app: Flask) -> None:
    case = denunciation()
    for code, role in ((COMMUNE, "leader"), ("TTT", "inspector")):
        client = browser_of(app, officer_of(code, role))
        client.canaries = CANARIES  # type: ignore[attr-defined]
        pages = [
            f"/don/{case.number}?muc={tab}" for tab in ("tom-tat", "don", "dien-bien", "van-ban", "nhat-ky")
        ]
        for address in ("/viec-cua-toi", "/viec-cua-toi?tim=Kim+Cuc", *pages):
            assert client.get(address).status_code == 200, address
        assert "(giữ bí mật)" in opened(client, "/viec-cua-toi")


def test_the_letter_to_the_denouncer_bears_his_name_only_when_opened(app: Flask) -> None:
    case, client = denunciation(signature="original"), browser_of(app, opener())
    letter = Letter(
        case_id=case.id,
        kind="signature_request",
        number="07/YC-UBND",
        year=2026,
        issued_on=MOMENT.date(),
        agency_id=case.agency_id,
        text="Mời ông/bà đến ký đơn.",
    )
    db.session.add(letter)
    db.session.commit()

    def text(response: TestResponse) -> str:
        assert response.status_code == 200
        pages = PdfReader(io.BytesIO(response.get_data())).pages
        return " ".join(" ".join(page.extract_text() for page in pages).split())

    plain = text(client.get(f"/don/{case.number}/van-ban/{letter.id}.pdf"))
    assert WHO["full_name"] not in plain
    token = {"csrf_token": hidden(opening(client, case).get_data(as_text=True))["csrf_token"]}
    named = text(client.post(f"/don/{case.number}/ban-goc/van-ban/{letter.id}.pdf", data=token))
    assert WHO["full_name"] in named
    assert WHO["address"] in named


@pytest.mark.parametrize(("shown", "status"), [(WHO["id_number"], 200), ("051188004322", 422)])
def test_a_lost_secret_is_given_anew_by_the_paper_alone(app: Flask, shown: str, status: int) -> None:
    """The number is compared unseen; nobody is named, and nobody is written to."""
    case, client = denunciation(), browser_of(app, officer_of(COMMUNE, "denunciation"))
    client.canaries = tuple(one for one in CANARIES if one != shown)  # type: ignore[attr-defined]
    response = pressed(client, f"/don/{case.number}/cap-lai-ma", id_number=shown)
    assert response.status_code == status
    assert db.session.scalars(select(Message).where(Message.recipient_room == "people")).all() == []


def test_the_competent_agency_is_found_for_any_who_are_accused(app: Flask) -> None:
    """Two heads of two agencies: whoever has it is in neither line."""
    case = denunciation()
    against = [
        RespondentDetails(agency_id=agencies.by_code(code).id, role="head")  # type: ignore[union-attr]
        for code in (COMMUNE, "SXD")
    ]
    found = competence.competent_for(case, against, MOMENT.date())
    assert found.agency is not None
    assert found.agency.id not in found.barred
    assert {one.agency_id for one in against} <= set(found.barred)
