"""Công khai nội bộ: what an agency discloses to its own officers; nobody else is told that it is there."""

from __future__ import annotations

from typing import Final

from flask import Flask, abort, render_template, request
from werkzeug.wrappers import Response

from feedback.agencies import queries as agencies
from feedback.attachments import serving
from feedback.disclosure import staff_board
from feedback.disclosure.desk.door import add_page, door
from feedback.disclosure.models import PostedDocument
from feedback.disclosure.queries import documents as board
from feedback.law import disclosure as law
from feedback.web import pagination, today
from feedback.web.guards import current_actor, needs

_TABS: Final = {"": "Đang công khai", "luu-tru": "Đã rời bảng"}


@door.get("/cong-khai-noi-bo")
@needs(staff_board.READ)
def staff_page() -> str:
    """The board of one's own agency, or what has left it."""
    shown, actor = request.args.get("ds", ""), current_actor()
    shown = shown if shown in _TABS else ""
    cursor = pagination.decode(request.args.get("sau"))
    after = (cursor[0], cursor[1]) if cursor is not None and cursor[0] is not None else None
    page = staff_board.listed(actor, today(), over=bool(shown), after=after)
    return render_template(
        "disclosure/desk/staff_board.html",
        agency=agencies.by_id(actor.agency_id or 0),
        tabs=_TABS,
        shown=shown,
        rows=[(one, board.standing(one, today())) for one in page.rows],
        first=after is None,
        after=pagination.encode(page.after) if page.after else None,
    )


@door.get("/cong-khai-noi-bo/<code>")
@needs(staff_board.READ)
def staff_document(code: str) -> str:
    """One document of it."""
    document = _found(code)
    successor = board.successor_of(document)
    return render_template(
        "disclosure/desk/staff_document.html",
        document=document,
        standing=board.standing(document, today()),
        agency=agencies.by_id(document.agency_id),
        content=law.entry(law.CONTENTS, document.content),
        files=board.files_of([document.id]).get(document.id, []),
        successor=successor,
    )


@door.get("/cong-khai-noi-bo/<code>/tep/<int:file_id>")
@needs(staff_board.READ)
def staff_document_file(code: str, file_id: int) -> Response:
    """A file of it, named after the document."""
    document = _found(code)
    files = board.files_of([document.id]).get(document.id, [])
    place = next((place for place, one in enumerate(files, start=1) if one.id == file_id), 0)
    if not place:
        abort(404)
    file = files[place - 1]
    name = board.name_of(document, place, several=len(files) > 1)
    return serving.answer(file, "original", called=f"{name}.{file.name.rpartition('.')[2]}")


def _found(code: str) -> PostedDocument:
    return staff_board.visible_to(current_actor(), code) or abort(404)


def init_app(app: Flask) -> None:
    """Lead to the board."""
    add_page(app, "disclosure_desk.staff_page", "Công khai nội bộ", 6, in_menu=True)
