"""The verb of the quarterly list: what was disclosed in a quarter is written down once, and posted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.clock import local_day
from feedback.disclosure import copying, documents, routines
from feedback.disclosure.actions.changing import demand
from feedback.disclosure.actions.history import LIST, note
from feedback.disclosure.models import DisclosureDuty, DocumentForm, PostedDocument, PostedList
from feedback.disclosure.queries import documents as board
from feedback.disclosure.queries import lists
from feedback.disclosure.refusals import BadDetail, Refused
from feedback.disclosure.routines import Quarter
from feedback.extensions import db
from feedback.law import disclosure as law
from feedback.register.history import told

MAKE: Final = "disclosure:document:post"
_MADE: Final = ("agency_id", "year", "quarter", "rows", "made_on", "number")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line typed in: what was disclosed on paper, before this system knew of it. ``form``: key of
    ``law.disclosure.FORMS``.
    """

    content: str
    title: str
    form: str
    where: str
    first_on: date
    last_on: date | None = None


def make(
    agency_id: int,
    quarter: Quarter,
    *,
    line: Line | None = None,
    nothing: bool = False,
    by: Actor,
    at: datetime,
) -> PostedList:
    """Lập và niêm yết danh mục of a quarter that has ended (Luật 10/2022 Đ13.2); made again it corrects the
    one before, keeps the lines typed into it and takes the next number. ``line``: one more of these;
    ``nothing``: that really nothing was disclosed, where none is known.

    Raises NotYours; Refused for an agency of which the law asks none, a quarter not over, or when nothing
    changed since; BadDetail for a line that can't be, and an empty list that isn't said to be one.
    """
    today = local_day(at)
    demand(agency_id, MAKE, by, today)
    if not routines.binds(law.QUARTERLY, agencies.by_id(agency_id)):
        raise Refused("Luật chỉ đòi xã, phường, đặc khu lập danh mục hằng quý")
    first, last = routines.days_of(quarter)
    if last >= today:
        raise Refused(f"Quý này chưa hết. Lập danh mục từ ngày sau {last:%d/%m/%Y}")
    before = lists.latest(agency_id, *quarter)
    typed = [row for row in before.rows if row.get("typed")] if before is not None else []
    if line is not None:
        typed.append(_typed(agency_id, line, first, last))
    rows = _in_order([*rows_of(agency_id, first, last), *typed])
    if not rows and not nothing:
        raise BadDetail(
            "nothing",
            "Hệ thống chưa ghi nội dung nào trong quý. Nhập nội dung đã niêm yết, hoặc đánh dấu ô này",
        )
    if before is not None and before.rows == rows:
        raise Refused("Danh mục đã lập vẫn đúng: không có gì thay đổi")
    made = PostedList(
        agency_id=agency_id,
        year=quarter[0],
        quarter=quarter[1],
        rows=rows,
        made_on=today,
        made_at=at,
        number=before.number + 1 if before is not None else 1,
    )
    db.session.add(made)
    db.session.flush()
    note((LIST, made.id), "list_made", {"set": told(made, *_MADE)}, agency_id=agency_id, by=by, at=at)
    return made


def rows_of(agency_id: int, first: date, last: date) -> list[dict[str, Any]]:
    """What an agency disclosed to everybody between two days, by content and day: its documents, and what was
    disclosed in other forms alone. What was withdrawn is left out. Three selects.
    """
    posted = list(
        db.session.scalars(
            select(PostedDocument)
            .where(
                PostedDocument.agency_id == agency_id,
                PostedDocument.audience == "public",
                PostedDocument.state.in_(("posted", "expired")),
                PostedDocument.posted_on.between(first, last),
            )
            .order_by(PostedDocument.posted_on, PostedDocument.id)
        )
    )
    forms = board.forms_of([one.id for one in posted])
    elsewhere = db.session.scalars(
        select(DisclosureDuty)
        .where(
            DisclosureDuty.agency_id == agency_id,
            DisclosureDuty.audience == "public",
            DisclosureDuty.done_form.is_not(None),
            DisclosureDuty.done_on.between(first, last),
        )
        .order_by(DisclosureDuty.done_on, DisclosureDuty.id)
    )
    rows = [
        *(_of_document(one, forms.get(one.id, ())) for one in posted),
        *(_of_duty(one) for one in elsewhere),
    ]
    return _in_order(rows)


def _in_order(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    order = [one.key for one in law.CONTENTS]
    return sorted(rows, key=lambda row: order.index(row["content"]))


def _typed(agency_id: int, line: Line, first: date, last: date) -> dict[str, Any]:
    """The row of a line typed in; everybody reads it without a second officer. Raises BadDetail."""
    contents = [one.key for one in documents.contents_for(agency_id) if one.audience == "public"]
    if line.content not in contents:
        raise BadDetail("content", "Chọn một nội dung trong danh sách của cơ quan")
    if line.form not in [one.key for one in law.forms_for("public")]:
        raise BadDetail("form", "Chọn một hình thức trong danh sách")
    if not first <= line.first_on <= last:
        raise BadDetail("first_on", f"Nhập ngày trong quý, từ {first:%d/%m/%Y} đến {last:%d/%m/%Y}")
    if line.last_on is not None and line.last_on < line.first_on:
        raise BadDetail("last_on", f"Nhập ngày từ {line.first_on:%d/%m/%Y} trở đi, hoặc bỏ trống")
    copying.demand_impersonal("title", line.title, "tên này")
    copying.demand_impersonal("where", line.where, "nơi này", of_place=True)
    shown = _form(line.form, line.where.strip(), line.first_on, line.last_on)
    told = {"content": line.content, "title": line.title.strip(), "code": None, "forms": [shown]}
    return told | {"typed": True}


def _of_document(one: PostedDocument, forms: Sequence[DocumentForm]) -> dict[str, Any]:
    on = one.posted_on
    assert on is not None
    shown = [_form(form.form, form.where_to, form.first_on, form.last_on or form.least_on) for form in forms]
    if not any(form.form == "portal" for form in forms):
        shown.insert(0, _form("portal", "", on, one.ended_on or one.until_on))
    return {"content": one.content, "title": one.title, "code": one.code, "forms": shown}


def _of_duty(one: DisclosureDuty) -> dict[str, Any]:
    assert one.done_form is not None
    assert one.done_on is not None
    shown = _form(one.done_form, one.done_where or "", one.done_on, None)
    return {"content": one.content, "title": one.title, "code": None, "forms": [shown]}


def _form(key: str, where: str, first: date, last: date | None) -> Mapping[str, Any]:
    return {
        "form": key,
        "where": where,
        "first_on": first.isoformat(),
        "last_on": last.isoformat() if last is not None else None,
    }
