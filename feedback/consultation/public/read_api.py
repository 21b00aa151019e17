"""Lấy ý kiến in the read API: announced consultations, and what the page of one shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from flask import Flask, url_for
from sqlalchemy import select

from feedback.consultation import announced, consultations, open_data, opinions
from feedback.consultation.announced import Filter
from feedback.consultation.models import Consultation
from feedback.disclosure.open_data import columns
from feedback.disclosure.open_data.tables import Meaning, Row
from feedback.disclosure.public.api import parts, resources
from feedback.disclosure.public.api.lists import AGENCY, WORDS, YEAR, Asked, Found, newest, year_of
from feedback.disclosure.public.api.resources import One, Resource
from feedback.law import consultation as law

_PARTS: Final = (
    parts.part("gioi_thieu", "Nội dung lấy ý kiến", "What the people are asked about"),
    parts.part("du_an", "Dự án", "Project"),
    parts.part(
        "cau_hoi",
        "Câu hỏi",
        "Questions",
        columns=(parts.column("noi_dung", "Câu hỏi", "Question", always=True),),
    ),
    parts.part("noi_anh_huong", "Nơi bị ảnh hưởng", "Where it bears on"),
    parts.part("phu_trach", "Người phụ trách", "Who answers for it"),
    parts.part("ly_do", "Lý do kéo dài, dừng", "Why it was extended or called off"),
    parts.part(
        "cuoc_hop",
        "Cuộc họp lấy ý kiến",
        "Meetings",
        columns=(
            parts.column("ngay", "Ngày", "Day", "date", always=True),
            parts.column("gio", "Giờ", "At (local time)", always=True),
            parts.column("noi", "Nơi họp", "Place", always=True),
            parts.column("hinh_thuc", "Hình thức", "Form", always=True),
        ),
    ),
    parts.FILES,
    parts.part("tong_hop", "Tổng hợp, giải trình", "Synthesis"),
    parts.part(
        "nhom_y_kien",
        "Trả lời từng nhóm ý kiến",
        "Answers to the groups of opinions",
        columns=(
            parts.column("y_kien", "Ý kiến", "Opinion", always=True),
            parts.column("ket_luan", "Tiếp thu hay không", "Verdict", always=True),
            parts.column("tra_loi", "Trả lời", "Answer", always=True),
        ),
    ),
    parts.part("quyet_dinh", "Quyết định", "Decision"),
    parts.part("giai_trinh_khac", "Vì sao khác ý kiến đa số", "Why it differs from the majority"),
)


def _listed(asked: Asked, today: date) -> Found:
    agency_id = asked.agency_id()
    wanted = Filter(None if agency_id is None else [agency_id], 0, asked.words())
    day = Consultation.opens_on
    found = select(Consultation).where(*wanted.conditions, *year_of(day, asked))
    rows, after = newest(found, day, Consultation.id, asked)
    return Found(open_data.told(rows, today), after)


def _one(code: str, today: date) -> One | None:
    found = consultations.by_code(code)
    if found is None:
        return None
    (row,) = open_data.told([found], today)
    standing = announced.standing(found, today)
    answered, decided = standing in ("answered", "decided"), standing == "decided"
    meetings = [
        (one.held_on, one.opens, one.place, law.entry(law.FORMS, one.form).words)
        for one in announced.meetings_of(found.id)
    ]
    groups = [
        (one.summary, opinions.VERDICTS[one.verdict], one.answer)
        for one in (opinions.groups_of(found.id) if answered else ())
        if one.verdict is not None
    ]
    told = (
        *(found.summary, found.project or None, [(one,) for one in found.questions]),
        *(found.affected, found.responsible, found.reason, meetings, list(_files(found))),
        *(found.synthesis if answered else None, groups),
        *((found.decision_words, found.differs_why) if decided else (None, None)),
    )
    return One(row, told)


def _files(found: Consultation) -> Iterator[Row]:
    for one in announced.documents_of(found):
        address = url_for("consultation_public.document", code=found.code, number=one.document.id)
        yield parts.file(one.document.title, columns.address(address), one.file)


def init_app(app: Flask) -> None:
    """Offer the consultations."""
    resources.add(
        app,
        Resource(
            key=open_data.TABLE.key,
            title=open_data.TABLE.title,
            about=Meaning(
                "Các đợt lấy ý kiến đã công bố, mới bắt đầu trước",
                "Announced consultations, the latest first day first",
            ),
            columns=open_data.TABLE.columns,
            filters=(WORDS, AGENCY, YEAR),
            listed=_listed,
            parts=_PARTS,
            one=_one,
        ),
    )
