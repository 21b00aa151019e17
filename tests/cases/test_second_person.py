"""No original without a second person: who may ask, who may agree, for how long, and who reads of it."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from random import Random

import pytest
from flask import Flask
from sqlalchemy import select

from feedback.accounts.models import Delegation
from feedback.cases import opening_asks
from feedback.cases.actions import asking_to_open, sealing
from feedback.cases.actions.moving import NotYours
from feedback.cases.models import Barred, Case, SealedOpening, SealedRequest
from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.law.procedure import NotAllowed
from feedback.notifications.models import Message
from feedback.register.models import Reading
from tests.cases.denounced import COMMUNE, denunciation, standing_in
from tests.cases.desk_browser import hidden, opened, pressed
from tests.cases.second_person import REASON, agreed, asked_for, granted, page_opened, second_person
from tests.conftest import MOMENT
from tests.factories.officers import actor_of, browser_of, officer_of


def fresh(case: Case) -> Case:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Case, case.id)


def test_asked_agreed_opened_each_written_down(app: Flask) -> None:
    case = denunciation()
    asker, leader = officer_of(COMMUNE, "denunciation"), officer_of(COMMUNE, "leader")
    client, second = browser_of(app, asker), browser_of(app, leader)
    assert asked_for(client, case).status_code == 303
    assert asked_for(client, case).status_code == 303
    [asked] = db.session.scalars(select(SealedRequest)).all()
    assert "Đang chờ người thứ hai" in opened(client, f"/don/{case.number}/ban-goc")
    closed = client.post(
        f"/don/{case.number}/ban-goc", data=hidden(opened(client, f"/don/{case.number}/ban-goc"))
    )
    assert closed.status_code == 409
    assert standing_in(closed.get_data()) == []
    assert "chờ ông/bà trả lời" in opened(second, "/viec-cua-toi")
    assert "chờ ông/bà trả lời" not in opened(client, "/viec-cua-toi")
    address = f"/don/{case.number}/de-nghi-mo/{asked.id}"
    page = opened(second, address)
    assert REASON in page
    assert pressed(second, address, **{"khong-dong-y": "1"}).status_code == 422
    assert pressed(second, address).status_code == 303
    again = second.post(address, data=hidden(page))
    assert again.status_code == 409
    assert "đã trả lời" in again.get_data(as_text=True)
    assert "được mở bản gốc" in opened(client, "/viec-cua-toi")
    page_opened(client, case)
    [row] = db.session.scalars(select(SealedOpening)).all()
    assert (row.request_id, row.capacity, row.reason, row.how) == (asked.id, "intake", REASON, "shown")
    told = db.session.scalars(select(Message.template)).all()
    assert {"cases/sealed_asked", "cases/sealed_answered"} <= set(told)


def test_refused_with_the_reason_and_asked_again(app: Flask) -> None:
    case = denunciation()
    client = browser_of(app, officer_of(COMMUNE, "denunciation"))
    second = browser_of(app, officer_of(COMMUNE, "leader"))
    asked_for(client, case)
    number = db.session.scalars(select(SealedRequest.id)).one()
    pressed(second, f"/don/{case.number}/de-nghi-mo/{number}", refusal="Chưa cần", **{"khong-dong-y": "1"})
    page = opened(client, f"/don/{case.number}/ban-goc")
    assert "Chưa cần" in page
    assert "Gửi đề nghị" in page
    assert asked_for(client, case, capacity="handling").status_code == 422
    assert asked_for(client, case).status_code == 303


@pytest.mark.parametrize("who", ["himself", "elsewhere", "barred", "lender", "borrower", "handler"])
def test_who_may_not_agree(app: Flask, who: str) -> None:
    case, asker = denunciation(), officer_of(COMMUNE, "denunciation")
    code, role = ("SXD", "leader") if who == "elsewhere" else (COMMUNE, "leader")
    other = officer_of(code, "handler" if who == "handler" else role, username="nguoi.kia")
    asked = asking_to_open.ask(
        case,
        db.session.scalars(select(sealing.Submission.id)).one(),
        capacity="intake",
        reason=REASON,
        by=actor_of(asker),
        at=MOMENT,
    )
    if who == "barred":
        db.session.add(Barred(case_id=case.id, officer_id=other.id, why="thử"))
    if who in ("lender", "borrower"):
        pair = (other.id, asker.id) if who == "lender" else (asker.id, other.id)
        db.session.add(
            Delegation(
                giver_id=pair[0],
                taker_id=pair[1],
                mode="deputy",
                document="01/QĐ-UBND",
                first_on=MOMENT.date(),
                last_on=MOMENT.date(),
                scope="Giải quyết công việc",
                created_at=MOMENT,
                created_by=pair[0],
            )
        )
    db.session.flush()
    by = actor_of(asker if who == "himself" else other)
    with pytest.raises((NotAllowed, NotYours)):
        asking_to_open.answer(case, asked, granted=True, by=by, at=MOMENT)


def test_a_grant_is_good_for_hours_and_for_him_alone(app: Flask, clock: FixedClock) -> None:
    case, asker = denunciation(), officer_of(COMMUNE, "denunciation")
    other = officer_of(COMMUNE, "denunciation", username="dong.nghiep")
    granted(case, actor_of(asker))
    db.session.commit()
    refused = pressed(browser_of(app, other), f"/don/{case.number}/ban-goc/de-nghi".removesuffix("/de-nghi"))
    assert refused.status_code == 409
    client = browser_of(app, asker)
    page = page_opened(client, case).get_data(as_text=True)
    token = {"csrf_token": hidden(page)["csrf_token"]}
    clock.at = MOMENT + timedelta(hours=8, minutes=1)
    late = browser_of(app, asker)
    answer = late.post(
        f"/don/{case.number}/ban-goc", data=hidden(opened(late, f"/don/{case.number}/ban-goc"))
    )
    assert (answer.status_code, standing_in(answer.get_data())) == (409, [])
    assert token["csrf_token"]


def test_the_log_tells_reading_the_original_from_asking_for_it(app: Flask) -> None:
    case, client = denunciation(), browser_of(app, officer_of(COMMUNE, "denunciation"))
    assert asked_for(client, case).status_code == 303
    opened(client, f"/don/{case.number}/ban-goc")
    pages = select(Reading.page).where(Reading.subject_id == case.id)
    assert set(db.session.scalars(pages)) == {"mo-ban-goc"}
    agreed(case)
    page_opened(client, case)
    assert list(db.session.scalars(pages)).count("ban-goc") == 1


def test_no_sequence_opens_it_without_another(app: Flask) -> None:
    """Any sequence of asking, answering, waiting, opening: each opening stands on a grant of
    another, of this officer, in time."""
    chance, case = Random(11), denunciation()
    number = db.session.scalars(select(sealing.Submission.id)).one()
    roles = (("denunciation",), ("denunciation",), ("leader",), ("leader", "denunciation"), ("handler",))
    officers = [officer_of(COMMUNE, *held, username=f"mot.{n}") for n, held in enumerate(roles)]
    actors, at = [actor_of(one) for one in officers], MOMENT
    for _step in range(160):
        by = chance.choice(actors)
        at += timedelta(minutes=chance.choice((0, 1, 10, 90)))
        asks = opening_asks.requests_of([number])
        with suppress(NotAllowed, NotYours, asking_to_open.Answered), db.session.begin_nested():
            match chance.choice(("ask", "answer", "answer", "open", "open")):
                case "ask":
                    asking_to_open.ask(case, number, capacity="intake", reason=REASON, by=by, at=at)
                case "answer" if asks:
                    yes, one = chance.random() < 0.7, chance.choice(asks[:2])
                    asking_to_open.answer(case, one, granted=yes, refusal="Không", by=by, at=at)
                case _:
                    sealing.open_original(case, number, by=by, at=at)
    db.session.flush()
    found = db.session.scalars(select(SealedOpening)).all()
    assert len(found) > 5
    for one in found:
        ask = db.session.get_one(SealedRequest, one.request_id)
        assert (ask.officer_id, ask.granted, ask.submission_id) == (one.officer_id, True, number)
        assert ask.answered_by not in (None, one.officer_id)
        assert ask.answered_at is not None
        assert ask.answered_at <= one.at < ask.answered_at + timedelta(hours=8)


def test_thanh_tra_reads_who_opened_but_not_what_it_stands_aside_from(app: Flask) -> None:
    case, asker = denunciation(), officer_of(COMMUNE, "denunciation", name="Võ Thị Sáu Hạnh")
    granted(case, actor_of(asker))
    db.session.commit()
    page_opened(browser_of(app, asker), case)
    inspector = officer_of("TTT", "inspector")
    client = browser_of(app, inspector)
    page = opened(client, "/nhat-ky-mo-ban-goc")
    for told in (case.number, "Võ Thị Sáu Hạnh", REASON, second_person(fresh(case)).full_name):
        assert told in page
    assert standing_in(page.encode()) == []
    assert case.number not in opened(client, "/nhat-ky-mo-ban-goc?tu=26/11/2026")
    assert case.number in opened(client, f"/nhat-ky-mo-ban-goc?co_quan={COMMUNE}&den=25/11/2026")
    leader = browser_of(app, second_person(fresh(case)))
    assert "Những lần đã mở" in opened(leader, f"/don/{case.number}")
    assert leader.get("/nhat-ky-mo-ban-goc").status_code == 403
    db.session.add(Barred(case_id=case.id, officer_id=inspector.id, why="thử"))
    db.session.commit()
    assert case.number not in opened(client, "/nhat-ky-mo-ban-goc")


def test_the_log_goes_on_by_key(app: Flask) -> None:
    asker = officer_of(COMMUNE, "denunciation")
    for _each in range(3):
        case = denunciation(files=False)
        granted(case, actor_of(asker))
    db.session.commit()
    inspector = actor_of(officer_of("TTT", "inspector"))
    first, more = opening_asks.log(inspector, size=2)
    assert (len(first), more) == (2, True)
    rest, more = opening_asks.log(inspector, size=2, before=first[-1].request.id)
    assert (len(rest), more) == (1, False)
