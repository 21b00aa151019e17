"""One form of a unit's report: what the system counts beside what the unit reports, to be typed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from flask import render_template

from feedback.law.forms.schema import Form as ReportForm
from feedback.oversight.actions.forms import typing as acts
from feedback.oversight.desk.door import door
from feedback.oversight.desk.forms.showing import Shown, VersionForm, facts, shown
from feedback.oversight.forms import rights, units
from feedback.oversight.forms.units import FormState
from feedback.web import now
from feedback.web.commits import commits
from feedback.web.forms import AmountField, TextAreaField
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

_BASIS: Final = "Căn cứ của các số vừa nhập hoặc sửa"


class FigureField(AmountField):
    """A figure of a form: «1.234», of money and land «12,5»."""

    def check(self) -> str | None:
        """A number that isn't negative, with at most as many decimals as the column has."""
        if self.data is not None:
            return super().check()
        if self.typed.lstrip().startswith(("-", "−", "–")):
            return f"{self.noun} không được âm"
        if "," in self.typed and not self.places:
            return f"{self.noun} phải là số nguyên, ví dụ 1.234"
        example = f"12,5 (nhiều nhất {self.places} chữ số sau dấu phẩy)" if self.places else "1.234"
        return f"{self.noun} phải là một số, ví dụ {example}"


def figure_field(label: str, noun: str, unit: str) -> FigureField:
    """The field of a column with a figure."""
    most, places = int(acts.MOST) - 1, acts.PLACES if unit else 0
    return FigureField(label, noun=noun, optional=True, most=most, places=places, width=10)


def typing_form(form: ReportForm) -> type[VersionForm]:
    """The questions of a form: a field for each column that isn't worked out of others."""
    fields: dict[str, Any] = {"marks_optional": False}
    for column in form.columns:
        if column.formula is not None:
            continue
        noun = f"Cột {column.number}"
        label = f"{noun}. {column.words}"
        if column.text:
            fields[f"c{column.number}"] = TextAreaField(
                label, noun=noun, max_length=2000, rows=3, optional=True
            )
        else:
            fields[f"c{column.number}"] = figure_field(label, noun, column.unit)
    fields["basis"] = TextAreaField(
        _BASIS,
        hint="Ví dụ: sổ văn bản đi từ số 120 đến số 148; báo cáo số 35/BC-UBND",
        max_length=1000,
        rows=3,
        optional=True,
    )
    return type("TypingForm", (VersionForm,), fields)


@door.get("/bao-cao-thong-ke/<code>/don-vi/<agency_code>/<form_slug>")
@needs(rights.READ)
def unit_form(code: str, agency_code: str, form_slug: str) -> str:
    """One row, column under column."""
    one = shown(code, agency_code)
    form = one.form(form_slug)
    state = _state(one, form)
    typed = {
        f"c{cell.column.number}": cell.entry.text if cell.column.text else cell.entry.value
        for cell in state.cells
        if cell.entry is not None
    }
    asked = typing_form(form)(formdata=None, data=typed | {"version": one.version})
    return _page(one, form, state, asked)


@door.post("/bao-cao-thong-ke/<code>/don-vi/<agency_code>/<form_slug>")
@needs(rights.WRITE)
@commits
def save_unit_form(code: str, agency_code: str, form_slug: str) -> View:
    """What differs is kept with its basis."""
    one = shown(code, agency_code, own=True)
    form = one.form(form_slug)
    asked = typing_form(form)()

    def act() -> None:
        acts.type_figures(
            one.period,
            one.agency.id,
            form.number,
            _typed(form, asked),
            basis=asked["basis"].data,
            expected=asked["version"].data or 0,
            by=current_actor(),
            at=now(),
        )

    def page() -> str:
        again = shown(code, agency_code)
        return _page(again, form, _state(again, form), asked)

    back = (".unit_form", one.path | {"form_slug": form_slug})
    return written(asked, act, f"Đã lưu biểu {form.number}", page, back)


def _typed(form: ReportForm, asked: VersionForm) -> dict[str, Decimal | str | None]:
    found: dict[str, Decimal | str | None] = {}
    for column in form.columns:
        name = f"c{column.number}"
        if name in asked:
            value = asked[name].data
            found[column.number] = (value or None) if column.text else value
    return found


def _state(one: Shown, form: ReportForm) -> FormState:
    viewer = current_actor()
    stands = units.stands(one.period, one.forms, one.agency.id, viewer)
    tells = not units.stands_aside(viewer)
    return units.form_state(one.forms, form, stands, stands.broken(one.forms), tells_counts=tells)


def _page(one: Shown, form: ReportForm, state: FormState, asked: VersionForm) -> str:
    entries = [cell.entry for cell in state.cells if cell.entry is not None]
    numbers = [each.slug for each in one.forms.forms]
    place = numbers.index(form.slug)
    return render_template(
        "oversight/desk/forms/unit_form.html",
        **facts(one),
        form=asked,
        sheet=form,
        state_of_form=state,
        who=units.who_typed(entries),
        before=one.forms.forms[place - 1] if place else None,
        behind=one.forms.forms[place + 1] if place + 1 < len(numbers) else None,
        slugs={each.number: each.slug for each in one.forms.forms},
    )
