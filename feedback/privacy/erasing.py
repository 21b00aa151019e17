"""Erasing to its end: the lots of the worker, the list outside the database, what old copies brought back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy import select

from feedback.actor import SYSTEM
from feedback.attachments.erasing import take_bytes
from feedback.cases.models import Case, Submission
from feedback.clock import local_day
from feedback.extensions import db
from feedback.people.models import Person
from feedback.privacy import journal, lots
from feedback.privacy.actions import erasing
from feedback.privacy.actions import lots as no_case
from feedback.privacy.models import ErasureOrder


@dataclass(frozen=True, slots=True)
class Replayed:
    """What the list outside the database had to say: ``known`` lines, erased ``again``, ``absent`` subjects
    that this database never had or had as somebody else, and ``noted`` lines that were missing there."""

    known: int
    again: int
    absent: int
    noted: int


def run_all() -> int:
    """Do all confirmed orders, in lots: each is committed, then noted outside, then its files go; then what
    is no case. Returns how many."""
    clock, done = current_app.extensions["clock"], 0
    while True:
        lines = erasing.run(at=clock.now())
        waits = db.session.scalar(select(ErasureOrder.id).where(ErasureOrder.state == "confirmed").limit(1))
        db.session.commit()
        if lines:
            journal.note(lines)
            take_bytes()
            done += len(lines)
        if not lines or waits is None:
            return done + lots.run_all()


def propose_each_day() -> None:
    """Đề xuất hủy hồ sơ hết hạn lưu, dữ liệu hết hạn giữ, each morning."""
    at = current_app.extensions["clock"].now()
    propose(at)
    db.session.commit()


def propose(at: datetime) -> int:
    """Files of archives, and years of what is no case; how many are new. The caller commits."""
    today = local_day(at)
    return erasing.propose_due(today=today, at=at) + no_case.propose_due(today=today, at=at)


def replay() -> Replayed:
    """Erase again what a restored copy of the database brought back; a second time finds nothing to do.

    Commits by itself. Raises journal.Forged.
    """
    at = current_app.extensions["clock"].now()
    lines = journal.read()
    of_cases = (erasing.CASE, erasing.SUBMISSION)
    subjects = {(one.subject, one.number): one for one in lines if one.subject in of_cases}
    marks = erasing.marks_of(subjects)
    here = {key: one for key, one in subjects.items() if marks.get(key) == one.mark}
    back = {key: one for key, one in here.items() if key in _whole_again(here)}
    standing = {
        (one.subject, one.subject_id): one
        for one in db.session.scalars(select(ErasureOrder).where(ErasureOrder.state != "dropped"))
        if (one.subject, one.subject_id) in back
    }
    for (subject, number), line in back.items():
        order = standing.get((subject, number))
        if order is None:
            agency = _agency_of(subject, number)
            erasing.order_(subject, number, agency, line.why, basis=line.basis or "-", by=SYSTEM, at=at)
        else:
            erasing.take_up(order, "erasure_replayed", basis=line.basis or "-", by=SYSTEM, at=at)
    db.session.commit()
    if back:
        run_all()
    more, elsewhere = lots.replay([one for one in lines if one.subject not in of_cases])
    done = db.session.scalars(select(ErasureOrder).where(ErasureOrder.state == "done")).all()
    owed = erasing.lines_of(done) + lots.owed()
    db.session.rollback()
    noted = journal.note(owed) if owed else 0
    take_bytes()
    return Replayed(len(lines), len(back) + more, len(subjects) - len(here) + elsewhere, noted)


def _whole_again(subjects: dict[tuple[str, int], journal.Line]) -> set[tuple[str, int]]:
    """Those subjects whose content is there."""
    found: set[tuple[str, int]] = set()
    cases = [number for subject, number in subjects if subject == erasing.CASE]
    asked = select(Case.id).where(Case.id.in_(cases), Case.erased_at.is_(None))
    found |= {(erasing.CASE, number) for number in db.session.scalars(asked)}
    sent = [number for subject, number in subjects if subject == erasing.SUBMISSION]
    told = (
        select(Submission.id)
        .join(Person, Person.id == Submission.sender_id)
        .where(Submission.id.in_(sent), Person.erased_at.is_(None))
    )
    found |= {(erasing.SUBMISSION, number) for number in db.session.scalars(told)}
    return found


def _agency_of(subject: str, number: int) -> int:
    asked = select(Case.agency_id)
    if subject == erasing.CASE:
        asked = asked.where(Case.id == number)
    else:
        asked = asked.join(Submission, Submission.case_id == Case.id).where(Submission.id == number)
    return db.session.scalars(asked).one()
