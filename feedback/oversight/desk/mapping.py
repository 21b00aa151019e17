"""Bản đồ: one figure by commune, drawn and as a table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar, Final

from flask import Flask, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback.agencies import queries as agencies
from feedback.law.measures import DEFINITIONS, share
from feedback.oversight import objections, own_figures, province_map, scope
from feedback.oversight.desk import figure_sheets
from feedback.oversight.desk.addresses import list_of, with_query
from feedback.oversight.desk.door import add_page, door
from feedback.oversight.desk.filtering import FigureFilter, filters_of
from feedback.oversight.measures.counting import figures
from feedback.oversight.measures.filters import NONE, Filters
from feedback.oversight.province_map import Value
from feedback.papers import spreadsheets
from feedback.papers.tables import Column, Sheet
from feedback.web import today
from feedback.web.filters import phan_tram, so
from feedback.web.forms import SelectField
from feedback.web.guards import current_actor, needs

MEASURES: Final = ("received", "settled", "overdue", "on_time", "on_aim")
"""What can be shown on the map; the table has them all."""
LISTS: Final = {"on_time": "to_settle", "on_aim": "to_settle_by_aim"}
"""By share the figure whose list it opens: its denominator."""
_BY_NAME: Final = "ten"


class MapFilter(FigureFilter):
    """Which figure, beside what narrows it."""

    unsaid: ClassVar[dict[str, str]] = FigureFilter.unsaid | {"so": MEASURES[0]}

    so = SelectField(
        "Số liệu",
        optional=True,
        prompt=DEFINITIONS[MEASURES[0]].words,
        choices=[(key, DEFINITIONS[key].words) for key in MEASURES[1:]],
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One commune: its figures by key. The row without a code is of cases whose commune isn't known."""

    code: str
    name: str
    sort_key: str
    values: dict[str, Value]

    def told(self, key: str) -> str:
        """A figure in words; «–» for a share of nothing."""
        value = self.values[key]
        if DEFINITIONS[key].unit == "share":
            return "–" if value.number is None else f"{phan_tram(value.number)} ({so(value.of)})"
        return so(value.of)


@door.get("/giam-sat/ban-do", endpoint="province_map")
@needs(scope.READ)
def map_page() -> str:
    """The province in five steps of the figure that is asked for, and all of them as a table."""
    form, key, filters = _asked()
    rows = _rows(filters)
    shapes = {shape.code for shape in province_map.drawing().shapes}
    placed = {row.code: row for row in rows if row.code in shapes}
    is_share = DEFINITIONS[key].unit == "share"
    steps = province_map.steps_of([row.values[key] for row in placed.values()], share=is_share)
    drawn = {
        shape.code: province_map.step_of(
            placed[shape.code].values[key] if shape.code in placed else None, steps
        )
        for shape in province_map.drawing().shapes
    }
    sort, actor, period = request.args.get("sap", ""), current_actor(), filters.period
    figure_of = {code: own_figures.figure(key, replace(filters, area_code=code)) for code in ("", *placed)}
    marks = objections.marks(list(figure_of.values()), actor, today())
    own = actor.agency_id or 0
    by = sort.removeprefix("-") if sort.removeprefix("-") in (*MEASURES, _BY_NAME) else _BY_NAME
    return render_template(
        "oversight/desk/province_map.html",
        form=form,
        measure=key,
        definitions=DEFINITIONS,
        measures=MEASURES,
        defined=[DEFINITIONS[one] for one in MEASURES],
        period=period,
        map=province_map.drawing(),
        names={area.code: area.full_name for area in agencies.areas_today()},
        placed=placed,
        drawn=drawn,
        counted=province_map.counted(drawn),
        legend=_legend(steps, is_share=is_share, most=_most(placed, key)),
        few=province_map.FEW,
        rows=_sorted(rows, by, sort.startswith("-")),
        sorted_by=by,
        descending=sort == f"-{by}",
        list_of=lambda one, code: list_of(str(LISTS.get(one, one)), form.kept, xa=code or NONE),
        file=with_query(url_for(".map_file"), form.kept),
        objected=len({agency_id for _figure, agency_id in marks}),
        own_marks={code: marks.get((figure, own)) for code, figure in figure_of.items()},
        may_object=actor.may(objections.WRITE) and not scope.everywhere(actor),
        figure_of=figure_of,
        may_read_objections=actor.may(objections.READ),
    )


