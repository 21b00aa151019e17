"""Văn bản công khai in the read API: what stands on the board, and one document with its files,
on the board or kept for looking up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from flask import Flask, url_for

from feedback.disclosure.models import PostedDocument
from feedback.disclosure.open_data import columns, documents
from feedback.disclosure.open_data.tables import Meaning, Row
from feedback.disclosure.public.api import parts, resources
from feedback.disclosure.public.api.lists import AGENCY, WORDS, YEAR, Asked, Found, Parameter
from feedback.disclosure.public.api.resources import Gone, One, Resource
from feedback.disclosure.queries import documents as board
from feedback.disclosure.queries.documents import Filter
from feedback.law import disclosure as law
from feedback.law.entry import entry

_CONTENT: Final = Parameter(
    name=documents.CONTENT.name, title=documents.CONTENT.title, values=documents.CONTENT.values
)
_PARTS: Final = (
    parts.part("tom_tat", "Tóm tắt", "Summary"),
    parts.part("het_hieu_luc", "Ngày cuối có hiệu lực", "Last day in force", "date"),
    parts.FORMS,
    parts.FILES,
)


def _listed(asked: Asked, today: date) -> Found:
    wanted = Filter(asked.text(_CONTENT.name), asked.agency_id(), asked.number(YEAR.name), asked.words())
    page = board.board(wanted, today, after=asked.behind(), size=asked.size)
    return Found(documents.told(page.rows, today), page.after)


def _one(code: str, today: date) -> One | Gone | None:
    found = board.by_code(code)
    if found is None:
        return None
    (row,) = documents.told([found], today)
    if found.state == "withdrawn":
        return Gone(row, found.withdrawn_why or "", found.ended_on)
    forms = [
        parts.form(entry(law.FORMS, one.form).words, one.where_to, one.first_on, one.last_on or one.least_on)
        for one in board.forms_of([found.id]).get(found.id, [])
    ]
    return One(row, (found.summary or None, found.valid_until, forms, list(_files(found))))


def _files(found: PostedDocument) -> Iterator[Row]:
    files = board.files_of([found.id]).get(found.id, [])
    for place, file in enumerate(files, 1):
        address = url_for("disclosure_public.document_file", code=found.code, place=place)
        name = board.name_of(found, place, several=len(files) > 1)
        ending = file.name.rpartition(".")[2]
        yield parts.file(f"{name}.{ending}", columns.address(address), file, original=True)


def init_app(app: Flask) -> None:
    """Offer the board."""
    resources.add(
        app,
        Resource(
            key=documents.TABLE.key,
            title=documents.TABLE.title,
            about=Meaning(
                "Tài liệu đang ở trên bảng công khai, mới đăng trước",
                "Documents that stand on the board, posted last first",
            ),
            columns=documents.TABLE.columns,
            filters=(WORDS, _CONTENT, AGENCY, YEAR),
            listed=_listed,
            parts=_PARTS,
            one=_one,
        ),
    )
