"""Questions about consultations: which there are, and who may see which."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, func, select, tuple_

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.cases import scope
from feedback.cases.models import Case
from feedback.consultation.models import Consultation, ConsultationCase, ConsultationDocument
from feedback.extensions import db
from feedback.text import search_words

READ: Final = "consultation:consultation:read"
READ_ALL: Final = "cases:case:read_all"

SHOWN: Final = {
    "running": "Đang soạn, đang lấy ý kiến",
    "over": "Hết hạn, chưa công bố tổng hợp",
    "answered": "Đã công bố tổng hợp",
    "decided": "Đã có quyết định",
    "called_off": "Đã dừng",
}
_CODE: Final = re.compile("[0-9]{4}-[0-9]{1,7}")
"""A database refuses some of what an address can hold, with a fault."""


def visible_to(viewer: Actor, code: str, on: date) -> Consultation | None:
    """The consultation of a code, if this officer may see it: his agency's and those of whose work his takes
    over, all of the province for who reads them all.
    """
    if not _CODE.fullmatch(code):
        return None
    found = db.session.scalar(select(Consultation).where(Consultation.code == code))
    return found if found is not None and is_visible(found, viewer, on) else None


def is_visible(consultation: Consultation, viewer: Actor, on: date) -> bool:
    """Whether it is his agency's or that of one whose work it does on the day, or he reads all."""
    return viewer.may(READ_ALL) or consultation.agency_id in agencies.whose_work(viewer.agency_id, on)


def by_code(code: str) -> Consultation | None:
    """The consultation of a public address: announced, or called off after it was."""
    if not _CODE.fullmatch(code):
        return None
    return db.session.scalar(
        select(Consultation).where(Consultation.code == code, Consultation.announced_at.is_not(None))
    )


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; ``state``: key of ``SHOWN``. ``text``: every word of it, accents apart, in
    title, project or summary.
    """

    state: str = "running"
    agency_id: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list, and the place behind its last row (None at the end)."""

    rows: list[Consultation]
    after: tuple[date, int] | None


def listing(
    viewer: Actor, filters: Filters, on: date, *, after: tuple[date, int] | None = None, size: int = 50
) -> Page:
    """Consultations that the officer may see: those running by their last day, others the latest first."""
    asked = select(Consultation).where(*_shown(filters.state, on))
    if not viewer.may(READ_ALL):
        asked = asked.where(Consultation.agency_id.in_(agencies.whose_work(viewer.agency_id, on)))
    if filters.agency_id is not None:
        asked = asked.where(Consultation.agency_id == filters.agency_id)
    for word in search_words(filters.text):
        asked = asked.where(Consultation.search_text.contains(word, autoescape=True))
    order = Consultation.closes_on, Consultation.id
    place, running = tuple_(*order), filters.state == "running"
    asked = asked.order_by(*(order if running else (one.desc() for one in order)))
    if after is not None:
        asked = asked.where(place > tuple_(*after) if running else place < tuple_(*after))
    found = list(db.session.scalars(asked.limit(size + 1)))
    last = found[size - 1] if len(found) > size else None
    return Page(found[:size], (last.closes_on, last.id) if last is not None else None)


def _shown(state: str, on: date) -> tuple[ColumnElement[bool], ...]:
    if state == "running":
        return (
            Consultation.state.in_(("draft", "open")),
            (Consultation.state == "draft") | (Consultation.closes_on >= on),
        )
    if state == "over":
        return (Consultation.state.in_(("open", "closed")), Consultation.closes_on < on)
    return (Consultation.state == state,)


def to_confirm(agency_id: int, officer_id: int, on: date) -> list[tuple[str, str, str]]:
    """What (``synthesis``, ``decision``, ``document``) of the agency's consultations, and of those whose work
    it does, waits for an officer who didn't write it, with code and title; three selects.
    """
    asked = select(Consultation.code, Consultation.title).order_by(Consultation.id).distinct()
    asked = asked.add_columns(Consultation.id).where(
        Consultation.agency_id.in_(agencies.whose_work(agency_id, on))
    )
    waits = {
        "synthesis": asked.where(
            Consultation.state == "closed",
            Consultation.synthesis.is_not(None),
            Consultation.synthesis_by != officer_id,
        ),
        "decision": asked.where(Consultation.state == "answered", Consultation.decision_by != officer_id),
        "document": asked.join(
            ConsultationDocument, ConsultationDocument.consultation_id == Consultation.id
        ).where(
            Consultation.state.in_(("draft", "open", "closed")),
            ConsultationDocument.public.is_(True),
            ConsultationDocument.confirmed_at.is_(None),
            ConsultationDocument.removed_at.is_(None),
            ConsultationDocument.added_by != officer_id,
        ),
    }
    return [(what, row.code, row.title) for what, one in waits.items() for row in db.session.execute(one)]


def cases_of(consultation_id: int, viewer: Actor) -> list[Case]:
    """The linked cases that this officer may read, in the order in which they were linked."""
    asked = (
        select(Case)
        .join(ConsultationCase, ConsultationCase.case_id == Case.id)
        .where(ConsultationCase.consultation_id == consultation_id, *scope.of_reading(viewer))
    )
    return list(db.session.scalars(asked.order_by(ConsultationCase.id)))


def linked(consultation_id: int) -> int:
    """How many cases are linked."""
    asked = select(func.count()).where(ConsultationCase.consultation_id == consultation_id)
    return db.session.scalar(asked) or 0


def of_case(case_id: int) -> list[Consultation]:
    """What the people were asked about the project of a case."""
    asked = (
        select(Consultation)
        .join(ConsultationCase, ConsultationCase.consultation_id == Consultation.id)
        .where(ConsultationCase.case_id == case_id)
    )
    return list(db.session.scalars(asked.order_by(Consultation.id)))
