"""Kỳ và điều kiện lọc of figures: read from an address, asked above a page, written into its links."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Final

from flask import render_template, request, url_for
from werkzeug.datastructures import MultiDict

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.agencies.forms import agency_choices
from feedback.cases import barring, fields_named
from feedback.law import kinds
from feedback.law.kinds import SEALED_KINDS
from feedback.oversight import scope
from feedback.oversight.desk.door import door
from feedback.oversight.measures import periods
from feedback.oversight.measures.filters import NONE, UNKNOWN, Filters
from feedback.oversight.measures.periods import BadPeriod, Period
from feedback.web.filters import ngay
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

_FIRST: Final = date(2000, 1, 1)
_PAGES: Final = {
    "overview_file": "overview",
    "agency_file": "agency",
    "cross_file": "cross_page",
    "comparison_file": "comparison",
    "map_file": "province_map",
    "list_file": "behind",
}
"""Files, and the page on which each is asked for."""
_SIDES: Final = ("ky", "tu", "den", "co_quan", "loai", "linh_vuc", "xa")


class FigureFilter(QueryForm):
    """What figures are of: a period, and what narrows it. ``unsaid``: by name of a field what it stands for
    when nothing is chosen, which an address may also say."""

    unsaid: ClassVar[dict[str, str]] = {"ky": "nam"}

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


class Unanswerable(Exception):
    """What is asked for is no period, or nothing that figures can be narrowed to; its ``form`` says what."""

    def __init__(self, form: FigureFilter) -> None:
        super().__init__()
        self.form = form


def asked(
    args: MultiDict[str, str],
    viewer: Actor,
    today: date,
    *,
    without: tuple[str, ...] = (),
) -> tuple[FigureFilter, Filters]:
    """The conditions that an address has. Raises Unanswerable for a period that is none and for what can't be
    chosen: figures of something else are never shown instead. Who doesn't see the whole province isn't asked
    for an agency: ``scope.seen_by`` keeps to his own. ``without``: names of fields that the page doesn't ask.
    """
    form = FigureFilter(args)
    return form, filters_of(form, viewer, today, without=without)


def filters_of(form: FigureFilter, viewer: Actor, today: date, *, without: tuple[str, ...] = ()) -> Filters:
    """As ``asked``, of a form that asks for more."""
    everywhere = scope.everywhere(viewer)
    other_agency = ""
    if "co_quan" not in without and not everywhere:
        other_agency = form.co_quan.data or ""
    for name in (*without, *(() if everywhere else ("co_quan",))):
        if name in form:
            del form[name]
    if "co_quan" in form:
        form.co_quan.choices = agency_choices(agencies.choices_for_transfer(today))
        # Figures also tell of agencies that ended, and of those to which nothing is handed on.
        other = agencies.by_code((form.co_quan.data or "")[:40])
        if other is not None and form.co_quan.chosen() is None:
            form.co_quan.choices = [*form.co_quan.choices, Choice(other.code, other.name)]
    if "loai" in form:
        # Offered to who may know of such cases; for the others the answer is 0, whoever sent them the link.
        known = [
            kinds.texts(kind)
            for kind in kinds.open_kinds()
            if kind not in SEALED_KINDS
            or viewer.may(barring.READ)
            or form.loai.data == kinds.texts(kind).slug
        ]
        form.loai.choices = [Choice(kind.slug, kind.name) for kind in known]
        if form.loai.data == NONE:
            form.loai.choices = [*form.loai.choices, Choice(NONE, UNKNOWN["loai"])]
    if "linh_vuc" in form:
        form.linh_vuc.choices = [*fields_named.names().items(), (NONE, UNKNOWN["linh_vuc"])]
    if "xa" in form:
        form.xa.choices = [Choice(area.code, area.full_name) for area in agencies.areas_today()]
        former = None if form.xa.chosen() else agencies.area_ever((form.xa.data or "")[:10])
        if former is not None:
            form.xa.choices = [*form.xa.choices, Choice(former.code, former.full_name)]
        form.xa.choices = [*form.xa.choices, Choice(NONE, UNKNOWN["xa"])]
    for name, value in form.unsaid.items():
        if form[name].data == value:
            form[name].data = ""
    form.validate()
    for field in form:
        if field.errors and not isinstance(field, DayField):
            field.errors = ["Không có giá trị này. Chọn trong danh sách"]
    if other_agency and other_agency != getattr(agencies.by_id(viewer.agency_id or 0), "code", ""):
        form.form_errors = ["Ông/bà chỉ xem được số liệu của cơ quan mình. Bấm «Xem» để xem số đó"]
    period = _period(form, today)
    if period is None or form.errors:
        raise Unanswerable(form)
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


def _period(form: FigureFilter, today: date) -> Period | None:
    """None for days that make no period, told beside them."""
    if form.ky.data != CHOSEN:
        # What still stands in the two boxes isn't asked for.
        form.tu.errors, form.den.errors = [], []
        return running(form.ky.data, today)
    for field in (form.tu, form.den):
        if field.day is None and not field.errors:
            field.errors = ["Nhập ngày, ví dụ 1/11/2026"]
    first_on, last_on = form.tu.day, form.den.day
    if first_on is not None and first_on > today:
        form.tu.errors = [f"Kỳ chưa bắt đầu. Chọn ngày đầu không sau hôm nay, {ngay(today)}"]
    elif first_on is not None and first_on < _FIRST:
        form.tu.errors = [f"Chọn ngày đầu từ {ngay(_FIRST)} trở đi"]
    if form.tu.errors or form.den.errors or first_on is None or last_on is None:
        return None
    try:
        return periods.between(first_on, last_on)
    except BadPeriod as bad:
        form.den.errors = [str(bad)]
        return None


def _data(form: FigureFilter, name: str) -> str:
    return form[name].data or "" if name in form else ""


@door.errorhandler(Unanswerable)
def _tell(fault: Unanswerable) -> tuple[str, int]:
    """The conditions with what is wrong beside them, and no figure."""
    endpoint = (request.endpoint or "").rpartition(".")[2]
    values = {name: value for name, value in (request.view_args or {}).items() if name != "ending"}
    page = url_for(f".{_PAGES[endpoint]}", **values) if endpoint in _PAGES else request.path
    return refused(fault.form, "Chưa xem được số liệu", action=page), 422


def refused(form: FigureFilter, title: str, words: str = "", action: str = "") -> str:
    """The page without figures: why, and the conditions to be changed; ``action``: where they go."""
    return render_template(
        "oversight/desk/refused.html",
        form=form,
        title=title,
        words=words,
        action=action or request.path,
        others=[field for field in form if field.name not in _SIDES],
    )
