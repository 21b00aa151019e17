"""C19: what came in and what was settled in time, by month, kind, agency, field and commune."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flask import Flask, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback.disclosure.models import PublicFigure
from feedback.disclosure.open_data import measures
from feedback.disclosure.public.door import door
from feedback.disclosure.queries import figures
from feedback.disclosure.small_counts import LEAST
from feedback.law.measures import definition
from feedback.web import menus
from feedback.web.forms import Choice, QueryForm, SelectField
from feedback.web.guards import public
from feedback.web.metadata import found
from feedback.web.sharing import shared
from feedback.web.sitemap import listed

_DEFINED: Final = {
    "Đã nhận": "received",
    "Đã giải quyết": "settled",
    "Đúng hạn": "settled_in_time",
    "Quá hạn": "settled_late",
    "Tỷ lệ đúng hạn trong số đã giải quyết": "on_time_of_settled",
}
"""By heading of a column the figure of ``law.measures`` that it is: officers read the same words."""
_QUARTERS: Final = range(1, 5)
_COLUMN: Final = {"kind": "Loại đơn", "agency": "Cơ quan", "field": "Lĩnh vực", "area": "Xã, phường, đặc khu"}


class FigureFilter(QueryForm):
    """Which year, which table, the whole year or one quarter."""

    year = SelectField("Năm", name="nam", optional=True, prompt="Năm mới nhất")
    side = SelectField(
        "Bảng số liệu",
        name="bang",
        optional=True,
        choices=[Choice(key, words) for key, words in figures.SIDES.items()],
    )
    quarter = SelectField("Thời gian", name="quy", optional=True, prompt="Cả năm")


@door.get("/so-lieu")
@public
@listed
@shared
def figures_page() -> str:
    """The province month by month, and one table at a time."""
    years = figures.years()
    form = FigureFilter(request.args)
    form.year.choices = [Choice(str(year), str(year)) for year in years]
    form.quarter.choices = [Choice(str(number), f"Quý {number}") for number in _QUARTERS]
    good = form.validate()
    # Before the form shows what is taken where nothing was chosen.
    findable = found(
        "Số đơn các cơ quan ở Quảng Ngãi đã nhận, đã giải quyết, đúng hạn, quá hạn theo tháng, quý.",
        filters=form,
    )
    year = int(form.year.data) if good and form.year.data else (years[0] if years else 0)
    side = form.side.data if good and form.side.data else "kind"
    quarter = int(form.quarter.data) if good and form.quarter.data else None
    form.year.data, form.side.data = str(year), side
    quarters = figures.quarters(year) if year else []
    if len(quarters) < len(_QUARTERS):
        form.quarter.prompt = (
            f"Các quý đã có: {', '.join(map(str, quarters))}" if quarters else "Chưa có quý nào"
        )
    months = figures.months(year) if year else []
    lines = figures.table(year, side, quarter) if year else []
    return render_template(
        "disclosure/public/figures.html",
        findable=findable,
        form=form,
        year=year,
        side=side,
        title=figures.SIDES[side],
        quarter=quarter,
        quarters=quarters,
        months=months,
        received=_sum(months, "received"),
        settled=_sum(months, "settled"),
        rows=lines,
        heads=_COLUMN,
        most_settled=max((one.settled or 0 for one in months), default=0) or 1,
        most_received=max((one.received for one in lines), default=0) or 1,
        least=LEAST,
        defined=[(words, definition(key)) for words, key in _DEFINED.items()],
    )


@door.get("/so-lieu/<int(max=9999):year>.csv")
@public
def figures_file(year: int) -> Response:
    """Where the figures of a year stood once: they are one of the tables of open data."""
    place = url_for("disclosure_public.data_file", period=f"{year:04d}", key=measures.TABLE.key, ending="csv")
    return redirect(place, 308)


def _sum(months: Sequence[PublicFigure], measure: str) -> int | None:
    """The sum over the months; None where one of them may not be told."""
    told = [getattr(one, measure) for one in months]
    return None if None in told or not told else sum(told)


def init_app(app: Flask) -> None:
    """Into the citizens' menu, which the site map shows too."""
    menus.add_public(app, "disclosure_public.figures_page", "Số liệu", 70)
