"""How a result was made known, on officers' pages: what was used, until when it hangs, with what shows it."""

from __future__ import annotations

from typing import Final

from flask import Flask, abort, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback.agencies import queries as agencies
from feedback.attachments import actions as attachments
from feedback.attachments import queries as attached
from feedback.attachments import serving
from feedback.attachments.links import short_lived
from feedback.attachments.receiving import received
from feedback.cases import rules
from feedback.cases.desk import printing
from feedback.disclosure import made_known, notice_sheet, outcomes
from feedback.disclosure.actions import forms as acts
from feedback.disclosure.actions.changing import is_own
from feedback.disclosure.actions.forms import WRITE, FormDetails
from feedback.disclosure.desk.door import door
from feedback.disclosure.desk.made_known_forms import TIMES, CompleteForm, EndForm, RecordForm, StepForm
from feedback.disclosure.desk.outcome import SLOT, facts, found, found_own, may
from feedback.disclosure.made_known import FORM, HANGING
from feedback.disclosure.models import Outcome, OutcomeForm
from feedback.law.procedure import Step
from feedback.web import now, slots, today
from feedback.web.commits import commits
from feedback.web.forms import FileField, Form
from feedback.web.guards import current_actor, needs
from feedback.web.tasks import task
from feedback.web.writing import View, written

_ADDRESS_HINT: Final = "Bắt đầu bằng https://. Đăng trên trang này thì soạn bản công khai, không ghi ở đây"
_FILE: Final = "Thông báo niêm yết"


@door.get("/cong-khai-vu-viec/<code>/hinh-thuc", endpoint="made_known")
@needs(outcomes.READ)
def made_known_page(code: str) -> str:
    """What was used, what is missing, and whether the case says so."""
    return _page(found(code))


@door.get("/cong-khai-vu-viec/<code>/hinh-thuc/ghi")
@needs(WRITE)
def made_known_form(code: str) -> str:
    """Ghi một hình thức công khai."""
    return _record_page(found_own(code, WRITE), RecordForm(formdata=None, first_on=today()))


@door.post("/cong-khai-vu-viec/<code>/hinh-thuc/ghi")
@needs(WRITE)
@commits
def record_made_known(code: str) -> View:
    """Keep it with what shows it; who may take the step of the case takes it along."""
    form = RecordForm()
    form.offer()
    found_own(code, WRITE)
    laid = _laid(form, form.files)
    if laid is None:
        return _record_page(found(code), form), 422
    outcome = found_own(code, WRITE)

    def act() -> None:
        details = FormDetails(
            form=form.form.data,
            where_to=form.where_to.data,
            first_on=form.first_on.data,
            times=form.times.data,
            notified_on=form.notified_on.data,
        )
        by, at = current_actor(), now()
        row = acts.record(outcome, details, laid, by=by, at=at)
        counts = made_known.told_late(made_known.result_of(outcome), row) is None
        if counts and _step_for_him(outcome) is not None:
            acts.take_step(outcome, by=by, at=at)

    return written(
        form,
        act,
        "Đã ghi hình thức công khai",
        lambda: _record_page(found(code), form),
        ("disclosure_desk.made_known", {"code": code}),
    )


@door.get("/cong-khai-vu-viec/<code>/hinh-thuc/<int:row_id>/bo-sung")
@needs(WRITE)
def made_known_completion(code: str, row_id: int) -> str:
    """Bổ sung ảnh, nơi, số lần."""
    outcome = found_own(code, WRITE)
    row = _row(outcome, row_id)
    form = _trimmed(CompleteForm(formdata=None, where_to=row.where_to, times=row.times), row)
    return _complete_page(outcome, row, form)


@door.post("/cong-khai-vu-viec/<code>/hinh-thuc/<int:row_id>/bo-sung")
@needs(WRITE)
@commits
def complete_made_known(code: str, row_id: int) -> View:
    """Keep what was added."""
    form = _trimmed(CompleteForm(), _row(found_own(code, WRITE), row_id))
    laid = _laid(form, form.files)
    outcome = found_own(code, WRITE)
    row = _row(outcome, row_id)
    if laid is None:
        return _complete_page(outcome, row, form), 422
    where_to = form.where_to.data if "where_to" in form else row.where_to
    times = form.times.data if "times" in form else row.times
    return written(
        form,
        lambda: acts.complete(
            outcome, row, where_to=where_to, times=times, files=laid, by=current_actor(), at=now()
        ),
        "Đã bổ sung",
        lambda: _complete_page(outcome, row, form),
        ("disclosure_desk.made_known", {"code": code}),
    )


