"""The verb of the quarterly list: what was disclosed in a quarter is written down once, and posted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.clock import local_day
from feedback.disclosure import routines
from feedback.disclosure.actions.changing import demand
from feedback.disclosure.actions.history import LIST, note
from feedback.disclosure.models import DisclosureDuty, DocumentForm, PostedDocument, PostedList
from feedback.disclosure.queries import documents as board
from feedback.disclosure.refusals import Refused
from feedback.disclosure.routines import Quarter
from feedback.extensions import db
from feedback.law import disclosure as law
from feedback.register.history import told

MAKE: Final = "disclosure:document:post"
_MADE: Final = ("agency_id", "year", "quarter", "rows", "made_on", "number")


def make(agency_id: int, quarter: Quarter, *, by: Actor, at: datetime) -> PostedList:
    """Lập và niêm yết danh mục of a quarter that has ended (Luật 10/2022 Đ13.2); made again it corrects the
    one before and takes the next number.

    Raises NotYours; Refused for an agency of which the law asks none, a quarter not over, or when nothing
    changed since.
    """
    today = local_day(at)
    demand(agency_id, MAKE, by, today)
    if not routines.binds(law.QUARTERLY, agencies.by_id(agency_id)):
        raise Refused("Luật chỉ đòi xã, phường, đặc khu lập danh mục hằng quý")
    first, last = routines.days_of(quarter)
    if last >= today:
        raise Refused(f"Quý này chưa hết. Lập danh mục từ ngày sau {last:%d/%m/%Y}")
    rows = rows_of(agency_id, first, last)
    before = db.session.scalar(
        select(PostedList)
        .where(
            PostedList.agency_id == agency_id,
            PostedList.year == quarter[0],
            PostedList.quarter == quarter[1],
        )
        .order_by(PostedList.number.desc())
        .limit(1)
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
    documents = list(
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
    forms = board.forms_of([one.id for one in documents])
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
        *(_of_document(one, forms.get(one.id, ())) for one in documents),
        *(_of_duty(one) for one in elsewhere),
    ]
    order = [one.key for one in law.CONTENTS]
    return sorted(rows, key=lambda row: order.index(row["content"]))


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
