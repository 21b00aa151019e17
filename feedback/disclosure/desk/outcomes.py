"""O22: results of cases and how far they are public: to be prepared, to be read by the second, shown."""

from __future__ import annotations

from typing import Final

from flask import Flask, abort, render_template, request, url_for
from markupsafe import Markup

from feedback.accounts import queries as accounts
from feedback.agencies.forms import narrowed_to
from feedback.cases import fields_named
from feedback.disclosure import outcomes
from feedback.disclosure.desk.door import add_page, door
from feedback.disclosure.desk.outcome import STATES
from feedback.disclosure.models import OutcomeCopy
from feedback.disclosure.prepared import why_no_copy
from feedback.law.disclosure import RESULTS
from feedback.law.kinds import Kind, texts
from feedback.law.procedure import course
from feedback.web import pagination, slots, today
from feedback.web.forms import Choice, QueryForm, SelectField
from feedback.web.guards import current_actor, needs

_STANDING: Final[dict[str | None, tuple[str, str, str]]] = {
    None: ("Chưa soạn nội dung", "amber", "Người soạn"),
    "prepared": ("Chờ xem", "violet", "Người thứ hai xem, công khai"),
    "returned": ("Bị trả lại", "amber", "Người soạn"),
    "published": ("Đang công khai", "green", "Không ai"),
    "withdrawn": ("Đã thu hồi nội dung", "grey", "Người soạn"),
    "ended": ("Đã hết thời hạn", "grey", "Không ai"),
}
"""How far the words of a result are: in words, the tone of the tag, who acts next."""


def standing(row: outcomes.Row) -> tuple[str, str, str]:
    """How far a result is, the tone of the tag, and who acts next."""
    outcome = row.outcome
    if not why_no_copy(outcome):
        return _STANDING[row.copy.state if row.copy else None]
    return *STATES[outcome.state], "Không ai"


class _Filters(QueryForm):
    """What the list is narrowed to."""

    loai = SelectField("Loại", optional=True, prompt="Mọi loại")
    linh_vuc = SelectField("Lĩnh vực", optional=True, prompt="Mọi lĩnh vực")
    co_quan = SelectField("Cơ quan", optional=True, prompt="Mọi cơ quan")


@door.get("/cong-khai-vu-viec", endpoint="outcomes")
@needs(outcomes.READ)
def list_page() -> str:
    """The results that the officer may see, by how far they are made public."""
    actor, form = current_actor(), _Filters(request.args)
    if actor.agency_id is None:
        abort(404)
    form.loai.choices = _kinds()
    form.linh_vuc.choices = [Choice(*one) for one in fields_named.names().items()]
    agency = narrowed_to(form, everywhere=actor.may(outcomes.READ_ALL))
    tab = request.args.get("ds", "")
    filters = outcomes.Filters(
        tab=tab if tab in outcomes.TABS else next(iter(outcomes.TABS)),
        kind=form.loai.data or "",
        field_key=form.linh_vuc.data or "",
        agency_id=agency.id if agency else None,
    )
    after = pagination.dated(request.args.get("sau"))
    page = outcomes.listing(actor, filters, today(), after=after)
    return render_template(
        "disclosure/desk/outcomes.html",
        form=form,
        rows=page.rows,
        tabs=outcomes.TABS,
        shown=filters.tab,
        standing=standing,
        kinds={kind.value: texts(kind).name for kind in Kind},
        prepared=_prepared_by([row.copy for row in page.rows if row.copy]),
        everywhere=actor.may(outcomes.READ_ALL),
        after=pagination.encode(page.after) if page.after else None,
        first=after is None,
        narrowed=bool(filters.kind or filters.field_key or filters.agency_id),
        today=today(),
    )


def _kinds() -> list[Choice]:
    kinds = {kind for one in RESULTS for key in one.courses for kind in course(key).kinds}
    return [Choice(kind.value, texts(kind).name) for kind in Kind if kind in kinds]


def _prepared_by(copies: list[OutcomeCopy]) -> dict[int, str]:
    return accounts.names_of({one.prepared_by for one in copies})


def to_confirm() -> Markup | None:
    """Above the queue of who confirms: how many results of his agency another prepared."""
    actor = current_actor()
    if not actor.may(outcomes.CONFIRM) or actor.agency_id is None:
        return None
    number = outcomes.waiting_for(actor, today())
    if not number:
        return None
    address = url_for("disclosure_desk.outcomes", ds="cho-xem")
    return Markup('<p class="qn-flush"><a href="{}">{} kết quả chờ xem để công khai</a></p>').format(
        address, number
    )


def init_app(app: Flask) -> None:
    """Put the list into the row and the menu, and what waits above the queue."""
    add_page(app, "disclosure_desk.outcomes", "Công khai vụ việc", 1, in_menu=True)
    slots.fill(app, "queue_actions", to_confirm)
