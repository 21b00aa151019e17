"""Xóa nội dung vụ việc: texts, names and files go; numbers, days, kinds and who did what stay.

What is counted stays countable, what was entered in the register stays entered (``register.erasures``). Of
one of several who sent something to a case only his own goes.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select, update

from feedback.actor import Actor
from feedback.attachments import erasing as files
from feedback.cases import parts, search, talk
from feedback.cases.actions import book, copies, working_files
from feedback.cases.actions.history import ROOM, Happened, write
from feedback.cases.actions.telling import about
from feedback.cases.models import (
    NO_DAY,
    OUTSIDE_WORDS,
    Archived,
    Barred,
    Case,
    CaseEvent,
    DialogueRecord,
    Draft,
    Exchange,
    Letter,
    LetterCopy,
    Merge,
    Note,
    Obligation,
    Original,
    OutsideLetter,
    Part,
    Proposal,
    Rating,
    Respondent,
    SealedOpening,
    SealedRequest,
    Signatory,
    Submission,
    WorkingCopy,
)
from feedback.deadlines import actions as deadlines
from feedback.deadlines import erasing as clock_words
from feedback.deadlines import queries as clocks
from feedback.extensions import Base, db, put
from feedback.notifications import erasing as notifications
from feedback.people import actions as people
from feedback.register import erasures
from feedback.register.erasing import ERASED, NO_SALT, blank_rows

ACT: Final = "content_erased"
OUTSIDE_ACT: Final = "kept_outside"
SUBMISSION: Final = "submission"
OBLIGATION: Final = "obligation"

_OF_MESSAGE: Final[dict[str, Any]] = {
    "text": ERASED,
    "sealed_text": None,
    "key_version": None,
    "wrapped_key": None,
    "mark": None,
}

_OF_CASE: Final[dict[type[Base], dict[str, Any]]] = {
    Barred: {"why": ERASED},
    Respondent: {"body": None, "name": None, "position": None, "address": None},
    DialogueRecord: {
        "place": None,
        "chair": ERASED,
        "chair_position": None,
        "invited": [],
        "content": None,
        "result": None,
        "reason": None,
    },
    Note: {"text": ERASED},
    Proposal: {"values": {}, "reason": ERASED, "remark": None},
    Letter: {"text": ERASED},
    Draft: {"values": {}},
    WorkingCopy: {"title": ERASED, "body": ERASED},
    Exchange: _OF_MESSAGE,
    Rating: {"why": None},
    Obligation: {"what": ERASED, "by_whom": ERASED, "evidence": ERASED},
    Original: {"what": ERASED, "returned_to": None},
    Part: {"task": ERASED, "text": ERASED, "answer": ERASED, "files": []},
    OutsideLetter: {"subject": ERASED, "to_whom": ERASED},
}
"""Of each table with a ``case_id`` what is put into its columns. Checks that ask for words are content with
«(đã xóa)»; what was empty and may be becomes that too, which says nothing."""

_OF_SUBMISSION: Final[dict[str, Any]] = {
    "title": ERASED,
    "body": ERASED,
    "wish": None,
    "place": None,
    "source_labels": None,
    "sealed_content": None,
    "key_version": None,
    "wrapped_key": None,
    "submission_key": None,
}


@dataclass(frozen=True, slots=True)
class Held:
    """What would be erased of some cases or submissions: numbers, and how many files and persons."""

    cases: list[int]
    submissions: list[int]
    persons: list[int]
    files: int


def held(case_ids: Collection[int]) -> Held:
    """What is there of whole cases; for a dry run too. Seven selects."""
    wanted = list(case_ids)
    rows = db.session.execute(
        select(Submission.id, Submission.sender_id).where(Submission.case_id.in_(wanted))
    ).all()
    submissions = [row.id for row in rows]
    return Held(
        wanted,
        submissions,
        _persons(submissions, [row.sender_id for row in rows]),
        _files(wanted, submissions),
    )


def held_of_submissions(numbers: Collection[int]) -> Held:
    """What is there of single submissions; their cases stay."""
    rows = db.session.execute(
        select(Submission.id, Submission.sender_id).where(Submission.id.in_(set(numbers)))
    ).all()
    submissions = [row.id for row in rows]
    said = select(Exchange.id).where(Exchange.submission_id.in_(submissions))
    rooms = ((SUBMISSION, submissions), (working_files.ROOM, submissions))
    count = files.count((*rooms, (talk.ROOM, db.session.scalars(said).all())))
    return Held([], submissions, _persons(submissions, [row.sender_id for row in rows]), count)


def erase(case_ids: Collection[int], *, why: str, by: Actor, at: datetime) -> Held:
    """Xóa nội dung của cả vụ việc, with all who sent something to it. Returns what was there.

    The same statements however many cases. Those that were erased before stay as they are.
    """
    asked = select(Case.id).where(Case.id.in_(set(case_ids)), Case.erased_at.is_(None)).with_for_update()
    wanted = sorted(db.session.scalars(asked))
    found = held(wanted)
    if not wanted:
        return found
    put(update(Case).where(Case.id.in_(wanted)), title=ERASED, erased_at=at, version=Case.version + 1)
    for model, blank in _OF_CASE.items():
        put(update(model).where(model.__table__.c.case_id.in_(wanted)), **blank)
    for column in (OutsideLetter.void_why, Archived.place):
        there: Any = column.class_
        put(update(there).where(there.case_id.in_(wanted), column.is_not(None)), **{column.key: ERASED})
    clock_words.erase(ROOM, wanted)
    notifications.erase_about([about(number) for number in wanted])
    letters = select(Letter.id).where(Letter.case_id.in_(wanted))
    copied = LetterCopy.letter_id.in_(letters)
    put(update(LetterCopy).where(copied), signatures=[], note=ERASED)
    put(update(LetterCopy).where(copied, LetterCopy.withdrawn_at.is_not(None)), withdrawn_why=ERASED)
    merged = Merge.kept_id.in_(wanted) | Merge.merged_id.in_(wanted)
    put(update(Merge).where(merged), reason=ERASED)
    put(update(Merge).where(merged, Merge.undone_at.is_not(None)), undone_why=ERASED)
    for room, numbers in _rooms(wanted, found.submissions):
        files.erase(room, numbers, at=at)
    _submissions(found, at=at)
    _blank(CaseEvent.case_id.in_(wanted))
    for number in wanted:
        search.INDEX.drop(number)
    papers = db.session.scalars(select(OutsideLetter.id).where(OutsideLetter.case_id.in_(wanted))).all()
    subjects = [*((ROOM, number) for number in wanted), *((book.OUTSIDE, number) for number in papers)]
    erasures.enter(subjects, why=why, by=by, at=at)
    _note(wanted, why, by=by, at=at)
    db.session.expire_all()
    return found


def erase_submissions(numbers: Collection[int], *, why: str, by: Actor, at: datetime) -> Held:
    """Xóa phần của một người gửi: his own words, files and messages; what the agency wrote stays with the
    case, as does what the others sent. The case's own title stays unless it was his.
    """
    found = held_of_submissions(numbers)
    if not found.submissions:
        return found
    cases = sorted(
        set(db.session.scalars(select(Submission.case_id).where(Submission.id.in_(found.submissions))))
    )
    db.session.execute(select(Case.id).where(Case.id.in_(cases)).with_for_update())
    first = select(func.min(Submission.id)).where(Submission.case_id == Case.id).scalar_subquery()
    titled = update(Case).where(Case.id.in_(cases), first.in_(found.submissions))
    put(titled, title=ERASED)
    put(update(Case).where(Case.id.in_(cases)), version=Case.version + 1)
    said = db.session.scalars(select(Exchange.id).where(Exchange.submission_id.in_(found.submissions))).all()
    files.erase(SUBMISSION, found.submissions, at=at)
    files.erase(working_files.ROOM, found.submissions, at=at)
    files.erase(talk.ROOM, said, at=at)
    put(update(Exchange).where(Exchange.submission_id.in_(found.submissions)), **_OF_MESSAGE)
    put(
        update(WorkingCopy).where(WorkingCopy.submission_id.in_(found.submissions)), title=ERASED, body=ERASED
    )
    put(update(Original).where(Original.submission_id.in_(found.submissions)), what=ERASED, returned_to=None)
    raters = [f"submission:{number}/%" for number in found.submissions]
    for rater in raters:
        put(update(Rating).where(Rating.rater.like(rater)), why=None)
    _submissions(found, at=at)
    _blank(CaseEvent.submission_id.in_(found.submissions))
    for number in cases:
        search.INDEX.drop(number)
    erasures.enter([(ROOM, number) for number in cases], why=why, by=by, at=at)
    _note(cases, why, by=by, at=at)
    db.session.expire_all()
    return found


def _submissions(found: Held, *, at: datetime) -> None:
    """Empty the submissions and who stands behind them; their codes open nothing any more."""
    sent = found.submissions
    nobody_knows = secrets.token_bytes(32)
    put(update(Submission).where(Submission.id.in_(sent)), secret_digest=nobody_knows, **_OF_SUBMISSION)
    put(
        update(Submission).where(Submission.id.in_(sent), Submission.forwarder.is_not(None)), forwarder=ERASED
    )
    put(update(SealedOpening).where(SealedOpening.submission_id.in_(sent)), reason=ERASED)
    asked = SealedRequest.submission_id.in_(sent)
    put(update(SealedRequest).where(asked), reason=ERASED)
    put(update(SealedRequest).where(asked, SealedRequest.refusal.is_not(None)), refusal=ERASED)
    put(update(Signatory).where(Signatory.submission_id.in_(sent)), secret_digest=nobody_knows)
    people.erase_many(found.persons, at=at)


def _persons(submissions: list[int], senders: list[int]) -> list[int]:
    signed = select(Signatory.person_id).where(Signatory.submission_id.in_(submissions))
    return sorted({*senders, *db.session.scalars(signed)})


def _rooms(case_ids: list[int], submissions: list[int]) -> list[tuple[str, list[int]]]:
    """Under which subjects files of these cases are kept."""
    return [(SUBMISSION, submissions), (working_files.ROOM, submissions)] + [
        (
            room,
            list(
                db.session.scalars(
                    select(model.__table__.c.id).where(model.__table__.c.case_id.in_(case_ids))
                )
            ),
        )
        for room, model in (
            (talk.ROOM, Exchange),
            (parts.ROOM, Part),
            (copies.ROOM, Letter),
            (OBLIGATION, Obligation),
        )
    ]


def _files(case_ids: list[int], submissions: list[int]) -> int:
    return files.count(_rooms(case_ids, submissions))


def _blank(condition: Any) -> None:
    rows = db.session.execute(select(CaseEvent.id, CaseEvent.details).where(condition)).all()
    blank_rows(Base.metadata.tables[CaseEvent.__tablename__], [(row.id, row.details) for row in rows])


def _note(
    case_ids: list[int],
    why: str,
    *,
    act: str = ACT,
    told: Mapping[str, str] | None = None,
    by: Actor,
    at: datetime,
) -> None:
    rows = db.session.execute(select(Case.id, Case.state, Case.agency_id).where(Case.id.in_(case_ids)))
    write(
        [
            Happened(
                row.id,
                act,
                from_state=row.state,
                to_state=row.state,
                agency_id=row.agency_id,
                details={"cause": why} | dict(told or {}),
                for_citizen=False,
            )
            for row in rows
        ],
        by=by,
        at=at,
    )


def forget_contact(submission_id: int, *, by: Actor, at: datetime) -> None:
    """Xóa điện thoại, thư điện tử của người gửi: from now on he is written to by post, or not at all.

    What he said of himself is part of what the register covers of his submission: that this was taken out is
    entered. Raises LookupError for one who is sealed or erased.
    """
    submission = db.session.get_one(Submission, submission_id)
    people.forget_contact(submission.sender_id)
    lodged = select(CaseEvent.id, CaseEvent.case_id).where(
        CaseEvent.submission_id == submission_id, CaseEvent.act == "lodged"
    )
    events = db.session.execute(lodged).all()
    put(update(CaseEvent).where(CaseEvent.id.in_([row.id for row in events])), salt=NO_SALT)
    cases = {row.case_id for row in events}
    erasures.enter([(ROOM, number) for number in cases], why="request", by=by, at=at)
    _note([submission.case_id], "request", by=by, at=at)


def keep_outside(
    case_ids: Collection[int], *, book: str = "", holder: str = "", by: Actor, at: datetime
) -> None:
    """Nội dung mật, xử lý ngoài hệ thống (Luật 117/2025/QH15): of cases that are erased only number, kind,
    agency and days stay. No clock runs here any more, and no act, text or file is taken.
    """
    wanted = list(case_ids)
    sent = Submission.case_id.in_(wanted)
    put(update(Submission).where(sent), title=OUTSIDE_WORDS, body=OUTSIDE_WORDS, kept_outside=True)
    for number in wanted:
        subject = (ROOM, number)
        running = {one.term_key for one in clocks.open_for(subject)}
        deadlines.end(subject, running, why="Nội dung mật, xử lý ngoài hệ thống", at=at)
    put(update(Case).where(Case.id.in_(wanted)), title=OUTSIDE_WORDS, kept_outside=True, due_on=NO_DAY)
    if book:
        _note(wanted, "secret", act=OUTSIDE_ACT, told={"book": book, "holder": holder}, by=by, at=at)
    db.session.expire_all()