@door.get("/giam-sat/ban-do/tep")
@needs(scope.READ)
def map_file() -> Response:
    """The table as a spreadsheet: of shares the numbers that they are made of stand beside."""
    form, _key, filters = _asked()
    title = f"Số liệu theo xã, phường, {filters.period.words}"
    columns = [Column("Mã", 10), Column("Xã, phường, đặc khu", 40)]
    for key in MEASURES:
        words, is_share = DEFINITIONS[key].words, DEFINITIONS[key].unit == "share"
        columns += (
            [Column(f"{words} (%)", 14), Column(f"{words}: số vụ", 14)] if is_share else [Column(words, 14)]
        )
    rows = ((row.code or None, row.name, *_cells(row)) for row in _sorted(_rows(filters), _BY_NAME, False))
    sheets = [Sheet("Theo xã, phường", title, columns, rows), figure_sheets.definitions(title, MEASURES)]
    return spreadsheets.book(figure_sheets.called(title, form.kept), sheets)


def _asked() -> tuple[MapFilter, str, Filters]:
    form = MapFilter(request.args)
    filters = filters_of(form, current_actor(), today(), without=("xa",))
    return form, form.so.data or MEASURES[0], filters


def _rows(filters: Filters) -> list[Row]:
    """The communes that have any case, those of the past too, and what isn't placed in one."""
    found = figures(MEASURES, filters, viewer=current_actor(), today=today(), by=("area",))
    known = {area.code: area for area in agencies.areas_today()}
    rows = []
    for (code,), counts in found.items():
        area = known.get(code) or agencies.area_ever(code or "")
        if area is not None:
            rows.append(Row(code, area.full_name, area.sort_key, _values(counts)))
        elif any(counts.values()):
            rows.append(Row("", "Không gắn với một xã, phường", "", _values(counts)))
    return rows


def _values(counts: dict[str, int]) -> dict[str, Value]:
    found = {}
    for key in MEASURES:
        definition = DEFINITIONS[key]
        if definition.unit == "share":
            found[key] = Value(share(counts, key), sum(counts[one] for one in definition.denominator))
        else:
            found[key] = Value(float(counts[key]), counts[key])
    return found


def _most(placed: dict[str, Row], key: str) -> float:
    return max((row.values[key].number or 0 for row in placed.values()), default=0)


def _legend(steps: tuple[float, ...], *, is_share: bool, most: float) -> list[tuple[str, str]]:
    """Each step and its bounds in words, the least first."""
    if not is_share and most < province_map.FEW:
        return []
    begins = [0.0 if is_share else float(province_map.FEW), *steps]
    found = []
    for place, begin in enumerate(begins, start=1):
        last = place == len(begins)
        if is_share:
            words = f"từ {_whole(begin)}" if last else f"{_whole(begin)} đến dưới {_whole(begins[place])}"
        else:
            end = int(most) if last else int(begins[place]) - 1
            words = so(int(begin)) if end <= begin else f"{so(int(begin))} đến {so(end)}"
        found.append((str(place), words))
    return found


def _whole(share: float) -> str:
    return f"{round(100 * share)}%"


def _sorted(rows: list[Row], by: str, turned: bool) -> list[Row]:
    """By name, or by a figure; the unknown place stands last."""
    placed = sorted((row for row in rows if row.code), key=lambda row: row.sort_key)
    if by == _BY_NAME:
        placed = placed[::-1] if turned else placed
    else:
        told = [row for row in placed if row.values[by].number is not None]
        told.sort(key=lambda row: row.values[by].number or 0, reverse=turned)
        placed = told + [row for row in placed if row.values[by].number is None]
    return placed + [row for row in rows if not row.code]


def _cells(row: Row) -> list[Any]:
    cells: list[Any] = []
    for key in MEASURES:
        value = row.values[key]
        if DEFINITIONS[key].unit == "share":
            cells += [figure_sheets.percent(value.number), value.of]
        else:
            cells.append(value.of)
    return cells


def init_app(app: Flask) -> None:
    """Put the page into the row."""
    add_page(app, "oversight_desk.province_map", "Bản đồ", 5)
