"""So sánh cơ quan cùng nhóm: shares with their intervals, for who sees the whole province."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Final

from flask import Flask, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback.agencies import queries as agencies
from feedback.law.measures import DEFINITIONS
from feedback.oversight import own_figures, scope
from feedback.oversight.comparison.bodies import SHARES, bodies
from feedback.oversight.comparison.rules import RULES, Body, Compared, Comparison, compare
from feedback.oversight.desk import figure_sheets
from feedback.oversight.desk.addresses import list_of, with_query
from feedback.oversight.desk.door import add_page, door
from feedback.oversight.desk.filtering import FigureFilter, filters_of
from feedback.oversight.measures.filters import Filters
from feedback.papers import spreadsheets
from feedback.papers.tables import Column, Sheet
from feedback.web import today
from feedback.web.forms import SelectField
from feedback.web.guards import current_actor, needs

VERDICTS: Final = {
    "better": ("Tốt hơn rõ rệt", "green"),
    "same": ("Như trung bình nhóm", "grey"),
    "worse": ("Kém rõ rệt", "amber"),
    "": ("Nhóm ít cơ quan, không xếp", "grey"),
}
LISTS: Final = {
    "on_time": ("settled_in_time", "to_settle"),
    "on_aim": ("settled_in_aim", "to_settle_by_aim"),
}
"""By share the figures whose lists its two numbers open."""
_BY_NAME, _BY_SHARE = "ten", "ty_le"
_HEADS: Final = (
    *(("Nhóm", 50), ("Cơ quan", 45), ("Phải giải quyết", 14), ("Trong hạn", 12), ("Tỷ lệ (%)", 12)),
    *(("Từ (%)", 10), ("Đến (%)", 10), ("Kỳ vọng theo loại đơn (%)", 16), ("So với nhóm", 24)),
)


class CompareFilter(FigureFilter):
    """By which share, beside what narrows figures."""

    unsaid: ClassVar[dict[str, str]] = FigureFilter.unsaid | {"so": SHARES[0]}

    so = SelectField(
        "So sánh theo",
        optional=True,
        prompt=DEFINITIONS[SHARES[0]].words,
        choices=[(key, DEFINITIONS[key].words) for key in SHARES[1:]],
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    form: CompareFilter
    share: str
    filters: Filters
    found: Comparison


@door.get("/giam-sat/so-sanh")
@needs(scope.READ_ALL)
def comparison() -> str:
    """The groups, each with its bodies by name or by share; those with too few cases below."""
    told, sort = _asked(), request.args.get("sap", "")
    by = sort.removeprefix("-") if sort.removeprefix("-") in (_BY_NAME, _BY_SHARE) else _BY_NAME
    turned = sort == f"-{by}"
    period = told.filters.period
    marks = own_figures.marks([told.share], told.filters, current_actor(), today())
    return render_template(
        "oversight/desk/comparison.html",
        form=told.form,
        definition=DEFINITIONS[told.share],
        period=period,
        groups=[(line, _sorted(line.bodies, by, turned)) for line in told.found.groups],
        few=sorted(told.found.few, key=lambda one: _sort_key(one.agency_id)),
        agency=agencies.by_id,
        verdicts=VERDICTS,
        rules=RULES,
        sorted_by=by,
        descending=turned,
        list_of=lambda key, agency_id: list_of(key, told.form.kept, co_quan=_code(agency_id)),
        counted=LISTS[told.share],
        file=with_query(url_for(".comparison_file"), told.form.kept),
        marks={agency_id: mark for (_share, agency_id), mark in marks.items()},
    )


@door.get("/giam-sat/so-sanh/tep")
@needs(scope.READ_ALL)
def comparison_file() -> Response:
    """The same as a spreadsheet."""
    told = _asked()
    rows: list[tuple[Any, ...]] = []
    for line in told.found.groups:
        for one in _sorted(line.bodies, _BY_NAME, False):
            rows.append(
                (
                    line.group.words,
                    _name(one.body),
                    one.body.all_due,
                    one.body.in_time,
                    *map(
                        figure_sheets.percent, (one.share, one.interval.low, one.interval.high, one.expected)
                    ),
                    VERDICTS[one.verdict][0],
                )
            )
    for body in sorted(told.found.few, key=lambda one: _sort_key(one.agency_id)):
        rows.append(
            (f"Chưa đủ {RULES.least} vụ để so sánh", _name(body), body.all_due, body.in_time, *[None] * 5)
        )
    title = f"So sánh cơ quan, {DEFINITIONS[told.share].words.lower()}, {told.filters.period.words}"
    sheets = [
        Sheet("So sánh", title, [Column(*one) for one in _HEADS], rows),
        figure_sheets.definitions(title, [told.share]),
    ]
    return spreadsheets.book(figure_sheets.called(title, told.form.kept), sheets)


def _asked() -> _Asked:
    actor, on = current_actor(), today()
    form = CompareFilter(request.args)
    filters = filters_of(form, actor, on, without=("co_quan",))
    share = form.so.data or SHARES[0]
    found = compare(
        bodies(share, filters, viewer=actor, today=on), _days(filters.period.first_on, filters.period.last_on)
    )
    return _Asked(form, share, filters, found)


def _days(first: date, last: date) -> int:
    """Of the period until today."""
    return (min(last, today()) - first).days + 1


def _sorted(found: Any, by: str, turned: bool) -> list[Compared]:
    named = sorted(found, key=lambda one: _sort_key(one.body.agency_id), reverse=turned and by == _BY_NAME)
    return sorted(named, key=lambda one: one.share, reverse=turned) if by == _BY_SHARE else named


def _sort_key(agency_id: int) -> str:
    entry = agencies.by_id(agency_id)
    return entry.sort_key if entry else ""


def _code(agency_id: int) -> str:
    entry = agencies.by_id(agency_id)
    return entry.code if entry else ""


def _name(body: Body) -> str:
    entry = agencies.by_id(body.agency_id)
    return entry.name if entry else ""


def init_app(app: Flask) -> None:
    """Put the page into the row."""
    add_page(app, "oversight_desk.comparison", "So sánh", 6)
