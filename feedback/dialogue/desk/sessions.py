"""O14: the dialogues of an agency, those to come first; those inside its complaints stand apart."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from flask import Flask, abort, render_template, request

from feedback.agencies import heads
from feedback.agencies import queries as agencies
from feedback.agencies.forms import narrowed_to
from feedback.cases import called
from feedback.dialogue import sessions
from feedback.dialogue.actions.changing import EDIT
from feedback.dialogue.desk.door import add_page, door
from feedback.dialogue.models import DialogueSession
from feedback.dialogue.rules import missed
from feedback.law import dialogue as law
from feedback.web import pagination, today
from feedback.web.forms import QueryForm, SelectField, TextField
from feedback.web.guards import current_actor, needs

TAGS: Final = {
    "planned": ("Chưa công bố", "amber"),
    "announced": ("Đã công bố", "blue"),
    "held": ("Đã tổ chức", "green"),
    "missed": ("Bị lỡ", "red"),
    "called_off": ("Đã hủy", "grey"),
}
_INSIDE_SINCE: Final = timedelta(days=30)
"""How long a dialogue inside a complaint stays in the list after its day."""


def standing(session: DialogueSession) -> tuple[str, str]:
    """Its state in words, with the tone of the tag."""
    return TAGS["missed" if missed(session.state, session.held_on, today()) else session.state]


class _Filters(QueryForm):
    """What the list is narrowed to."""

    q = TextField("Chủ đề", optional=True, max_length=100, spellcheck=False)
    tinh_trang = SelectField(
        "Tình trạng",
        optional=True,
        prompt=sessions.SHOWN["coming"],
        choices=[one for one in sessions.SHOWN.items() if one[0] != "coming"],
    )
    loai = SelectField(
        "Loại buổi", optional=True, prompt="Mọi loại", choices=[(one.key, one.words) for one in law.KINDS]
    )
    co_quan = SelectField("Cơ quan", optional=True, prompt="Mọi cơ quan")


@door.get("/buoi-doi-thoai", endpoint="sessions")
@needs(sessions.READ)
def list_page() -> str:
    """The sessions that the officer may see, by state, kind, agency and words of the topic."""
    actor, form = current_actor(), _Filters(request.args)
    if actor.agency_id is None:
        abort(404)
    agency = narrowed_to(form, everywhere=actor.may(sessions.READ_ALL))
    filters = sessions.Filters(
        state=form.tinh_trang.data if form.tinh_trang.data in sessions.SHOWN else "coming",
        kind=form.loai.data or "",
        agency_id=agency.id if agency else None,
        text=form.q.data or "",
    )
    after = pagination.dated(request.args.get("sau"))
    page = sessions.listing(actor, filters, today(), after=after)
    return render_template(
        "dialogue/desk/sessions.html",
        form=form,
        rows=page.rows,
        standing=standing,
        kinds={one.key: one.words for one in law.KINDS},
        agency=agencies.by_id,
        everywhere=actor.may(sessions.READ_ALL),
        promises=sessions.promises_of((one.id for one in page.rows), today()),
        after=pagination.encode(page.after) if page.after else None,
        first=after is None,
        may_plan=actor.may(EDIT) and bool(law.kinds_of(heads.head_of(actor.agency_id))),
        narrowed=filters != sessions.Filters(),
        inside=called.seen_by(actor, today() - _INSIDE_SINCE) if actor.may("cases:case:read") else [],
    )


def init_app(app: Flask) -> None:
    """Put the list into the row and the menu."""
    add_page(app, "dialogue_desk.sessions", "Buổi đối thoại", 1, in_menu=True)
