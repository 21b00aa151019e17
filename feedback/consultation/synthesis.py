"""What is published at the end of a consultation: the synthesis with its answers, the decision."""

from __future__ import annotations

from feedback.consultation import materials, opinions
from feedback.consultation.confirming import Mark, Part, checks_of, of_document, of_texts
from feedback.consultation.models import Consultation, ConsultationDocument
from feedback.law import consultation as law
from feedback.law.consultation import Entry


def parts(consultation: Consultation) -> list[Part]:
    """All texts that the synthesis publishes, in their order."""
    found = [Part("synthesis", "Tổng hợp, giải trình", consultation.synthesis or "")]
    for place, group in enumerate(opinions.groups_of(consultation.id), start=1):
        found.append(Part(f"summary_{place}", f"Nhóm {place}: ý kiến", group.summary))
        found.append(Part(f"answer_{place}", f"Nhóm {place}: trả lời", group.answer or ""))
    return found


def remaining(consultation: Consultation) -> list[Mark]:
    """What in the synthesis still tells of a person."""
    return of_texts(consultation.id, parts(consultation))


def decision_parts(consultation: Consultation) -> list[Part]:
    """All texts that the decision publishes, in their order."""
    found = [
        Part("number", "Số quyết định", consultation.decision_number or ""),
        Part("words", "Quyết định những gì", consultation.decision_words or ""),
    ]
    if consultation.differs_why:
        found.append(Part("differs_why", "Vì sao khác ý kiến đa số", consultation.differs_why))
    return found


def decision_file(consultation: Consultation) -> ConsultationDocument | None:
    """The document with the decision's file, where there is one."""
    return next(iter(materials.documents_of(consultation.id, materials.DECISION)), None)


def decision_remaining(consultation: Consultation) -> list[Mark]:
    """What in the decision and in its file still tells of a person."""
    file = decision_file(consultation)
    return of_texts(consultation.id, decision_parts(consultation)) + (of_document(file) if file else [])


def decision_checks(consultation: Consultation) -> list[Entry]:
    """What is confirmed of the decision; of a scan that each page was looked at."""
    file = decision_file(consultation)
    return (
        [*law.DECISION_CHECKS, *(one for one in checks_of(file) if one.of_scan)]
        if file
        else [*law.DECISION_CHECKS]
    )


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
