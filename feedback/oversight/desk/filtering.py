"""Kỳ và điều kiện lọc of figures: read from an address, asked above a page, written into its links."""

from __future__ import annotations

from datetime import date
from typing import Final

from werkzeug.datastructures import MultiDict

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.agencies.forms import agency_choices
from feedback.cases import fields_named
from feedback.law import kinds
from feedback.oversight import scope
from feedback.oversight.measures import periods
from feedback.oversight.measures.filters import NONE, Filters
from feedback.oversight.measures.periods import BadPeriod, Period
from feedback.web.forms import Choice, DayField, QueryForm, SelectField

CHOSEN: Final = "khac"
"""The period from one day to another, both typed."""
PERIODS: Final = {
    "nam": "Năm nay",
    "thang": "Tháng này",
    "quy": "Quý này",
    "nua-nam": "Nửa năm này",
    "nam-truoc": "Năm trước",
    "12-thang": "12 tháng gần đây",
    "ky-bao-cao": "Kỳ báo cáo quý này",
    CHOSEN: "Từ ngày đến ngày",
}


_YEARS: Final = range(2000, 2101)


class FigureFilter(QueryForm):
    """What figures are of: a period, and what narrows it."""

    ky = SelectField("Kỳ", optional=True, prompt=PERIODS["nam"], choices=list(PERIODS.items())[1:])
    tu = DayField("Từ ngày")
    den = DayField("Đến ngày")
    co_quan = SelectField("Cơ quan", optional=True, prompt="Mọi cơ quan")
    loai = SelectField("Loại đơn", optional=True, prompt="Mọi loại")
    linh_vuc = SelectField("Lĩnh vực", optional=True, prompt="Mọi lĩnh vực")
    xa = SelectField("Xã, phường, đặc khu", optional=True, prompt="Cả tỉnh")

    @property
    def kept(self) -> dict[str, str]:
        """The conditions in force as the query of an address, for links to other pages of figures."""
        return {name: value for name, (value, _words) in self.narrowing().items()}

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """What narrows the figures beside the period: words and query key of each, for links that take it
        out."""
        found = self.narrowing()
        return [(found[name][1], name) for name in ("co_quan", "loai", "linh_vuc", "xa") if name in found]


def asked(
    args: MultiDict[str, str],
    viewer: Actor,
    today: date,
    *,
    without: tuple[str, ...] = (),
) -> tuple[FigureFilter, Filters]:
    """The conditions that an address has; what can't be chosen narrows nothing, a period that is none is told
    beside its days and this year taken. Who doesn't see the whole province isn't asked for an agency:
    ``scope.seen_by`` keeps to his own. ``without``: names of fields that the page doesn't ask.
    """
    form = FigureFilter(args)
    return form, filters_of(form, viewer, today, without=without)


def filters_of(form: FigureFilter, viewer: Actor, today: date, *, without: tuple[str, ...] = ()) -> Filters:
    """As ``asked``, of a form that asks for more."""
    for name in (*without, *(() if scope.everywhere(viewer) else ("co_quan",))):
        if name in form:
            del form[name]
    known = [kinds.texts(kind) for kind in kinds.open_kinds()]
    if "co_quan" in form:
        form.co_quan.choices = agency_choices(agencies.choices_for_transfer(today))
        # Figures also tell of agencies that ended, and of those to which nothing is handed on.
        other = agencies.by_code((form.co_quan.data or "")[:40])
        if other is not None and form.co_quan.chosen() is None:
            form.co_quan.choices = [*form.co_quan.choices, Choice(other.code, other.name)]
    if "loai" in form:
        form.loai.choices = [Choice(kind.slug, kind.name) for kind in known]
        if form.loai.data == NONE:
            form.loai.choices = [*form.loai.choices, Choice(NONE, "Giữ bí mật")]
    if "linh_vuc" in form:
        form.linh_vuc.choices = [*fields_named.names().items(), (NONE, "Chưa xác định lĩnh vực")]
    if "xa" in form:
        form.xa.choices = [Choice(area.code, area.full_name) for area in agencies.areas_today()]
        former = None if form.xa.chosen() else agencies.area_ever((form.xa.data or "")[:10])
        if former is not None:
            form.xa.choices = [*form.xa.choices, Choice(former.code, former.full_name)]
        form.xa.choices = [*form.xa.choices, Choice(NONE, "Không gắn với xã, phường")]
    form.validate()
    for field in form:
        if field.errors and not isinstance(field, DayField):
            field.errors, field.data = [], ""
    period = _period(form, today)
    agency = agencies.by_code(_data(form, "co_quan"))
    slug = _data(form, "loai")
    return Filters(
        period,
        agency_id=agency.id if agency else None,
        kind=kinds.by_slug(slug).value if slug and slug != NONE else slug,
        field_key=_data(form, "linh_vuc"),
        area_code=_data(form, "xa"),
    )


def running(key: str, today: date) -> Period:
    """The period of ``PERIODS`` that a day lies in; this year for one that is none."""
    if key == "thang":
        return periods.month(today.replace(day=1))
    if key == "quy":
        return periods.quarter(today.year, (today.month + 2) // 3)
    if key == "nua-nam":
        return periods.half(today.year, 1 if today.month <= 6 else 2)
    if key == "nam-truoc":
        return periods.year(today.year - 1)
    if key == "12-thang":
        return periods.last_twelve_months(today)
    if key == "ky-bao-cao":
        # The quarters of reports are two weeks ahead of the calendar's.
        ahead = periods.after(today.replace(day=1), 1 if today.day >= periods.REPORT_DAY else 0)
        return periods.reported_quarter((ahead.month + 2) // 3, ahead.year)
    return periods.year(today.year)


def _period(form: FigureFilter, today: date) -> Period:
    if form.ky.data != CHOSEN:
        return running(form.ky.data, today)
    for field in (form.tu, form.den):
        if field.day is None and not field.errors:
            field.errors = ["Nhập ngày, ví dụ 1/11/2026"]
        elif field.day is not None and field.day.year not in _YEARS:
            field.errors = [f"Chọn ngày trong các năm {_YEARS[0]} đến {_YEARS[-1]}"]
    if form.tu.errors or form.den.errors or form.tu.day is None or form.den.day is None:
        return running("nam", today)
    try:
        return periods.between(form.tu.day, form.den.day)
    except BadPeriod as bad:
        form.den.errors = [str(bad)]
        return running("nam", today)


def _data(form: FigureFilter, name: str) -> str:
    return form[name].data or "" if name in form else ""
