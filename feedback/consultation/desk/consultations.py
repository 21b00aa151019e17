"""O22: the consultations of an agency, those running first."""

from __future__ import annotations

from typing import Final

from flask import Flask, abort, render_template, request

from feedback.agencies import queries as agencies
from feedback.agencies.forms import narrowed_to
from feedback.consultation import consultations
from feedback.consultation.actions.changing import WRITE, phase_of
from feedback.consultation.desk.door import add_page, door
from feedback.consultation.models import Consultation
from feedback.law import consultation as law
from feedback.web import pagination, today
from feedback.web.forms import QueryForm, SelectField, TextField
from feedback.web.guards import current_actor, needs

TAGS: Final = {
    "draft": ("Đang soạn", "amber"),
    "coming": ("Đã công bố, chưa đến ngày", "blue"),
    "open": ("Đang lấy ý kiến", "blue"),
    "over": ("Hết hạn nhận ý kiến", "amber"),
    "closed": ("Đang tổng hợp", "amber"),
    "answered": ("Đã công bố tổng hợp", "green"),
    "decided": ("Đã có quyết định", "green"),
    "called_off": ("Đã dừng", "grey"),
}


def standing(consultation: Consultation) -> tuple[str, str]:
    """Its state in words, with the tone of the tag."""
    return TAGS[phase_of(consultation, today())]


class _Filters(QueryForm):
    """What the list is narrowed to."""

    q = TextField("Tên dự thảo, dự án", optional=True, max_length=100, spellcheck=False)
    tinh_trang = SelectField(
        "Tình trạng",
        optional=True,
        prompt=consultations.SHOWN["running"],
        choices=[one for one in consultations.SHOWN.items() if one[0] != "running"],
    )
    co_quan = SelectField("Cơ quan", optional=True, prompt="Mọi cơ quan")


@door.get("/lay-y-kien", endpoint="consultations")
@needs(consultations.READ)
def list_page() -> str:
    """The consultations that the officer may see, by state, agency and words."""
    actor, form = current_actor(), _Filters(request.args)
    if actor.agency_id is None:
        abort(404)
    agency = narrowed_to(form, everywhere=actor.may(consultations.READ_ALL))
    filters = consultations.Filters(
        state=form.tinh_trang.data if form.tinh_trang.data in consultations.SHOWN else "running",
        agency_id=agency.id if agency else None,
        text=form.q.data or "",
    )
    after = pagination.dated(request.args.get("sau"))
    page = consultations.listing(actor, filters, today(), after=after)
    return render_template(
        "consultation/desk/consultations.html",
        form=form,
        rows=page.rows,
        standing=standing,
        contents={one.key: one.words for one in law.CONTENTS},
        agency=agencies.by_id,
        everywhere=actor.may(consultations.READ_ALL),
        after=pagination.encode(page.after) if page.after else None,
        first=after is None,
        may_write=actor.may(WRITE),
        narrowed=filters != consultations.Filters(),
    )


def init_app(app: Flask) -> None:
    """Put the list into the row and the menu."""
    add_page(app, "consultation_desk.consultations", "Lấy ý kiến", 1, in_menu=True)
