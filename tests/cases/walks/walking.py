"""One matter on its way, step by step through the officers' pages; after each step all is looked at."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from html import unescape
from typing import Any, Final

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from feedback.accounts import roles
from feedback.accounts.models import Officer
from feedback.cases import enforcement, queries
from feedback.cases.actions import clocks, sealing
from feedback.cases.acts import PAST
from feedback.cases.competence import Competent
from feedback.cases.desk import step_pages, taken
from feedback.cases.desk.steps import StepPage
from feedback.cases.models import Case, CaseEvent
from feedback.cases.rules import FIELD
from feedback.clock import FixedClock, local_day
from feedback.deadlines import queries as deadlines
from feedback.deadlines.models import Deadline
from feedback.extensions import db
from feedback.law import discreet, letters, procedure
from feedback.law.procedure import Step
from feedback.law.states import State
from feedback.notifications.models import Message
from feedback.register.models import RegisterEntry
from feedback.text import fold
from tests.cases.second_person import opened_by
from tests.cases.walks.filling import filled
from tests.factories.matters import receive_matter
from tests.factories.officers import actor_of, browser_of, officer_of
from tests.intake.walk import fill

MINUTE: Final = timedelta(minutes=1)

ROLES: Final = ("desk", "handler", "denunciation", "leader")
"""Officers of the agency, asked in this order who may take a step."""

UNTOLD: Final = frozenset({"supplement", "verify"})
"""Steps with a page of their own of which the sender reads but gets no notice."""
TOLD_ELSEWISE: Final = frozenset({"correct_routing"})
"""Steps that the table tells nothing of, with a notice all the same: who has the matter now."""


@dataclass
class Office:
    """The agency's officers, each at his browser. ``at`` sets the clock; sessions begin anew then."""

    app: Flask
    clock: FixedClock
    code: str = "SXD"
    officers: dict[str, Officer] = field(default_factory=dict)
    browsers: dict[str, FlaskClient] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = ("Bùi Thị Thuỷ", "Phạm Quốc Bảo", "Y Blăk Niê", "Đinh Thị Hrê")
        for role, name in zip(ROLES, names, strict=True):
            self.officers[role] = officer_of(self.code, role, name=name, username=f"{role}.{self.code}")
        self.officers["inspector"] = officer_of("TTT", "inspector", name="Võ Văn Thanh")
        self._open()

    def at(self, moment: datetime) -> None:
        """Set the clock."""
        self.clock.at = moment
        self._open()

    def _open(self) -> None:
        self.browsers = {role: browser_of(self.app, officer) for role, officer in self.officers.items()}

    def may_take(self, line: Step, *, sealed: bool) -> str:
        """The role of the officer who takes the step."""
        asked = ("denunciation", "leader") if sealed else ROLES
        able = (role for role in asked if set(line.who) & roles.permissions_of({role}))
        # What only the sender does no officer may.
        return next(able, "inspector")

    def may_not_take(self, line: Step, *, sealed: bool) -> str:
        """The role of one who reads the matter and has no right to the step."""
        if line.decisive:
            return "denunciation" if sealed else "handler"
        return "inspector"


