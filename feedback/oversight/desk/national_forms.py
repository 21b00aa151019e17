"""What is asked on the pages of the national database: which rows, by which table, what became of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from flask import request, url_for

from feedback.agencies.directory import AgencyEntry
from feedback.agencies.forms import narrowed_to
from feedback.cases.lists.forms import CheckedListForm, ListForm
from feedback.oversight.actions.national import LONGEST_REFERENCE, Result
from feedback.oversight.desk.filtering import running
from feedback.oversight.national import answers
from feedback.oversight.national.files import ENDINGS
from feedback.oversight.national.noticing import looked_at
from feedback.oversight.national.queries import STATES, Asked, Line
from feedback.oversight.national.subjects import SUBJECTS, VISITS, Subject, everywhere
from feedback.web import now, today
from feedback.web.forms import (
    DateField,
    DayField,
    Form,
    HiddenField,
    QueryForm,
    RadiosField,
    SelectField,
    TextField,
)
from feedback.web.guards import current_actor

_LONGEST: Final = 3653
"""Days of one period: ten years."""


class DaysFilter(QueryForm):
    """Which visits or cases."""

    gi = SelectField(
        "Dữ liệu",
        optional=True,
        prompt=VISITS.words,
        choices=[(one.key, one.words) for one in SUBJECTS.values() if one is not VISITS],
    )
    tu = DayField("Từ ngày", noun="Từ ngày", hint="Ví dụ 15/9/2026")
    den = DayField("Đến ngày", noun="Đến ngày", hint="Ví dụ 14/12/2026")
    co_quan = SelectField("Cơ quan", optional=True, prompt="Mọi cơ quan")


class RowsFilter(DaysFilter):
    """The same, and how far they are."""

    tt = SelectField(
        "Tình trạng",
        optional=True,
        prompt="Mọi tình trạng",
        choices=[(key, words) for key, (words, _) in STATES.items()],
    )


class OrderForm(Form):
    """Lập tệp."""

    ending = RadiosField("Dạng tệp", choices=tuple(ENDINGS.items()), default="xlsx", small=True)
    key = HiddenField(max_length=32)


class AgainForm(Form):
    """Lập lại tệp."""

    key = HiddenField(max_length=32)


class MarkForm(Form):
    """Ghi đã cập nhật the rows that are ticked."""

    on = DateField("Ngày cập nhật lên CSDL quốc gia", not_in_future=True)
    reference = TextField(
        "Số tham chiếu",
        hint="Số mà CSDL quốc gia cấp, nếu có. Không ghi tên người",
        max_length=LONGEST_REFERENCE,
        optional=True,
        spellcheck=False,
        width=20,
    )


class AnswerForm(ListForm):
    """Dán hoặc chọn tệp kết quả."""

    layout = answers.LAYOUT


class CheckedAnswerForm(CheckedListForm):
    """The rows as they were read; ``seen``: the records that they were held against."""

    layout = answers.LAYOUT

    seen = HiddenField(max_length=64)


def seen(results: Iterable[Result]) -> str:
    """Which records, in which versions, results were held against."""
    told = ",".join(
        f"{one.record_id}.{one.version}" for one in sorted(results, key=lambda one: one.record_id)
    )
    return hashlib.sha256(told.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Chosen:
    """What an address asks for."""

    form: DaysFilter
    subject: Subject
    asked: Asked
    agency: AgencyEntry | None
    state: str

    @property
    def query(self) -> dict[str, str]:
        """The same in an address."""
        found = {
            "gi": "" if self.subject is VISITS else self.subject.key,
            "tu": words_of_day(self.asked.first_on),
            "den": words_of_day(self.asked.last_on),
            "co_quan": self.agency.code if self.agency else "",
        }
        return {name: value for name, value in found.items() if value}


def chosen(kind: type[DaysFilter] = DaysFilter) -> Chosen:
    """What the address asks for; days that are missing are those of the running period of reports, days that
    are wrong too, said beside the field."""
    actor, form = current_actor(), kind(request.args)
    agency = narrowed_to(form, everywhere=everywhere(actor))
    period = running("ky-bao-cao", today())
    first_on, last_on = form.tu.day or period.first_on, form.den.day or period.last_on
    if last_on < first_on:
        form.den.errors = ["Nhập ngày không sớm hơn «Từ ngày»"]
        first_on, last_on = period.first_on, period.last_on
    elif (last_on - first_on).days > _LONGEST:
        form.den.errors = ["Chọn nhiều nhất 10 năm"]
        first_on, last_on = period.first_on, period.last_on
    if not form.tu.errors and not form.den.errors:
        form.tu.data, form.den.data = words_of_day(first_on), words_of_day(last_on)
    if form.gi.data == VISITS.key:
        form.gi.data, form.gi.errors = "", []
    subject = SUBJECTS.get(form.gi.data or "", VISITS)
    state = form.tt.data if isinstance(form, RowsFilter) and form.tt.data in STATES else ""
    days = Asked(actor, today(), first_on, last_on, agency.id if agency else None)
    asked = looked_at(subject, days, now())
    return Chosen(form, subject, asked, agency, state)


def words_of_day(day: date) -> str:
    """«1/11/2026»."""
    return f"{day.day}/{day.month}/{day.year}"


def address(subject: Subject, line: Line) -> str:
    """The row's own page, empty for who may not open it."""
    if not current_actor().may(subject.reads):
        return ""
    if subject is VISITS:
        return url_for("reception_desk.visit_page", name=line.code)
    return url_for("cases_desk.show", number=line.code)
