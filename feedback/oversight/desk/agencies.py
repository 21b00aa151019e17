"""T03 Cơ quan, đơn vị: all of them with what stands now, and the figures of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from flask import Flask, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback.agencies import queries as agencies
from feedback.agencies.directory import LEVELS, AgencyEntry
from feedback.agencies.forms import AgencyFilter, matching
from feedback.law.measures import DEFINITIONS
from feedback.oversight import objections, own_figures, scope
from feedback.oversight import profile as figures
from feedback.oversight.desk import figure_sheets
from feedback.oversight.desk.addresses import list_of, of_month, with_query
from feedback.oversight.desk.cards import Card, of_figure, told, whole_of
from feedback.oversight.desk.door import add_page, door
from feedback.oversight.desk.filtering import FigureFilter, asked
from feedback.oversight.desk.objections import objection_address
from feedback.oversight.desk.reminders import wording
from feedback.oversight.measures import counting, periods
from feedback.oversight.measures.filters import Filters
from feedback.oversight.measures.lines import counted_by
from feedback.oversight.models import Reminder
from feedback.oversight.profile import Month, Profile
from feedback.oversight.reminders import queries as letters
from feedback.papers import spreadsheets
from feedback.papers.tables import Column, Sheet
from feedback.web import now, today
from feedback.web.filters import gio_ngay
from feedback.web.guards import current_actor, needs

STANDING: Final = ("open", "overdue", "due_soon")
CARDS: Final = {
    "received": "",
    "settled": "",
    "on_time": "done",
    "on_aim": "done",
    "overdue": "late",
    "due_soon": "soon",
}
"""The figures on top, with their tone."""

_LETTERS: Final = 5

DEFINED: Final = (*figures.COUNTED, *figures.ELSEWHERE, *figures.STEPS)


@dataclass(frozen=True, slots=True)
class Trend:
    """A small drawing: its heading, a figure of each month (None: there is none), the height that all of its
    kind are drawn against, and its unit.
    """

    heading: str
    values: list[int | None]
    most: int
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Other:
    """A figure of another room: ``value`` is a count, or a share of ``whole``."""

    key: str
    words: str
    value: float | int | None
    whole: int | None
    address: str


@door.get("/giam-sat/co-quan", endpoint="agencies")
@needs(scope.READ)
def agency_list() -> str | Response:
    """All agencies by name for who sees the province; the others see their own."""
    actor = current_actor()
    if not scope.everywhere(actor):
        own = agencies.by_id(actor.agency_id or 0)
        return redirect(url_for("oversight_desk.agency", code=own.code)) if own else abort(404)
    form = AgencyFilter(request.args)
    found = [one for one in matching(form) if not one.external]
    year = Filters(periods.year(today().year))
    standing = counting.figures(STANDING, year, viewer=actor, today=today(), by=("agency",))
    return render_template(
        "oversight/desk/agencies.html",
        form=form,
        rows=[(one, standing.get((one.id,), dict.fromkeys(STANDING, 0))) for one in found],
        standing=[DEFINITIONS[key] for key in STANDING],
        levels=LEVELS,
        list_of=list_of,
    )


@door.get("/giam-sat/co-quan/<code>", endpoint="agency")
@needs(scope.READ)
def agency_page(code: str) -> str:
    """The figures of one agency; 404 for one whose figures the viewer doesn't see."""
    agency, form, filters, kept = _asked(code)
    found = figures.profile(filters, viewer=current_actor(), today=today())
    return render_template(
        "oversight/desk/agency.html",
        agency=agency,
        form=form,
        filters=filters,
        found=found,
        cards=_cards(found, filters, kept),
        trends=_trends(found),
        others=_others(found, kept),
        steps=[(DEFINITIONS[key], found.steps.get(key), counted_by(key)) for key in figures.STEPS],
        monthly=[DEFINITIONS[key] for key in figures.MONTHLY],
        defined=[DEFINITIONS[key] for key in DEFINED],
        list_of=lambda key, **instead: list_of(key, kept, **instead),
        of_month=of_month,
        file=with_query(url_for("oversight_desk.agency_file", code=agency.code), form.kept),
        names_cases=scope.names_cases(current_actor()),
        may_issue=current_actor().may(letters.ISSUE),
        letters=_letters(agency),
        wording=wording(),
        everywhere=scope.everywhere(current_actor()),
    )


