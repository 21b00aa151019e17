"""What the province's pages of reports share: the period that is asked for, and how acts are taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from flask import abort, current_app, render_template, request, url_for
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.extensions import db
from feedback.law.forms import FormSet
from feedback.oversight.forms import merged, periods, sets
from feedback.oversight.forms.merged import Merged
from feedback.oversight.forms.progress import STATES
from feedback.oversight.forms.rights import FREEZE
from feedback.oversight.models import ReportPeriod, UnitReport
from feedback.web import now
from feedback.web.forms import Form
from feedback.web.guards import current_actor
from feedback.web.writing import View, written

PERIOD_STATES: Final = {"open": ("Đang mở", "blue"), "frozen": ("Đã chốt", "green")}
"""Each state in words, with the tone of its tag."""


def found(code: str) -> ReportPeriod:
    """The period with this address; else 404."""
    return periods.by_code(code) or abort(404)


def found_unit(code: str) -> AgencyEntry:
    """The agency with this code; else 404."""
    return agencies.by_code(code) or abort(404)


def found_report(period: ReportPeriod, unit: AgencyEntry) -> UnitReport:
    """What the unit typed or sent for the period; else 404."""
    asked = select(UnitReport).where(UnitReport.period_id == period.id, UnitReport.agency_id == unit.id)
    return db.session.scalar(asked) or abort(404)


def forms_of(period: ReportPeriod) -> FormSet:
    """The forms by which the period is reported."""
    return sets.by_key(period.set_key)


def whole(period: ReportPeriod, *, afresh: bool = False) -> Merged:
    """How the period stands on each of its pages; ``afresh``, or «Đếm lại»: counted now."""
    asked = request.args.get("dem-lai") == "1"
    return merged.of_period(period, current_actor(), now(), afresh=afresh or asked)


def facts(period: ReportPeriod) -> dict[str, Any]:
    """What each page of a period shows of it."""
    forms = forms_of(period)
    return {
        "period": period,
        "forms": forms,
        "mark": sets.mark(forms, period.last_on),
        "state": PERIOD_STATES[period.state],
        "states": STATES,
        "may_freeze": current_actor().may(FREEZE),
        "back_to": url_for(".report_period", code=period.code),
        "agency_name": agency_name,
        "opened": opened,
    }


def agency_name(number: int) -> str:
    """What an agency is called; empty for an unknown one."""
    entry = agencies.by_id(number)
    return entry.name if entry else ""


def sort_key(number: int | None) -> str:
    """By which names of agencies are ordered; the row of totals comes first."""
    entry = agencies.by_id(number) if number is not None else None
    return entry.sort_key if entry else ""


def opened(address: str) -> str:
    """An address as it is, empty while there is no page behind it."""
    try:
        endpoint, _ = current_app.url_map.bind("").match(address.partition("?")[0], method="GET")
    except RequestRedirect:
        return address
    except HTTPException:
        return ""
    # Any word behind a period's code could be a form's.
    return "" if endpoint == "oversight_desk.form_table" else address


def act_page(
    period: ReportPeriod, form: Form, title: str, button: str, words: Sequence[str] = (), **more: Any
) -> str:
    """One act: what it does, what it asks, its button."""
    told = facts(period) | {"title": title, "button": button, "words": words} | more
    return render_template("oversight/desk/forms/act.html", form=form, **told)


def taken(
    form: Form,
    act: Callable[[dict[str, Any]], Any],
    done: str | Callable[[], str],
    page: Callable[[], str],
    back: tuple[str, Mapping[str, Any]],
) -> View:
    """Take the act and go ``back``; else the page with what was typed."""

    def take() -> None:
        act({"expected": form["version"].data or 0, "by": current_actor(), "at": now()})

    return written(form, take, done, page, back)
