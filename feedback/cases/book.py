"""Sổ văn bản đi: what an agency has issued in a year, by number (Điều 15 Nghị định 30/2020/NĐ-CP).

Letters of cases and papers written outside stand in one book. What is sealed has a book apart, which only
those see who handle denunciations, and of it only what each may know of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.cases import barring, copies, rules
from feedback.cases.models import Case, DialogueRecord, Letter, OutsideLetter, Submission
from feedback.extensions import db
from feedback.law import letters as law
from feedback.law.kinds import Kind
from feedback.notifications import queries as notifications
from feedback.notifications.models import Message
from feedback.papers import numbers
from feedback.people import queries as people
from feedback.text import fold

MOST_NAMED: Final = 20
"""How many missing numbers are named one by one."""

_ROLES: Final = {
    "respondent": "người bị khiếu nại",
    "first_resolver": "người giải quyết lần đầu",
    "superior": "cấp trên trực tiếp của người giải quyết",
    "inspectorate": "Thanh tra tỉnh",
    "inside": "cán bộ được giao",
}
_SENDER: Final = "người gửi đơn"
_SENT: Final = {
    "waiting": "Chờ gửi",
    "sending": "Chờ gửi",
    "to_print": "Chờ in, gửi bưu điện",
    "printed": "Đã in, chờ gửi bưu điện",
    "returned": "Bưu điện trả lại",
    "dropped": "Không gửi được",
    "held": "Tạm giữ sau khôi phục",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One paper. ``letter_id`` None: written outside. ``case`` is its number, empty where there is none, or
    none to be named. ``signed``: whether a signed copy is kept. ``outside_id`` is that of a paper written
    outside, ``void_why`` why it was crossed out."""

    ordinal: int
    number: str
    issued_on: date
    kind: str
    subject: str
    to_whom: str
    signer: str
    case: str
    sent: str
    letter_id: int | None
    signed: bool
    outside_id: int | None = None
    void_why: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """From which to which number the book goes, and which are missing (``MOST_NAMED`` of them named)."""

    first: int
    last: int
    missing: tuple[int, ...]
    missing_count: int


class Book:
    """The books that one officer may read."""

    def __init__(self, viewer: Actor, on: date) -> None:
        self._viewer = viewer
        self._on = on

    @property
    def may_sealed(self) -> bool:
        """Whether he may open the book of what is sealed."""
        return self._viewer.may(barring.READ)

    def agencies(self) -> list[AgencyEntry]:
        """Whose books: his agency's and those of agencies whose work it took over; an inspector's are all."""
        every = self._viewer.may("cases:case:read_all")
        return [
            one
            for one in agencies.directory()
            if not one.external and (every or self._viewer.agency_id in self._after(one.id))
        ]

    def letter(self, letter_id: int) -> tuple[Letter, Case] | None:
        """A letter in one of these books, with its case; None also when he may not see it."""
        found = db.session.execute(
            select(Letter, Case)
            .join(Case, Case.id == Letter.case_id)
            .where(Letter.id == letter_id, *self._clear())
        ).first()
        if found is None:
            return None
        every = self._viewer.may("cases:case:read_all")
        if not every and self._viewer.agency_id not in self._after(found.Letter.agency_id):
            return None
        return found.Letter, found.Case

    def lines(
        self,
        agency_id: int,
        year: int,
        *,
        sealed: bool = False,
        before: int | None = None,
        after: int = 0,
        size: int = 50,
        newest_first: bool = True,
    ) -> tuple[list[Line], bool]:
        """Papers by number, those below ``before`` or above ``after``, and whether more follow.

        Seven statements whatever the number of lines. ``sealed``: of the book apart, for who ``may_sealed``.
        """
        if sealed and not self.may_sealed:
            return [], False
        sign = -1 if sealed else 1
        place = Letter.ordinal * sign
        conditions = [Letter.agency_id == agency_id, Letter.year == year, place > after, *self._clear()]
        if before is not None:
            conditions.append(place < before)
        chosen = select(Letter, Case).join(Case, Case.id == Letter.case_id).where(*conditions)
        ordered = chosen.order_by(place.desc() if newest_first else place).limit(size + 1)
        issued = [(one.Letter, one.Case) for one in db.session.execute(ordered)]
        outside = [] if sealed else _outside(agency_id, year, before, after, size, newest_first)
        lines = [*_of_letters(issued), *map(_of_outside, outside)]
        lines.sort(key=lambda line: line.ordinal, reverse=newest_first)
        return lines[:size], len(lines) > size

    def whole(self, agency_id: int, year: int, *, sealed: bool) -> Iterator[Line]:
        """The book from its first number on, read in batches."""
        after = 0
        while True:
            lines, more = self.lines(
                agency_id, year, sealed=sealed, after=after, size=500, newest_first=False
            )
            yield from lines
            if not more:
                return
            after = lines[-1].ordinal

    def _clear(self) -> list[ColumnElement[bool]]:
        clear = barring.clear_for(self._viewer)
        return [] if clear is None else [clear]

    def _after(self, agency_id: int) -> set[int]:
        return {one.id for one in agencies.agencies_after(agency_id, self._on)}


