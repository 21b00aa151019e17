"""What is published of a consultation, and what in it still tells of a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select

from feedback.accounts import queries as accounts
from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.consultation import opinions
from feedback.consultation.actions.changing import CONFIRM
from feedback.consultation.consultations import READ_ALL
from feedback.consultation.models import Consultation, Household, Opinion
from feedback.disclosure import rules as disclosure
from feedback.disclosure.rules import Span
from feedback.extensions import db

IN_WORDS: Final = frozenset({"paper", "phone"})
"""What stays in only when it is said in words why: numbers of identity papers and phones."""


@dataclass(frozen=True, slots=True)
class Part:
    """One text that will be public: its key («synthesis», «summary_2»), what it is, its words."""

    key: str
    label: str
    text: str


def parts(consultation: Consultation) -> list[Part]:
    """All texts that the synthesis publishes, in their order."""
    found = [Part("synthesis", "Tổng hợp, giải trình", consultation.synthesis or "")]
    for place, group in enumerate(opinions.groups_of(consultation.id), start=1):
        found.append(Part(f"summary_{place}", f"Nhóm {place}: ý kiến", group.summary))
        found.append(Part(f"answer_{place}", f"Nhóm {place}: trả lời", group.answer or ""))
    return found


def known_names(consultation_id: int) -> tuple[str, ...]:
    """The names that the system knows: heads of households, and those who gave an opinion."""
    heads = db.session.scalars(select(Household.head).where(Household.consultation_id == consultation_id))
    said = db.session.scalars(
        select(Opinion.name).where(Opinion.consultation_id == consultation_id, Opinion.name.is_not(None))
    )
    return tuple(sorted({*heads, *(one for one in said if one)}))


def spans(consultation: Consultation, texts: Sequence[Part]) -> dict[str, tuple[Part, Span]]:
    """By a key of its own each place that tells of a person, with its part, in order."""
    names = known_names(consultation.id)
    return {
        f"{part.key}.{place}": (part, span)
        for part in texts
        for place, span in enumerate(disclosure.find_personal(part.text, names, perhaps=True), start=1)
    }


def remaining(consultation: Consultation) -> dict[str, tuple[Part, Span]]:
    """As ``spans``, of all that the synthesis publishes."""
    return spans(consultation, parts(consultation))


def lacking(consultation: Consultation) -> list[str]:
    """What is missing before the synthesis can be published, each as a sentence without its full stop."""
    found = []
    sizes = opinions.sizes(consultation.id)
    if loose := sizes.get(None, 0):
        found.append(f"Còn {loose} ý kiến chưa vào nhóm nào")
    for place, group in enumerate(opinions.groups_of(consultation.id), start=1):
        if group.id not in sizes:
            found.append(f"Nhóm {place} không có ý kiến nào: bỏ nhóm")
        if group.verdict is None:
            found.append(f"Nhóm {place} chưa được trả lời")
    if not (consultation.synthesis or "").strip():
        found.append("Chưa soạn tổng hợp, giải trình")
    return found


def may_confirm(consultation: Consultation, actor: Actor, on: date) -> bool:
    """Whether he is the second officer on the day: never who wrote it; one of the agency, or of those who do
    its work once it has ended, who may; where nobody else there may, who watches over the province too.
    """
    writer = consultation.synthesis_by
    if not actor.may(CONFIRM) or actor.id is None or writer is None or actor.id == writer:
        return False
    if consultation.agency_id in agencies.whose_work(actor.agency_id, on):
        return True
    return actor.may(READ_ALL) and not any(
        one.id != writer
        for agency in agencies.agencies_after(consultation.agency_id, on)
        for one in accounts.officers_of(agency.id, CONFIRM)
    )
