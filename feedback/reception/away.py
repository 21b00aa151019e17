"""Questions about what was written down without a line: kits, numbers, who came twice, whose number it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import func, or_, select

from feedback import config
from feedback.cases import away_numbers, codes, second_proof
from feedback.cases import queries as cases
from feedback.cases.models import Submission
from feedback.cases.other_numbers import Numbering
from feedback.extensions import db
from feedback.intake.importing.mapping import PAPER
from feedback.intake.models import Imported
from feedback.people import queries as people
from feedback.people.details import PersonDetails
from feedback.reception import visits
from feedback.reception.models import AwayEntry, AwayKit, Shift, Visit
from feedback.text import search_text

SKEW: Final = timedelta(minutes=10)
"""A device's clock that is wrong by more is said, and marked on what it wrote."""


@dataclass(frozen=True, slots=True)
class Received:
    """A number that came in, and the line it stands for, if it does."""

    entry: AwayEntry
    visit: Visit | None

    @property
    def shown(self) -> str:
        """The number as it is printed."""
        return away_numbers.shown(self.entry.number)

    @property
    def skewed(self) -> bool:
        """Whether the device's clock was wrong by more than ``SKEW``."""
        return abs(self.entry.skew_seconds or 0) > SKEW.total_seconds()


def kit_of(prefix: str) -> AwayKit | None:
    """The kit whose numbers begin so."""
    return db.session.scalar(select(AwayKit).where(AwayKit.prefix == prefix))


def kit_for(number: str) -> AwayKit | None:
    """The kit that this number was issued in."""
    kit = kit_of(away_numbers.prefix_of(number))
    return kit if kit is not None and _holds(kit, number) else None


def _holds(kit: AwayKit, number: str) -> bool:
    right_kind = (kit.kind == "paper") == away_numbers.is_paper(number)
    return right_kind and 1 <= away_numbers.sequence_of(number) <= kit.most


def by_number(number: str) -> Received | None:
    """What came of a number; None when nothing came yet. One select."""
    return next(iter(_received(AwayEntry.number == number)), None)


def of_visits(numbers: Iterable[int]) -> dict[int, Received]:
    """By its number in the database of each line the provisional number it came under first."""
    found = _received(AwayEntry.visit_id.in_(set(numbers)))
    return {one.visit.id: one for one in found if one.visit is not None}


def latest(agency_id: int, size: int) -> list[Received]:
    """What came in last at an agency, newest first; one select."""
    return _received(AwayEntry.agency_id == agency_id, size=size)


def paper_kits(agency_id: int, size: int) -> list[tuple[AwayKit, int]]:
    """The booklets handed out last by an agency, newest first, each with how many numbers came back."""
    came = select(func.count(AwayEntry.id)).where(AwayEntry.kit_id == AwayKit.id).scalar_subquery()
    asked = select(AwayKit, came).where(AwayKit.agency_id == agency_id, AwayKit.kind == "paper")
    return [(kit, count) for kit, count in db.session.execute(asked.order_by(AwayKit.id.desc()).limit(size))]


def shift_on(officer_id: int, place_id: int, on: date, at: datetime) -> Shift | None:
    """The shift that the officer had set at the place at that moment, else the last one of the day."""
    asked = select(Shift).where(
        Shift.officer_id == officer_id, Shift.place_id == place_id, Shift.shift_on == on
    )
    return db.session.scalar(asked.order_by((Shift.opened_at <= at).desc(), Shift.id.desc()).limit(1))


def there_already(place_id: int, on: date, who: PersonDetails) -> list[Visit]:
    """The lines of this place and day that may be of the same person: by his paper, else by his name.

    Of lines in secret nothing is known. Two selects.
    """
    folded = search_text(who.full_name)[:200] if who.full_name else ""
    bearing = people.same_as(people.bearing(who.id_number)) if who.id_number else set()
    if not folded and not bearing:
        return []
    asked = select(Visit).where(
        Visit.place_id == place_id,
        Visit.visited_on == on,
        Visit.confidential.is_(False),
        or_(Visit.person_id.in_(bearing), Visit.search_name == folded if folded else Visit.id.is_(None)),
        visits.stands(),
    )
    return list(db.session.scalars(asked.order_by(Visit.id)))


