"""Đối thoại in the read API: announced sessions, and what the page of one shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from flask import Flask, url_for
from sqlalchemy import select

from feedback.agencies import queries as agencies
from feedback.dialogue import agenda, announced, open_data, publication, results, sessions
from feedback.dialogue.announced import Filter
from feedback.dialogue.models import DialogueSession
from feedback.dialogue.public import sessions as page
from feedback.disclosure.open_data import columns
from feedback.disclosure.open_data.tables import Meaning, Row
from feedback.disclosure.public.api import parts, resources
from feedback.disclosure.public.api.lists import AGENCY, AREA, WORDS, YEAR, Asked, Found, newest, year_of
from feedback.disclosure.public.api.resources import One, Resource

_PARTS: Final = (
    parts.part("bat_dau", "Giờ bắt đầu", "Begins at (local time)"),
    parts.part("ket_thuc", "Giờ kết thúc", "Ends at (local time)"),
    parts.part("hinh_thuc", "Hình thức", "In person, online or both"),
    parts.part("chu_tri", "Người chủ trì", "Who presides"),
    parts.part("ly_do", "Lý do đổi lịch, không tổ chức", "Why it was moved or called off"),
    parts.part("gioi_thieu", "Nội dung", "What it is about"),
    parts.part(
        "chuong_trinh",
        "Chương trình",
        "Agenda",
        columns=(
            parts.column("ten", "Mục", "Item", always=True),
            parts.column("nguoi_trinh_bay", "Người trình bày", "Presented by"),
            parts.column("so_phut", "Số phút", "Minutes", "integer"),
        ),
    ),
    parts.FILES,
    parts.part("ket_luan", "Kết luận", "What was concluded"),
    parts.part(
        "bien_ban",
        "Biên bản đã công bố",
        "Published minutes",
        columns=(
            parts.column("ten", "Mục", "Item", always=True),
            parts.column("noi_dung", "Nội dung", "Text", always=True),
        ),
    ),
    parts.part(
        "cam_ket",
        "Cam kết sau đối thoại",
        "What was promised",
        columns=(
            parts.column("noi_dung", "Việc", "What", always=True),
            parts.column("the_nao_la_xong", "Thế nào là xong", "How one sees that it is done"),
            parts.column("co_quan", "Cơ quan thực hiện", "Who is to do it"),
            parts.column("han", "Hạn", "Due on", "date"),
            parts.column("tinh_trang", "Tình trạng", "How far it is"),
            parts.column("xong_ngay", "Ngày xong", "Done on", "date"),
            parts.column("ket_qua", "Kết quả", "Result"),
        ),
    ),
)


def _listed(asked: Asked, today: date) -> Found:
    agency_id, area = asked.agency_id(), asked.area_code()
    there = agencies.agency_of_area(area, today) if area else None
    wanted = Filter(
        None if agency_id is None else [agency_id], area, there.id if there else None, asked.words()
    )
    day = DialogueSession.held_on
    found = select(DialogueSession).where(*wanted.conditions, *year_of(day, asked))
    rows, after = newest(found, day, DialogueSession.id, asked)
    return Found(open_data.told(rows, today), after)


def _one(code: str, today: date) -> One | None:
    found = sessions.by_code(code)
    if found is None:
        return None
    (row,) = open_data.told([found], today)
    who = f"{found.chair_position} {found.chair_name}"
    plan = (found.opens, found.closes, announced.MODES[found.mode], who)
    if found.closed_ground is not None:
        return One(row, (*plan, None, None, [], [], None, [], []))
    items = [(one.title, one.presenter, one.minutes) for one in agenda.items_of(found.id)]
    why = announced.reason(found) or None
    return One(row, (*plan, why, found.summary or None, items, list(_files(found)), *_results(found, today)))


def _files(found: DialogueSession) -> Iterator[Row]:
    for document, file in page.documents(found):
        address = url_for("dialogue_public.document", code=found.code, number=document.id)
        yield parts.file(document.title, columns.address(address), file)


def _results(found: DialogueSession, today: date) -> tuple[str | None, list[Row], list[Row]]:
    """What was concluded, the minutes, the promises: as published, as far as the copy stands."""
    copy = publication.last_public(found)
    if copy is None:
        return None, [], []
    told = results.of(found.id, publication.readable(copy), today)
    promises: list[Row] = [
        (
            one.what,
            one.measure or None,
            one.agency or None,
            one.row.due_on if one.row else None,
            one.state or None,
            one.row.kept_on if one.row else None,
            one.row.public_result if one.row else None,
        )
        for one in told.promises
    ]
    return told.concluded or None, [(one["title"], one["text"]) for one in told.items], promises


def init_app(app: Flask) -> None:
    """Offer the sessions."""
    resources.add(
        app,
        Resource(
            key=open_data.TABLE.key,
            title=open_data.TABLE.title,
            about=Meaning(
                "Các buổi đối thoại đã công bố, ngày tổ chức muộn nhất trước",
                "Announced dialogues, the latest day first",
            ),
            columns=open_data.TABLE.columns,
            filters=(WORDS, AGENCY, AREA, YEAR),
            listed=_listed,
            parts=_PARTS,
            one=_one,
        ),
    )
