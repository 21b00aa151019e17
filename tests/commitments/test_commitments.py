"""Promises: heard, reported, sent back, kept, postponed, dropped; reminders, rights, proofs; both engines."""

from __future__ import annotations

import io
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from feedback.accounts.models import Officer
from feedback.actor import SYSTEM
from feedback.administration import reorganisation
from feedback.agencies import plans
from feedback.agencies import queries as agencies
from feedback.clock import FixedClock
from feedback.commitments import actions, proofs, queries
from feedback.commitments.actions import NotNow, Promise
from feedback.commitments.models import Commitment, CommitmentEvent
from feedback.commitments.reminding import remind_of_promises
from feedback.extensions import db
from feedback.law.kinds import Kind
from feedback.notifications.models import Message
from feedback.register import actions as register
from feedback.register.queries import missing_contents
from tests.attachments import samples
from tests.cases.test_linking import main_of
from tests.conftest import MOMENT
from tests.factories.cases import make_case, receive
from tests.factories.officers import actor_of, at_desk, browser_of, make_handler, make_leader, officer_of
from tests.intake import walk as pages

DAY = date(2026, 11, 25)
ROAD = "Sửa xong đoạn đường thôn Trường Định, đổ bê tông 200 m trước Tết"


def agency(code: str) -> int:
    found = agencies.by_code(code)
    assert found is not None
    return found.id


def promised(*promises: Promise, heard_by: str = "BTCD", at: Any = MOMENT) -> list[Commitment]:
    by = actor_of(make_leader(heard_by))
    rows = actions.make(("reception_session", 7), promises, heard_by=agency(heard_by), by=by, at=at)
    db.session.commit()
    return rows


def road(due: date = date(2026, 12, 10), **more: Any) -> Promise:
    return Promise(agency("21211"), ROAD, due, **more)


def words(response: Any) -> str:
    return unescape(response.get_data(as_text=True))


def send(browser: Any, path: str, **typed: Any) -> Any:
    page = main_of(browser.get(path).get_data(as_text=True))
    return browser.post(path, data=pages.hidden(page) | typed, content_type="multipart/form-data")


def told(template: str) -> int:
    return len(db.session.scalars(select(Message).where(Message.template == f"commitments/{template}")).all())


def link() -> None:
    """Let the register's sequencer have its turn."""
    db.session.rollback()
    while register.link_waiting():
        pass


def test_from_the_promise_to_what_was_kept(app: Flask, clock: FixedClock) -> None:
    owner = browser_of(app, make_leader("21211", "Đinh Thị Hrê"))
    clerk = browser_of(app, make_handler("21211"))
    [row] = promised(road())
    hearer = browser_of(app, officer_of("BTCD", "leader", username="truong.ban"))
    number, base = row.id, f"/cam-ket/{row.id}"
    assert told("made") == 1
    assert ROAD[:40] in words(owner.get("/cam-ket"))
    assert "1 cam kết phải thực hiện" in words(clerk.get("/viec-cua-toi"))
    assert "Không còn cam kết mở" in words(owner.get("/cam-ket?ds=theo-doi"))
    assert "Báo đã thực hiện" in words(owner.get(base))
    empty = send(owner, f"{base}/bao-xong")
    assert empty.status_code == 422
    bad = {"evidence": "Đã nghiệm thu", "files": (io.BytesIO(b"MZ"), "a.pdf")}
    assert send(owner, f"{base}/bao-xong", **bad).status_code == 422
    stale = pages.hidden(main_of(words(owner.get(f"{base}/bao-xong"))))
    good = {"evidence": "Biên bản nghiệm thu số 12", "files": (io.BytesIO(samples.pdf()), "bien ban.pdf")}
    assert send(clerk, f"{base}/bao-xong", **good).status_code == 303
    late = owner.post(f"{base}/bao-xong", data=stale | {"evidence": "Đã làm"})
    assert late.status_code == 409
    assert told("reported") == 2
    assert "bien ban.pdf" in words(hearer.get(base))
    assert "1 cam kết chờ trả lời" in words(hearer.get("/viec-cua-toi"))
    assert owner.post(f"{base}/quyet-dinh/xac-nhan", data=stale).status_code == 403
    assert send(hearer, f"{base}/quyet-dinh/chua-xac-nhan", reason="Thiếu 20 m cuối").status_code == 303
    assert "Thiếu 20 m cuối" in words(owner.get(base))
    early = {"due_on-day": "1", "due_on-month": "12", "due_on-year": "2026", "reason": "Mưa lũ"}
    refused = send(hearer, f"{base}/quyet-dinh/lui-han", **early)
    assert refused.status_code == 422
    assert "sau hạn cũ 10/12/2026" in words(refused)
    moved = early | {"due_on-day": "20"}
    assert send(hearer, f"{base}/quyet-dinh/lui-han", **moved).status_code == 303
    shown = words(owner.get(base))
    assert "10/12/2026, đã lùi 1 lần" in shown
    assert send(owner, f"{base}/bao-xong", evidence="Đã đổ nốt 20 m").status_code == 303
    assert send(hearer, f"{base}/quyet-dinh/xac-nhan").status_code == 303
    assert send(hearer, f"{base}/quyet-dinh/thoi-theo-doi", reason="Nhầm").status_code == 409
    assert "Đã thực hiện" in words(owner.get("/cam-ket?ds=da-xong"))
    row = db.session.get_one(Commitment, number)
    assert (row.state, row.first_due_on, row.due_on) == ("kept", date(2026, 12, 10), date(2026, 12, 20))
    for odd in ("?ds=zzz", "?sau=xxxx", "?ds=tre-han", "?ds=da-xong&sau=AAAAAAAAAAAAAAAA"):
        assert owner.get(f"/cam-ket{odd}").status_code == 200
    assert owner.get("/cam-ket/999999").status_code == 404
    for browser, act in ((owner, "quyet-dinh/lui-han"), (hearer, "bao-xong")):
        assert browser.get(f"{base}/{act}").status_code == 403
    assert hearer.get(f"{base}/quyet-dinh/xoa").status_code == 404


