"""The plan of a watched matter: steps put in, reported by their owners with evidence, confirmed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import Flask, abort, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback.agencies import queries as agencies
from feedback.agencies.forms import agency_choices, choices_inside
from feedback.attachments import queries as attached
from feedback.attachments import serving
from feedback.attachments.links import short_lived
from feedback.attachments.receiving import received
from feedback.cases.models import Case
from feedback.extensions import db
from feedback.oversight.actions import watch_steps as acts
from feedback.oversight.actions.history import WATCH_STEP
from feedback.oversight.actions.watch_history import REPORT, WRITE
from feedback.oversight.actions.watch_steps import StepDetails
from feedback.oversight.desk.door import add_page, door
from feedback.oversight.desk.watch import may_write
from feedback.oversight.desk.watch_matter import acting, facts, found, step_lines, step_words
from feedback.oversight.models import WatchedMatter, WatchStep
from feedback.oversight.watch import queries
from feedback.oversight.watch.queries import READ
from feedback.web import menus, now, slots, today
from feedback.web.commits import commits
from feedback.web.forms import (
    DateField,
    FileField,
    Form,
    HiddenNumberField,
    SelectField,
    TextAreaField,
    TextField,
)
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

OWN_STEPS: Final = "Việc trong kế hoạch theo dõi"


class StepForm(Form):
    """Thêm việc vào kế hoạch giải quyết."""

    what = TextAreaField("Việc phải làm", max_length=2000, rows=3)
    agency = SelectField("Cơ quan thực hiện", prompt="Chọn cơ quan")
    who = TextField(
        "Người phụ trách", hint="Chức vụ, bộ phận. Bỏ trống nếu chưa rõ", optional=True, max_length=200
    )
    due_on = DateField("Hạn thực hiện")

    def offer(self) -> None:
        """Fill the list with the agencies of today."""
        self.agency.choices = agency_choices(choices_inside(today()))

    def details(self) -> StepDetails:
        """What was typed."""
        agency = agencies.by_code(self.agency.data)
        return StepDetails(self.what.data, agency.id if agency else 0, self.due_on.data, self.who.data or "")


class ReportForm(Form):
    """Báo đã làm."""

    version = HiddenNumberField()
    evidence = TextAreaField(
        "Đã làm gì, kết quả thế nào", missing="Ghi đã làm gì, kết quả thế nào", max_length=4000, rows=5
    )
    files = FileField(
        "Ảnh, văn bản chứng minh", optional=True, most=5, accept=".pdf,.jpg,.jpeg,.png", hint="PDF, JPG, PNG"
    )


class WhyForm(Form):
    """An act on a step that asks for a reason."""

    version = HiddenNumberField()
    why = TextAreaField("Lý do", max_length=2000, rows=3)


class VersionForm(Form):
    """An act on a step that asks for nothing."""

    version = HiddenNumberField()


_DECISIONS: Final[dict[str, tuple[Callable[..., None], str, str]]] = {
    "tra-lai": (acts.send_back, "Chưa xác nhận, trả lại", "Đã trả lại cho cơ quan thực hiện"),
    "thoi": (acts.drop, "Thôi không làm việc này", "Đã ghi thôi không làm"),
}
"""For each act that asks for a reason: how it is done, its title and button, what is said afterwards."""


@door.get("/theo-doi/<int:number>/viec/them")
@needs(WRITE)
def watch_step_form(number: int) -> str:
    """Thêm việc vào kế hoạch giải quyết."""
    return _new_page(number, StepForm(formdata=None))


@door.post("/theo-doi/<int:number>/viec/them")
@needs(WRITE)
@commits
def watch_step_add(number: int) -> View:
    """It is in the plan, and its owner is told."""
    form = StepForm()
    form.offer()
    found(number)
    return written(
        form,
        lambda: acts.plan(found(number)[0], form.details(), by=current_actor(), at=now()),
        "Đã thêm việc vào kế hoạch. Lãnh đạo cơ quan thực hiện được báo",
        lambda: _new_page(number, form),
        (".watched", {"number": number}),
    )


@door.get("/theo-doi/viec")
@needs(REPORT)
def own_steps() -> str:
    """Việc trong kế hoạch theo dõi that the officer's agency has to do, the earliest day first."""
    rows = queries.own_steps(current_actor(), today())
    return render_template(
        "oversight/desk/watch_own_steps.html",
        rows=[
            (*line, queries.name_of(matter, case))
            for line, (_step, matter, case) in zip(step_lines([row[0] for row in rows]), rows, strict=True)
        ],
        **step_words(),
    )


@door.get("/theo-doi/viec/<int:number>")
@needs(REPORT)
def own_step(number: int) -> str:
    """One step of the officer's agency: what, by when, with what it was reported; the form to report it."""
    step, matter = _found(number)
    return _report_page(step, matter, ReportForm(formdata=None, version=step.version))


@door.post("/theo-doi/viec/<int:number>")
@needs(REPORT)
@commits
def report_step(number: int) -> View:
    """It is done, as its owner says, with what shows it."""
    form = ReportForm()
    _found_own(number)
    laid = received(form.files) if form.is_submitted() and form.validate() else []
    if laid is None:
        return _report_page(*_found(number), form), 422

    def act() -> None:
        acts.report(_found_own(number), evidence=form.evidence.data, files=laid, **acting(form))

    return written(
        form,
        act,
        "Đã báo kết quả. Chờ nơi theo dõi xác nhận",
        lambda: _report_page(*_found(number), form),
        (".own_steps", {}),
    )


