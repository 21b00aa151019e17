"""Sắp xếp cơ quan: an administrator ends one agency, sees what will move, and confirms.

What concerns many agencies at once, or splits one into several new ones, is a plan for the command line.
"""

from __future__ import annotations

import json
from typing import Any, Final

from flask import Blueprint, Flask, abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from feedback.administration import reorganisation
from feedback.administration.forms import NEW, THERE, EndingForm, PlanForm, ending_form
from feedback.administration.reorganisation import SHARES, Outcome
from feedback.agencies import plans, queries
from feedback.agencies.actions import REORGANISE
from feedback.agencies.directory import AgencyEntry
from feedback.agencies.gazetteer import AreaEntry
from feedback.agencies.plans import BadPlan, Plan
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.forms import Choice
from feedback.web.guards import current_actor, needs

door = Blueprint("reorganisation_desk", __name__)

MOST_AREAS: Final = 40
"""An agency of more areas works in the whole province: nobody splits it by area on a page."""


@door.get("/quan-tri/co-quan/<code>/sap-xep")
@needs(REORGANISE)
def ending_form_page(code: str) -> str:
    """Kết thúc một cơ quan: last day, document, successor; for each area another one if need be."""
    agency = _agency(code)
    values: dict[str, Any] = {"last_on": agency.last_on, "takes_over": THERE}
    if agency.last_on is not None:
        first = queries.by_id(agency.successor_ids[0]) if agency.successor_ids else None
        values |= {
            "document": "; ".join(queries.succession_bases(agency.id))[:300],
            "default": first.code if first else "",
        }
    return _page(agency, _form(agency, formdata=None, **values))


@door.post("/quan-tri/co-quan/<code>/sap-xep")
@needs(REORGANISE)
@commits
def foresee(code: str) -> str | tuple[str, int]:
    """What will move and to whom, to be confirmed; nothing is written yet."""
    agency = _agency(code)
    form = _form(agency)
    if not form.validate_on_submit():
        return _page(agency, form), 422
    table = _table(agency, form)
    try:
        plan = plans.from_table(table)
        outcome = reorganisation.foresee(plan, by=current_actor(), at=now())
    except BadPlan as bad:
        form.form_errors = list(bad.faults)
        return _page(agency, form), 422
    if outcome.nothing:
        form.form_errors = ["Việc sắp xếp này đã thực hiện xong từ trước: không còn gì phải chuyển"]
        return _page(agency, form), 422
    confirming = PlanForm(formdata=None, plan=json.dumps(table, ensure_ascii=False))
    return _confirm_page(confirming, agency, plan, outcome)


@door.post("/quan-tri/co-quan/<code>/sap-xep/xac-nhan")
@needs(REORGANISE)
@commits
def reorganise(code: str) -> Response | tuple[str, int]:
    """Carry the plan out as it was shown, by the agencies and cases as they are now."""
    agency, form = _agency(code), PlanForm()
    if not form.validate_on_submit():
        return _page(agency, _form(agency, formdata=None), form.form_errors), 422
    try:
        plan = plans.from_table(_loaded(form.plan.data))
        outcome = reorganisation.reorganise(plan, by=current_actor(), at=now())
    except BadPlan as bad:
        return _page(agency, _form(agency, formdata=None), bad.faults), 422
    if outcome.nothing:
        flash("Việc sắp xếp này đã thực hiện xong từ trước", "done")
    else:
        flash(f"Đã sắp xếp {agency.name}: chuyển {_counted(outcome)}", "done")
    return redirect(url_for("agencies_desk.agency", code=agency.code), 303)


def _agency(code: str) -> AgencyEntry:
    agency = queries.by_code(code)
    if agency is None or agency.external:
        abort(404)
    return agency


def _form(agency: AgencyEntry, **values: Any) -> EndingForm:
    areas = _areas(agency)
    proposed = {code: successor for code, found in areas.items() if (successor := _followed(agency, found))}
    names = {code: "; ".join(_area_name(one) for one in found) for code, found in areas.items()}
    return ending_form(names, _choices(agency), proposed, **values)


def _areas(agency: AgencyEntry) -> dict[str, list[AreaEntry]]:
    """The areas of the agency by code (one of today may bear a former one's), if they are few."""
    found: dict[str, list[AreaEntry]] = {}
    for area in queries.areas_within(agency.id):
        found.setdefault(area.code, []).append(area)
    return found if 1 < len(found) <= MOST_AREAS else {}


def _area_name(area: AreaEntry) -> str:
    return area.full_name if area.today else f"{area.full_name} (cũ)"


def _followed(agency: AgencyEntry, areas: list[AreaEntry]) -> str | None:
    """The committee that followed the ended agency in a place, where the official map knows one."""
    today_ids = {one.id for area in areas for one in _today_of(area)}
    if len(today_ids) != 1 or agency.last_on is None:
        return None
    area = queries.gazetteer().by_id(today_ids.pop())
    committee = queries.agency_of_area(area.code, today()) if area else None
    return committee.code if committee and committee.id in agency.successor_ids else None


def _today_of(area: AreaEntry) -> list[AreaEntry]:
    known = queries.gazetteer()
    return [area] if area.today else [one for number in area.successor_ids if (one := known.by_id(number))]


def _choices(agency: AgencyEntry) -> list[Choice]:
    """Who may take over: what exists and receives matters; of an ended agency its recorded successors."""
    known = set(agency.successor_ids) if agency.last_on is not None else None
    return [
        Choice(one.code, one.name, group=heading)
        for heading, members in queries.choices_for_transfer(today(), without=agency.id)
        for one in members
        if not one.external and (known is None or one.id in known)
    ]


def _table(agency: AgencyEntry, form: EndingForm) -> dict[str, Any]:
    """The plan as a file would write it."""
    table: dict[str, Any] = {"document": form.document.data, "last_on": form.last_on.data.isoformat()}
    default = form.default.data
    if form.takes_over.data == NEW:
        default = form.code.data
        parent = queries.by_id(agency.parent_id) if agency.parent_id else None
        table["establish"] = [
            {
                "code": default,
                "name": form.name.data,
                "short_name": form.short_name.data,
                "level": agency.level,
            }
            | ({"parent": parent.code} if parent else {})
        ]
    areas = {code: field.data for code, field in form.area_fields.items() if field.data}
    table["end"] = [{"agency": agency.code, "default": default, "areas": areas}]
    return table


def _loaded(text: str) -> dict[str, Any]:
    try:
        loaded = json.loads(text)
    except (ValueError, RecursionError):
        loaded = None
    if not isinstance(loaded, dict):
        raise BadPlan(["Trang đã cũ. Nhập lại từ đầu"])
    return loaded


def _page(agency: AgencyEntry, form: EndingForm, faults: Any = ()) -> str:
    form.form_errors = [*form.form_errors, *faults]
    return render_template("administration/desk/ending.html", agency=agency, form=form)


def _confirm_page(form: PlanForm, agency: AgencyEntry, plan: Plan, outcome: Outcome) -> str:
    return render_template(
        "administration/desk/confirm.html",
        form=form,
        agency=agency,
        plan=plan,
        outcome=outcome,
        shares=SHARES,
    )


def _counted(outcome: Outcome) -> str:
    return ", ".join(
        f"{sum(line.counts[share.key] for line in outcome.lines)} {share.words}" for share in SHARES
    )


def init_app(app: Flask) -> None:
    """Open the door."""
    app.register_blueprint(door)
