"""O18: the documents that an agency discloses; what waits for a second officer, what leaves the board."""

from __future__ import annotations

from typing import Final

from flask import Flask, abort, render_template, request, url_for
from markupsafe import Markup

from feedback.agencies import queries as agencies
from feedback.agencies.forms import narrowed_to
from feedback.disclosure import documents
from feedback.disclosure.desk.document import tag_of
from feedback.disclosure.desk.door import add_page, door
from feedback.disclosure.documents import READ, READ_ALL, STATES
from feedback.disclosure.queries import documents as board
from feedback.law import disclosure as law
from feedback.web import pagination, slots, today
from feedback.web.forms import QueryForm, SelectField, TextField
from feedback.web.guards import current_actor, needs

_MOST_TOLD: Final = 5


class _Filters(QueryForm):
    """What the list is narrowed to."""

    q = TextField("Tên, số văn bản", optional=True, max_length=100, spellcheck=False)
    tinh_trang = SelectField(
        "Tình trạng", optional=True, prompt="Mọi tình trạng", choices=list(STATES.items())
    )
    noi_dung = SelectField("Nội dung", optional=True, prompt="Mọi nội dung")
    co_quan = SelectField("Cơ quan", optional=True, prompt="Mọi cơ quan")


@door.get("/van-ban-cong-khai", endpoint="documents")
@needs(READ)
def list_page() -> str:
    """The documents that the officer may see, by state, content, agency and words."""
    actor, form = current_actor(), _Filters(request.args)
    if actor.agency_id is None:
        abort(404)
    everywhere = actor.may(READ_ALL)
    offered = law.CONTENTS if everywhere else documents.contents_for(actor.agency_id)
    form.noi_dung.choices = [(one.key, one.words) for one in offered]
    agency = narrowed_to(form, everywhere=everywhere)
    filters = documents.Filters(
        state=form.tinh_trang.data if form.tinh_trang.data in STATES else "",
        content=form.noi_dung.data or "",
        agency_id=agency.id if agency else None,
        text=form.q.data or "",
    )
    place = pagination.decode(request.args.get("sau"))
    rows, after = documents.listing(actor, filters, today(), before=place[1] if place else None)
    return render_template(
        "disclosure/desk/documents.html",
        form=form,
        rows=rows,
        tag_of=tag_of,
        contents={one.key: one.words for one in law.CONTENTS},
        agency=agencies.by_id,
        everywhere=everywhere,
        leaves_on=lambda one: board.end_of(one)[1] if one.state == "posted" else None,
        leaving=documents.leaving(agencies.whose_work(actor.agency_id, today()), today())
        if place is None
        else [],
        after=pagination.encode((None, after)) if after else None,
        first=place is None,
        narrowed=filters != documents.Filters(),
        may_write=actor.may(documents.WRITE) and bool(documents.contents_for(actor.agency_id)),
    )


def to_do() -> Markup | None:
    """Above the queue: what waits for him to post or was given back to him, what leaves his agency's board
    within a week, what is posted and lacks a form.
    """
    actor = current_actor()
    if actor.agency_id is None or actor.id is None or not actor.may(READ):
        return None
    own, shown = agencies.whose_work(actor.agency_id, today()), Markup()
    row = Markup('<p class="qn-flush"><a href="{}">{}</a></p>')
    if actor.may(documents.POST):
        waiting = [*documents.waiting_for(own, actor.id), *documents.waiting_elsewhere(actor, today())]
        for one in waiting[:_MOST_TOLD]:
            address = url_for("disclosure_desk.document", code=one.code)
            shown += row.format(address, f"Văn bản công khai {one.code} chờ đăng")
        if len(waiting) > _MOST_TOLD:
            address = url_for("disclosure_desk.documents", tinh_trang="draft")
            shown += row.format(address, f"{len(waiting)} văn bản công khai chờ đăng")
    if not actor.may(documents.WRITE):
        return shown
    for code in documents.returned_to(actor.id)[:_MOST_TOLD]:
        address = url_for("disclosure_desk.document", code=code)
        shown += row.format(address, f"Văn bản công khai {code} được trả lại để sửa")
    if leaving := documents.count_leaving(own, today()):
        address = url_for("disclosure_desk.documents", tinh_trang="soon")
        shown += row.format(address, f"{leaving} văn bản sắp rời bảng công khai")
    if lacking := documents.lacking(own):
        address = url_for("disclosure_desk.documents", tinh_trang="lacking")
        shown += row.format(address, f"{lacking} văn bản đã đăng, còn thiếu hình thức luật đòi")
    return shown


def init_app(app: Flask) -> None:
    """Lead to the page, and tell above the queue."""
    add_page(app, "disclosure_desk.documents", "Văn bản công khai", 2, in_menu=True)
    slots.fill(app, "queue_actions", to_do)
