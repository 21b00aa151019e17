"""O12 Duyệt, ký: what waits for the competent person, read with its paper, taken on or sent back."""

from __future__ import annotations

from typing import Any

from flask import Flask, abort, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback.accounts import queries as accounts
from feedback.cases import actions, drafts, rules
from feedback.cases.actions import NotYours, Stale, moving
from feedback.cases.desk import due, lacking
from feedback.cases.desk.door import door, find_case, keep_watch, note_reading
from feedback.cases.desk.step_pages import page_of
from feedback.cases.desk.written import as_file, filled_form, own_signature, previewed, shown, unanswered
from feedback.cases.drafts import Laid
from feedback.cases.forms import REASON_LENGTH, StepForm
from feedback.cases.models import Case
from feedback.extensions import db
from feedback.law import letters as law
from feedback.law import procedure
from feedback.law.procedure import NotAllowed, Step
from feedback.web import menus, now, pagination, slots, today
from feedback.web.commits import commits
from feedback.web.forms import HiddenField, TextAreaField
from feedback.web.guards import current_actor, needs

View = Response | str | tuple[str, int]

PLACE = 12
_SIZE = 25
_CHANGED = "Văn bản trình đã thay đổi từ khi ông/bà mở trang. Đọc bản mới dưới đây rồi quyết định lại"


class DecideForm(StepForm):
    """Duyệt hay trả lại: ``seen`` names the submission that was read; the reason is for sending back."""

    seen = HiddenField(max_length=20)
    remark = TextAreaField(
        "Lý do trả lại, cần sửa gì",
        noun="Lý do",
        hint="Chỉ cần khi trả lại",
        max_length=REASON_LENGTH,
        rows=4,
    )


@door.get("/duyet")
@needs("cases:case:accept")
def approvals() -> str:
    """What waits to be decided or signed, the most urgent case first."""
    after = pagination.dated(request.args.get("sau"))
    lines, more = drafts.waiting(current_actor(), after=after, size=_SIZE)
    keep_watch((one.case for one in lines), typed=False)
    case_ids = [one.case.id for one in lines]
    last = lines[-1].case if more else None
    return render_template(
        "cases/desk/approvals.html",
        lines=lines,
        dues=due.of_cases(case_ids, today()) if case_ids else {},
        label_of=lambda case, step: procedure.course(case.course).label_of(step),
        paper_of=_paper_name,
        after=pagination.encode((last.due_on, last.id)) if last is not None else None,
        first_page=after is None,
    )


@door.get("/duyet/<number>")
@needs("cases:case:accept")
def approval(number: str) -> View:
    """What was submitted, in words and as the paper that would be issued."""
    case = find_case(number)
    laid = drafts.laid(case)
    note_reading(case.id, "duyet")
    if laid is None or not _may(case, laid):
        return _none_page(case)
    form = DecideForm(formdata=None, version=case.version, seen=laid.key)
    return _page(case, laid, form)


@door.post("/duyet/<number>")
@needs("cases:case:accept")
@commits
def decide(number: str) -> View:
    """Go on to the step with what was read, or send it back with the reason.

    What was submitted anew meanwhile is refused, and both versions are shown.
    """
    case = find_case(number)
    laid = drafts.laid(case)
    form = DecideForm()
    returns = "tra-lai" in request.form
    form.remark.optional = not returns
    if laid is None or not _may(case, laid):
        return _none_page(case, form.seen.data), 409
    if not form.validate_on_submit():
        return _again(case, form), 422
    if form.seen.data != laid.key or form.version.data != case.version:
        return _again(case, form, earlier=form.seen.data), 409
    if not returns:
        try:
            moving.check(case, laid.step, by=current_actor(), on=today())
        except (NotAllowed, NotYours) as refusal:
            form.form_errors = [str(refusal)]
            return _again(case, form), 409
        address = page_of(case, laid.step).address(case.number)
        return redirect(address, 303)
    try:
        actions.send_back(
            case, laid, remark=form.remark.data, expected=form.version.data, by=current_actor(), at=now()
        )
    except Stale:
        return _again(case, form, earlier=form.seen.data), 409
    except (NotAllowed, NotYours) as refusal:
        form.form_errors = [str(refusal)]
        return _again(case, form), 409
    flash(f"Đã trả lại: {number}", "done")
    return redirect(url_for("cases_desk.approvals"), 303)


