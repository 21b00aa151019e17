"""Long work behind a page: claimed once, done as the officer, stopped, undone, resumed after a crash."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from feedback.accounts.models import Officer, OfficerRole
from feedback.attachments import store
from feedback.cases import actions
from feedback.cases.jobs import files, ordering, queries, running
from feedback.cases.jobs.kinds import JobKind, register
from feedback.cases.jobs.ordering import TooMuch
from feedback.cases.jobs.running import Item, Outcome, Run, reading
from feedback.cases.models import Case, Job, Note
from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.law.procedure import NotAllowed
from tests.conftest import MOMENT
from tests.factories.cases import make_case
from tests.factories.officers import actor_of, browser_of, make_handler, officer_of

NEEDS = "cases:bulk:run"


def run_waiting() -> int:
    db.session.rollback()
    return running.run_waiting()


def _note(item: Item) -> Outcome:
    case = db.session.get_one(Case, item.case_id)
    actions.note(case, text="Đã nhắc trong giao ban", by=item.by, at=item.at)
    if "gãy" in case.title:
        raise NotAllowed("Không làm được với vụ việc này.", "Điều 5")
    if "vỡ" in case.title:
        raise RuntimeError(case.title)
    return Outcome("Đã ghi", {"before": None})


def _export(run: Run) -> None:
    with reading():
        assert db.session.query(Case).count() == 1
        for done in range(1, 4):
            run.report(done, 3)
    run.keep_file("Danh sách vụ việc.xlsx", io.BytesIO(b"bang tinh"))


@pytest.fixture
def kinds(app: Flask) -> Iterator[None]:
    known = dict(app.extensions.get("case_jobs", {}))
    register(app, JobKind("try_note", "Ghi chú thử", NEEDS, lambda run: run.each(_note), undo="try_undo"))
    register(app, JobKind("try_undo", "Hoàn tác thử", NEEDS, lambda run: run.each(lambda _: Outcome("Bỏ"))))
    register(app, JobKind("try_export", "Xuất thử", "cases:export:read", _export))
    yield
    app.extensions["case_jobs"] = known


def _order(officer: Officer, cases: list[Case], kind: str = "try_note", key: str = "") -> Job:
    subjects = [case.id for case in cases]
    job = ordering.order(kind, by=actor_of(officer), at=MOMENT, subjects=subjects, key=key)
    db.session.commit()
    return job


def _words(job: Job) -> list[tuple[bool, str]]:
    db.session.expire_all()
    return [(one["done"], one["words"]) for one in job.outcomes]


def test_each_case_by_itself_and_a_broken_one_stops_nothing(app: Flask, kinds: None) -> None:
    titles = ("Đèn đường tắt ở ngõ 14", "Cầu treo gãy ván", "Ống nước vỡ trước chợ", "Rác chưa thu gom")
    cases = [make_case(title=title) for title in titles]
    officer = make_handler()
    job = _order(officer, cases)
    assert run_waiting() == 1
    assert [done for done, _ in _words(job)] == [True, False, False, True]
    assert _words(job)[1][1] == "Không làm được với vụ việc này."
    assert "Lỗi kỹ thuật" in _words(job)[2][1]
    assert (job.state, job.done, job.total, job.lease_until) == ("done", 4, 4, None)
    # What was refused or broke left nothing behind.
    assert {note.case_id for note in db.session.query(Note)} == {cases[0].id, cases[3].id}
    assert run_waiting() == 0

    browser = browser_of(app, officer)
    html = browser.get(f"/viec-chay/{job.key}").get_data(as_text=True)
    assert "2 vụ việc đã làm, 2 vụ việc không làm được" in html
    assert cases[1].number in html
    colleague = browser_of(app, officer_of("SXD", "handler", name="Võ Thị Sáu Em", username="vo.em"))
    assert colleague.get(f"/viec-chay/{job.key}").status_code == 404
    assert job.kind not in colleague.get("/viec-chay").get_data(as_text=True)


def test_resumed_behind_what_is_done(app: Flask, kinds: None, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [make_case(title=f"Đèn tắt ở cột số {number}") for number in range(3)]
    job = _order(make_handler(), cases)
    settle = Run._settle

    def dies(self: Run, **values: object) -> None:
        if self.done == 1:
            raise SystemExit
        settle(self, **values)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(Run, "_settle", dies)
        with pytest.raises(SystemExit):
            run_waiting()
    db.session.rollback()
    db.session.expire_all()
    assert (job.state, job.done) == ("running", 1)
    # Its lease still holds: nobody else takes it.
    assert run_waiting() == 0
    job.lease_until = MOMENT - timedelta(seconds=1)
    db.session.commit()
    assert run_waiting() == 1
    db.session.expire_all()
    assert (job.state, job.done) == ("done", 3)
    assert sorted(note.case_id for note in db.session.query(Note)) == sorted(case.id for case in cases)


def test_a_long_job_lets_others_have_their_turn(
    app: Flask, kinds: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = _order(make_handler(), [make_case(), make_case()])
    with monkeypatch.context() as patched:
        patched.setattr(running, "TURN_SECONDS", -1.0)
        assert run_waiting() == 0
    db.session.expire_all()
    assert job.state == "waiting"
    assert run_waiting() == 1
    db.session.expire_all()
    assert job.state == "done"


def test_one_who_lost_the_right_does_no_more(
    app: Flask, kinds: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = make_handler()
    job = _order(officer, [make_case(), make_case()])
    settle = Run._settle

    def robbed(self: Run, **values: object) -> None:
        settle(self, **values)  # type: ignore[arg-type]
        db.session.query(OfficerRole).filter_by(officer_id=officer.id).delete()
        db.session.commit()

    monkeypatch.setattr(Run, "_settle", robbed)
    run_waiting()
    db.session.expire_all()
    assert (job.state, job.done) == ("failed", 1)
    assert "không còn quyền" in (job.fault or "")


def test_stopped_from_the_page(app: Flask, kinds: None, monkeypatch: pytest.MonkeyPatch) -> None:
    officer = make_handler()
    job = _order(officer, [make_case(), make_case(), make_case()])
    browser, address = browser_of(app, officer), f"/viec-chay/{job.key}"
    page = browser.get(address)
    assert page.headers["Refresh"] == "3"
    assert "<progress" in page.get_data(as_text=True)
    assert "Refresh" not in browser.get(f"{address}?tu=0").headers
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.get_data(as_text=True))
    assert token
    settle = Run._settle

    def pressed(self: Run, **values: object) -> None:
        settle(self, **values)  # type: ignore[arg-type]
        if self.done == 1:
            answer = browser.post(f"{address}/dung", data={"csrf_token": token[1]})
            assert answer.status_code == 303

    monkeypatch.setattr(Run, "_settle", pressed)
    assert run_waiting() == 1
    db.session.expire_all()
    assert (job.state, job.done, len(job.outcomes)) == ("stopped", 1, 1)
    assert db.session.query(Note).count() == 1
    assert "2 vụ việc chưa đến lượt" in browser.get(address).get_data(as_text=True)
    assert browser.post(f"{address}/dung", data={}).status_code == 422


def test_undone_once_and_only_what_was_done(app: Flask, kinds: None) -> None:
    officer = make_handler()
    job = _order(officer, [make_case(title="Cầu treo gãy ván"), make_case()])
    run_waiting()
    browser, address = browser_of(app, officer), f"/viec-chay/{job.key}"
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(address).get_data(as_text=True))
    assert token
    answer = browser.post(f"{address}/hoan-tac", data={"csrf_token": token[1]})
    assert answer.status_code == 303
    back = queries.of_officer(officer.id, answer.headers["Location"].rpartition("/")[2])
    assert back is not None
    assert (back.kind, back.subjects) == ("try_undo", job.subjects[1:])
    assert browser.post(f"{address}/hoan-tac", data={"csrf_token": token[1]}).status_code == 409
    assert "Hoàn tác" in browser.get("/viec-chay").get_data(as_text=True)


def test_ordered_once_and_not_too_much(app: Flask, kinds: None) -> None:
    officer, case = make_handler(), make_case()
    key = ordering.new_key()
    assert _order(officer, [case], key=key).id == _order(officer, [case], key=key).id
    _order(officer, [case])
    _order(officer, [case])
    with pytest.raises(TooMuch, match="3 việc"):
        _order(officer, [case])
    db.session.rollback()
    with pytest.raises(TooMuch, match="500"):
        ordering.order("try_note", by=actor_of(make_handler("SYT")), at=MOMENT, subjects=list(range(501)))
    with pytest.raises(PermissionError):
        ordering.order("try_note", by=actor_of(officer_of("SXD", "inspector")), at=MOMENT, subjects=[case.id])


def test_a_file_is_its_owners_for_seven_days(app: Flask, kinds: None, clock: FixedClock) -> None:
    make_case()
    officer = officer_of("SXD", "inspector", name="Tạ Thị Kiều")
    job = _order(officer, [], kind="try_export")
    assert run_waiting() == 1
    db.session.expire_all()
    assert (job.state, job.done, job.file_size) == ("done", 3, 9)
    key = job.file_key or ""
    browser, address = browser_of(app, officer), f"/viec-chay/{job.key}/tep"
    answer = browser.get(address)
    assert answer.data == b"bang tinh"
    assert "filename*=UTF-8''Danh%20s%C3%A1ch" in answer.headers["Content-Disposition"]
    assert browser_of(app, make_handler()).get(address).status_code == 404
    assert files.sweep(MOMENT) == 0
    clock.at = MOMENT + files.KEPT
    db.session.rollback()
    assert files.sweep(clock.at) == 1
    with pytest.raises(store.MissingFile):
        store.open_(key)
    db.session.expire_all()
    assert job.file_key is None