@door.post("/theo-doi/viec/<int:number>/xac-nhan")
@needs(WRITE)
@commits
def confirm_step(number: int) -> View:
    """Who watches finds it done."""
    form, (step, matter) = VersionForm(), _found(number)
    return written(
        form,
        lambda: acts.confirm(_found(number)[0], **acting(form)),
        "Đã xác nhận việc làm xong",
        lambda: _decide_page(
            step, matter, "tra-lai", WhyForm(formdata=None, version=_found(number)[0].version)
        ),
        (".watched", {"number": matter.id}),
    )


@door.get("/theo-doi/viec/<int:number>/<any('tra-lai', thoi):act>")
@needs(WRITE)
def step_why_form(number: int, act: str) -> str:
    """Asks why."""
    step, matter = _found(number)
    return _decide_page(step, matter, act, WhyForm(formdata=None, version=step.version))


@door.post("/theo-doi/viec/<int:number>/<any('tra-lai', thoi):act>")
@needs(WRITE)
@commits
def step_why(number: int, act: str) -> View:
    """Sent back, or no longer to be done."""
    form, (_step, matter) = WhyForm(), _found(number)
    do, _title, done = _DECISIONS[act]
    back = matter.id
    return written(
        form,
        lambda: do(_found(number)[0], why=form.why.data, **acting(form)),
        done,
        lambda: _decide_page(*_found(number), act, form),
        (".watched", {"number": back}),
    )


@door.get("/theo-doi/viec/<int:number>/tep/<int:file_id>")
@needs("attachments:file:read")
@short_lived
def step_file(number: int, file_id: int) -> Response:
    """What shows that it was done."""
    return serving.for_officer_of((WATCH_STEP, _found(number)[0].id), file_id)


def of_case(case: Case) -> Markup | None:
    """On the page of a case: as what it is watched, and what the officer's agency has to do about it."""
    actor = current_actor()
    if not (actor.may(READ) or actor.may(REPORT)):
        return None
    line = queries.of_case(actor, case.id, today())
    if line is None:
        return None
    steps = [one for one in step_lines(queries.steps_of(line[0].id)) if one[0].state in ("open", "reported")]
    return Markup(  # noqa: S704 - a template escapes what it is given
        render_template(
            "oversight/desk/_watch_of_case.html",
            matter=line[0],
            name=queries.name_of(*line),
            steps=steps,
            may_open=actor.may(READ),
            **step_words(),
        )
    )


def may_watch(case: Case) -> Markup | None:
    """Beside the steps of a case: the way onto the list, for who keeps it."""
    actor = current_actor()
    if not may_write(actor) or queries.of_case(actor, case.id, today()) is not None:
        return None
    return Markup('<p><a href="{}">Đưa vào danh sách theo dõi</a></p>').format(
        url_for("oversight_desk.watch_case", number=case.number)
    )


def in_queue() -> Markup | None:
    """Above the queue: how much the officer's agency has to do in plans."""
    actor = current_actor()
    count = queries.count_own_steps(actor, today()) if actor.may(REPORT) else 0
    if not count:
        return None
    return Markup('<p class="qn-flush"><a href="{}">{} việc trong kế hoạch theo dõi</a></p>').format(
        url_for("oversight_desk.own_steps"), count
    )


def _found(number: int) -> tuple[WatchStep, WatchedMatter]:
    return queries.step(current_actor(), number, today()) or abort(404)


def _found_own(number: int) -> WatchStep:
    step, _matter = _found(number)
    return step if acts.owns(step, current_actor(), today()) else abort(403)


def _new_page(number: int, form: StepForm) -> str:
    form.offer()
    line = found(number)
    if line[0].state != "watched":
        abort(404)
    return render_template("oversight/desk/watch_step_new.html", form=form, **facts(line))


def _report_page(step: WatchStep, matter: WatchedMatter, form: ReportForm) -> str:
    return _step_page("watch_step", step, matter, form)


def _decide_page(step: WatchStep, matter: WatchedMatter, act: str, form: WhyForm) -> str:
    return _step_page("watch_step_why", step, matter, form, title=_DECISIONS[act][1])


def _step_page(template: str, step: WatchStep, matter: WatchedMatter, form: Form, **more: Any) -> str:
    [(_step, standing, may_report)] = step_lines([step])
    return render_template(
        f"oversight/desk/{template}.html",
        step=step,
        matter=matter,
        name=queries.name_of(matter, db.session.get_one(Case, matter.case_id)),
        standing=standing,
        may_report=may_report,
        may_open=current_actor().may(READ),
        files=attached.of((WATCH_STEP, step.id)),
        form=form,
        **step_words(),
        **more,
    )


def init_app(app: Flask) -> None:
    """Put the agency's own steps into the row and the menu, and what is watched on cases and queues."""
    add_page(app, "oversight_desk.own_steps", OWN_STEPS, 14)
    menus.add_office(app, "oversight_desk.own_steps", OWN_STEPS, menus.SELDOM + 8)
    slots.fill(app, "case_head", of_case)
    slots.fill(app, "case_actions", may_watch)
    slots.fill(app, "queue_actions", in_queue)
