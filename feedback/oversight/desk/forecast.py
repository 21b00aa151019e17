"""Dự báo: weekly new cases ahead, how far the forecast erred last year, and what stands out now."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from flask import Flask, abort, render_template, request, url_for

from feedback.agencies import queries as agencies
from feedback.cases import fields_named
from feedback.clock import local_day
from feedback.law.kinds import Kind, texts
from feedback.law.states import State, officer_label
from feedback.oversight import area_groups, scope
from feedback.oversight.desk.door import add_page, door
from feedback.oversight.forecasting import outlook, reading
from feedback.oversight.forecasting.counting import monday
from feedback.oversight.forecasting.making import ALL, NONE, READ
from feedback.oversight.models import ForecastSeries
from feedback.web import pagination, today
from feedback.web.forms import Choice, QueryForm, SelectField
from feedback.web.guards import current_actor, needs
from feedback.web.messages import count

SHOWN: Final = 26
"""Finished weeks in the chart."""

STALE: Final = timedelta(days=2)
"""Figures older than this are called so."""


class Narrowed(QueryForm):
    """Which series is looked at."""

    linh_vuc = SelectField("Lĩnh vực", prompt="Mọi lĩnh vực", optional=True)
    vung = SelectField("Vùng (theo huyện trước 01/7/2025)", prompt="Toàn tỉnh", optional=True)

    def offer(self) -> Narrowed:
        """Offer fields and groups of communes."""
        self.linh_vuc.choices = [
            *(Choice(key, words) for key, words in fields_named.names().items()),
            Choice(NONE, "Chưa rõ lĩnh vực"),
        ]
        self.vung.choices = [
            *(Choice(code, area.full_name) for code, area in area_groups.named().items()),
            Choice(NONE, "Chưa rõ địa bàn"),
        ]
        self.validate()
        return self

    @property
    def query(self) -> dict[str, str]:
        """The choice as an address names it; what can't be chosen chooses nothing."""
        return {name: chosen for name, (chosen, _) in self.narrowing().items()}

    @property
    def series(self) -> tuple[str, str]:
        """The field and group chosen; all where nothing was."""
        chosen = self.query
        return chosen.get("linh_vuc", ALL), chosen.get("vung", ALL)


@door.get("/du-bao")
@needs(READ)
def forecast() -> str:
    """The series chosen with its chart, what stands out, and the series within it."""
    form = Narrowed(request.args).offer()
    field, group = form.series
    found = reading.series(field, group)
    whole = found if (field, group) == (ALL, ALL) else reading.series(ALL, ALL)
    judged, all_series = reading.judged()
    return render_template(
        "oversight/desk/forecast.html",
        form=form,
        filtered=(field, group) != (ALL, ALL),
        found=found,
        made_at=whole.made_at if whole else None,
        stale=whole is not None and today() - local_day(whole.made_at) > STALE,
        surges=reading.surges(),
        judged=judged,
        all_series=all_series,
        USUAL=outlook.USUAL,
        fields=reading.by_field(group) if field == ALL else [],
        groups=reading.by_group(field) if group == ALL else [],
        chart=_chart(found) if found else None,
        ahead=_ahead(found) if found else [],
        **_words(field, group),
    )


@door.get("/du-bao/vu-viec")
@needs(READ)
def forecast_cases() -> str:
    """The cases of a week of a series."""
    form = Narrowed(request.args).offer()
    (field, group), week_on = form.series, _week()
    found = reading.came_in(current_actor(), field, group, week_on, pagination.dated(request.args.get("sau")))
    return render_template(
        "oversight/desk/forecast_cases.html",
        rows=found.rows,
        after=pagination.encode(found.after) if found.after else None,
        first="sau" not in request.args,
        back_to=f"{url_for('oversight_desk.forecast')}?{urlencode(form.query)}",
        week_on=week_on,
        last_on=week_on + timedelta(days=6),
        names_cases=scope.names_cases(current_actor()),
        area=lambda code: getattr(agencies.area_ever(code), "full_name", ""),
        agency=lambda number: getattr(agencies.by_id(number), "name", ""),
        kind_name=lambda case: texts(Kind(case.kind)).name,
        state_words=lambda case: officer_label(Kind(case.kind), State(case.state)),
        **_words(field, group),
    )


def _week() -> date:
    """The week asked for: the Monday of any day in it; 404 where it is none, or yet to come."""
    text = request.args.get("tuan", "")
    try:
        day = date.fromisoformat(text) if len(text) == len("2026-11-23") else abort(404)
    except ValueError:
        abort(404)
    if not date(2000, 1, 3) <= day <= today():
        abort(404)
    return monday(day)


def _words(field: str, group: str) -> dict[str, Any]:
    return {
        "states": outlook.STATES,
        "field": field,
        "group": group,
        "title": named(field, group),
        "named": lambda row: named(row.field_key, row.area_group),
        "field_of": lambda row: _field(row.field_key),
        "group_of": lambda row: _group(row.area_group),
        "figure": lambda value: f"{value:.1f}".replace(".", ","),
        "whole_number": lambda value: count(round(value)),
        "between": _between,
        "asked": _asked,
        "week": timedelta(weeks=1),
    }


def named(field: str, group: str) -> str:
    """What a series is called."""
    return f"{_field(field)}, {_group(group)[:1].lower()}{_group(group)[1:]}"


def _field(key: str) -> str:
    return {ALL: "Mọi lĩnh vực", NONE: "Chưa rõ lĩnh vực"}.get(key) or fields_named.name(key) or key


def _group(code: str) -> str:
    area = area_groups.named().get(code)
    return {ALL: "Toàn tỉnh", NONE: "Chưa rõ địa bàn"}.get(code) or (f"{area.full_name} cũ" if area else code)


def _between(low: float, high: float) -> str:
    """An interval in whole cases, rounded outwards."""
    return f"{count(math.floor(low))} đến {count(math.ceil(high))}"


def _asked(row: ForecastSeries) -> dict[str, str]:
    """A series as the address of its page names it."""
    asked = {"linh_vuc": row.field_key, "vung": row.area_group}
    return {name: value for name, value in asked.items() if value != ALL}


def _chart(row: ForecastSeries) -> dict[str, Any]:
    """What the chart draws: the finished weeks, then those told ahead; ``most`` the tallest."""
    recent, bands = row.recent[-SHOWN:], row.bands or []
    first = row.week_on - timedelta(weeks=len(recent))
    most = max([*recent, *(band[4] for band in bands), 1])
    names = [f"{first + timedelta(weeks=at):%d/%m}" for at in range(len(recent) + len(bands))]
    return {"counts": recent, "bands": bands, "names": names, "most": most}


def _ahead(row: ForecastSeries) -> list[tuple[date, list[float]]]:
    return [(row.week_on + timedelta(weeks=at), band) for at, band in enumerate(row.bands or [])]


def init_app(app: Flask) -> None:
    """Stand in the row of links."""
    add_page(app, "oversight_desk.forecast", "Dự báo", 7)
