"""Questions about parts of the work that other agencies were asked for (phần việc phối hợp).

A person sees a part as the number of its case and its place among the parts of that case, from 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Select, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.attachments import queries as attached
from feedback.attachments.models import Attachment
from feedback.cases import queries, queued, scope
from feedback.cases.models import Case, FormerNumber, Part, Signatory, Submission
from feedback.cases.sealed import CLEAN
from feedback.deadlines import queries as deadlines
from feedback.deadlines.models import Deadline
from feedback.extensions import db
from feedback.people import queries as people
from feedback.people import rules
from feedback.prepared import made_once, who
from feedback.straight import ask_plainly
from feedback.text import masking
from feedback.text.masking import Known, Masked

ROOM: Final = "case_part"
"""The room under which files of an answer are kept; those sent along stay with their submission."""

SENT: Final = "submission"

Place = tuple[date, int]


@dataclass(frozen=True, slots=True)
class Numbered:
    """A part, its case, and its place among the parts of the case, from 1."""

    part: Part
    case: Case
    position: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list and the places of the pages beside it (None where there is none)."""

    rows: list[Numbered]
    after: Place | None
    before: Place | None


def of_case(case_id: int) -> list[Part]:
    """All parts of a case in the order in which they were asked for: the first has position 1."""
    return list(db.session.scalars(select(Part).where(Part.case_id == case_id).order_by(Part.id)))


def open_of(case_id: int) -> list[Part]:
    """Those that are not answered, returned or called off yet."""
    return [part for part in of_case(case_id) if part.state == "asked"]


def one_of(case_id: int, position: int) -> Part | None:
    """The part of the case with this place."""
    found = of_case(case_id)
    return found[position - 1] if 1 <= position <= len(found) else None


def asked_of(viewer: Actor, number: str, position: int) -> Numbered | None:
    """The part with this place of the case with this number, today's or a former one, if his agency is asked
    for it; None alike for none and for one he may not see."""
    wanted = number.strip().upper()
    former = select(FormerNumber.case_id).where(FormerNumber.number == wanted)
    conditions = [or_(Case.number == wanted, Case.id.in_(former)), _position() == position]
    return next(iter(_numbered([*conditions, *scope.of_parts(viewer)], [Part.id], 1)), None)


def waiting(
    viewer: Actor, *, after: Place | None = None, before: Place | None = None, size: int = 25
) -> Page:
    """Việc phối hợp: what the agency still owes others, the earliest internal day first. One statement."""
    return _page(
        [Part.state == "asked", *scope.of_parts(viewer)], (Part.due_on, Part.id), after, before, size
    )


def settled(
    viewer: Actor, *, after: Place | None = None, before: Place | None = None, size: int = 25
) -> Page:
    """What it answered or returned, or what was called off, as it was asked for, the latest first."""
    conditions = [Part.state != "asked", *scope.of_parts(viewer)]
    return _page(conditions, (Part.id,), after, before, size, descending=True)


def asked_elsewhere(
    viewer: Actor, *, after: Place | None = None, before: Place | None = None, size: int = 25
) -> Page:
    """Đã giao cơ quan khác: what others owe his agency, in the cases it has, the latest asked for first."""
    conditions = [Part.state == "asked", *scope.of_parts_asked(viewer)]
    return _page(conditions, (Part.id,), after, before, size, descending=True)


def settled_elsewhere(
    viewer: Actor, *, after: Place | None = None, before: Place | None = None, size: int = 25
) -> Page:
    """What others answered or returned, or what was called off, as it was asked for, the latest first."""
    conditions = [Part.state != "asked", *scope.of_parts_asked(viewer)]
    return _page(conditions, (Part.id,), after, before, size, descending=True)


def count_waiting(viewer: Actor) -> int:
    """How many parts the agency still owes others, counted no further than 999+."""
    return int(ask_plainly(_waiting(viewer), who(viewer))[0][0])


@made_once
def _waiting(viewer: Actor) -> Select[int]:
    few = (
        select(Part.id)
        .join(Case, Case.id == Part.case_id)
        .where(Part.state == "asked", *scope.of_parts(viewer))
        .limit(queued.MOST_COUNTED + 1)
        .subquery()
    )
    return select(func.count()).select_from(few)


def _position() -> Any:
    other = aliased(Part)
    earlier = select(func.count()).where(other.case_id == Part.case_id, other.id <= Part.id)
    return earlier.select_from(other).correlate(Part).scalar_subquery()


def _numbered(conditions: Sequence[ColumnElement[bool]], order: Sequence[Any], most: int) -> list[Numbered]:
    rows = db.session.execute(
        select(Part, Case, _position().label("position"))
        .join(Case, Case.id == Part.case_id)
        .where(*conditions)
        .order_by(*order)
        .limit(most)
    )
    return [Numbered(row.Part, row.Case, row.position) for row in rows]


