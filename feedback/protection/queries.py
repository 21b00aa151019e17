"""Questions about files of protection. Each starts from the cases that the officer may know of."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased

from feedback import config
from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.cases import scope
from feedback.cases.models import Case, Submission
from feedback.cases.opening_asks import Opened
from feedback.cases.packing import Lines as Packed
from feedback.deadlines import queries as deadlines
from feedback.extensions import db
from feedback.law.calendar import BeyondCalendar, Unit
from feedback.protection import rules, sealed
from feedback.protection.models import (
    OPEN_STATES,
    ProtectionDecision,
    ProtectionEvent,
    ProtectionFile,
    ProtectionLetter,
    ProtectionMeasure,
    ProtectionOpening,
    ProtectionText,
)
from feedback.protection.subjects import FILE

MOST: Final = 200
"""Open files of one list; a province with more at a time has another trouble than the list's length."""


@dataclass(frozen=True, slots=True)
class Line:
    """One file in a list, without a name: ``due_on`` is the province's target for the decision, None once it
    is decided; ``unanswered``: letters to bodies that have not answered; ``unread``: the denouncer said more
    and nobody opened it or acted since; ``lapsed``: all that was decided to apply has run out."""

    file: ProtectionFile
    case_number: str
    agency: str
    due_on: date | None
    late: bool
    awaits_written: bool
    unanswered: int
    measures: int
    unread: bool
    lapsed: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many requests an agency has not decided, how many of them urgent; and of what is applied: how many
    files have unread words of the denouncer, his wish that it ends, or days that ran out."""

    undecided: int
    urgent: int
    unread: int
    end_asked: int
    lapsed: int


@dataclass(frozen=True, slots=True)
class Whole:
    """A file with all its rows, oldest first; of texts only their number."""

    file: ProtectionFile
    case: Case
    line: Line
    measures: Sequence[ProtectionMeasure]
    decisions: Sequence[ProtectionDecision]
    letters: Sequence[ProtectionLetter]
    openings: Sequence[ProtectionOpening]
    events: Sequence[ProtectionEvent]
    texts: int

    def running(self, on: date) -> list[ProtectionMeasure]:
        """The measures that are applied on the day."""
        return [one for one in self.measures if rules.in_force(one.from_on, one.until_on, one.ended_on, on)]


class VisibleTo:
    """The files that one officer may know of, and the questions that may be asked of them."""

    def __init__(self, viewer: Actor) -> None:
        self._scope = scope.of_lists(viewer)

    def by_number(self, number: str) -> tuple[ProtectionFile, Case] | None:
        """The file with this number and its case; None also when he may not know of it."""
        wanted = self._files().where(ProtectionFile.number == number.strip().upper())
        found = db.session.execute(wanted).first()
        return (found[0], found[1]) if found else None

    def of_case(self, case: Case, today: date) -> list[Line]:
        """All files of a case, newest first; a few statements whatever there are."""
        found = db.session.execute(self._files().where(Case.id == case.id).order_by(ProtectionFile.id.desc()))
        return _lines([(row[0], row[1]) for row in found], today)

    def open_files(self, today: date) -> list[Line]:
        """Files on which something is still to be done, urgent ones first, then the oldest ones."""
        found = db.session.execute(
            self._files()
            .where(ProtectionFile.state.in_(OPEN_STATES))
            .order_by(ProtectionFile.urgent.desc(), ProtectionFile.requested_on, ProtectionFile.id)
            .limit(MOST)
        )
        return _lines([(row[0], row[1]) for row in found], today)

    def waiting(self, agency_id: int, today: date) -> Waiting:
        """What waits for the agency; one statement."""
        applied = ProtectionFile.state == "applied"
        asked = (
            select(
                *(
                    func.count().filter(one)
                    for one in (
                        ProtectionFile.state.in_(rules.UNDECIDED),
                        ProtectionFile.state.in_(rules.UNDECIDED) & ProtectionFile.urgent,
                        applied & _unread(),
                        applied & ProtectionFile.end_asked_on.is_not(None),
                        applied & _lapsed(today),
                    )
                )
            )
            .join(Submission, Submission.id == ProtectionFile.submission_id)
            .join(Case, Case.id == Submission.case_id)
            .where(*self._scope, Case.agency_id == agency_id, ProtectionFile.state.in_(OPEN_STATES))
        )
        return Waiting(*(int(one) for one in db.session.execute(asked).one()))

    def counts(self) -> dict[str, int]:
        """How many files there are in each state; one statement."""
        asked = (
            select(ProtectionFile.state, func.count())
            .join(Submission, Submission.id == ProtectionFile.submission_id)
            .join(Case, Case.id == Submission.case_id)
            .where(*self._scope)
            .group_by(ProtectionFile.state)
        )
        return {str(row[0]): int(row[1]) for row in db.session.execute(asked)}

    def _files(self) -> Select[ProtectionFile, Case]:
        return (
            select(ProtectionFile, Case)
            .join(Submission, Submission.id == ProtectionFile.submission_id)
            .join(Case, Case.id == Submission.case_id)
            .where(*self._scope)
        )


def visible_to(viewer: Actor) -> VisibleTo:
    """Where every question of an officer begins."""
    return VisibleTo(viewer)


def _unread() -> ColumnElement[bool]:
    """The denouncer said more, and since then no officer opened what is sealed or wrote something."""
    later = aliased(ProtectionText)
    return (
        select(ProtectionText.id)
        .where(
            ProtectionText.file_id == ProtectionFile.id,
            ProtectionText.officer_id.is_(None),
            ProtectionText.what != "request",
            ~select(later.id)
            .where(
                later.file_id == ProtectionText.file_id,
                later.id > ProtectionText.id,
                later.officer_id.is_not(None),
            )
            .exists(),
            ~select(ProtectionOpening.id)
            .where(
                ProtectionOpening.file_id == ProtectionText.file_id,
                ProtectionOpening.at >= ProtectionText.at,
            )
            .exists(),
        )
        .exists()
    )


def _lapsed(today: date) -> ColumnElement[bool]:
    """No measure runs any more or is still to begin."""
    return ~(
        select(ProtectionMeasure.id)
        .where(
            ProtectionMeasure.file_id == ProtectionFile.id,
            ProtectionMeasure.ended_on.is_(None),
            ProtectionMeasure.until_on.is_(None) | (ProtectionMeasure.until_on >= today),
        )
        .exists()
    )


def target_on(file: ProtectionFile) -> date | None:
    """By when the province wants it decided: an urgent one on its day, others some working days later. None
    where the calendar ends before."""
    if file.urgent:
        return file.requested_on
    days = config.current().protection_days
    try:
        return deadlines.calendar().count(file.requested_on, days, Unit.WORKING_DAY).on
    except BeyondCalendar:
        return None


def _lines(found: Sequence[tuple[ProtectionFile, Case]], today: date) -> list[Line]:
    if not found:
        return []
    numbers = [file.id for file, _case in found]
    waiting = Counter(
        db.session.scalars(
            select(ProtectionLetter.file_id).where(
                ProtectionLetter.file_id.in_(numbers), ProtectionLetter.answered_on.is_(None)
            )
        )
    )
    measures = defaultdict[int, list[ProtectionMeasure]](list)
    for one in db.session.scalars(
        select(ProtectionMeasure).where(
            ProtectionMeasure.file_id.in_(numbers), ProtectionMeasure.ended_on.is_(None)
        )
    ):
        measures[one.file_id].append(one)
    unread = _unread_of(numbers)
    return [
        _line(file, case, waiting[file.id], measures[file.id], file.id in unread, today)
        for file, case in found
    ]


def _unread_of(numbers: Collection[int]) -> set[int]:
    return set(db.session.scalars(select(ProtectionFile.id).where(ProtectionFile.id.in_(numbers), _unread())))


def _line(
    file: ProtectionFile,
    case: Case,
    unanswered: int,
    measures: Sequence[ProtectionMeasure],
    unread: bool,
    today: date,
) -> Line:
    agency = agencies.by_id(case.agency_id)
    undecided = file.state in rules.UNDECIDED
    due_on = target_on(file) if undecided else None
    running = sum(rules.in_force(one.from_on, one.until_on, one.ended_on, today) for one in measures)
    return Line(
        file=file,
        case_number=case.number,
        agency=agency.name if agency else "",
        due_on=due_on,
        late=due_on is not None and due_on < today,
        awaits_written=rules.awaits_written(file.source, file.written_on, file.state),
        unanswered=unanswered,
        measures=running,
        unread=unread and file.state in OPEN_STATES,
        lapsed=rules.lapsed(file.state, ((one.until_on, one.ended_on) for one in measures), today),
    )


def whole(file: ProtectionFile, case: Case, today: date) -> Whole:
    """A file with its rows; eight statements whatever it holds."""
    measures = _rows(ProtectionMeasure, file)
    letters: list[ProtectionLetter] = _rows(ProtectionLetter, file)
    unanswered = sum(one.answered_on is None for one in letters)
    events = db.session.scalars(
        select(ProtectionEvent)
        .where(ProtectionEvent.subject_room == FILE, ProtectionEvent.subject_id == file.id)
        .order_by(ProtectionEvent.id)
    ).all()
    texts = select(func.count()).where(ProtectionText.file_id == file.id)
    return Whole(
        file=file,
        case=case,
        line=_line(file, case, unanswered, measures, bool(_unread_of([file.id])), today),
        measures=measures,
        decisions=_rows(ProtectionDecision, file),
        letters=letters,
        openings=_rows(ProtectionOpening, file),
        events=events,
        texts=db.session.scalar(texts) or 0,
    )


def _rows(model: Any, file: ProtectionFile) -> list[Any]:
    return list(db.session.scalars(select(model).where(model.file_id == file.id).order_by(model.id)))


def texts_of(file: ProtectionFile) -> list[ProtectionText]:
    """What was said in the file, sealed, oldest first."""
    return _rows(ProtectionText, file)


def of_submission(submission_id: int) -> list[ProtectionFile]:
    """The files of who sent a denunciation, newest first, for his own page; not of others who signed."""
    return list(
        db.session.scalars(
            select(ProtectionFile)
            .where(ProtectionFile.submission_id == submission_id, ProtectionFile.signatory == 0)
            .order_by(ProtectionFile.id.desc())
        )
    )


def next_signatory(submission_id: int) -> int:
    """The place of the next one who asks and only signed, from 1."""
    last = select(func.max(ProtectionFile.signatory)).where(ProtectionFile.submission_id == submission_id)
    return (db.session.scalar(last) or 0) + 1


def has_lapsed(file: ProtectionFile, today: date) -> bool:
    """Whether all that was decided to apply has run out."""
    days = ((one.until_on, one.ended_on) for one in _rows(ProtectionMeasure, file))
    return rules.lapsed(file.state, days, today)


def measures_of(file: ProtectionFile, today: date) -> list[ProtectionMeasure]:
    """The measures applied on the day."""
    return [
        one
        for one in _rows(ProtectionMeasure, file)
        if rules.in_force(one.from_on, one.until_on, one.ended_on, today)
    ]


def protected(file: ProtectionFile) -> list[str]:
    """Whom it protects: as decided last, before that as asked."""
    decided = [one for one in _rows(ProtectionDecision, file) if one.persons]
    return decided[-1].persons if decided else file.persons


def last_decision(file: ProtectionFile) -> ProtectionDecision | None:
    """What was decided last."""
    decisions: list[ProtectionDecision] = _rows(ProtectionDecision, file)
    return decisions[-1] if decisions else None


def sealed_about(submission_id: int) -> list[Packed]:
    """All that is sealed in the files of a submission, as it lies there; one select."""
    rows = db.session.scalars(
        select(ProtectionText)
        .join(ProtectionFile, ProtectionFile.id == ProtectionText.file_id)
        .where(ProtectionFile.submission_id == submission_id)
        .order_by(ProtectionText.id)
    )
    return [sealed.in_package(one) for one in rows]


def opened_by(requests: Collection[int]) -> Iterator[Opened]:
    """What was opened by these requests, for the log that Thanh tra reads; one select."""
    found = (
        select(ProtectionOpening.request_id, ProtectionOpening.at, ProtectionFile.number)
        .join(ProtectionFile, ProtectionFile.id == ProtectionOpening.file_id)
        .where(ProtectionOpening.request_id.in_(requests))
    )
    for request_id, at, number in db.session.execute(found):
        yield Opened(request_id or 0, at, f"hồ sơ bảo vệ {number}")


def last_opening(file: ProtectionFile, officer_id: int) -> ProtectionOpening | None:
    """When this officer opened the sealed texts last."""
    return db.session.scalar(
        select(ProtectionOpening)
        .where(ProtectionOpening.file_id == file.id, ProtectionOpening.officer_id == officer_id)
        .order_by(ProtectionOpening.id.desc())
        .limit(1)
    )
