"""Nội dung mật, xử lý ngoài hệ thống: such a case is a number and days before its own agency, and nothing to
all others: no page, search, feed, program of a partner, annex, figure or mail tells that it is there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from feedback.cases.models import OUTSIDE_WORDS, Case, Submission
from feedback.clock import FixedClock
from feedback.disclosure.models import Outcome
from feedback.extensions import db
from feedback.notifications.models import Message
from feedback.oversight.clustering import gathering
from feedback.oversight.models import Cluster
from feedback.partners.models import HookDelivery
from feedback.privacy import erasing
from feedback.privacy.actions import erasing as acts
from feedback.privacy.actions import secrets
from tests.access import crawl
from tests.conftest import MOMENT
from tests.disclosure.public_things import publish_something
from tests.factories.cases import receive, sender
from tests.factories.officers import actor_of, browser_of, make_leader, officer_of
from tests.factories.partners import make_key, make_partner, make_request
from tests.privacy.test_pages import posted

NAME, PHONE, WORDS, PLACE = "Hồ Thị Ngân Khánh", "0977123456", "quả hồng xiêm", "Xóm Đèo Mơ"
BOOK, DOCUMENT = "05/MAT", "07/KL-MAT"
CANARIES = (NAME, PHONE, WORDS, PLACE, "Ngân Khánh", "hồng xiêm")
PUBLIC = (
    *("/", "/ket-qua", "/so-lieu", "/du-lieu-mo", "/cong-khai", "/doi-thoai", "/so-dang-ky", "/api/v1"),
    *("/api/v1/outcomes", "/open311/v2/services.json", "/sitemap.xml", "/so-do-trang"),
)
OFFICE = (
    *(
        "/viec-cua-toi",
        "/don",
        "/don/xuat",
        "/giam-sat",
        "/giam-sat/qua-han",
        "/giam-sat/tra-cuu",
        "/luu-tru",
    ),
    *("/khoi-luong", "/theo-doi", "/vu-viec-giong-nhau", "/so-tiep-cong-dan", "/bao-cao-don-vi"),
    *("/giam-sat/danh-sach/nhan", "/giam-sat/du-lieu-vu-viec.csv", "/xoa-du-lieu", "/don-doc"),
)


def secret(settled: bool = True) -> Case:
    """A case full of canaries that left the system by two hands, settled where it is kept; committed."""
    received = receive(
        sender=sender(full_name=NAME, phone=PHONE),
        title=f"Về {WORDS}",
        body=f"{NAME} kể {WORDS}",
        place=PLACE,
    )
    make_request(make_partner(f"Ứng dụng {received.lodged.case_id}"), received)
    number = received.lodged.case_id
    case = db.session.get_one(Case, number)
    leader = actor_of(officer_of("SXD", "leader", username=f"ld.{number}"))
    handler = actor_of(officer_of("SXD", "handler", username=f"xl.{number}"))
    order = secrets.propose(case, book=BOOK, holder="Văn thư mật", by=handler, at=MOMENT)
    acts.confirm(order, basis="Danh mục bí mật", expected=order.version, by=leader, at=MOMENT)
    db.session.commit()
    assert erasing.run_all() == 1
    if settled:
        case = db.session.get_one(Case, number)
        day = MOMENT.date()
        secrets.settle(case, document=DOCUMENT, on=day, expected=case.version, by=leader, at=MOMENT)
        db.session.commit()
    return db.session.get_one(Case, number)


def known_by(case: Case) -> tuple[str, ...]:
    """By what somebody could tell that it is there."""
    code = db.session.scalars(select(Submission.tracking_code).where(Submission.case_id == case.id)).one()
    return (case.number, code, OUTSIDE_WORDS, BOOK, DOCUMENT, *CANARIES)


@pytest.mark.once("sqlite")
def test_nobody_outside_its_agency_finds_it(app: Flask, clock: FixedClock) -> None:
    publish_something()
    case = secret()
    number, words = case.number, known_by(case)
    assert db.session.scalars(select(Outcome).where(Outcome.case_id == case.id)).all() == []
    jobs = app.extensions["jobs"]
    clock.at = MOMENT + timedelta(days=1)
    db.session.rollback()
    jobs.run_daily()
    db.session.rollback()
    other = browser_of(app, make_leader("SNNMT", name="Trần Văn Sáu"))
    for client, starts in ((app.test_client(), PUBLIC), (other, OFFICE)):
        read = crawl.walk(app, client, starts, most=60, per_route=2)
        assert len(read.pages) >= crawl.LEAST
        assert read.holding(words) == []
    for address in (f"/don/{number}", f"/don/{number}?muc=nhat-ky", f"/don/{number}/noi-dung-mat"):
        gone = address.replace(number, f"{number[:-5]}99999")
        assert other.get(address).status_code == other.get(gone).status_code == 404
    for wanted in (number, words[1], OUTSIDE_WORDS, "mật", WORDS, NAME):
        for box in ("/tim-kiem", "/don", "/giam-sat/tra-cuu", "/luu-tru"):
            asked = other.get(box, query_string={"q": wanted, "tu_khoa": wanted}, follow_redirects=True)
            assert f"/don/{number}" not in asked.text, (box, wanted)
        found = app.test_client().get("/ket-qua", query_string={"q": wanted}, follow_redirects=True)
        assert OUTSIDE_WORDS not in found.text.replace(f'value="{OUTSIDE_WORDS}"', "")


def test_its_sender_and_partners_are_told_nothing_more(app: Flask, clock: FixedClock) -> None:
    case = secret()
    number, words = case.number, known_by(case)
    db.session.rollback()
    code, _page = posted(app.test_client(), "/tra-cuu", code=words[1], proof=PHONE)
    assert code == 422
    db.session.rollback()
    key = make_key(make_partner())
    asked = {"api_key": key, "service_request_id": number}
    for path in ("/open311/v2/requests.json", f"/open311/v2/requests/{words[1]}.json"):
        answer = app.test_client().get(path, query_string=asked)
        assert not any(one in answer.text for one in words)
        db.session.rollback()
    for days in (1, 3, 40):
        clock.at = MOMENT + timedelta(days=days)
        app.extensions["jobs"].run_daily()
        app.extensions["jobs"].run_mornings()
        db.session.rollback()
    told = [f"{one.about} {one.values}" for one in db.session.scalars(select(Message))]
    assert [text for text in told if any(one in text for one in (number, *CANARIES, DOCUMENT))] == []
    hooked = [str(one.__dict__) for one in db.session.scalars(select(HookDelivery))]
    assert [text for text in hooked if any(one in text for one in CANARIES)] == []


@pytest.mark.once("sqlite")
def test_who_inspects_reads_its_number_and_days_and_no_word(app: Flask) -> None:
    case = secret()
    number = case.number
    inspector = browser_of(app, officer_of("TTT", "inspector", name="Lê Thị Thanh"))
    read = crawl.walk(app, inspector, OFFICE, most=60, per_route=2)
    assert read.holding(CANARIES) == []
    assert inspector.get(f"/don/{number}").status_code in (200, 403, 404)


@pytest.mark.once("sqlite")
def test_their_common_words_make_no_group(app: Flask) -> None:
    for _ in range(gathering.FEWEST):
        secret(settled=False)
    db.session.execute(update(Case).values(area_code="21211"))
    db.session.commit()
    assert db.session.scalar(select(func.count(Case.id)).where(Case.kept_outside)) == gathering.FEWEST
    assert gathering.gather_clusters() == 0
    assert db.session.scalars(select(Cluster)).all() == []