@dataclass
class Walk:
    """One matter. ``walked`` collects each line taken, with the state it was taken from."""

    office: Office
    course: str
    walked: set[tuple[str, State, State]]
    more: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        started = {"channel": "forwarded", "forwarder": "Đoàn đại biểu Quốc hội tỉnh"}
        at = {"received_at": self.office.clock.at}
        received = receive_matter(self.course, self.office.code, **(started | at | self.more))
        self.case_id, self.code = received.lodged.case_id, received.lodged.tracking_code
        self.secret = received.lodged.secret
        self._prove()

    def _prove(self) -> None:
        self.citizen = self.office.app.test_client()
        assert fill(self.citizen, "/tra-cuu", {"code": self.code, "proof": self.secret}).status_code == 303

    def at(self, moment: datetime) -> None:
        """Set the clock; officers sign in anew, the sender proves himself anew."""
        self.office.at(moment)
        self._prove()

    def wait(self, days: int) -> None:
        """Let days go by."""
        self.at(self.office.clock.at + timedelta(days=days))

    @property
    def case(self) -> Case:
        """The matter as it stands in the database now."""
        db.session.rollback()
        db.session.expire_all()
        return db.session.get_one(Case, self.case_id)

    @property
    def state(self) -> State:
        """Where it stands."""
        return State(self.case.state)

    def line(self, name: str) -> Step:
        """The line of the table for a step from here."""
        return procedure.course(self.course).step(self.state, name, local_day(self.office.clock.at))

    def address(self, name: str) -> str:
        """Where the step is taken."""
        with self.office.app.test_request_context():
            return step_pages.page_of(self.case, name).address(self.case.number)

    def open(self, role: str, name: str) -> str:
        """The text of the step's page, found on the page of the case."""
        address, browser = self.address(name), self.office.browsers[role]
        assert address in browser.get(f"/don/{self.case.number}").get_data(as_text=True), (name, address)
        page = browser.get(address)
        text = page.get_data(as_text=True)
        assert page.status_code == 200, (name, text)
        return text

    def press(self, name: str, *, role: str = "", **typed: Any) -> TestResponse:
        """Fill in the step's page and press its button."""
        role = role or self.office.may_take(self.line(name), sealed=self.case.sealed)
        page = self.open(role, name)
        return self.office.browsers[role].post(self.address(name), data=filled(page, **typed))

    def take(self, name: str, **typed: Any) -> None:
        """Take the step as the officer who may, and look at all that it leaves."""
        self.office.clock.at += MINUTE
        line, before = self.line(name), Standing.of(self)
        himself = line.who == (procedure.CITIZEN,)
        response = self._send_himself(name) if himself else self.press(name, **typed)
        assert response.status_code == 303, (name, errors(response))
        self.walked.add((name, before.state, self.state))
        before.compare(self, line, typed.get("published_on"))

    def _send_himself(self, name: str) -> TestResponse:
        """The sender adds something or withdraws, on his own page; of a sealed matter he says no why."""
        if name == "supplement":
            db.session.rollback()
            return fill(self.citizen, "/don-cua-toi/bo-sung", {"text": "Tôi gửi thêm ảnh chụp hôm qua."})
        answers = {} if self.case.sealed else {"reason": "Xã đã trả lại đất."}
        db.session.rollback()
        return fill(self.citizen, "/don-cua-toi/rut-don", answers)

    def propose(self, name: str, **typed: Any) -> None:
        """Propose the step; the leader finds it, his page filled in with what was proposed."""
        self.office.clock.at += MINUTE
        handler = "denunciation" if self.case.sealed else "handler"
        [page] = [one for one in self._proposals() if one.proposes == name]
        browser, before = self.office.browsers[handler], Standing.of(self)
        with self.office.app.test_request_context():
            address = page.address(self.case.number)
        shown = browser.get(address).get_data(as_text=True)
        response = browser.post(address, data=filled(shown, **typed))
        assert response.status_code == 303, (name, errors(response))
        self.walked.add(("propose", before.state, before.state))
        before.compare(self, self.line("propose"))
        case_page = self.office.browsers["leader"].get(f"/don/{self.case.number}").get_data(as_text=True)
        assert self.address(name) in case_page
        assert "Làm theo đề xuất" in case_page
        assert "Đã điền theo đề xuất" in self.open("leader", name)

    def _proposals(self) -> list[StepPage]:
        case, on = self.case, local_day(self.office.clock.at)
        names = {one.name for one in procedure.course(self.course).proposable(self.state, on)}
        return [*step_pages.own_proposals(case, names), *taken.pages_of(case, names, proposing=True)]

    def carry_out(self) -> None:
        """The handler puts down what the decision orders, and that it is done."""
        base, handler = f"/don/{self.case.number}/thi-hanh", self.office.browsers["handler"]
        today = local_day(self.office.clock.at)
        for path, typed in (
            (f"{base}/them", {"sort": "other", "what": "Đo lại thửa đất", "by_whom": "Xã", "due_on": today}),
            (f"{base}/{{}}/ket-qua", {"evidence": "Biên bản", "done_on": today}),
        ):
            numbers = [str(one.id) for one in enforcement.of_case(self.case_id)]
            address = path.format(*numbers)
            db.session.rollback()
            page = handler.get(address).get_data(as_text=True)
            assert handler.post(address, data=filled(page, **typed)).status_code == 303, path

    def write_working_copy(self) -> None:
        """The officer who handles denunciations opens the original and writes what others may read."""
        case, by = self.case, actor_of(self.office.officers["denunciation"])
        [submission] = queries.submissions_of(case.id)
        at = self.office.clock.at
        opened_by(case, by, at=at)
        sealing.write_working_copy(
            case,
            submission_id=submission.id,
            title="Tố cáo cán bộ xã nhận tiền làm hồ sơ đất",
            body="Cán bộ xã bị tố cáo nhận 5 triệu đồng để làm nhanh hồ sơ.",
            against=(),
            competent=Competent(None, (), unsettled=False, reason=""),
            expected=case.version,
            by=by,
            at=at,
        )
        db.session.commit()


def errors(response: TestResponse) -> str:
    """What the page complains of."""
    text = unescape(response.get_data(as_text=True))
    return f"{response.status_code}: {text[text.find('<main') :][:3000]}"


@dataclass(frozen=True)
class Running:
    """An open clock."""

    id: int
    due_on: date
    paused_on: date | None
    extensions: int

    @classmethod
    def of(cls, row: Deadline) -> Running:
        """As it stands now."""
        extended = len(deadlines.extended_on(row.id))
        return cls(row.id, row.due_on, row.paused_on, extended)


