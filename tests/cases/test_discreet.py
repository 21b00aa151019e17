"""What lies about on machines and in letter boxes doesn't say that somebody denounced somebody (LTC Đ56)."""

from __future__ import annotations

import io
import re
from typing import Any

import pypdf
import pytest
from flask import Flask

from feedback.agencies import queries as agencies
from feedback.cases import letters, queries, wiring
from feedback.cases.actions.issuing import issue
from feedback.cases.models import Case, Letter
from feedback.extensions import db
from feedback.law import letters as law
from feedback.law import procedure
from feedback.notifications import texts
from feedback.notifications.models import Message
from feedback.papers import enclosures
from feedback.text import fold
from tests.cases.denounced import COMMUNE, received
from tests.cases.second_person import opened_by
from tests.cases.test_letters_courses import DENOUNCER, HEAD, HOME, denunciation
from tests.cases.test_tracking import look
from tests.conftest import MOMENT
from tests.factories.officers import OfficersBrowser, actor_of, officer_of
from tests.intake.walk import fill as fill_in

COURSES = ("denunciation", "denunciation_again")
WORDS = ("to cao", "tc-", "kien nghi", "khieu nai", "phan anh")
"""Names of kinds without accents, and of the register of denunciations."""


def every_letter(course: str) -> list[Letter]:
    """One of each kind that a case of this course may issue."""
    case = denunciation()
    case.course = course
    to = agencies.by_code("TTT")
    assert to is not None
    steps = {
        kind.key: line.name
        for line in procedure.course(course).steps
        if (kind := law.letter_for(course, line.name)) is not None
    }
    text = "Nội dung văn bản."
    issued = [issue(case, step, text, HEAD, MOMENT, to_agency_id=to.id) for step in steps.values()]
    assert {letter.kind for letter in issued} == set(law.names(course))
    db.session.commit()
    return issued


@pytest.mark.parametrize("course", COURSES)
def test_files_of_letters_say_their_number_only(app: Flask, course: str) -> None:
    for letter in every_letter(course):
        [submission] = queries.submissions_of(letter.case_id)
        reader = pypdf.PdfReader(io.BytesIO(letters.pdf(letter, submission)))
        metadata: dict[str, Any] = dict(reader.metadata or {})
        assert metadata["/Title"] == f"Văn bản {letter.number}"
        xmp = reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()  # type: ignore[index]
        told = fold(" ".join([*map(str, metadata.values()), xmp]))
        assert not [word for word in WORDS if word in told], letter.kind
        name = fold(letters.file_name(letter, course, sealed=True))
        assert not [word for word in WORDS if word in name], letter.kind


@pytest.mark.parametrize("course", COURSES)
def test_the_lines_that_show_in_an_envelope_name_no_kind(app: Flask, course: str) -> None:
    for letter in every_letter(course):
        [submission] = queries.submissions_of(letter.case_id)
        _, sheet = letters.sheet(letter, submission, addressee=(DENOUNCER, HOME))
        shown = [*getattr(sheet, "to", ()), getattr(sheet, "address", None) or ""]
        assert not [word for word in WORDS if word in fold(" ".join(shown))], letter.kind


def test_a_denouncer_gets_neither_mail_nor_letter_nor_text_message(app: Flask) -> None:
    [letter, *_] = every_letter("denunciation")
    [submission] = queries.submissions_of(letter.case_id)
    values = {"number": "TC-SXD-2026-00001", "letter": letter.number}
    assert wiring.contact_of_sender(submission.sender_id) is None
    assert db.session.query(Message).filter_by(recipient_room="people").all() == []
    found = enclosures.enclosure_of("people", submission.sender_id, values)
    assert found is None or DENOUNCER not in str(found)


def test_nothing_outside_says_what_it_is_about_through_its_whole_life(app: Flask) -> None:
    """Mails of officers, addresses, titles and file names, the receipt: a third person learns no kind."""
    lodged = received().lodged
    case = db.session.get_one(Case, lodged.case_id)
    officer = officer_of(COMMUNE, "denunciation")
    opened_by(case, actor_of(officer))
    db.session.commit()
    citizen = OfficersBrowser(app, app.response_class, use_cookies=True)
    look(citizen, lodged.tracking_code, lodged.secret)
    fill_in(citizen, "/don-cua-toi/bo-sung", {"text": "Thêm ngày thu"})
    fill_in(citizen, "/don-cua-toi/trao-doi", {"text": "Thêm người làm chứng"})
    fill_in(citizen, "/don-cua-toi/rut-don", {"reason": "Không nói"})
    told = []
    for one in db.session.query(Message).all():
        assert one.recipient_room == "accounts"
        text = texts.render(one.template, one.values, by_post=False)
        told += [text.subject, text.body.replace(case.number, "")]
    assert len(told) > 4
    for address in ("/don-cua-toi", "/don-cua-toi/bo-sung", "/don-cua-toi/trao-doi", "/don-cua-toi/rut-don"):
        response = citizen.get(address)
        page = response.get_data(as_text=True)
        told += [address, page.partition("<main")[0]]
        told += re.findall(r'(?:href|action|download)="([^"]+)"', page.partition("<main")[2])
        told += re.findall(r"<h[1-3][^>]*>(.*?)</h[1-3]>", page, re.S)
        assert response.headers["Cache-Control"].startswith(("no-store", "private"))
    wrong = [line for line in told for word in ("to cao", "tc-") if word in fold(line)]
    assert wrong == []
