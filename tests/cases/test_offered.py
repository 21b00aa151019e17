"""What an officer's pages offer: nothing that leads to a shut door, nothing that is another's to do."""

from __future__ import annotations

from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import NotFound

from feedback.accounts import roles
from feedback.actor import SYSTEM
from feedback.cases import actions, queries
from feedback.cases.desk import sealed_answers, sealed_shown
from feedback.cases.models import Case, Exchange, Result, SealedRequest
from feedback.cases.public import supplementing
from feedback.extensions import db
from tests.cases.denounced import COMMUNE, denunciation
from tests.cases.desk_browser import hidden, pressed
from tests.cases.second_person import opened_by
from tests.conftest import MOMENT
from tests.factories.cases import SIGNATURE, make_answered_case, make_case, receive, sender
from tests.factories.officers import (
    OfficersBrowser,
    actor_of,
    browser_of,
    make_handler,
    make_leader,
    officer_of,
)
from tests.intake.walk import fill

pytestmark = pytest.mark.once("sqlite")
QUEUE = "/viec-cua-toi"
UNIT = '<span class="qn-table__label">Cơ quan: </span>'


class Rights:
    """What the roles permit, with some of it taken away or added."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.less: frozenset[str] = frozenset()
        self.more: frozenset[str] = frozenset()
        given = roles.permissions_of
        monkeypatch.setattr(roles, "permissions_of", lambda keys: (given(keys) | self.more) - self.less)

    def seen(self, client: FlaskClient, address: str, *, less: str = "", more: str = "") -> str:
        """The page of an officer who holds so much less and more."""
        self.less, self.more = frozenset(less.split()), frozenset(more.split())
        response = client.get(address)
        self.less = self.more = frozenset()
        assert response.status_code == 200, address
        return unescape(response.get_data(as_text=True))


@pytest.fixture
def rights(monkeypatch: pytest.MonkeyPatch) -> Rights:
    return Rights(monkeypatch)


def test_the_queue_offers_what_its_reader_may_do(app: Flask, rights: Rights) -> None:
    for code in ("SXD", "SYT"):
        make_handler(code)
        make_case(code)
    client = browser_of(app, make_leader())
    own = rights.seen(client, QUEUE)
    assert UNIT not in own
    assert "gợi ý: Phạm Quốc Bảo" in own
    assert "buoc=spam" in own
    assert "buoc=spam" not in rights.seen(client, QUEUE, less="cases:case:spam")
    assert "cho-phan-loai" not in own
    assert "cho-phan-loai" in rights.seen(client, QUEUE, more="cases:triage:read")
    assert "gợi ý" not in rights.seen(client, QUEUE, less="cases:case:assign")
    # He sees the province and gives out the work of his own agency only.
    both = rights.seen(client, QUEUE, more="cases:case:read_all")
    assert UNIT in both
    assert both.count("gợi ý:") == 1


def test_lists_name_the_agency_for_who_sees_several(app: Flask, rights: Rights) -> None:
    make_case(sender=sender(id_kind="citizen_card", id_number="051185001234"))
    client = browser_of(app, make_leader())
    address = "/don/tim-so-giay-to"
    for more, told in (("", False), ("cases:case:read_all", True)):
        rights.more = frozenset(more.split())
        found = pressed(client, address, number="051185001234").get_data(as_text=True)
        assert "/don/PA-SXD" in found
        assert (UNIT in found) is told
    units = 'href="/khoi-luong?co_quan=SXD"'
    own = rights.seen(client, "/khoi-luong")
    assert "co_quan" not in own
    assert 'class="govuk-back-link" href="/khoi-luong"' not in own
    province = rights.seen(client, "/khoi-luong", more="cases:case:read_all")
    assert units in province
    of_unit = rights.seen(client, "/khoi-luong?co_quan=SXD", more="cases:case:read_all")
    assert "/khoi-luong/tep?co_quan=SXD" in of_unit
    assert "nguoi=chua-giao" in of_unit


def test_a_case_offers_what_its_reader_may_do(app: Flask, rights: Rights) -> None:
    case, leader = make_answered_case(), make_leader()
    [submission] = queries.submissions_of(case.id)
    db.session.add(Result(case_id=case.id, officer_id=leader.id, at=MOMENT))
    db.session.add(
        Exchange(
            case_id=case.id,
            submission_id=submission.id,
            from_sender=True,
            kind="not_solved",
            at=MOMENT,
            text="Ván đã gãy lại",
        )
    )
    db.session.commit()
    client = browser_of(app, leader)
    page, talk = f"/don/{case.number}", f"/don/{case.number}?muc=trao-doi"
    for address, link, needs in (
        (page, "so-lieu-ket-qua", "cases:enforcement:write"),
        (page, "Mở lại vụ việc", "cases:case:reopen"),
        (page, "Nhắn vì sao không mở lại", "cases:talk:write"),
        (talk, "Nhắn người gửi đơn", "cases:talk:write"),
    ):
        assert link in rights.seen(client, address), link
        assert link not in rights.seen(client, address, less=needs), link


def test_a_case_offers_no_step_to_who_may_not_take_it(app: Flask, rights: Rights) -> None:
    case = make_case()
    client = browser_of(app, make_leader())
    for link, needs in (("giao-viec", "cases:case:assign"), ("nhan-viec", "cases:case:take")):
        address = f"/don/{case.number}/{link}"
        assert address in rights.seen(client, f"/don/{case.number}", more="cases:case:take"), link
        assert address not in rights.seen(client, f"/don/{case.number}", less=needs), link


def test_an_original_is_told_of_and_offered_to_who_has_to_do_with_it(app: Flask, rights: Rights) -> None:
    case = denunciation()
    asker, colleague = (
        officer_of(COMMUNE, "denunciation", username=one) for one in ("nguoi.hoi", "nguoi.khac")
    )
    leader = officer_of(COMMUNE, "leader")
    opened_by(case, actor_of(asker))
    db.session.commit()
    own, other, head = (browser_of(app, one) for one in (asker, colleague, leader))
    address, page = f"/don/{case.number}/ban-goc", f"/don/{case.number}"
    assert "Viết, sửa bản làm việc" in rights.seen(own, address)
    assert "Viết, sửa bản làm việc" not in rights.seen(other, address)
    assert "Những lần đã mở" in rights.seen(head, page)
    assert "Những lần đã mở" not in rights.seen(head, page, less="cases:case:assign")
    assert f'href="{address}">{case.number}: được mở' in rights.seen(own, QUEUE)
    assert f'href="{page}">{case.number}: được mở' in rights.seen(own, QUEUE, less="cases:sealed:open")
    assert "được mở" not in rights.seen(own, QUEUE, less="cases:sealed:confirm")
    asks = "/de-nghi-mo-ban-goc"
    assert f'href="{address}"' in rights.seen(own, asks)
    assert f'href="{address}"' not in rights.seen(own, asks, less="cases:sealed:open")


def test_who_answers_in_anothers_place_is_told_of_nothing_to_agree_to(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, asker = denunciation(), officer_of(COMMUNE, "denunciation")
    number = queries.submissions_of(case.id)[0].id
    one = SealedRequest(
        submission_id=number,
        agency_id=case.agency_id,
        officer_id=asker.id,
        capacity="intake",
        reason="Kiểm tra",
        asked_at=MOMENT,
    )
    db.session.add(one)
    db.session.commit()
    leader = officer_of(COMMUNE, "leader")
    himself = actor_of(leader)
    address = f"/don/{case.number}/de-nghi-mo/{one.id}"
    assert "Một người khác phải trả lời" in browser_of(app, asker).get(address).get_data(as_text=True)
    assert "Một người khác phải trả lời" not in browser_of(app, leader).get(address).get_data(as_text=True)
    with app.test_request_context():
        for lent, told in ((frozenset(), True), (frozenset({"cases:sealed:confirm"}), False)):
            by = replace(himself, lent=lent)
            monkeypatch.setattr(sealed_answers, "current_actor", lambda by=by: by)
            assert (sealed_answers._waiting() is not None) is told
        # Thanh tra knows of all denunciations, and agrees to nobody's request.
        everywhere = replace(himself, agency_id=asker.agency_id + 1)
        known = {"cases:case:read_all", "cases:denunciation:read", "cases:denunciation:read_all"}
        everywhere = replace(everywhere, permissions=himself.permissions | known)
        for by, found in ((himself, True), (everywhere, False)):
            monkeypatch.setattr(sealed_answers, "current_actor", lambda by=by: by)
            monkeypatch.setattr(sealed_answers, "find_case", lambda _: case)
            if found:
                assert sealed_answers._find(case.number, one.id) == (case, one)
            else:
                with pytest.raises(NotFound):
                    sealed_answers._find(case.number, one.id)


def test_an_opening_ends_with_the_agency_of_who_opened(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    case, asker = denunciation(), actor_of(officer_of(COMMUNE, "denunciation"))
    opened_by(case, asker)
    db.session.commit()
    [submission] = queries.submissions_of(case.id)
    with app.test_request_context():
        for by, shown in ((asker, True), (replace(asker, agency_id=(asker.agency_id or 0) + 1), False)):
            monkeypatch.setattr(sealed_shown, "current_actor", lambda by=by: by)
            assert (sealed_shown.shown_now(case, submission) is not None) is shown


def test_a_closed_matter_offers_its_sender_no_papers_to_bring(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    received = receive()
    case = db.session.get_one(Case, received.lodged.case_id)
    client = OfficersBrowser(app, app.response_class, use_cookies=True)
    fill(client, "/tra-cuu", {"code": received.lodged.tracking_code, "proof": received.lodged.secret})
    bring, pages = "/don-cua-toi/bo-sung", ("/don-cua-toi", "/don-cua-toi/trao-doi")
    assert all(bring in client.get(one).get_data(as_text=True) for one in pages)
    typed = hidden(client.get(bring).get_data(as_text=True)) | {"text": "Gửi thêm"}
    actions.accept(case, expected=case.version, by=SYSTEM, at=MOMENT)
    actions.answer(case, answer="Đã sửa.", signature=SIGNATURE, expected=case.version, by=SYSTEM, at=MOMENT)
    db.session.commit()
    assert not any(bring in client.get(one).get_data(as_text=True) for one in pages)
    # Too late is said before pictures are decoded and files laid down.
    laid: list[Any] = []
    monkeypatch.setattr(supplementing.sealed, "lay_down", lambda *args, **_: laid.append(args) or ("", []))
    assert client.post(bring, data=typed).status_code == 422
    assert laid == []
