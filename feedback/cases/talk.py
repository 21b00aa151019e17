"""Trao đổi: the thread between who sent a submission and the agency, as both sides read it.

A thread hangs on the submission, so that it goes along when the case is merged. No legal clock moves by it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import Select, and_, bindparam, func, or_, select, text

from feedback.attachments import queries as attachments
from feedback.attachments.models import Attachment
from feedback.cases.models import Case, Exchange, Submission
from feedback.clock import ZONE, local_day
from feedback.extensions import db
from feedback.law import procedure
from feedback.law.states import State
from feedback.straight import ask_plainly

ROOM: Final = "exchange"
"""The room under which files of a message are kept."""

NOT_SOLVED: Final = "not_solved"
MOST_A_DAY: Final = 20
"""So many messages one sender may send on one day of the province."""

DAYS_AFTER: Final = 30
"""Calendar days after the end of a case, or after the agency's last message, in which he may still write."""


@dataclass(frozen=True, slots=True)
class Said:
    """One message with its files."""

    exchange: Exchange
    files: list[Attachment]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits on a case: messages of senders that nobody opened, and what they say is not solved."""

    unread: int
    not_solved: list[Exchange]


def threads(submission_ids: Iterable[int]) -> dict[int, list[Said]]:
    """What was said in the threads of these submissions, oldest first; two selects."""
    found = db.session.scalars(
        select(Exchange).where(Exchange.submission_id.in_(set(submission_ids))).order_by(Exchange.id)
    ).all()
    files = attachments.of_many(ROOM, [one.id for one in found if one.from_sender])
    grouped: dict[int, list[Said]] = {}
    for one in found:
        grouped.setdefault(one.submission_id, []).append(Said(one, files.get(one.id, [])))
    return grouped


def file_of(submission_ids: Collection[int], file_id: int) -> Attachment | None:
    """A file that came with a message in one of these threads; None for any other."""
    of_threads = select(Exchange.id).where(Exchange.submission_id.in_(submission_ids))
    return db.session.scalar(
        select(Attachment).where(
            Attachment.id == file_id,
            Attachment.subject_room == ROOM,
            Attachment.subject_id.in_(of_threads),
            Attachment.removed_at.is_(None),
        )
    )


def latest(submission_id: int) -> Exchange | None:
    """The last message of a thread."""
    return db.session.scalar(
        select(Exchange).where(Exchange.submission_id == submission_id).order_by(Exchange.id.desc()).limit(1)
    )


def unread_of_agency(submission_id: int) -> int:
    """How many messages of the agency the sender has not opened."""
    unread = select(func.count()).where(
        Exchange.submission_id == submission_id, Exchange.from_sender.is_(False), Exchange.read_at.is_(None)
    )
    return db.session.scalar(unread) or 0


def waiting_on(case_id: int) -> Waiting:
    """What of its senders waits on a case; one select."""
    unsettled = and_(Exchange.kind == NOT_SOLVED, Exchange.settled_at.is_(None))
    found = db.session.scalars(
        select(Exchange)
        .join(Submission, Submission.id == Exchange.submission_id)
        .where(
            Submission.case_id == case_id,
            Exchange.from_sender,
            or_(Exchange.read_at.is_(None), unsettled),
        )
        .order_by(Exchange.id)
    ).all()
    return Waiting(
        unread=sum(one.read_at is None for one in found),
        not_solved=[one for one in found if one.kind == NOT_SOLVED and one.settled_at is None],
    )


def unread_on(case_ids: Collection[int]) -> set[int]:
    """Those of the cases on which a sender wrote what nobody has opened; one select."""
    return {one for (one,) in ask_plainly(_UNREAD, {"cases": set(case_ids)})}


_UNREAD: Final = (
    select(Submission.case_id)
    .join(Exchange, Exchange.submission_id == Submission.id)
    .where(
        Submission.case_id.in_(bindparam("cases", expanding=True)),
        Exchange.from_sender,
        Exchange.read_at.is_(None),
    )
)


def not_solved() -> Select[int]:
    """The numbers of cases of which a sender says that they are not solved, and nobody settled it yet.

    Few wait at any time, and their index holds no others: a list begins from them.
    """
    return (
        select(Submission.case_id)
        .join(Exchange, Exchange.submission_id == Submission.id)
        # Written out, so that the engines see that the partial index fits.
        .where(text("case_exchange.kind = 'not_solved' AND case_exchange.settled_at IS NULL"))
    )


def sent_on(submission_id: int, on: date) -> Sequence[Exchange]:
    """What the sender wrote on a day of the province, oldest first."""
    first = datetime.combine(on, time(), ZONE)
    return db.session.scalars(
        select(Exchange)
        .where(
            Exchange.submission_id == submission_id,
            Exchange.from_sender,
            Exchange.at >= first,
            Exchange.at < first + timedelta(days=1),
        )
        .order_by(Exchange.id)
    ).all()


def last_day(submission: Submission, case: Case) -> date | None:
    """The last day on which the sender may still write; None while the case is open."""
    if case.closed_on is None:
        return None
    spoke = db.session.scalar(
        select(func.max(Exchange.at)).where(
            Exchange.submission_id == submission.id, Exchange.from_sender.is_(False)
        )
    )
    since = max(case.closed_on, local_day(spoke)) if spoke else case.closed_on
    return since + timedelta(days=DAYS_AFTER)


def may_write(submission: Submission, case: Case, on: date) -> bool:
    """Whether the sender may write on this day; what a denouncer writes is sealed."""
    if submission.withdrawn_on is not None:
        return False
    until = last_day(submission, case)
    return until is None or on <= until


def may_say_not_solved(submission: Submission, case: Case, on: date) -> bool:
    """Whether he may say that the matter is answered but not solved: where the law lets it be reopened."""
    if submission.withdrawn_on is not None:
        return False
    lines = procedure.course(case.course).steps_from(State(case.state), on)
    return any(line.name == "reopen" for line in lines)