@dataclass(frozen=True)
class Standing:
    """All that a step may change, before it."""

    at: datetime
    state: State
    version: int
    number: str
    events: int
    entries: int
    letters: frozenset[int]
    notices: int
    running: dict[str, Running]
    earliest: date | None
    circumstances: frozenset[str]

    @classmethod
    def of(cls, walk: Walk) -> Standing:
        """As it stands now."""
        case = walk.case
        still_open = deadlines.open_for(("cases", case.id))
        binding = [one.due_on for one in still_open if one.owed_by == "agency" and one.binds]
        return cls(
            walk.office.clock.at,
            State(case.state),
            case.version,
            case.number,
            _count(CaseEvent, CaseEvent.case_id == case.id),
            _entries(case.id),
            frozenset(one.id for one in queries.letters_of(case.id)),
            _notices(case.id),
            {one.term_key: Running.of(one) for one in reversed(still_open)},
            min(binding, default=None),
            clocks.circumstances(case),
        )

    def compare(self, walk: Walk, line: Step, public_on: date | None = None) -> None:
        """Look at what the step of this line made of it; what was public on an earlier day counts from it."""
        now, case = Standing.of(walk), walk.case
        assert now.state in (line.returns or (line.after(self.state),)), line.name
        assert now.version == self.version + 1, line.name
        [*_, event] = queries.events_of(case.id)
        assert (event.act, event.from_state, event.to_state) == (PAST[line.name], self.state, now.state)
        assert event.for_citizen is bool(line.told)
        assert now.events == self.events + 1
        assert (now.entries - self.entries, _last_entry(case.id)) == (1, event.act)
        self._compare_letters(case, line, now)
        self._compare_clocks(case, line, now, public_on or local_day(self.at))
        self._compare_told(walk, case, line, now)

    def _compare_letters(self, case: Case, line: Step, now: Standing) -> None:
        kind = letters.letter_for(case.course, line.name)
        issued = [one for one in queries.letters_of(case.id) if one.id not in self.letters]
        if kind is None:
            assert issued == [], line.name
            return
        [letter] = issued
        assert (letter.kind, letter.issued_on) == (kind.key, local_day(self.at))
        assert (f"/{kind.sign}-" if kind.sign else f"-{FIELD}") in letter.number
        assert letter.text.strip(), f"{line.name} issues an empty letter"
        if now.state in procedure.CLOSED and self.state not in procedure.CLOSED:
            assert case.outcome_number == letter.number

    def _compare_clocks(self, case: Case, line: Step, now: Standing, done_on: date) -> None:
        today = local_day(self.at)
        every = {one.id: one for one in deadlines.for_subject(("cases", case.id))}
        for key in line.meets:
            if key in self.running:
                assert every[self.running[key].id].met_on == done_on, key
        for key in line.cancels:
            if key in self.running:
                assert every[self.running[key].id].ended_on == today, key
        for key in line.pauses:
            assert now.running[key].paused_on == today, key
        for key in line.resumes:
            assert self.running[key].paused_on is not None
            assert now.running[key].paused_on is None
        for key in line.varies:
            assert now.running[key].due_on >= self.running[key].due_on
        for key in line.extends:
            assert now.running[key].extensions == self.running[key].extensions + 1
            assert now.running[key].due_on > self.running[key].due_on
        begun = {one.term_key for one in every.values() if one.started_at == self.at}
        for start in line.starts:
            if start.when is None or start.when in self.circumstances:
                assert start.term in begun, start.term
                assert (start.term in now.running) is not start.at_once
        assert case.due == now.earliest, line.name

    def _compare_told(self, walk: Walk, case: Case, line: Step, now: Standing) -> None:
        page = walk.citizen.get("/don-cua-toi").get_data(as_text=True)
        shown = discreet.told(line) if case.sealed else line.told
        assert shown in unescape(page), (line.name, shown)
        if case.sealed:
            named = [one for one in unescape(page).splitlines() if "to cao" in fold(one)]
            assert not named, (line.name, named)
        told = line.name in TOLD_ELSEWISE or (bool(line.told) and line.name not in UNTOLD)
        if line.name == "verify" and not walk.course.endswith("feedback"):
            told = bool(line.told)
        assert now.notices - self.notices == (1 if told and not case.sealed else 0), line.name


def _count(model: Any, *conditions: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


def _entries(case_id: int) -> int:
    return _count(RegisterEntry, RegisterEntry.subject_room == "cases", RegisterEntry.subject_id == case_id)


def _last_entry(case_id: int) -> str | None:
    return db.session.scalar(
        select(RegisterEntry.act)
        .where(RegisterEntry.subject_room == "cases", RegisterEntry.subject_id == case_id)
        .order_by(RegisterEntry.id.desc())
        .limit(1)
    )


def _notices(case_id: int) -> int:
    return _count(Message, Message.about == f"case:{case_id}", Message.recipient_room == "people")
