"""What everybody may know of consultations: which were announced, and what of each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Text, cast, extract, or_, select, tuple_

from feedback.attachments import queries as attachments
from feedback.attachments.inspect import DOCX, EXTENSION, HEIC, JPEG, PDF, PNG
from feedback.attachments.models import Attachment
from feedback.clock import local_day
from feedback.consultation.materials import DOCUMENT
from feedback.consultation.models import Consultation, ConsultationDocument, ConsultationMeeting
from feedback.consultation.rules import Phase, phase
from feedback.extensions import db
from feedback.text import search_words, slug

SIZE: Final = 20
"""How many past consultations a page of the list shows."""

ANNOUNCED: Final = Consultation.announced_at.is_not(None)
_OFF: Final = Consultation.state == "called_off"

STANDINGS: Final[dict[Phase, tuple[str, str]]] = {
    "coming": ("Sắp lấy ý kiến", "blue"),
    "open": ("Đang lấy ý kiến", "blue"),
    "over": ("Đã hết hạn góp ý, đang tổng hợp", "amber"),
    "closed": ("Đã hết hạn góp ý, đang tổng hợp", "amber"),
    "answered": ("Đã trả lời ý kiến", "green"),
    "decided": ("Đã quyết định", "green"),
    "called_off": ("Dừng lấy ý kiến", "amber"),
}
"""How an announced consultation stands, in words and the tone of its tag."""

FORMATS: Final = {PDF: "PDF", JPEG: "ảnh JPG", PNG: "ảnh PNG", HEIC: "ảnh HEIC", DOCX: "Word"}


def standing(one: Consultation, today: date) -> Phase:
    """How far an announced consultation has come on a day."""
    return phase(one.state, one.opens_on, one.closes_on, today)


@dataclass(frozen=True, slots=True)
class Filter:
    """Of which agencies (None: all), ending in which year (0: any), and what is sought: every word of it,
    accents apart, in title, project or summary; in which commune (empty: anywhere; of the commune's own
    agency too)."""

    agency_ids: Collection[int] | None = None
    year: int = 0
    text: str = ""
    area_code: str = ""
    area_agency_id: int | None = None

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """As a select asks for them."""
        found: list[ColumnElement[bool]] = [ANNOUNCED]
        if self.agency_ids is not None:
            found.append(Consultation.agency_id.in_(self.agency_ids))
        if self.year:
            found.append(Consultation.closes_on.between(date(self.year, 1, 1), date(self.year, 12, 31)))
        if self.area_code:
            there = cast(Consultation.area_codes, Text).contains(f'"{self.area_code}"', autoescape=True)
            found.append(or_(there, Consultation.agency_id == self.area_agency_id))
        found += [
            Consultation.search_text.contains(word, autoescape=True) for word in search_words(self.text)
        ]
        return found


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the past ones, and where the list goes on."""

    rows: list[Consultation]
    after: tuple[date, int] | None


@dataclass(frozen=True, slots=True)
class Document:
    """A document that everybody may take, with its file, and the day since which it is public."""

    document: ConsultationDocument
    file: Attachment
    since: date

    @property
    def format(self) -> str:
        """What kind of file is taken, in words."""
        return FORMATS.get(self._taken, "tệp")

    @property
    def called(self) -> str:
        """The name under which it is taken: of the title, since the file's own may tell of a person."""
        ending = EXTENSION.get(self._taken, "")
        return slug(self.document.title) + (f".{ending}" if ending else "")

    @property
    def _taken(self) -> str:
        return self.file.shown_type or self.file.media_type


def current(wanted: Filter, today: date) -> list[Consultation]:
    """Those that run or will, the next to end first; one select."""
    asked = select(Consultation).where(*wanted.conditions, Consultation.closes_on >= today, ~_OFF)
    return list(db.session.scalars(asked.order_by(Consultation.closes_on, Consultation.id)))


def findable(_today: date) -> Select[int, str, Any]:
    """Announced ones: number, code, when each was changed last."""
    return select(Consultation.id, Consultation.code, Consultation.changed_at).where(ANNOUNCED)