@door.get("/giam-sat/co-quan/<code>/tep")
@needs(scope.READ)
def agency_file(code: str) -> Response:
    """The tables of the page as a spreadsheet, with what each figure counts."""
    agency, form, filters, kept = _asked(code)
    found = figures.profile(filters, viewer=current_actor(), today=today())
    title = f"{agency.name}, {filters.period.words}. Tính lúc {gio_ngay(now())}."
    title = f"{title} {scope.left_out(current_actor())}".rstrip()
    counts = found.whole.counts
    shown = [
        (DEFINITIONS[key].words, _cell(key, told(key, counts)), whole_of(key, counts))
        for key in figures.COUNTED
    ]
    shown += [(one.words, _cell(one.key, one.value), one.whole) for one in _others(found, kept)]
    days = [
        (DEFINITIONS[key].words, one.count, one.median, one.p90, round(one.mean), one.most)
        for key, one in found.steps.items()
    ]
    sheets = [
        Sheet(
            "Số liệu", title, [Column("Số liệu", 48), Column("Giá trị", 14), Column("Trong số", 14)], shown
        ),
        Sheet("Theo tháng", title, _month_columns(), map(_month_cells, found.months)),
        Sheet("Số ngày", title, [Column(head, 20) for head in ("Bước", *_DAYS)], days),
        figure_sheets.definitions(title, DEFINED),
    ]
    name = f"Số liệu {agency.short_name} {filters.period.words}"
    return spreadsheets.book(figure_sheets.called(name, form.kept), sheets)


_DAYS: Final = (
    *("Số vụ việc", "Trung vị (ngày)", "90% không quá (ngày)", "Trung bình (ngày)", "Lâu nhất (ngày)"),
)


def _asked(code: str) -> tuple[AgencyEntry, FigureFilter, Filters, dict[str, str]]:
    """The agency, the conditions, and these as the lists behind the figures are asked for."""
    actor, agency = current_actor(), agencies.by_code(code)
    if agency is None or not (scope.everywhere(actor) or agency.id == actor.agency_id):
        abort(404)
    form, filters = asked(request.args, actor, today(), without=("co_quan",))
    own = {"co_quan": agency.code} if scope.everywhere(actor) else {}
    return agency, form, filters.of_agency(agency.id), form.kept | own


def _letters(agency: AgencyEntry) -> list[Reminder] | None:
    """The last reminders to the agency; None for who doesn't read them."""
    actor = current_actor()
    if not actor.may(letters.READ):
        return None
    return letters.listed(actor, agency_id=agency.id, today=today(), size=_LETTERS).rows


def _cards(found: Profile, filters: Filters, kept: Mapping[str, str]) -> list[Card]:
    """An agency's own leader may object to them; what was objected stands beside them."""
    actor = current_actor()
    marks = own_figures.marks(CARDS, filters, actor, today())
    may = actor.may(objections.WRITE) and filters.agency_id == actor.agency_id
    return [
        replace(
            of_figure(key, found.whole.counts, kept, tone=tone),
            mark=marks.get((key, found.whole.key)),
            objecting=objection_address(own_figures.figure(key, filters)) if may else "",
        )
        for key, tone in CARDS.items()
    ]


def _trends(found: Profile) -> list[Trend]:
    """What is compared is drawn against one height: received with settled, share with share."""
    received = [month.counts["received"] for month in found.months]
    settled = [month.counts["settled"] for month in found.months]
    days = [month.days.median if month.days else None for month in found.months]
    late = [month.counts["late"] for month in found.months]
    beyond = [month.counts["beyond_aim"] for month in found.months]
    most = max(*received, *settled, 1)
    return [
        Trend("Tiếp nhận", list(received), most),
        Trend("Đã giải quyết", list(settled), most),
        Trend("Đúng hạn của luật, %", [_percent(month.share("on_time")) for month in found.months], 100),
        Trend("Trong mục tiêu của tỉnh, %", [_percent(month.share("on_aim")) for month in found.months], 100),
        Trend("Số ngày giải quyết, trung vị", days, max((one or 0 for one in days), default=0)),
        Trend("Quá hạn của luật", list(late), max(*late, *beyond, 1)),
        Trend("Quá mục tiêu của tỉnh", list(beyond), max(*late, *beyond, 1)),
    ]


def _percent(share: float | None) -> int | None:
    return None if share is None else round(100 * share)


def _others(found: Profile, kept: Mapping[str, str]) -> list[Other]:
    counts = found.whole.counts
    shown = []
    for key in figures.ELSEWHERE:
        one = DEFINITIONS[key]
        parts = one.denominator or (key,)
        if not all(part in counts for part in parts):
            continue
        shown.append(Other(key, one.words, told(key, counts), whole_of(key, counts), list_of(key, kept)))
    return shown


def _cell(key: str, value: float | int | None) -> Any:
    return figure_sheets.percent(value) if DEFINITIONS[key].unit == "share" else value


def _month_columns() -> list[Column]:
    heads = [DEFINITIONS[key].words for key in figures.MONTHLY]
    return [Column("Tháng", 12), *(Column(head, 18) for head in heads), Column("Số ngày, trung vị", 18)]


def _month_cells(month: Month) -> tuple[Any, ...]:
    values = [_cell(key, told(key, month.counts)) for key in figures.MONTHLY]
    days = month.days.median if month.days else None
    return (f"{month.first_on.month}/{month.first_on.year}", *values, days)


def init_app(app: Flask) -> None:
    """In the row of the pages of oversight."""
    add_page(app, "oversight_desk.agencies", "Cơ quan, đơn vị", 3)
