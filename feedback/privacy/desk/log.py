"""O21 Nhật ký truy cập: who opened which case, and what in it is unusual. Who reads it stands in it."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from flask import Flask, render_template, request

from feedback.accounts import queries as accounts
from feedback.cases import queries as cases
from feedback.cases.desk.page import read_words
from feedback.privacy import rules, unusual
from feedback.privacy.desk.door import add_page, door
from feedback.privacy.desk.forms import LogFilters
from feedback.privacy.unusual import Filters, Line
from feedback.register import actions as register
from feedback.web import now, pagination
from feedback.web.guards import current_actor, needs

PAGES: Final = {
    "nhat-ky-truy-cap": "Nhật ký truy cập",
    "nhat-ky-mo-ban-goc": "Nhật ký mở bản gốc",
    "yeu-cau-du-lieu": "Yêu cầu về dữ liệu",
    "luot-tiep": "Lượt tiếp",
    "xuat-danh-sach": "Xuất danh sách",
    "tim-so-giay-to": "Tìm theo số giấy tờ",
}
ROOMS: Final = {"protection": "Hồ sơ bảo vệ"}
"""Rooms of which the log names no single page."""


@door.get("/nhat-ky-truy-cap", endpoint="log")
@needs(unusual.READ)
def show() -> str:
    """Newest first; of a case that the reader may not know of nothing stands here."""
    actor, at = current_actor(), now()
    form = LogFilters(request.args)
    people = unusual.officers(actor)
    form.can_bo.choices = [(str(number), name) for number, name in people]
    form.validate()
    place = pagination.decode(request.args.get("sau"))
    filters, missing = _filters(form)
    register.note_reading(subject=("accounts", actor.id or 0), page="nhat-ky-truy-cap", by=actor, at=at)
    lines, last = ([], None) if missing else unusual.listed(actor, filters, after=place[1] if place else None)
    odd = [] if place else unusual.unusual(actor, since=at - timedelta(days=30))
    return render_template(
        "privacy/desk/log.html",
        form=form,
        lines=[(one, _page(one)) for one in lines],
        names=accounts.names_of(unusual.names([*lines, *odd])),
        odd=odd,
        odd_words=rules.WORDS,
        missing=missing,
        next_page=pagination.encode((None, last)) if last is not None else None,
    )


def _filters(form: LogFilters) -> tuple[Filters, bool]:
    """What was chosen, and whether the case that was named isn't there for him."""
    number = (form.so.data or "").strip()
    case = cases.visible_to(current_actor()).by_number(number) if number else None
    chosen = form.can_bo.data
    known = {one.value for one in form.can_bo.choices}
    return (
        Filters(
            officer_id=int(chosen) if chosen in known and chosen else None,
            case_id=case.id if case else None,
            on=form.ngay.data,
            sealed_only=bool(form.niem_phong.data),
        ),
        bool(number) and case is None,
    )


def _page(line: Line) -> str:
    if line.room == unusual.CASES:
        return read_words(line.page)
    known = PAGES.get(line.page.partition("/")[0], "Trang khác")
    return ROOMS.get(line.room, known)


def init_app(app: Flask) -> None:
    """Put the page into the row and the menu."""
    add_page(app, "privacy_desk.log", "Nhật ký truy cập", 4)
