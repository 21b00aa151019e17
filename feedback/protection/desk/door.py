"""The door of the officers' pages: how a file is found, who may act on it, what no browser keeps."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, abort, make_response
from werkzeug.wrappers import Response

from feedback.cases import barring
from feedback.cases import queries as cases
from feedback.cases.models import Case
from feedback.extensions import db
from feedback.protection import queries
from feedback.protection.models import ProtectionFile
from feedback.protection.subjects import FILE
from feedback.register import actions as register
from feedback.web import now
from feedback.web.guards import current_actor

door = Blueprint("protection_desk", __name__)

View = Response | str | tuple[str, int]

MEANWHILE: Final = (
    "Hồ sơ đã thay đổi từ khi ông/bà mở trang. Nội dung nhập vẫn còn: xem lại hồ sơ rồi bấm «Gửi lại» nếu "
    "vẫn muốn làm việc này"
)


def find_file(number: str) -> tuple[ProtectionFile, Case]:
    """The file with this number; 404 alike for none and for one that he may not know of."""
    found = queries.visible_to(current_actor()).by_number(number)
    return abort(404) if found is None else found


def find_case(number: str) -> Case:
    """The sealed case with this number; 404 alike for none, an open one, and one that he may not know of."""
    case = cases.visible_to(current_actor()).by_number(number)
    if case is None or not case.sealed:
        abort(404)
    return case


def at_home(case: Case) -> bool:
    """Whether his agency has the case, so that he may act and not only read."""
    return current_actor().agency_id == case.agency_id and current_actor().may(barring.READ)


def note_reading(file: ProtectionFile, page: str) -> None:
    """Write who opens what before it is shown, in a transaction of its own."""
    register.note_reading(subject=(FILE, file.id), page=page, by=current_actor(), at=now())


def released(file: ProtectionFile, page: str) -> tuple[ProtectionFile, Case]:
    """The file after what was begun is undone; that it is shown once more is noted first."""
    number, file_id = file.number, file.id
    # SQLite has one writer: the reading is noted by another connection, so ours lets go first.
    db.session.rollback()
    register.note_reading(subject=(FILE, file_id), page=page, by=current_actor(), at=now())
    return find_file(number)


def no_store(page: str, status: int = 200) -> Response:
    """An answer that no browser keeps."""
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response