def past(wanted: Filter, today: date, *, after: tuple[date, int] | None = None) -> Page:
    """Those whose last day is over or that were called off, newest first; one select."""
    place = tuple_(Consultation.closes_on, Consultation.id)
    conditions = [*wanted.conditions, or_(Consultation.closes_on < today, _OFF)]
    if after is not None:
        conditions.append(place < tuple_(*after))
    asked = select(Consultation).where(*conditions).limit(SIZE + 1)
    rows = list(db.session.scalars(asked.order_by(Consultation.closes_on.desc(), Consultation.id.desc())))
    last = rows[SIZE - 1] if len(rows) > SIZE else None
    return Page(rows[:SIZE], (last.closes_on, last.id) if last is not None else None)


def ending(first_on: date, last_on: date) -> list[Consultation]:
    """Announced ones whose last day lies between two days, both included; one select."""
    asked = select(Consultation).where(ANNOUNCED, Consultation.closes_on.between(first_on, last_on))
    return list(db.session.scalars(asked.order_by(Consultation.closes_on, Consultation.id)))


def meetings(first_on: date, last_on: date) -> list[tuple[ConsultationMeeting, Consultation]]:
    """Meetings of announced ones between two days, both included; one select."""
    asked = (
        select(ConsultationMeeting, Consultation)
        .join(Consultation, Consultation.id == ConsultationMeeting.consultation_id)
        .where(ANNOUNCED, ConsultationMeeting.held_on.between(first_on, last_on))
        .order_by(ConsultationMeeting.held_on, ConsultationMeeting.opens, ConsultationMeeting.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(asked)]


def meetings_of(number: int) -> list[ConsultationMeeting]:
    """The meetings of a consultation, in their order."""
    asked = select(ConsultationMeeting).where(ConsultationMeeting.consultation_id == number)
    return list(
        db.session.scalars(
            asked.order_by(ConsultationMeeting.held_on, ConsultationMeeting.opens, ConsultationMeeting.id)
        )
    )


def _confirmed(number: int) -> Select[ConsultationDocument]:
    """Documents for everybody that a second officer has confirmed."""
    return (
        select(ConsultationDocument)
        .where(
            ConsultationDocument.consultation_id == number,
            ConsultationDocument.public.is_(True),
            ConsultationDocument.confirmed_at.is_not(None),
            ConsultationDocument.removed_at.is_(None),
            ConsultationDocument.kind != "posting",
        )
        .order_by(ConsultationDocument.id)
    )


def withdrawn_of(number: int) -> list[ConsultationDocument]:
    """Documents that everybody could take until they were withdrawn (thu hồi)."""
    asked = _confirmed(number).where(ConsultationDocument.withdrawn_at.is_not(None))
    return list(db.session.scalars(asked))


def documents_of(one_of: Consultation) -> list[Document]:
    """Documents that everybody may take of an announced consultation, with their files; two selects."""
    asked = _confirmed(one_of.id).where(ConsultationDocument.withdrawn_at.is_(None))
    found = list(db.session.scalars(asked))
    files = attachments.of_many(DOCUMENT, (one.id for one in found))
    return [
        Document(one, file, local_day(max(filter(None, (one.confirmed_at, one_of.announced_at)))))
        for one in found
        for file in files.get(one.id, [])[:1]
        if file.removed_at is None and not file.sealed
    ]


def postings_of(number: int) -> list[ConsultationDocument]:
    """Where it hangs and since when, as the agency noted it."""
    asked = select(ConsultationDocument).where(
        ConsultationDocument.consultation_id == number,
        ConsultationDocument.kind == "posting",
        ConsultationDocument.posted_at.is_not(None),
        ConsultationDocument.removed_at.is_(None),
    )
    return list(db.session.scalars(asked.order_by(ConsultationDocument.posted_on, ConsultationDocument.id)))


def changed_since(wanted: Filter, since: datetime, most: int) -> list[Consultation]:
    """Announced ones that are wanted and changed since a moment, the latest first."""
    asked = select(Consultation).where(*wanted.conditions, Consultation.changed_at >= since)
    return list(
        db.session.scalars(asked.order_by(Consultation.changed_at.desc(), Consultation.id.desc()).limit(most))
    )


def agencies_with_any() -> set[int]:
    """The agencies that announced a consultation at any time."""
    return set(db.session.scalars(select(Consultation.agency_id).where(ANNOUNCED).distinct()))


def years() -> list[int]:
    """The years in which announced ones end, the latest first."""
    year = extract("year", Consultation.closes_on)
    return sorted({int(found) for found in db.session.scalars(select(year).where(ANNOUNCED).distinct())})[
        ::-1
    ]
