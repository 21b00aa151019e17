"""Many people, one matter: questions about those who signed a submission together (LTCD Đ29, LKN Đ8).

Names and addresses are the room of people's; here a signatory is a place in a list, a code, a day on which he
left. Lists of denouncers are not kept: their names stay in the sealed original.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Select, case, func, select

from feedback.cases import second_proof
from feedback.cases.models import Case, CaseEvent, Letter, Signatory, Submission
from feedback.clock import local_day
from feedback.extensions import db
from feedback.people import queries as people
from feedback.people.queries import Line, Mark
from feedback.text import fold

ROOM: Final = "signatories"
"""The room under which the outbox knows them: numbers of signatories, addresses are asked for at sending."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many signed, represent, have left, and of those who stay never got a slip with a code."""

    listed: int
    representatives: int
    withdrawn: int
    without_code: int

    @property
    def words(self) -> str:
        """«42 người ký tên, 2 đại diện, 1 đã rút»."""
        parts = [f"{self.listed} người ký tên"]
        parts += [f"{self.representatives} đại diện"] if self.representatives else []
        parts += [f"{self.withdrawn} đã rút"] if self.withdrawn else []
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Standing:
    """Of those in a list who stay: how many they are, speak for all, have not signed."""

    listed: int
    representatives: int
    unsigned: int


@dataclass(frozen=True, slots=True)
class Member:
    """One signatory as an officer's list shows him."""

    signatory: Signatory
    person: Line


@dataclass(frozen=True, slots=True)
class Following:
    """One signatory as the notices need him: his number and his person's, whether he speaks for all."""

    id: int
    submission_id: int
    person_id: int
    position: int
    representative: bool
    withdrawn: bool


