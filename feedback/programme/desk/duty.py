"""A duty of the plan as it is set, and what one unit did with it in one period."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import abort, render_template
from werkzeug.wrappers import Response

from feedback.agencies import queries as agencies
from feedback.attachments import queries as attached
from feedback.attachments import serving
from feedback.attachments.links import short_lived
from feedback.programme.actions.history import DUTY_DONE
from feedback.programme.desk.door import door
from feedback.programme.duties import met_by, queries, rules
from feedback.programme.duties.queries import MANAGE, READ, READ_ALL, WRITE, Occurrence
from feedback.programme.models import Duty
from feedback.web import today
from feedback.web.forms import Form, HiddenNumberField
from feedback.web.guards import current_actor, needs
from feedback.web.messages import sentence


class VersionForm(Form):
    """A button that acts on what was seen."""

    version = HiddenNumberField()


@door.get("/chuong-trinh/nhiem-vu/<code>")
@needs(READ)
def duty_page(code: str) -> str:
    """What is ordered, of whom, by when, on which basis; how the units stand for who reads all."""
    duty = duty_of(code)
    return definition_page(duty, VersionForm(formdata=None, version=duty.version))


@door.get("/chuong-trinh/nhiem-vu/<code>/<period>/<unit>")
@needs(READ)
def duty_of_unit(code: str, period: str, unit: str) -> str:
    """One duty of one unit in one period: how it stands, what was done, what shows it."""
    one = occurrence_of(code, period, unit)
    actor = current_actor()
    own = one.agency.id in queries.own(actor, today())
    mark = one.mark
    known = met_by.source(one.duty.met_by) if one.duty.met_by else None
    is_done = one.state in ("done", "done_late")
    return render_template(
        "programme/desk/duty_of_unit.html",
        **facts(one),
        files=attached.of((DUTY_DONE, mark.id)) if mark is not None else [],
        source=known,
        own=own,
        may_record=own and actor.may(WRITE) and one.state != "excused" and one.span.first_on <= today(),
        too_early=one.span.first_on > today(),
        may_send_back=actor.may(MANAGE) and mark is not None and mark.state == "done",
        may_excuse=actor.may(MANAGE) and not is_done and one.state != "excused",
    )


@door.get("/chuong-trinh/nhiem-vu/<code>/<period>/<unit>/tep/<int:file_id>")
@needs(READ)
@short_lived
def duty_file(code: str, period: str, unit: str, file_id: int) -> Response:
    """A picture or paper that shows it was done."""
    mark = occurrence_of(code, period, unit).mark
    return serving.for_officer_of((DUTY_DONE, mark.id), file_id) if mark is not None else abort(404)


def duty_of(code: str) -> Duty:
    """The duty, or 404."""
    return queries.by_code(code[:40]) or abort(404)


def occurrence_of(code: str, period: str, unit: str) -> Occurrence:
    """One duty of one unit in a period: one's own unit's, of any for who reads all; else 404."""
    agency, duty = agencies.by_code(unit[:40]), duty_of(code)
    if agency is None:
        abort(404)
    if agency.id not in queries.own(current_actor(), today()) and not current_actor().may(READ_ALL):
        abort(404)
    return queries.occurrence(duty, period, agency, today()) or abort(404)


def facts(one: Occurrence) -> dict[str, Any]:
    """What every page of one duty of a unit shows."""
    words, tone = rules.STATES[one.state]
    return {
        "one": one,
        "duty": one.duty,
        "mark": one.mark,
        "words": words,
        "tone": tone,
        "where": {"code": one.duty.code, "period": one.span.key, "unit": one.agency.code},
    }


def definition_page(duty: Duty, form: Form) -> str:
    """The page of a duty as it is set."""
    actor = current_actor()
    rule = queries.rule_of(duty)
    year = today().year
    of_year: Sequence[Occurrence] = []
    own = queries.own(actor, today())
    wanted = None if actor.may(READ_ALL) else own
    of_year = [one for one in queries.occurrences(year, today(), wanted) if one.duty.id == duty.id]
    order = list(rules.STATES)
    return render_template(
        "programme/desk/duty.html",
        duty=duty,
        form=form,
        year=year,
        rule=sentence(rules.words_of(rule)),
        who=rules.WHO[duty.who],
        named=[agency for code in duty.named if (agency := agencies.by_code(code))],
        period=rules.PERIODS[duty.period],
        source=met_by.source(duty.met_by) if duty.met_by else None,
        states=rules.STATES,
        counts=[
            (words, tone, number)
            for key, (words, tone) in rules.STATES.items()
            if (number := sum(one.state == key for one in of_year))
        ],
        waiting=sorted(
            (one for one in of_year if one.state in ("late", "returned", "due")),
            key=lambda one: (order.index(one.state), one.due_on, one.agency.sort_key),
        ),
        may_manage=actor.may(MANAGE),
    )
