"""What a second officer confirms before everybody reads it: who he is, what in it still tells of a person."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from sqlalchemy import select

from feedback.accounts import queries as accounts
from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.consultation.actions.changing import CONFIRM
from feedback.consultation.consultations import READ_ALL
from feedback.consultation.models import Consultation, ConsultationDocument, Household, Opinion
from feedback.consultation.rules import BadDetail
from feedback.disclosure import document_marks
from feedback.disclosure import rules as disclosure
from feedback.disclosure.rules import Span
from feedback.extensions import db
from feedback.law import consultation as law
from feedback.law.consultation import Entry

_IN_WORDS: Final = frozenset({"paper", "phone"})
"""What stays in only when it is said in words why: numbers of identity papers and phones."""


@dataclass(frozen=True, slots=True)
class Part:
    """One text that will be public: its key («synthesis», «summary_2»), what it is, its words."""

    key: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A place, or all places of a kind in a file, that tell of a person: ``key`` (another one once something
    else stands there), in words for who confirms, where; ``numbered``: why it stays is said in words.
    """

    key: str
    words: str = field(repr=False)
    where: str = field(repr=False)
    numbered: bool


def known_names(consultation_id: int) -> tuple[str, ...]:
    """The names that the system knows: heads of households, and those who gave an opinion."""
    heads = db.session.scalars(select(Household.head).where(Household.consultation_id == consultation_id))
    said = db.session.scalars(
        select(Opinion.name).where(Opinion.consultation_id == consultation_id, Opinion.name.is_not(None))
    )
    return tuple(sorted({*heads, *(one for one in said if one)}))


def spans(consultation_id: int, texts: Sequence[Part]) -> dict[str, tuple[Part, Span]]:
    """By a key of its own each place that tells of a person, with its part, in order."""
    names = known_names(consultation_id)
    return {
        f"{part.key}.{place}": (part, span)
        for part in texts
        for place, span in enumerate(disclosure.find_personal(part.text, names, perhaps=True), start=1)
    }


def of_texts(consultation_id: int, texts: Sequence[Part]) -> list[Mark]:
    """As ``spans``, for who confirms."""
    return [
        Mark(
            key,
            f"Giữ «{part.text[span.start : span.end]}»",
            f"{part.label}: {span.why}",
            span.kind in _IN_WORDS,
        )
        for key, (part, span) in spans(consultation_id, texts).items()
    ]


def of_document(row: ConsultationDocument) -> list[Mark]:
    """What a document tells of people: its title, and the text of its file as it was read when it came."""
    title = document_marks.gathered(row.title, known_names(row.consultation_id))
    return [
        Mark(
            f"{row.id}.{name}.{one['kind']}.{one['seen']}",
            f"{words}: {one['what']}, {one['count']} chỗ",
            "; ".join(one["shown"]),
            one["kind"] in _IN_WORDS,
        )
        for name, words, marks in (("title", "Tên tài liệu", title), ("file", "Trong tệp", row.found))
        for one in marks
    ]


def checks_of(row: ConsultationDocument) -> list[Entry]:
    """What is confirmed of a document; of a scan that each page was looked at."""
    return [one for one in law.DOCUMENT_CHECKS if row.is_scan or not one.of_scan]


def demand(
    consultation_id: int,
    marks: Sequence[Mark],
    checks: Collection[Entry],
    *,
    checked: Collection[str],
    kept: Collection[str],
    why: str,
) -> str:
    """That each check and each mark is confirmed, and said in words why numbers stay; the reason, "" where
    none is needed. Raises BadDetail (fields ``checked``, ``kept``, ``kept_why``).
    """
    if not {one.key for one in checks}.issubset(checked):
        raise BadDetail("checked", "Xem và đánh dấu từng điểm trước khi công bố")
    if not {one.key for one in marks}.issubset(kept):
        raise BadDetail("kept", "Đánh dấu từng chỗ được giữ, hoặc để người soạn che đi rồi công bố")
    if not any(one.numbered for one in marks):
        return ""
    if not why.strip():
        raise BadDetail("kept_why", "Ghi vì sao công bố số giấy tờ, số điện thoại này")
    demand_nobody_named(consultation_id, "kept_why", why)
    return why.strip()


def demand_nobody_named(consultation_id: int, name: str, reason: str) -> None:
    """That a reason tells of nobody. Raises BadDetail beside the field ``name``."""
    if disclosure.find_personal(reason, known_names(consultation_id)):
        raise BadDetail(name, "Ghi lý do, không chép lại tên người, số giấy tờ, số điện thoại")


def may_confirm(consultation: Consultation, writer: int | None, actor: Actor, on: date) -> bool:
    """Whether he is the second officer on the day: never who wrote it; one of the agency, or of those who do
    its work once it has ended, who may; where nobody else there may, who watches over the province too.
    """
    if not actor.may(CONFIRM) or actor.id is None or writer is None or actor.id == writer:
        return False
    if consultation.agency_id in agencies.whose_work(actor.agency_id, on):
        return True
    return actor.may(READ_ALL) and not any(
        one.id != writer
        for agency in agencies.agencies_after(consultation.agency_id, on)
        for one in accounts.officers_of(agency.id, CONFIRM)
    )