def test_who_reports_a_promise_doesn_t_confirm_it(app: Flask, clock: FixedClock) -> None:
    first, second = promised(*[Promise(agency("21211"), ROAD, date(2026, 12, 10))] * 2, heard_by="21211")
    chair, deputy = (officer_of("21211", "leader", username=name) for name in ("chu.tich", "pho.chu.tich"))
    own, base, alone = browser_of(app, chair), f"/cam-ket/{first.id}", f"/cam-ket/{second.id}"
    for address in (base, alone):
        assert send(own, f"{address}/bao-xong", evidence="Đã làm").status_code == 303
    refused = send(own, f"{base}/quyet-dinh/xac-nhan")
    assert refused.status_code == 409
    assert "Người khác của cơ quan xác nhận" in words(refused)
    assert send(browser_of(app, deputy), f"{base}/quyet-dinh/xac-nhan").status_code == 303
    db.session.execute(update(Officer).where(Officer.id != chair.id).values(active=False))
    db.session.commit()
    assert send(own, f"{alone}/quyet-dinh/xac-nhan").status_code == 303
    inspector = browser_of(app, officer_of("TTT", "inspector"))
    assert "Tự xác nhận" in words(inspector.get(alone))
    assert "Tự xác nhận" not in words(inspector.get(base))
    assert words(inspector.get("/cam-ket?ds=da-xong")).count("Tự xác nhận") == 1


def test_who_is_reminded_and_when(app: Flask, clock: FixedClock) -> None:
    own = make_handler("21211")
    make_leader("21211")
    soon, later = promised(road(DAY + timedelta(days=3), officer_id=own.id), road(DAY + timedelta(days=4)))
    assert remind_of_promises() == 1
    assert remind_of_promises() == 0
    assert told("due") == 2
    clock.at += timedelta(days=1)
    assert remind_of_promises() == 1
    clock.at += timedelta(days=3)
    assert remind_of_promises() == 1
    assert told("late") == 2
    clock.at += timedelta(days=30)
    assert remind_of_promises() == 1
    assert remind_of_promises() == 0
    today = clock.at.date()
    assert [one.id for one in queries.owed_by(agency("21211")).rows] == [soon.id, later.id]
    assert [one.id for one in queries.late(None, today=today, size=1).rows] == [soon.id]
    after = queries.late(None, today=today, size=1).after
    assert [one.id for one in queries.late(None, today=today, after=after).rows] == [later.id]
    inspector = browser_of(app, officer_of("TTT", "inspector"))
    assert words(inspector.get("/cam-ket?ds=tre-han")).count("Quá hạn</strong>") == 2
    by = actor_of(officer_of("BTCD", "leader", username="truong.ban"))
    actions.postpone(soon, due_on=today, reason="Mưa", expected=1, by=by, at=clock.at)
    db.session.commit()
    assert remind_of_promises() == 1