def _page(
    conditions: list[ColumnElement[bool]],
    order: tuple[Any, ...],
    after: Place | None,
    before: Place | None,
    size: int,
    *,
    descending: bool = False,
) -> Page:
    beside = before if before is not None else after
    downwards = descending != (before is not None)
    if beside is not None:
        key = tuple_(*order)
        place = tuple_(*(beside if len(order) > 1 else beside[1:]))
        conditions.append(key < place if downwards else key > place)
    ordered = [one.desc() if downwards else one for one in order]
    found = _numbered(conditions, ordered, size + 1)
    more = len(found) > size
    found = found[:size]
    if before is not None:
        found.reverse()
    first = (found[0].part.due_on, found[0].part.id) if found else None
    last = (found[-1].part.due_on, found[-1].part.id) if found else None
    forward = more if before is None else True
    backward = more if before is not None else after is not None
    return Page(found, last if forward else None, first if backward else None)


def files_sent_with(part: Part) -> list[Attachment]:
    """The files that were sent along, those taken down left out. Two selects."""
    chosen = set(part.files)
    return [one for one in files_of(part.case_id) if one.id in chosen]


def files_of(case_id: int) -> list[Attachment]:
    """The files of the submissions of a case that may go along with a part, in the order they came: of what
    is sealed only the clean documents beside its working copy. Two selects."""
    sent = db.session.execute(
        select(Submission.id, Submission.sealed_content.is_not(None)).where(Submission.case_id == case_id)
    ).all()
    rooms: dict[int, str] = {number: CLEAN if sealed else SENT for number, sealed in sent}
    found = [
        one
        for room in sorted(set(rooms.values()))
        for files in attached.of_many(room, [number for number in rooms if rooms[number] == room]).values()
        for one in files
    ]
    return sorted((one for one in found if not one.sealed), key=lambda one: (one.subject_id, one.id))


def files_answered_with(part_ids: Iterable[int]) -> dict[int, list[Attachment]]:
    """The files of the answers by number of the part; one select."""
    return attached.of_many(ROOM, part_ids)


def file_of(part: Part, file_id: int) -> Attachment | None:
    """A file that was sent along with the part or with its answer; None for any other."""
    answered = files_answered_with([part.id]).get(part.id, [])
    return next((one for one in (*files_sent_with(part), *answered) if one.id == file_id), None)


def text_for(case: Case) -> Masked:
    """What the submissions say, without who sent them: names, addresses and numbers hidden as far as found.

    Of a sealed case its working copy; empty while there is none.
    """
    sent = [one for one in queries.submissions_of(case.id) if one.withdrawn_on is None and not _unread(one)]
    return masking.masked("\n\n".join(map(_words_of, sent)), known(case.id))


def _words_of(one: Submission) -> str:
    area = agencies.area_by_code(one.area_code) if one.area_code else None
    where = ", ".join(part for part in (one.place, area.within_text if area else "") if part)
    return "\n".join(
        part
        for part in (
            one.title,
            one.body,
            f"Mong muốn: {one.wish}" if one.wish else "",
            f"Nơi xảy ra: {where}" if where else "",
        )
        if part
    )


def _unread(one: Submission) -> bool:
    return one.body == rules.HIDDEN


def is_readable(case: Case) -> bool:
    """Whether there is a text that may be sent to others: of a sealed case there must be a working copy."""
    return not case.sealed or not any(_unread(one) for one in queries.submissions_of(case.id))


def telling_in(case: Case, text: str) -> tuple[str, ...]:
    """What in a text still tells of the senders, in words.

    Of a sealed case only by form: to compare with the sender would let one guess at him.
    """
    return masking.telling_in(text, known(case.id))


def known(case_id: int) -> Known:
    """Names and addresses of all who stand behind the submissions of a case, those of signed lists too."""
    found = people.telling(_senders(case_id))
    addresses = [one[name] for one in found for name in ("address", "letter_address")]
    names = [name for one in found for name in (one["full_name"], one["contact_name"], *one["companions"])]
    return Known(tuple(filter(None, names)), tuple(filter(None, addresses)))


def _senders(case_id: int) -> set[int]:
    own = set(db.session.scalars(select(Submission.sender_id).where(Submission.case_id == case_id)))
    listed = select(Signatory.person_id).join(Submission, Submission.id == Signatory.submission_id)
    return own | set(db.session.scalars(listed.where(Submission.case_id == case_id)))


def binding(case_id: int) -> Deadline | None:
    """What binds the agency that holds the case first: a period of the law, else a target (mục tiêu).

    None when no clock of it runs. An internal day should not lie behind its ``due_on``.
    """
    running = [one for one in deadlines.open_for(("cases", case_id)) if one.owed_by == "agency"]
    return min(
        (one for one in running if one.binds), key=lambda one: (one.is_target, one.due_on), default=None
    )


KINDS: Final[dict[Literal["cooperate", "opinion"], str]] = {
    "cooperate": "Làm một phần việc",
    "opinion": "Cho ý kiến",
}
"""What another agency is asked for."""


def rolled_up(case_id: int) -> str:
    """Ý kiến của các cơ quan phối hợp: all answers as paragraphs for a draft; empty without any."""
    return "\n\n".join(
        f"{name_of(part.agency_id)}:\n{part.answer}" for part in of_case(case_id) if part.state == "answered"
    )


def name_of(agency_id: int) -> str:
    """The name of an agency, empty for an unknown number."""
    agency = agencies.by_id(agency_id)
    return agency.name if agency else ""
