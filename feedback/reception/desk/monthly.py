"""Số liệu giao ban tháng: the figures of a month with what each counts; as a paper for the meeting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from flask import abort, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.cases.desk import printing
from feedback.cases.letters import heads
from feedback.papers.sheets import Letter
from feedback.reception import schedule
from feedback.reception.book import lines, monthly
from feedback.reception.book.lines import Period
from feedback.reception.book.monthly import Section
from feedback.reception.desk.door import door
from feedback.reception.models import Place
from feedback.web import today
from feedback.web.forms import Choice, QueryForm, SelectField
from feedback.web.guards import current_actor, needs

_MONTHS: Final = 24
_WHOLE: Final = "co-quan"


class MonthFilter(QueryForm):
    """Whose month."""

    noi = SelectField("Nơi tiếp", prompt="Chọn nơi tiếp", optional=True)
    thang = SelectField("Tháng", prompt="Chọn tháng", optional=True)


@dataclass(frozen=True, slots=True)
class _Chosen:
    form: MonthFilter
    agency: AgencyEntry
    place: Place | None
    month: Period

    @property
    def words(self) -> str:
        """«tháng 11/2026»."""
        return f"tháng {self.month.first.month}/{self.month.first.year}"

    @property
    def whose(self) -> str:
        """The agency, or one of its places."""
        return self.place.name if self.place else self.agency.name

    def sections(self) -> list[Section]:
        """The figures."""
        return monthly.summary(self.agency.id, self.place, self.month, today())


def address(place: Place) -> str:
    """Where the figures of a place stand, for the link from its book."""
    return url_for("reception_desk.monthly_page", noi=place.id)


@door.get("/so-tiep-cong-dan/giao-ban")
@needs(lines.READ)
def monthly_page() -> str:
    """The figures of this month, or of the one chosen."""
    chosen = _chosen()
    return render_template(
        "reception/desk/monthly.html", chosen=chosen, form=chosen.form, sections=chosen.sections()
    )


@door.get("/so-tiep-cong-dan/giao-ban.<any(pdf, docx):ending>")
@needs(lines.READ)
def monthly_file(ending: str) -> Response:
    """The same as a paper: PDF, or Word to go on writing."""
    chosen = _chosen()
    name = f"Giao ban tiep cong dan {chosen.month.first:%m-%Y}"
    return printing.paper("letter", _letter(chosen, chosen.sections()), name, word=ending == "docx")


def _chosen() -> _Chosen:
    """What the address names; what it names wrongly gives the officer's agency and this month."""
    places = lines.visible_to(current_actor(), today()).places()
    form = MonthFilter(request.args)
    months = list(reversed(schedule.months_from(_months_ago(today(), _MONTHS - 1), _MONTHS)))
    form.thang.choices = [Choice(f"{one:%Y-%m}", f"Tháng {one.month}/{one.year}") for one in months]
    whole = {place.agency_id: agency for place, agency in places}
    own = current_actor().agency_id
    form.noi.choices = [
        *(Choice(f"{_WHOLE}-{number}", f"Cả {name}", group=name) for number, name in whole.items()),
        *(Choice(str(place.id), place.name, group=agency) for place, agency in places),
    ]
    form.noi.choices.sort(key=lambda one: one.group)
    form.validate()
    place = next((one for one, _ in places if str(one.id) == form.noi.data), None)
    wanted = next((number for number in whole if f"{_WHOLE}-{number}" == form.noi.data), own)
    agency = agencies.by_id(place.agency_id if place else wanted or 0) or abort(404)
    month = next((one for one in months if f"{one:%Y-%m}" == form.thang.data), months[0])
    form.noi.data, form.thang.data = str(place.id) if place else f"{_WHOLE}-{agency.id}", f"{month:%Y-%m}"
    form.noi.errors, form.thang.errors = [], []
    return _Chosen(form, agency, place, monthly.month_of(month))


def _months_ago(day: date, count: int) -> date:
    months = day.year * 12 + day.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)


def _letter(chosen: _Chosen, sections: Sequence[Section]) -> Letter:
    """Báo cáo without number: who signs it numbers it in his book."""
    text = []
    for place, section in enumerate(sections, start=1):
        text.append(f"{place}. {section.title}")
        text += [f"{'+' if one.part else '-'} {one.words}: {one.value}." for one in section.figures]
    return Letter(
        **heads.of_agency(chosen.agency, today()),
        issued_on=today(),
        title="Số liệu giao ban",
        subject=f"Tình hình tiếp công dân {chosen.words}",
        to=[],
        text="\n".join([f"Phạm vi: {chosen.whose}. Số liệu lấy đến ngày {today():%d/%m/%Y}.", *text]),
    )