def visible_to(viewer: Actor, on: date) -> Book:
    """The books of outgoing papers that this officer may read on the day."""
    return Book(viewer, on)


def run(agency_id: int, year: int, *, sealed: bool) -> Run:
    """Whether the book goes on without a gap. Counts every paper, whoever may read it."""
    given = {abs(one) for one in db.session.scalars(_ordinals(agency_id, year, sealed=sealed))}
    if not sealed:
        outside = select(OutsideLetter.ordinal).where(
            OutsideLetter.agency_id == agency_id, OutsideLetter.year == year
        )
        given |= set(db.session.scalars(outside))
    last = numbers.last_number(rules.series("letter", agency_id, _kind(sealed)), year)
    if not given:
        return Run(last + 1, last, (), 0)
    missing = sorted(set(range(min(given), max(last, *given) + 1)) - given)
    return Run(min(given), max(last, *given), tuple(missing[:MOST_NAMED]), len(missing))


def years(agency_id: int, on: date) -> list[int]:
    """The years in which the agency issued papers, and the present one, latest first."""
    issued = select(Letter.year).where(Letter.agency_id == agency_id).distinct()
    outside = select(OutsideLetter.year).where(OutsideLetter.agency_id == agency_id).distinct()
    return sorted({on.year, *db.session.scalars(issued), *db.session.scalars(outside)}, reverse=True)


def outside_of(case_id: int) -> list[OutsideLetter]:
    """Papers written outside that were entered for a case and not crossed out, oldest first."""
    chosen = select(OutsideLetter).where(OutsideLetter.case_id == case_id, OutsideLetter.void_at.is_(None))
    chosen = chosen.order_by(OutsideLetter.id)
    return list(db.session.scalars(chosen))


def outside(outside_id: int, agency_id: int) -> OutsideLetter | None:
    """A paper written outside in this agency's book."""
    found = db.session.get(OutsideLetter, outside_id)
    return found if found is not None and found.agency_id == agency_id else None


def bearing(agency_id: int, year: int, ordinal: int) -> tuple[str, date] | None:
    """Number and day of the paper that bears this number of the open book."""
    for model in (Letter, OutsideLetter):
        found = db.session.execute(
            select(model.number, model.issued_on).where(
                model.agency_id == agency_id, model.year == year, model.ordinal == ordinal
            )
        ).first()
        if found is not None:
            return found.number, found.issued_on
    return None


def _kind(sealed: bool) -> str:
    return Kind.DENUNCIATION if sealed else Kind.REPORT


def _ordinals(agency_id: int, year: int, *, sealed: bool) -> Any:
    of_book = Letter.ordinal < 0 if sealed else Letter.ordinal > 0
    return select(Letter.ordinal).where(Letter.agency_id == agency_id, Letter.year == year, of_book)


def _outside(
    agency_id: int, year: int, before: int | None, after: int, size: int, newest_first: bool
) -> Sequence[Any]:
    place = OutsideLetter.ordinal
    conditions = [OutsideLetter.agency_id == agency_id, OutsideLetter.year == year, place > after]
    if before is not None:
        conditions.append(place < before)
    ordered = (
        select(OutsideLetter, Case.number, Case.sealed)
        .outerjoin(Case, Case.id == OutsideLetter.case_id)
        .where(*conditions)
        .order_by(place.desc() if newest_first else place)
        .limit(size + 1)
    )
    return db.session.execute(ordered).all()