@door.get("/cong-khai-vu-viec/<code>/hinh-thuc/<int:row_id>/go")
@needs(WRITE)
def made_known_ending(code: str, row_id: int) -> str:
    """Ghi ngày gỡ."""
    outcome = found_own(code, WRITE)
    return _end_page(outcome, _row(outcome, row_id), EndForm(formdata=None, last_on=today()))


@door.post("/cong-khai-vu-viec/<code>/hinh-thuc/<int:row_id>/go")
@needs(WRITE)
@commits
def end_made_known(code: str, row_id: int) -> View:
    """The last day on which it hung."""
    outcome, form = found_own(code, WRITE), EndForm()
    row = _row(outcome, row_id)

    def done() -> str:
        return "Đã ghi ngày gỡ sớm hơn luật định" if made_known.ended_early(row) else "Đã ghi ngày gỡ"

    return written(
        form,
        lambda: acts.end(outcome, row, last_on=form.last_on.data, by=current_actor(), at=now()),
        done,
        lambda: _end_page(outcome, row, form),
        ("disclosure_desk.made_known", {"code": code}),
    )


@door.post("/cong-khai-vu-viec/<code>/hinh-thuc/buoc-cong-khai")
@needs(WRITE)
@commits
def take_publishing_step(code: str) -> View:
    """Ghi bước công khai của vụ việc, of what was used so far."""
    outcome, form = found_own(code, WRITE), StepForm()
    return written(
        form,
        lambda: acts.take_step(outcome, by=current_actor(), at=now()),
        "Đã ghi bước công khai của vụ việc",
        lambda: _page(found(code), form),
        ("disclosure_desk.made_known", {"code": code}),
    )


@door.get("/cong-khai-vu-viec/<code>/hinh-thuc/<int:row_id>/tep/<int:file_id>")
@needs(outcomes.READ)
@short_lived
def made_known_file(code: str, row_id: int, file_id: int) -> Response:
    """A picture or paper that shows it; for officers alone."""
    row = _row(found(code), row_id)
    return serving.for_officer_of((FORM, row.id), file_id)


@door.get("/cong-khai-vu-viec/<code>/hinh-thuc/thong-bao.pdf")
@needs(outcomes.READ)
def board_notice(code: str) -> Response:
    """Thông báo niêm yết, with the QR code of the public page; while that shows the result."""
    outcome = found(code)
    agency = agencies.by_id(outcome.agency_id)
    if outcome.state != "shown" or agency is None:
        abort(404)
    result = made_known.result_of(outcome)
    hangs = next((one for one in made_known.of_outcome(outcome.id) if one.form == made_known.POSTING), None)
    from_on = hangs.first_on if hangs else today()
    due = made_known.least(result, made_known.POSTING, from_on)
    number = f" số {outcome.number}" if outcome.number else ""
    lines = [
        ("Cơ quan giải quyết", outcome.resolver),
        ("Ngày ban hành", f"{outcome.settled_on:%d/%m/%Y}"),
        ("Lĩnh vực", outcome.field_words),
        ("Kết quả", outcome.result_words),
    ]
    template, sheet = notice_sheet.sheet(
        agency=agency,
        title=f"{result.words}{number}",
        lines=[one for one in lines if one[1]],
        address=url_for("disclosure_public.outcome", code=outcome.code),
        from_on=from_on,
        least_on=due.on if due else None,
        issued_on=today(),
    )
    return printing.paper(template, sheet, _FILE, word=False)


def _laid(form: Form, field: FileField) -> list[attachments.LaidDown] | None:
    """The files laid down, none where there are none or the form isn't good; None for a file that can't be
    taken, with the reason beside the field."""
    return received(field) if form.is_submitted() and field.data and form.validate() else []