def counts_of(case_id: int) -> Counts:
    """The numbers of a case's list, all 0 where there is none; one select."""
    stays = Signatory.withdrawn_on.is_(None)

    def number(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    row = db.session.execute(
        select(
            func.count(Signatory.id),
            number(stays & Signatory.representative.is_(True)),
            number(~stays),
            number(stays & Signatory.code_given_at.is_(None)),
        )
        .join(Submission, Submission.id == Signatory.submission_id)
        .where(Submission.case_id == case_id)
    ).one()
    return Counts(*map(int, row))


def standing(case_id: int) -> list[Standing]:
    """The numbers of each list of a case that somebody still stands behind; one select."""

    def number(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    rows = db.session.execute(
        select(
            func.count(Signatory.id),
            number(Signatory.representative.is_(True)),
            number(Signatory.signed.is_(False)),
        )
        .join(Submission, Submission.id == Signatory.submission_id)
        .where(
            Submission.case_id == case_id,
            Submission.withdrawn_on.is_(None),
            Signatory.withdrawn_on.is_(None),
        )
        .group_by(Submission.id)
        .order_by(Submission.id)
    )
    return [Standing(*map(int, row)) for row in rows]


def following(case_id: int) -> list[Following]:
    """All who signed what came in to a case, in the order of their lists, those who left too; one select."""
    rows = db.session.execute(
        select(
            Signatory.id,
            Signatory.submission_id,
            Signatory.person_id,
            Signatory.position,
            Signatory.representative,
            Signatory.withdrawn_on.is_not(None),
        )
        .join(Submission, Submission.id == Signatory.submission_id)
        .where(Submission.case_id == case_id)
        .order_by(Signatory.submission_id, Signatory.position)
    )
    return [Following(*row) for row in rows]


def page(
    submission_id: int, *, sought: str = "", after: int = 0, size: int = 100
) -> tuple[list[Member], int | None]:
    """A page of a list, from behind the place ``after``, and behind which place the next page begins.

    ``sought``: words of which each must stand in the name (accents optional), for which all names are looked
    at; a list has at most 2,000. Two selects, with words four.
    """
    question = _list(submission_id).where(Signatory.position > after)
    words = fold(sought).split()
    if words:
        listed = select(Signatory.id, Signatory.person_id).where(Signatory.submission_id == submission_id)
        people_of = {row.id: row.person_id for row in db.session.execute(listed)}
        names = {number: fold(name) for number, name in people.names(people_of.values()).items()}
        fitting = [
            number
            for number, person in people_of.items()
            if all(word in names.get(person, "") for word in words)
        ]
        question = question.where(Signatory.id.in_(fitting))
    found = list(db.session.scalars(question.limit(size + 1)))
    more = len(found) > size
    return _members(found[:size]), found[size - 1].position if more else None


def members(submission_id: int) -> list[Member]:
    """A whole list, in its order; two selects."""
    return _members(db.session.scalars(_list(submission_id)))


def at_places(submission_id: int, places: Collection[int]) -> list[Member]:
    """Those who stand at these places of a list and have not left, in its order; two selects."""
    return _members(
        db.session.scalars(
            _list(submission_id).where(Signatory.position.in_(set(places)), Signatory.withdrawn_on.is_(None))
        )
    )


def without_code(submission_id: int) -> list[int]:
    """The signatories who stay and never got a slip, by their numbers; one select."""
    waiting = select(Signatory.id).where(
        Signatory.submission_id == submission_id,
        Signatory.withdrawn_on.is_(None),
        Signatory.code_given_at.is_(None),
    )
    return list(db.session.scalars(waiting.order_by(Signatory.position)))


def marks_in(submission_id: int) -> list[tuple[int, Mark]]:
    """Who is in the list of a submission already: his place and his mark; two selects."""
    rows = db.session.execute(
        select(Signatory.position, Signatory.person_id).where(Signatory.submission_id == submission_id)
    ).all()
    found = people.marks(row.person_id for row in rows)
    return [(row.position, found[row.person_id]) for row in rows if row.person_id in found]


def signs(submission_id: int) -> bool:
    """Whether anybody of a list still stands behind a submission."""
    active = select(Signatory.id).where(
        Signatory.submission_id == submission_id, Signatory.withdrawn_on.is_(None)
    )
    return db.session.scalar(active.limit(1)) is not None


def is_followed(case_id: int) -> bool:
    """Whether anybody still follows a case: a submission of it is not withdrawn."""
    live = select(Submission.id).where(Submission.case_id == case_id, Submission.withdrawn_on.is_(None))
    return db.session.scalar(live.limit(1)) is not None


def many_follow(case_id: int) -> bool:
    """Whether several submissions of a case are not withdrawn."""
    live = select(Submission.id).where(Submission.case_id == case_id, Submission.withdrawn_on.is_(None))
    return len(db.session.scalars(live.limit(2)).all()) > 1


def size_of(submission: Submission) -> int:
    """How many people a group is: those in its list who stay, or as declared without those who left.

    A list may be taken in part by part: one alone in it still speaks for others.
    """
    withdrawn = func.coalesce(func.sum(case((Signatory.withdrawn_on.is_not(None), 1), else_=0)), 0)
    listed, left = db.session.execute(
        select(func.count(Signatory.id), withdrawn).where(Signatory.submission_id == submission.id)
    ).one()
    return max(listed - left, people.count_of(submission.sender_id) - left, 2)


def sizes(case_id: int) -> dict[int, int]:
    """How many of the list of each submission of a case stay; only submissions with a list."""
    rows = db.session.execute(
        select(Signatory.submission_id, func.count(Signatory.id))
        .join(Submission, Submission.id == Signatory.submission_id)
        .where(Submission.case_id == case_id, Signatory.withdrawn_on.is_(None))
        .group_by(Signatory.submission_id)
    )
    return {row[0]: row[1] for row in rows}


def served_by(letter: Letter, submission_id: int) -> list[Line]:
    """Danh sách người được gửi: those of a submission's list to whom a letter went, in its order.

    When nobody stood behind the matter any more, what ended it went to all who had.
    """
    at = issued_at(letter.case_id).get(letter.id)
    listed = [one for one in db.session.scalars(_list(submission_id)) if _there(one, letter, at)]
    there = [one.person_id for one in listed if was_for(one, letter, at)]
    there = there or [one.person_id for one in listed]
    found = people.lines(there)
    return [found[number] for number in there if number in found]


def issued_at(case_id: int) -> dict[int, datetime]:
    """The moments at which the letters of a case were issued, by letter; one select."""
    rows = db.session.execute(
        select(CaseEvent.at, CaseEvent.details)
        .where(CaseEvent.case_id == case_id)
        .order_by(CaseEvent.id.desc())
    )
    return {row.details["letter_id"]: row.at for row in rows if row.details.get("letter_id")}


def _there(signatory: Signatory, letter: Letter, at: datetime | None) -> bool:
    return signatory.added_at <= at if at else local_day(signatory.added_at) <= letter.issued_on


def was_for(signatory: Signatory, letter: Letter, at: datetime | None) -> bool:
    """Whether he stood behind the matter when a letter was issued, at this moment."""
    # Of a paper that was taken over from before nothing but its day is known.
    if at is None:
        return signatory.withdrawn_on is None or letter.issued_on < signatory.withdrawn_on
    return stood_at(signatory, at)


def people_of(numbers: Iterable[int]) -> list[int]:
    """The persons of these signatories."""
    return list(db.session.scalars(select(Signatory.person_id).where(Signatory.id.in_(set(numbers)))))


def by_id(number: int) -> tuple[Signatory, Submission, Case] | None:
    """A signatory with what he signed and its case."""
    return _whole(Signatory.id == number)


def by_code(code: str) -> tuple[Signatory, Submission, Case] | None:
    """The signatory with this tracking code; proof of the secret is the caller's."""
    return _whole(Signatory.tracking_code == code)


def proven(code: str, proof: str) -> Signatory | None:
    """The signatory whose code and second proof match: his secret, or the last four digits of his phone.

    Takes the same way for an unknown code as for a wrong proof.
    """
    found = db.session.scalar(select(Signatory).where(Signatory.tracking_code == code))
    good = second_proof.holds(
        code,
        proof,
        digest=found.secret_digest if found else None,
        person_id=found.person_id if found else None,
    )
    return found if good else None


def taken_codes(among: Iterable[str]) -> set[str]:
    """Those of the codes that somebody has already, sender or signatory; two selects."""
    wanted = set(among)
    return {
        code
        for column in (Submission.tracking_code, Signatory.tracking_code)
        for code in db.session.scalars(select(column).where(column.in_(wanted)))
    }


def stood_at(signatory: Signatory, moment: datetime) -> bool:
    """Whether he stood behind the matter at a moment: what was issued after he left is not for him."""
    return signatory.withdrawn_at is None or moment <= signatory.withdrawn_at


def of_sender(person_id: int, listed: Iterable[tuple[int, int]]) -> int | None:
    """Which of a list is the sender himself; ``listed`` are pairs of signatory and person.

    He bears the same name, and no other number of an identity paper. Two selects.
    """
    pairs = list(listed)
    numbers = [person_id, *(person for _signatory, person in pairs)]
    names, papers = people.names(numbers), people.marks(numbers)
    name = fold(names.get(person_id, ""))

    def same(person: int) -> bool:
        own, his = (papers[one].id_index if one in papers else None for one in (person_id, person))
        return fold(names.get(person, "")) == name and (own is None or his is None or own == his)

    return next((signatory for signatory, person in pairs if name and same(person)), None)


def names_in(case_ids: Iterable[int]) -> dict[int, list[str]]:
    """The names in the lists of these cases, by case; two selects."""
    rows = db.session.execute(
        select(Submission.case_id, Signatory.person_id)
        .join(Submission, Submission.id == Signatory.submission_id)
        .where(Submission.case_id.in_(set(case_ids)))
        .order_by(Signatory.id)
    ).all()
    found = people.names(row.person_id for row in rows)
    listed: dict[int, list[str]] = {}
    for row in rows:
        listed.setdefault(row.case_id, []).append(found.get(row.person_id, ""))
    return listed


def _whole(condition: ColumnElement[bool]) -> tuple[Signatory, Submission, Case] | None:
    row = db.session.execute(
        select(Signatory, Submission, Case)
        .join(Submission, Submission.id == Signatory.submission_id)
        .join(Case, Case.id == Submission.case_id)
        .where(condition)
    ).first()
    return (row.Signatory, row.Submission, row.Case) if row else None


def _list(submission_id: int) -> Select[Signatory]:
    return select(Signatory).where(Signatory.submission_id == submission_id).order_by(Signatory.position)


def _members(found: Iterable[Signatory]) -> list[Member]:
    listed = list(found)
    shown = people.lines(one.person_id for one in listed)
    return [Member(one, shown[one.person_id]) for one in listed if one.person_id in shown]