def test_what_can_t_be_promised_and_how_many_were_kept(app: Flask, clock: FixedClock) -> None:
    sealed = make_case("BTCD", kind=Kind.DENUNCIATION)
    case = make_case("BTCD")
    by, handler = actor_of(at_desk("BTCD")), make_handler("SYT")
    for bad, need in (
        (road(DAY - timedelta(days=1)), "due_on"),
        (road(case_id=sealed.id), "case"),
        (road(officer_id=handler.id), "officer"),
        (Promise(agency("527"), ROAD, DAY), "agency"),
    ):
        with pytest.raises(NotNow) as refused:
            actions.make(("x", 1), [bad], heard_by=agency("BTCD"), by=by, at=MOMENT)
        assert refused.value.need == need
        db.session.rollback()
    rows = promised(*(road(DAY + timedelta(days=days), case_id=case.id) for days in (1, 2, 9, 9, 40)))
    owner = actor_of(make_leader("21211"))
    hearer = actor_of(officer_of("BTCD", "leader", username="truong.ban"))
    clock.at += timedelta(days=2)
    for row in rows[:2]:
        actions.report(row, evidence="Đã làm", expected=1, by=owner, at=clock.at)
        actions.confirm(row, expected=2, by=hearer, at=clock.at)
    actions.drop(rows[2], reason="Dân không cần nữa", expected=1, by=hearer, at=clock.at)
    db.session.commit()
    period = (DAY, DAY)
    today = DAY + timedelta(days=20)
    assert queries.counts(None, period, today=today) == {
        agency("21211"): queries.Counts(made=5, kept_in_time=1, kept_late=1, open=1, late=1, dropped=1)
    }
    assert queries.counts([agency("SYT")], period, today=today) == {}
    handler = browser_of(app, officer_of("BTCD", "triage", username="dieu.phoi"))
    assert words(handler.get(f"/don/{case.number}")).count(ROAD[:40]) == 5


def test_the_sender_reads_what_was_promised(app: Flask, client: Any, clock: FixedClock) -> None:
    given = receive("BTCD")
    row, dropped = promised(*[road(case_id=given.lodged.case_id)] * 2)
    by = actor_of(officer_of("BTCD", "leader", username="truong.ban"))
    actions.drop(dropped, reason="Đường này tỉnh đã sửa", expected=1, by=by, at=clock.at)
    db.session.commit()
    clock.at += timedelta(days=30)
    proof = {"code": given.lodged.tracking_code, "proof": given.lodged.secret}
    assert pages.fill(client, "/tra-cuu", proof).location == "/don-cua-toi"
    shown = words(client.get("/don-cua-toi"))
    assert f"{row.what} – Ủy ban nhân dân xã Tịnh Khê. Hạn: 10/12/2026. <strong>Quá hạn</strong>" in shown
    assert "Đã thôi theo dõi</strong>: Đường này tỉnh đã sửa" in shown


def test_the_register_notices_a_changed_row(app: Flask, clock: FixedClock) -> None:
    [row] = promised(road())
    by = actor_of(make_leader("21211"))
    actions.report(row, evidence="Đã làm", expected=1, by=by, at=clock.at)
    db.session.commit()
    link()

    def faults() -> int:
        return len(list(missing_contents(proofs.ROOM, proofs.digests_of)))

    assert faults() == 0
    changes: list[dict[str, Any]] = [
        {"what": "Không hứa gì"},
        {"due_on": date(2027, 1, 1)},
        {"evidence": "Khác"},
        {"agency_id": 1},
        {"state": "open"},
    ]
    for change in changes:
        db.session.execute(update(Commitment).values(**change))
        assert faults() == 1, change
        db.session.rollback()
    db.session.execute(update(CommitmentEvent).where(CommitmentEvent.act == "made").values(actor="officer:9"))
    assert faults() == 1
    db.session.rollback()


PLAN = """
document = "Nghị quyết 12/NQ-HĐND"
last_on = 2026-11-24
[[end]]
agency = "21115"
default = "21124"
"""


def test_what_is_followed_goes_to_the_successor(app: Flask, clock: FixedClock) -> None:
    row, kept, dropped = promised(*[Promise(agency("21115"), ROAD, date(2026, 12, 10))] * 3, heard_by="21115")
    chair = actor_of(officer_of("21115", "leader", username="chu.tich"))
    clerk = actor_of(make_handler("21115"))
    actions.report(kept, evidence="Xong", expected=1, by=clerk, at=MOMENT)
    actions.confirm(kept, expected=2, by=chair, at=MOMENT)
    actions.drop(dropped, reason="Thôi", expected=1, by=chair, at=MOMENT)
    outcome = reorganisation.reorganise(plans.read(PLAN), by=SYSTEM, at=MOMENT)
    db.session.commit()
    assert [line.counts["commitments"] for line in outcome.lines] == [1]
    assert (row.agency_id, row.heard_by_agency_id, row.version) == (agency("21124"), agency("21124"), 2)
    assert (kept.agency_id, dropped.agency_id) == (agency("21115"), agency("21115"))
    link()
    assert list(missing_contents(proofs.ROOM, proofs.digests_of)) == []