def _row(outcome: Outcome, number: int) -> OutcomeForm:
    return next((one for one in made_known.of_outcome(outcome.id) if one.id == number), None) or abort(404)


def _trimmed(form: CompleteForm, row: OutcomeForm) -> CompleteForm:
    """Without what is settled or doesn't apply."""
    if row.where_to:
        del form.where_to
    elif row.form == made_known.PORTAL:
        form.where_to.label.text, form.where_to.hint = "Địa chỉ trang đã đăng", _ADDRESS_HINT
    if row.form not in TIMES:
        del form.times
    return form


def _step_for_him(outcome: Outcome) -> Step | None:
    """The open step of the case, if he may take it."""
    opened, actor = made_known.open_step(outcome, now()), current_actor()
    if opened is None:
        return None
    case, step = opened
    own = is_own(outcome.agency_id, actor, today()) and rules.at_home(actor, case.agency_id, triage=False)
    return step if own and rules.may_take(step, actor) else None


def _page(outcome: Outcome, form: StepForm | None = None) -> str:
    rows, result = made_known.of_outcome(outcome.id), made_known.result_of(outcome)
    files = attached.of_many(FORM, [one.id for one in rows])
    opened = made_known.open_step(outcome, now())
    return render_template(
        "disclosure/desk/made_known.html",
        **facts(outcome),
        rows=rows,
        files=files,
        form_of=made_known.form_of,
        lacking=lambda one: made_known.lacking(result, one, files.get(one.id, [])),
        told_late=lambda one: made_known.told_late(result, one),
        early=made_known.ended_early,
        hanging=HANGING,
        own_site=acts.own_site(),
        times=TIMES,
        least=made_known.least(result, made_known.POSTING, today()),
        due=outcomes.due_of(outcome),
        step=opened[1] if opened else None,
        may_take=_step_for_him(outcome) is not None,
        counts=bool(made_known.to_step(result, rows)),
        form=form or StepForm(formdata=None),
        may_record=may(outcome, WRITE),
        gone=outcome.state in made_known.GONE,
        today=today(),
    )


def _record_page(outcome: Outcome, form: RecordForm) -> str:
    form.offer()
    result = made_known.result_of(outcome)
    return render_template(
        "disclosure/desk/made_known_record.html",
        **facts(outcome),
        form=form,
        result=result,
        least=made_known.least(result, made_known.POSTING, today()),
        meeting=made_known.first_meeting(result, today()),
        notice=made_known.last_notice(result, today()),
        step=_step_for_him(outcome),
    )


def _complete_page(outcome: Outcome, row: OutcomeForm, form: CompleteForm) -> str:
    return _row_page("disclosure/desk/made_known_complete.html", outcome, row, form)


def _end_page(outcome: Outcome, row: OutcomeForm, form: EndForm) -> str:
    return _row_page("disclosure/desk/made_known_end.html", outcome, row, form)


def _row_page(template: str, outcome: Outcome, row: OutcomeForm, form: Form) -> str:
    result = made_known.result_of(outcome)
    least = made_known.least(result, row.form, row.first_on)
    words = made_known.form_of(row).words
    return render_template(template, **facts(outcome), form=form, row=row, words=words, least=least)


def made_known_part(outcome: Outcome) -> Markup:
    """In the list of tasks: how it was made known."""
    address = url_for("disclosure_desk.made_known", code=outcome.code)
    rows, result = made_known.of_outcome(outcome.id), made_known.result_of(outcome)
    files = attached.of_many(FORM, [one.id for one in rows])
    open_rows = sum(bool(made_known.lacking(result, one, files.get(one.id, []))) for one in rows)
    title = "Niêm yết, họp, thông báo"
    if outcome.state in made_known.GONE and any(one.form in HANGING and not one.last_on for one in rows):
        return task(title, address, "open", "Còn nơi chưa gỡ")
    if open_rows:
        return task(title, address, "open", f"{open_rows} hình thức còn thiếu hồ sơ")
    if rows:
        return task(title, address, "done", f"{len(rows)} hình thức")
    return task(
        title, address, "open" if result.publish else "done", "" if result.publish else "Không bắt buộc"
    )


def init_app(app: Flask) -> None:
    """Show the part."""
    slots.fill(app, SLOT, made_known_part)
