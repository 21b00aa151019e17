"""Số đầu kỳ: what the last paper report ended with, typed as a draft, signed once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from flask import abort, redirect, render_template, request, url_for

from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.law.forms import FormSet
from feedback.law.forms.checking import written as figure_words
from feedback.oversight.actions.forms import opening as acts
from feedback.oversight.desk.door import door
from feedback.oversight.desk.forms.sending import signer_of
from feedback.oversight.desk.forms.showing import (
    InspectorSignerForm,
    OwnSignerForm,
    VersionForm,
    signs_himself,
)
from feedback.oversight.desk.forms.typing import figure_field
from feedback.oversight.forms import rights, sets, standing, units
from feedback.oversight.models import OpeningSheet, ReportPeriod
from feedback.web import now
from feedback.web.commits import commits
from feedback.web.forms import SelectField, TextAreaField
from feedback.web.guards import current_actor, needs
from feedback.web.messages import sentence
from feedback.web.writing import View, written

_HOME: Final = (".opening", dict[str, str]())


def opening_form(forms: FormSet) -> type[VersionForm]:
    """A field for each column that continues the period before."""
    fields: dict[str, Any] = {
        "marks_optional": False,
        "period": SelectField("Kỳ đầu tiên báo cáo trên hệ thống", prompt="Chọn kỳ"),
    }
    for form, column in acts.carried(forms):
        label = f"Biểu {form.number}, cột {column.number}. {column.words}"
        fields[name_of(form.slug, column.number)] = figure_field(label, f"Cột {column.number}", column.unit)
    fields["basis"] = TextAreaField(
        "Căn cứ",
        hint="Số, ngày của báo cáo giấy kỳ trước. Ví dụ: Báo cáo số 35/BC-UBND ngày 14/9/2026",
        max_length=1000,
        rows=3,
    )
    return type("OpeningForm", (VersionForm,), fields)


def name_of(slug: str, number: str) -> str:
    """The field of a carried column."""
    return f"c_{slug.replace('-', '_')}_{number}"


@door.get("/so-dau-ky")
@needs(rights.READ)
def opening() -> str:
    """The opening figures: as signed, else to be typed."""
    agency, row = _own()
    choices = units.open_periods()
    if (row is not None and row.state == "signed") or not choices:
        return render_template("oversight/desk/forms/opening_signed.html", **_facts(agency, row))
    period = _period_of(row, choices)
    values: dict[str, Any] = {"version": row.version if row else 0, "period": period.code}
    if row is not None:
        values["basis"] = row.basis
        for form, column in acts.carried(sets.by_key(period.set_key)):
            kept = standing.numbers(row.figures.get(form.number, {}))
            values[name_of(form.slug, column.number)] = kept.get(column.number)
    return _page(agency, row, choices, period, values)


@door.post("/so-dau-ky")
@needs(rights.WRITE)
@commits
def write_opening() -> View:
    """The draft is as typed."""
    agency, _row = _own()
    choices = units.open_periods()
    period = next((one for one in choices if one.code == request.form.get("period")), None)
    if not choices:
        return redirect(url_for(".opening"), 303)
    forms = sets.by_key((period or choices[0]).set_key)
    form = opening_form(forms)()
    form["period"].choices = [(one.code, sentence(one.words)) for one in choices]

    def act() -> None:
        assert period is not None
        typed = {
            (one.number, column.number): form[name_of(one.slug, column.number)].data
            for one, column in acts.carried(forms)
        }
        acts.write_opening(
            period,
            agency.id,
            typed,
            basis=form["basis"].data,
            expected=form["version"].data or 0,
            by=current_actor(),
            at=now(),
        )

    def page() -> str:
        agency, row = _own()
        return _shown(agency, row, form, forms)

    return written(form, act, "Đã lưu bản thảo số đầu kỳ", page, _HOME)


@door.get("/so-dau-ky/ky")
@needs(rights.SEND)
def sign_opening_form() -> View:
    """What is signed and that it can't be changed afterwards."""
    agency, row = _own()
    if row is None or row.state == "signed":
        return redirect(url_for(".opening"), 303)
    return _sign_page(agency, row, _sign_form(formdata=None, version=row.version))


@door.post("/so-dau-ky/ky")
@needs(rights.SEND)
@commits
def sign_opening() -> View:
    """It is signed."""
    agency, row = _own()
    if row is None:
        return redirect(url_for(".opening"), 303)
    form = _sign_form()

    def act() -> None:
        signer, by = signer_of(form), current_actor()
        acts.sign_opening(agency.id, signer=signer, expected=form["version"].data or 0, by=by, at=now())

    def page() -> str:
        agency, row = _own()
        return _sign_page(agency, row or abort(404), form)

    return written(form, act, "Đã ký số đầu kỳ", page, _HOME)


def _own() -> tuple[AgencyEntry, OpeningSheet | None]:
    agency = agencies.by_id(current_actor().agency_id or 0)
    if agency is None or agency.external:
        abort(404)
    return agency, units.opening_of(agency.id)


def _period_of(row: OpeningSheet | None, choices: Sequence[ReportPeriod]) -> ReportPeriod:
    there = (one for one in choices if row is not None and one.first_on == row.first_on)
    return next(there, choices[0])


def _facts(agency: AgencyEntry, row: OpeningSheet | None) -> dict[str, Any]:
    """What is shown of the figures: by form the columns with what was typed."""
    period = units.beginning(row.first_on) if row is not None else None
    rows = []
    if row is not None and period is not None:
        for form, column in acts.carried(sets.by_key(period.set_key)):
            value = standing.numbers(row.figures.get(form.number, {})).get(column.number)
            rows.append((form, column, None if value is None else figure_words(value)))
    return {
        "agency": agency,
        "row": row,
        "period": period,
        "rows": rows,
        "may_sign": current_actor().may(rights.SEND),
        "may_write": current_actor().may(rights.WRITE),
    }


def _page(
    agency: AgencyEntry,
    row: OpeningSheet | None,
    choices: Sequence[ReportPeriod],
    period: ReportPeriod,
    values: dict[str, Any],
) -> str:
    forms = sets.by_key(period.set_key)
    form = opening_form(forms)(formdata=None, data=values)
    form["period"].choices = [(one.code, sentence(one.words)) for one in choices]
    return _shown(agency, row, form, forms)


def _shown(agency: AgencyEntry, row: OpeningSheet | None, form: VersionForm, forms: FormSet) -> str:
    groups: dict[str, list[Any]] = {}
    for one, column in acts.carried(forms):
        title = f"Biểu {one.number}. {one.title}"
        groups.setdefault(title, []).append((column, form[name_of(one.slug, column.number)]))
    return render_template(
        "oversight/desk/forms/opening.html", form=form, groups=groups, **_facts(agency, row)
    )


def _sign_form(**options: Any) -> OwnSignerForm | InspectorSignerForm:
    viewer = current_actor()
    form = OwnSignerForm(**options) if signs_himself(viewer) else InspectorSignerForm(**options)
    form.fix(viewer)
    return form


def _sign_page(agency: AgencyEntry, row: OpeningSheet, form: OwnSignerForm | InspectorSignerForm) -> str:
    return render_template(
        "oversight/desk/forms/opening_sign.html",
        form=form,
        faults=acts.lacking(row),
        signer=signer_of(form, check=False) if isinstance(form, OwnSignerForm) else None,
        **_facts(agency, row),
    )