@door.get("/duyet/<number>/van-ban")
@needs("cases:case:accept")
def approval_paper(number: str) -> Response:
    """The paper as it would be issued under this officer's name, as PDF, or with ``?word=1`` in Word."""
    case = find_case(number)
    laid = drafts.laid(case)
    if laid is None or not _may(case, laid) or law.letter_for(case.course, laid.step) is None:
        abort(404)
    note_reading(case.id, "duyet")
    step = _line(case, laid.step)
    signature = own_signature(step)
    template, sheet = previewed(
        case, step, filled_form(case, page_of(case, laid.step), laid.values), signature
    )
    return as_file(template, sheet, "Bản trình", word="word" in request.args)


def _may(case: Case, laid: Laid) -> bool:
    """Whether this officer is one of those before whom it lies."""
    at_home = case.agency_id == current_actor().agency_id
    return at_home and rules.may_take(_line(case, laid.step), current_actor())


def _line(case: Case, name: str) -> Step:
    return next(line for line in procedure.course(case.course).steps if line.name == name)


def _paper_name(case: Case, step: str) -> str:
    kind = law.letter_for(case.course, step) if step else None
    return kind.name if kind else ""


def _again(case: Case, form: Any, earlier: str = "") -> str:
    """The page anew; with ``earlier`` (the key of what was read) both versions."""
    case_id = case.id
    db.session.rollback()
    note_reading(case_id, "duyet")
    case = db.session.get_one(Case, case_id)
    laid = drafts.laid(case)
    if laid is None:
        return _none_page(case, earlier)
    before = None
    if earlier:
        form.form_errors, form.stale = [_CHANGED], True
        form.version.data = case.version
        read = drafts.laid_before(case, earlier) if earlier != laid.key else None
        before = shown(filled_form(case, page_of(case, read.step), read.values)) if read else None
        form.seen.data = laid.key
    return _page(case, laid, form, before=before)


def _none_page(case: Case, key: str = "") -> str:
    """Nothing waits for him: what became of what did (``key``: of what he read)."""
    ended = drafts.settled(case, key or "")
    names = accounts.names_of([ended.officer_id]) if ended and ended.officer_id else {}
    return render_template(
        "cases/desk/approval_none.html",
        case=case,
        ended=ended,
        officer=names.get(ended.officer_id or 0, "") if ended else "",
    )


def _page(case: Case, laid: Laid, form: Any, before: list[tuple[str, str]] | None = None) -> str:
    page = page_of(case, laid.step)
    officer = accounts.names_of([laid.officer_id]) if laid.officer_id else {}
    return render_template(
        "cases/desk/approval.html",
        case=case,
        laid=laid,
        label=procedure.course(case.course).label_of(laid.step),
        paper=_paper_name(case, laid.step),
        officer=officer.get(laid.officer_id or 0, ""),
        written=shown(filled_form(case, page, laid.values)),
        before=before,
        unanswered=unanswered(filled_form(case, page, laid.values)),
        lacks=lacking.lacks(case, laid.step, own=True) if law.letter_for(case.course, laid.step) else (),
        button=page.button,
        form=form,
    )


def _waiting_button() -> Markup | None:
    """For the head of the officer's list: how much waits for him."""
    if not current_actor().may("cases:case:accept"):
        return None
    count = drafts.count_waiting(current_actor())
    return Markup(render_template("cases/desk/_waiting.html", count=count)) if count else None  # noqa: S704


def init_app(app: Flask) -> None:
    """Put the list on the menu, and its number on the officer's list."""
    menus.add_office(app, "cases_desk.approvals", "Chờ duyệt", PLACE)
    slots.fill(app, "queue_actions", _waiting_button)
