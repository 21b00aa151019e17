"""Kết quả giải quyết in the read API: the public list, and what the page of one result shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from flask import Flask

from feedback.clock import local_day
from feedback.disclosure import codes, search
from feedback.disclosure.models import Outcome, OutcomeCopy
from feedback.disclosure.open_data import columns
from feedback.disclosure.open_data import outcomes as table
from feedback.disclosure.open_data.tables import Meaning, Row
from feedback.disclosure.public import files
from feedback.disclosure.public import outcomes as pages
from feedback.disclosure.public.api import parts, resources
from feedback.disclosure.public.api.lists import (
    AFTER,
    AFTER_WORDS,
    AGENCY,
    AREA,
    WORDS,
    YEAR,
    Asked,
    Found,
    Misasked,
    Parameter,
)
from feedback.disclosure.public.api.resources import Gone, One, Resource
from feedback.disclosure.queries import outcomes
from feedback.disclosure.queries.outcomes import Filter
from feedback.law import disclosure as law
from feedback.law.entry import entry

_KIND: Final = Parameter(
    name="loai",
    title=Meaning("Loại đơn, theo /api/v1/loai-don", "Kind, from /api/v1/loai-don"),
    values=tuple((kind, table.KINDS[kind]) for kind in (*map(str, pages.TOGETHER), search.APART)),
)
_FIELD: Final = Parameter(
    name="ma_linh_vuc",
    title=Meaning("Mã lĩnh vực, theo /api/v1/linh-vuc", "Code of the field, from /api/v1/linh-vuc"),
    most=40,
)
_PARTS: Final = (
    parts.part("don_neu", "Nội dung đơn, đã ẩn thông tin riêng", "What was asked, anonymised"),
    parts.part("tra_loi", "Trả lời, quyết định, đã ẩn thông tin riêng", "What was answered, anonymised"),
    parts.part("vi_sao_khong_dang", "Vì sao không đăng nội dung", "Why no text is published"),
    parts.part("dang_tu", "Nội dung đăng từ ngày", "Text published since", "date"),
    parts.part("dang_den", "Nội dung đăng đến hết ngày", "Text published until", "date"),
    parts.FORMS,
    parts.FILES,
)


def _listed(asked: Asked, today: date) -> Found:
    wanted = Filter(
        kind=asked.text(_KIND.name) or None,
        agency_id=asked.agency_id(),
        field=asked.text(_FIELD.name) or None,
        area=asked.area_code() or None,
        year=asked.number(YEAR.name),
        words=asked.words(),
    )
    if asked.after is not None and (asked.after[0] is None) != wanted.searches:
        raise Misasked(AFTER.name, AFTER_WORDS)
    page = outcomes.listed(wanted, today, after=asked.after, size=asked.size)
    found = [one.outcome for one in page.rows]
    copies = table.last_copies(found)
    return Found([table.row_of(one, copies.get(one.id), today) for one in found], page.after)


def _one(code: str, today: date) -> One | Gone | None:
    known = codes.parse(code)
    found = outcomes.by_code(known) if known else None
    if found is None:
        return None
    copy = outcomes.last_copy(found.id)
    stands = outcomes.stands(copy, today)
    down, row = pages.taken_down(found, copy), table.row_of(found, copy, today)
    if found.state != "shown" or (found.kind == search.APART and not stands):
        why = down.why if down else pages.OVER
        return Gone(row, why, down.on if down else None)
    if copy is None or not stands:
        why = down.why if down else pages.why_none(found, copy)
        return One(row, (None, None, why, None, None, list(_forms(found)), []))
    since = local_day(copy.published_at) if copy.published_at else None
    asked = copy.asked.strip() if found.scope == "answer" else ""
    words = (asked or None, copy.answer, None, since, copy.until_on)
    return One(row, (*words, list(_forms(found)), list(_files(found, copy))))


def _forms(found: Outcome) -> Iterator[Row]:
    """Without the places where no one may learn where its people live."""
    for one in outcomes.forms_of(found.id):
        if one.form != "portal":
            where = one.where_to if pages.has_words(found) else ""
            words = entry(law.RESULT_FORMS, one.form).words
            yield parts.form(words, where, one.first_on, one.last_on or one.least_on)


def _files(found: Outcome, copy: OutcomeCopy) -> Iterator[Row]:
    for one in files.shown(found, copy):
        yield (one.title, columns.address(one.href), one.media_type, one.size)


def init_app(app: Flask) -> None:
    """Offer the results."""
    resources.add(
        app,
        Resource(
            key=table.TABLE.key,
            title=table.TABLE.title,
            about=Meaning(
                "Kết quả đang công khai, mới nhất trước. Kết luận tố cáo chỉ có khi lọc theo loại đó",
                "Results that are public, newest first. Conclusions on denunciations come only by their kind",
            ),
            columns=table.TABLE.columns,
            filters=(WORDS, _KIND, _FIELD, AREA, AGENCY, YEAR),
            listed=_listed,
            parts=_PARTS,
            one=_one,
        ),
    )
