"""One form of a unit's report: what the system counts and what the unit reports, to be typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from flask import redirect, render_template, request, url_for

from feedback.law.forms.schema import Form as ReportForm
from feedback.oversight.actions.forms import typing as acts
from feedback.oversight.desk.door import door
from feedback.oversight.desk.forms.showing import Shown, VersionForm, facts, gone, shown, stood_words
from feedback.oversight.forms import rights, units
from feedback.oversight.forms.units import FormState
from feedback.web import now
from feedback.web.commits import commits
from feedback.web.forms import AmountField, Form, HiddenField, TextAreaField
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

_BASIS: Final = "Căn cứ của các số vừa nhập hoặc sửa"
NO_NAMES: Final = "Không ghi tên, mã đơn tố cáo"


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


class ZerosForm(Form):
    """Không phát sinh: 0 into every empty column."""

    marks_optional = False
    basis = TextAreaField(
        "Căn cứ của các số 0",
        hint=f"Ví dụ: đã đối chiếu sổ văn bản đi của kỳ. {NO_NAMES}",
        max_length=1000,
        rows=3,
    )


def figure_field(label: str, noun: str, unit: str) -> FigureField:
    """The field of a column with a figure."""
    most, places = int(acts.MOST) - 1, acts.PLACES if unit else 0
    return FigureField(label, noun=noun, optional=True, most=most, places=places, width=10)


def typing_form(form: ReportForm) -> type[VersionForm]:
    """The questions of a form: a field for each column that isn't worked out of others, and unseen with each
    what it showed when the page was opened."""
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
        fields[f"was_{column.number}"] = HiddenField(max_length=60, optional=True)
    fields["basis"] = TextAreaField(
        _BASIS,
        hint=f"Ví dụ: sổ văn bản đi từ số 120 đến số 148; báo cáo số 35/BC-UBND. {NO_NAMES}",
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
    values: dict[str, Any] = {"version": one.version}
    for number, value in _standing(state).items():
        values |= {f"c{number}": value, f"was_{number}": acts.as_shown(value)}
    return _page(one, form, state, typing_form(form)(formdata=None, data=values))


@door.post("/bao-cao-thong-ke/<code>/don-vi/<agency_code>/<form_slug>")
@needs(rights.WRITE)
@commits
def save_unit_form(code: str, agency_code: str, form_slug: str) -> View:
    """What he changed is kept with its basis."""
    one = shown(code, agency_code, own=True)
    form = one.form(form_slug)
    asked = typing_form(form)()
    clashed: dict[str, acts.Stood] = {}

    def act() -> None:
        try:
            acts.type_figures(
                one.period,
                one.agency.id,
                form.number,
                _typed(form, asked),
                seen={number: asked[f"was_{number}"].data for number in _boxes(form)},
                basis=asked["basis"].data,
                by=current_actor(),
                at=now(),
            )
        except acts.Clash as clash:
            clashed.update(clash.stood)
            raise

    def page() -> str:
        again = shown(code, agency_code)
        state = _state(again, form)
        if clashed:
            _show_both(asked, _standing(state), clashed)
        return _page(again, form, state, asked, lost=_lost(form, asked) if not again.writable else ())

    back = (".unit_form", one.path | {"form_slug": form_slug})
    return written(asked, act, f"Đã lưu biểu {form.number}", page, back)


@door.get("/bao-cao-thong-ke/<code>/don-vi/<agency_code>/khong-phat-sinh")
@needs(rights.WRITE)
def nothing_happened_form(code: str, agency_code: str) -> View:
    """Which columns become 0, of one form (``bieu``) or of all."""
    one = shown(code, agency_code, own=True)
    if not one.writable:
        return redirect(url_for(".unit_report", **one.path), 303)
    return _zeros_page(one, ZerosForm(formdata=None, basis=acts.ZERO_BASIS))


@door.post("/bao-cao-thong-ke/<code>/don-vi/<agency_code>/khong-phat-sinh")
@needs(rights.WRITE)
@commits
def nothing_happened(code: str, agency_code: str) -> View:
    """They are 0."""
    one, asked = shown(code, agency_code, own=True), ZerosForm()
    form, done = _one_form(one), list[int]()

    def act() -> None:
        done.append(
            acts.type_zeros(
                one.period,
                one.agency.id,
                form=form.number if form else None,
                basis=asked.basis.data,
                by=current_actor(),
                at=now(),
            )
        )

    back = (".unit_form", one.path | {"form_slug": form.slug}) if form else (".unit_report", one.path)
    return written(
        asked,
        act,
        lambda: f"Đã ghi 0 cho {done[0]} cột",
        lambda: _zeros_page(shown(code, agency_code), asked),
        back,
    )


def _one_form(one: Shown) -> ReportForm | None:
    slug = request.args.get("bieu", "")
    return one.form(slug) if slug else None


def _zeros_page(one: Shown, asked: ZerosForm) -> str:
    form = _one_form(one)
    stands = units.stands(one.period, one.forms, one.agency.id, current_actor())
    states = [
        state
        for state in units.form_states(one.forms, stands)
        if state.missing and form in (None, state.form)
    ]
    values = facts(one)
    if form is not None:
        values["back_to"] = url_for(".unit_form", **one.path, form_slug=form.slug)
    return render_template("oversight/desk/forms/zeros.html", form=asked, states=states, **values)


def _boxes(form: ReportForm) -> Iterable[str]:
    return [column.number for column in form.columns if column.formula is None]


def _typed(form: ReportForm, asked: VersionForm) -> dict[str, acts.Value]:
    return {
        number: asked[f"c{number}"].data or None if form.by_number[number].text else asked[f"c{number}"].data
        for number in _boxes(form)
    }


def _standing(state: FormState) -> dict[str, acts.Value]:
    """By column what its box shows: what was typed last, if anything."""
    return {
        cell.column.number: None
        if cell.entry is None
        else cell.entry.text
        if cell.column.text
        else cell.entry.value
        for cell in state.cells
        if cell.column.formula is None
    }


def _show_both(
    asked: VersionForm, stands: Mapping[str, acts.Value], clashed: Mapping[str, acts.Stood]
) -> None:
    """Beside each box that both changed what the other wrote; boxes that only he changed show it. Pressed
    again, what he typed is written over what he has now seen."""
    who = units.who_typed([one.officer_id for one in clashed.values() if one.officer_id], current_actor())
    for number, value in stands.items():
        box, was = asked[f"c{number}"], asked[f"was_{number}"]
        if acts.as_shown(box.data) == was.data:
            box.data = value if value is not None else box.empty
            if hasattr(box, "typed"):
                box.typed = ""
        was.data = acts.as_shown(value)
        if number in clashed:
            box.errors = [stood_words(clashed[number], who)]


def _lost(form: ReportForm, asked: VersionForm) -> list[tuple[str, str]]:
    """What he had typed into a report that was sent meanwhile, to be copied."""
    found = [
        (f"Cột {number}. {form.by_number[number].words}", asked[f"c{number}"].shown())
        for number in _boxes(form)
        if acts.as_shown(asked[f"c{number}"].data) != asked[f"was_{number}"].data
    ]
    return [*found, (_BASIS, asked["basis"].data)] if found or asked["basis"].data else []


def _state(one: Shown, form: ReportForm) -> FormState:
    stands = units.stands(one.period, one.forms, one.agency.id, current_actor())
    return units.form_state(form, stands, stands.broken(one.forms))


def _page(
    one: Shown,
    form: ReportForm,
    state: FormState,
    asked: VersionForm,
    *,
    lost: Iterable[tuple[str, str]] = (),
) -> str:
    entries = [cell.entry.officer_id for cell in state.cells if cell.entry is not None]
    numbers = [each.slug for each in one.forms.forms]
    place = numbers.index(form.slug)
    if lost:
        asked.form_errors = [gone(one)]
    return render_template(
        "oversight/desk/forms/unit_form.html",
        **facts(one),
        form=asked,
        sheet=form,
        state_of_form=state,
        lost=lost,
        who=units.who_typed(entries, current_actor()),
        before=one.forms.forms[place - 1] if place else None,
        behind=one.forms.forms[place + 1] if place + 1 < len(numbers) else None,
        slugs={each.number: each.slug for each in one.forms.forms},
    )
