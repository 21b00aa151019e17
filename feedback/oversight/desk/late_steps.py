"""T02 Quá hạn, sắp đến hạn: which steps are late, where, against which article; to be urged or exported."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from flask import Flask, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback.agencies import queries as agencies
from feedback.agencies.forms import narrowed_to
from feedback.law import kinds
from feedback.oversight import overdue, scope
from feedback.oversight.desk.door import add_page, door
from feedback.oversight.overdue import Filters, Step
from feedback.oversight.reminders.queries import ISSUE, READ
from feedback.papers import spreadsheets
from feedback.papers.tables import Column
from feedback.web import pagination, today
from feedback.web.forms import Choice, QueryForm, SelectField
from feedback.web.guards import current_actor, needs

FIGURES: Final = "oversight:figure:read"

_SOON: Final = "sap-han"
_LATE: Final[dict[str, tuple[str, int, int | None]]] = {
    "5": ("1 đến 5 ngày", 1, 5),
    "15": ("6 đến 15 ngày", 6, 15),
    "30": ("16 đến 30 ngày", 16, 30),
    "90": ("31 đến 90 ngày", 31, 90),
    "91": ("Trên 90 ngày", 91, None),
}
"""Bands of calendar days late: words, the fewest, the most."""
_REMINDED: Final = {"da": True, "chua": False}
_COLUMNS: Final = (
    *(Column("STT", 6), Column("Số đơn, vụ việc", 20), Column("Nội dung", 50), Column("Loại đơn", 18)),
    *(Column("Cơ quan", 32), Column("Bước", 40), Column("Hạn", 12), Column("Số ngày quá hạn", 10)),
    *(Column("Căn cứ", 40), Column("Đôn đốc gần nhất", 18), Column("Ngày đôn đốc", 12)),
)


class LateFilter(QueryForm):
    """Lọc việc quá hạn."""

    co_quan = SelectField("Cơ quan", prompt="Mọi cơ quan", optional=True)
    buoc = SelectField("Bước", prompt="Mọi bước", optional=True)
    loai = SelectField("Loại đơn", prompt="Mọi loại", optional=True)
    tre = SelectField(
        "Số ngày quá hạn",
        prompt="Mọi mức",
        optional=True,
        choices=[(key, words) for key, (words, _, _) in _LATE.items()],
    )
    don_doc = SelectField(
        "Đôn đốc",
        prompt="Đã hoặc chưa",
        optional=True,
        choices=[("chua", "Chưa đôn đốc"), ("da", "Đã đôn đốc")],
    )


@door.get("/giam-sat/qua-han")
@needs(FIGURES)
def late_steps() -> str:
    """The list; the inspectorate ticks what it will urge."""
    form, filters = _asked()
    viewer, after = current_actor(), pagination.dated(request.args.get("sau"))
    found = overdue.overdue(viewer, filters, today=today(), after=after)
    late, soon = overdue.counts(viewer, today=today())
    return render_template(
        "oversight/desk/late_steps.html",
        form=form,
        filtered=bool(form.narrowing()),
        found=found,
        after=pagination.encode(found.after) if found.after else None,
        first=after is None,
        late=late,
        soon=soon,
        shown_soon=filters.soon,
        everywhere=scope.everywhere(viewer),
        names_cases=scope.names_cases(viewer),
        may_issue=viewer.may(ISSUE) and not filters.soon,
        may_read=viewer.may(READ),
        kept=_kept(form, filters),
        agency=agency_name,
    )


@door.get("/giam-sat/qua-han.xlsx")
@needs(FIGURES)
def late_steps_sheet() -> Response:
    """The whole list as a spreadsheet; one too long is refused, with what to do."""
    form, filters = _asked()
    rows = overdue.exported(current_actor(), filters, today=today())
    if rows is None:
        flash(
            f"Bảng có hơn {overdue.MOST_EXPORTED:,} dòng".replace(",", ".")
            + ". Chọn cơ quan hoặc số ngày quá hạn rồi xuất lại",
            "error",
        )
        return redirect(f"{url_for('.late_steps')}?{_kept(form, filters)}", 303)
    title = f"{'Sắp đến hạn' if filters.soon else 'Quá hạn'} ngày {today():%d-%m-%Y}"
    return steps_sheet(title, rows)


def steps_sheet(title: str, rows: list[Step]) -> Response:
    """Steps as a spreadsheet, with the last letter about each."""
    last = overdue.last_letters([one.deadline_id for one in rows])
    return spreadsheets.xlsx(
        title,
        _COLUMNS,
        (
            (
                *(place, one.number, one.title, kinds.texts(kinds.Kind(one.kind)).name),
                *(agency_name(one.agency_id), one.step, one.due_on, max(one.days_late, 0), one.article),
                *((letter.number, letter.issued_on) if (letter := last.get(one.deadline_id)) else ("", None)),
            )
            for place, one in enumerate(rows, start=1)
        ),
    )


def agency_name(agency_id: int) -> str:
    """The name of an agency; empty for a number of none."""
    found = agencies.by_id(agency_id)
    return found.name if found else ""


def _kept(form: LateFilter, filters: Filters) -> str:
    """The conditions in force as the query of an address."""
    chosen = {name: value for name, (value, _words) in form.narrowing().items()}
    return urlencode(chosen | ({"xem": _SOON} if filters.soon else {}))


def _asked() -> tuple[LateFilter, Filters]:
    """What the address narrows the list to; what can't be chosen narrows nothing."""
    form, soon = LateFilter(request.args), request.args.get("xem") == _SOON
    form.buoc.choices = overdue.term_names()
    form.loai.choices = [Choice(one.slug, one.name) for one in map(kinds.texts, kinds.open_kinds())]
    if soon:
        del form.tre
    agency = narrowed_to(form, everywhere=scope.everywhere(current_actor()))
    chosen = {name: value for name, (value, _words) in form.narrowing().items()}
    _words, least, most = _LATE.get(chosen.get("tre", ""), ("", None, None))
    kind = next((one for one in kinds.open_kinds() if kinds.texts(one).slug == chosen.get("loai")), None)
    return form, Filters(
        agency_id=agency.id if agency else None,
        term=chosen.get("buoc", ""),
        kind=kind or "",
        least=least,
        most=most,
        reminded=_REMINDED.get(chosen.get("don_doc", "")),
        soon=soon,
    )


def init_app(app: Flask) -> None:
    """Put the list into the row of links."""
    add_page(app, "oversight_desk.late_steps", "Quá hạn, sắp đến hạn", 2)