def of_day(place_ids: Iterable[int], on: date, size: int) -> list[Visit]:
    """Who was received at these places on the day, the latest first; nobody who came in secret."""
    asked = select(Visit).where(
        Visit.place_id.in_(set(place_ids)),
        Visit.visited_on == on,
        Visit.confidential.is_(False),
        Visit.search_name.is_not(None),
        visits.stands(),
    )
    return list(db.session.scalars(asked.order_by(Visit.id.desc()).limit(size)))


def imported(number: str) -> Submission | None:
    """What came in under a paper's number from a file, and not over a desk."""
    asked = select(Submission).join(Imported, Imported.case_id == Submission.case_id)
    asked = asked.where(Imported.source == PAPER, Imported.external_id == number)
    return db.session.scalar(asked.order_by(Submission.id).limit(1))


def _came(numbers: Collection[str]) -> set[str]:
    return set(db.session.scalars(select(AwayEntry.number).where(AwayEntry.number.in_(numbers))))


def _issued(numbers: Collection[str]) -> set[str]:
    begun = {away_numbers.prefix_of(one) for one in numbers}
    kits = {kit.prefix: kit for kit in db.session.scalars(select(AwayKit).where(AwayKit.prefix.in_(begun)))}
    return {
        one
        for one in numbers
        if (kit := kits.get(away_numbers.prefix_of(one))) is not None and _holds(kit, one)
    }


def _submission_of(number: str) -> int | None:
    asked = select(Visit.submission_id).join(AwayEntry, AwayEntry.visit_id == Visit.id)
    found = db.session.scalar(asked.where(AwayEntry.number == number))
    if found is not None:
        return found
    brought = imported(number)
    return brought.id if brought is not None else None


def _proven(number: str, proof: str) -> str | None:
    """The tracking code that the number stands for, if the proof is the secret printed on the provisional
    receipt or the last four digits of the sender's phone; as long for a number nobody knows.

    Not one that an officer found to be a line already there: his word alone opens nobody's case.
    """
    row = db.session.execute(
        select(AwayEntry.secret_digest, Submission)
        .join(Visit, Visit.id == AwayEntry.visit_id)
        .join(Submission, Submission.id == Visit.submission_id)
        .where(AwayEntry.number == number, AwayEntry.state == "logged")
    ).first()
    brought = imported(number)
    sent = row.Submission if row is not None else brought
    # Paper has no secret; a digest that nothing gives lets the phone count, and no six digits.
    digest = None if sent is None else (row and row.secret_digest) or bytes(32)
    person_id = sent.sender_id if sent is not None else None
    good = second_proof.holds(_scoped(number), proof, digest=digest, person_id=person_id)
    # The real secret, given out when it arrived, opens it too.
    code = str(sent.tracking_code) if sent is not None else "0" * 10
    real = cases.proven(code, proof) is not None
    return code if sent is not None and (good or real) else None


def secret_digest(number: str, secret: str) -> bytes:
    """What is kept of the secret that a device printed."""
    return codes.secret_digest(config.current().lookup_key_bytes, _scoped(number), secret)


def _scoped(number: str) -> str:
    return f"away:{number}"


NUMBERS: Final = Numbering(away_numbers.parse, _submission_of, _proven, _came, _issued)


def _received(condition: object, size: int | None = None) -> list[Received]:
    asked = select(AwayEntry, Visit).outerjoin(Visit, Visit.id == AwayEntry.visit_id).where(condition)  # type: ignore[arg-type]
    rows = db.session.execute(asked.order_by(AwayEntry.id.desc()).limit(size))
    return [Received(entry, visit) for entry, visit in rows]