def _of_outside(row: Any) -> Line:
    paper, number, sealed = row
    return Line(
        ordinal=paper.ordinal,
        number=paper.number,
        issued_on=paper.issued_on,
        kind="Lập ngoài hệ thống" if paper.void_at is None else "Số bỏ",
        subject=paper.subject,
        to_whom=paper.to_whom,
        signer=paper.signer or "",
        case="" if number is None or sealed else number,
        sent="",
        letter_id=None,
        signed=False,
        outside_id=paper.id,
        void_why=paper.void_why or "",
    )


def _of_letters(issued: Sequence[tuple[Letter, Case]]) -> list[Line]:
    senders = _senders(case.id for _letter, case in issued if not case.sealed)
    sent = _sent({case.id for _letter, case in issued})
    signed = copies.of_many(letter.id for letter, _case in issued)
    chairs = chairs_of_minutes(letter for letter, _case in issued)
    return [
        Line(
            ordinal=abs(letter.ordinal or 0),
            number=letter.number,
            issued_on=letter.issued_on,
            kind=law.letter_kind(case.course, letter.kind).name,
            subject="" if case.sealed else case.title,
            to_whom=_to_whom(letter, case, senders),
            signer=signers(letter, chairs),
            case=case.number,
            sent=sent.get((f"case:{case.id}", letter.number), ""),
            letter_id=letter.id,
            signed=letter.id in signed,
        )
        for letter, case in issued
    ]


def chairs_of_minutes(found: Iterable[Letter]) -> dict[int, str]:
    """Who presided over the dialogues that these letters are the minutes of, by letter; one select."""
    minutes = {(one.case_id, one.number): one.id for one in found if one.kind == "minutes"}
    if not minutes:
        return {}
    records = db.session.scalars(
        select(DialogueRecord).where(DialogueRecord.case_id.in_({case_id for case_id, _number in minutes}))
    )
    return {
        minutes[key]: one.chair or ""
        for one in records
        if (key := (one.case_id, one.minutes_number or "")) in minutes
    }


def signers(letter: Letter, chairs: Mapping[int, str]) -> str:
    """Who signed a letter; minutes are signed by who presided (``chairs``, by letter) and who wrote them."""
    signer, chair = letter.signer or "", chairs.get(letter.id, "")
    if not chair or fold(chair) == fold(signer):
        return signer
    return "; ".join([f"{chair} (chủ trì)", *([f"{signer} (ghi biên bản)"] if signer else [])])


def _senders(case_ids: Iterable[int]) -> dict[int, str]:
    """Who sent each case first, and how many others did; two selects."""
    wanted = set(case_ids)
    first = db.session.execute(
        select(Submission.case_id, func.min(Submission.sender_id), func.count())
        .where(Submission.case_id.in_(wanted))
        .group_by(Submission.case_id)
    ).all()
    names = people.names(row[1] for row in first)
    return {
        case_id: names.get(sender, _SENDER) + (f" và {count - 1} người khác" if count > 1 else "")
        for case_id, sender, count in first
    }


def _to_whom(letter: Letter, case: Case, senders: dict[int, str]) -> str:
    agency = agencies.by_id(letter.to_agency_id) if letter.to_agency_id else None
    named = {"sender": senders.get(case.id, _SENDER), "agency": agency.name if agency else ""}
    roles = law.letter_kind(case.course, letter.kind).to
    words = [named.get(role, _ROLES.get(role, "")) for role in roles]
    if case.sealed:
        words = [
            "người bị tố cáo" if role == "respondent" else one for role, one in zip(roles, words, strict=True)
        ]
    joined = "; ".join(dict.fromkeys(word for word in words if word))
    return joined[:1].upper() + joined[1:]


def _sent(case_ids: set[int]) -> dict[tuple[str, str], str]:
    """How the notice that brought each letter went, by its subject and the letter's number; one select."""
    found = {}
    for one in notifications.about_many(f"case:{number}" for number in case_ids):
        number = one.values.get("letter")
        if number and one.recipient_room == "people" and one.about is not None:
            found[one.about, str(number)] = _how(one)
    return found


def _how(message: Message) -> str:
    if message.channel == "none":
        return "Người gửi tự xem trên trang tra cứu"
    if message.state == "sent" and message.sent_at is not None:
        return "Thư điện tử"
    if message.state == "posted" and message.posted_on is not None:
        return f"Bưu điện, số {message.posting_number}, ngày {message.posted_on:%d/%m/%Y}"
    return _SENT.get(message.state, "")
