"""Bản gốc niêm phong của tố cáo: opened for a reason that is written down first; beside it the working copy.

LTC 25/2018 Đ8, Đ56. Nothing of an original is in an answer to a GET: a page reloaded asks for the reason.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from flask import Flask, abort, flash, make_response, redirect, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback.accounts import queries as accounts
from feedback.agencies import queries as agencies
from feedback.attachments import queries as attached
from feedback.attachments import serving
from feedback.cases import barring, competence, letters, parted, queries, sealed
from feedback.cases.actions import sealing
from feedback.cases.actions.moving import NotYours, Stale
from feedback.cases.actions.sealing import OPEN
from feedback.cases.desk.door import at_home, door, find_case, note_reading, queue_address
from feedback.cases.desk.matter import ROLES
from feedback.cases.desk.papers import ROOM
from feedback.cases.desk.sealed_forms import PLACES, CopyForm, OpenForm, ShownForm
from feedback.cases.desk.steps import MEANWHILE
from feedback.cases.models import Case, Submission
from feedback.extensions import db
from feedback.law.procedure import NotAllowed
from feedback.people import queries as people
from feedback.people import rules as people_rules
from feedback.people.details import PersonDetails
from feedback.sealing import CannotOpen
from feedback.web import now, slots, today
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs

View = Response | str | tuple[str, int]

SHOWN_FOR: Final = timedelta(minutes=15)
"""How long after an opening its files and letters may be fetched without giving the reason again."""

_PAGE: Final = "ban-goc"
_OVER: Final = "Đã quá 15 phút từ khi mở bản gốc. Ghi lý do để mở lại"


@door.get("/don/<number>/ban-goc")
@needs(OPEN)
def original_form(number: str) -> View:
    """Who opened the original before, and the form that asks why."""
    case, _submission = _find(number)
    note_reading(case.id, _PAGE)
    return _reason_page(case, OpenForm(formdata=None))


@door.post("/don/<number>/ban-goc")
@needs(OPEN)
@commits
def open_original(number: str) -> View:
    """Write down who opens it and why; then show it, beside the form of the working copy."""
    case, submission = _find(number)
    form = OpenForm()
    if not form.validate_on_submit():
        return _reason_page(_released(case), form), 422
    try:
        sealing.open_original(case, submission.id, reason=form.reason.data, by=current_actor(), at=now())
    except (NotAllowed, NotYours) as refusal:
        return _refused(_released(case), refusal)
    # Here, not after the answer: that it was opened stays written though the page can't be shown.
    db.session.commit()
    return _opened(case, submission, _copy_form(case, submission))


@door.post("/don/<number>/ban-lam-viec")
@needs(OPEN)
@commits
def write_working_copy(number: str) -> View:
    """Keep the working copy; the case may have to go elsewhere by what it says."""
    case, submission = _find(number)
    form = CopyForm()
    _offer(form)
    valid = form.validate_on_submit() and form.submission.data == submission.id
    try:
        if not valid or _gives_away(form, submission):
            return _again(case, submission, form, 422)
        against = form.against()
        sealing.write_working_copy(
            case,
            submission_id=submission.id,
            title=form.title.data,
            body=form.body.data,
            against=against,
            competent=competence.competent_for(case, [] if form.private else against, today()),
            expected=form.version.data,
            by=current_actor(),
            at=now(),
        )
    except Stale as stale:
        form.form_errors = [MEANWHILE]
        form.stale, form.version.data = True, stale.current
        return _again(case, submission, form, 409)
    except (NotAllowed, NotYours) as refusal:
        return _refused(_released(case), refusal, form)
    except CannotOpen:
        return _broken(_released(case))
    flash(f"Đã lưu bản làm việc: {number}", "done")
    if queries.visible_to(current_actor()).by_number(case.number) is None:
        return _gone(case)
    return redirect(url_for("cases_desk.show", number=case.number), 303)


@door.post("/don/<number>/ban-goc/tep/<int:file_id>")
@needs(OPEN)
@commits
def original_file(number: str, file_id: int) -> View:
    """One file of an original opened a moment ago, decrypted on the way out."""
    case, submission = _find(number)
    if not ShownForm().validate_on_submit():
        abort(400)
    found = attached.one_of((ROOM, submission.id), file_id)
    if found is None:
        abort(404)
    if not _is_shown(submission):
        return _over(case)
    case_id = case.id
    db.session.rollback()
    note_reading(case_id, f"{_PAGE}/tep/{file_id}")
    try:
        return serving.answer_opened(found, sealed.key_of(submission).key)
    except CannotOpen:
        return _broken(db.session.get_one(Case, case_id))


@door.post("/don/<number>/ban-goc/van-ban/<int:letter_id>.pdf")
@needs(OPEN)
@commits
def original_letter(number: str, letter_id: int) -> View:
    """The copy of a letter that goes to the denouncer, with his name and address for the envelope."""
    case, submission = _find(number)
    if not ShownForm().validate_on_submit():
        abort(400)
    found = parted.letter_of(case.id, letter_id)
    if found is None:
        abort(404)
    if not _is_shown(submission):
        return _over(case)
    case_id = case.id
    db.session.rollback()
    note_reading(case_id, f"{_PAGE}/van-ban/{letter_id}")
    try:
        sender = people.opened(submission.sender_id, sealed.key_of(submission).key)
    except CannotOpen:
        return _broken(db.session.get_one(Case, case_id))
    addressee = (sender.contact_name or sender.full_name, sender.address)
    response = Response(letters.pdf(found, submission, addressee=addressee), mimetype="application/pdf")
    response.headers["Content-Disposition"] = serving.disposition("inline", "van-ban.pdf")
    response.headers["Cache-Control"] = "no-store"
    return response


def _find(number: str) -> tuple[Case, Submission]:
    """The case, and its sealed submission; 404 alike for none and for one that he may not see."""
    case = find_case(number)
    submission = next(
        (one for one in queries.submissions_of(case.id) if one.sealed_content is not None), None
    )
    if submission is None:
        abort(404)
    return case, submission


def _released(case: Case) -> Case:
    """The case after what was begun is undone; that its page is shown is noted first."""
    case_id = case.id
    # SQLite has one writer: the reading is noted by another connection, so ours lets go first.
    db.session.rollback()
    note_reading(case_id, _PAGE)
    return db.session.get_one(Case, case_id)


def _is_shown(submission: Submission) -> bool:
    opening = sealing.last_opening(submission.id, current_actor().id or 0)
    return opening is not None and now() - opening.at <= SHOWN_FOR


def _reason_page(case: Case, form: OpenForm) -> str:
    return render_template("cases/desk/sealed.html", case=case, form=form, **_around(case))


def _around(case: Case) -> dict[str, Any]:
    """Who opened the original before, who stands aside, and whether this officer may open it now."""
    opened = sealing.openings_of([one.id for one in queries.submissions_of(case.id)])
    aside = barring.aside_from(case)
    return {
        "openings": opened,
        "names": accounts.names_of({one.officer_id for one in opened} | aside.officer_ids),
        "aside": aside,
        "agency_names": [agency.name for number in aside.agency_ids if (agency := agencies.by_id(number))],
        "may_open": at_home(case),
    }


def _copy_form(case: Case, submission: Submission) -> CopyForm:
    """The form as it stands: empty, or with the working copy there is; the accused as they are known."""
    form = CopyForm(formdata=None, version=case.version, submission=submission.id)
    _offer(form)
    copy = sealing.last_copy(submission.id)
    if copy is not None:
        form.title.data, form.body.data = copy.title, copy.body
        form.fill(queries.respondents_of(case.id))
    else:
        try:
            form.fill(sealed.opened(submission, sealed.key_of(submission).key).accused)
        except CannotOpen:
            form.fill(queries.respondents_of(case.id))
    return form


def _offer(form: CopyForm) -> None:
    groups = agencies.choices_for_transfer(today())
    form.offer([(heading, [one for one in found if not one.external]) for heading, found in groups])


def _gives_away(form: CopyForm, submission: Submission) -> bool:
    """Whether the copy names the denouncer and the officer hasn't said that he looked; the form then asks.

    Raises CannotOpen.
    """
    sender = people.opened(submission.sender_id, sealed.key_of(submission).key)
    said = {name: getattr(sender, name) for name in people_rules.TELLING}
    said["companions"] = [one.full_name for one in sender.companions]
    found = people_rules.named_in(f"{form.title.data}\n{form.body.data}", said)
    if not found or form.aware.data:
        return False
    form.warning = f"Bản làm việc có {', '.join(found)} của người tố cáo."
    form.asks_awareness = True
    form.body.errors = [f"Bỏ {', '.join(found)} của người tố cáo, hoặc đánh dấu ô xác nhận bên dưới"]
    return True


def _again(case: Case, submission: Submission, form: CopyForm, status: int) -> Response:
    """The working copy as it was typed; the original beside it while it may still be shown."""
    case = _released(case)
    if not _is_shown(submission):
        page = render_template("cases/desk/working_copy.html", case=case, form=form, places=PLACES)
        return _no_store(page, status)
    return _opened(case, submission, form, status)


def _opened(case: Case, submission: Submission, form: CopyForm, status: int = 200) -> Response:
    try:
        key = sealed.key_of(submission).key
        original, sender = sealed.opened(submission, key), people.opened(submission.sender_id, key)
    except CannotOpen:
        return _broken(case)
    return _no_store(
        render_template(
            "cases/desk/sealed_opened.html",
            case=case,
            form=form,
            places=PLACES,
            original=original,
            accused=[_accused_words(one) for one in original.accused],
            sender=sender,
            area=_area(sender),
            files=attached.of((ROOM, submission.id)),
            issued=queries.letters_of(case.id),
        ),
        status,
    )


def _accused_words(one: sealed.Accused) -> str:
    agency = agencies.by_id(one.agency_id) if one.agency_id else None
    parts = (one.name, one.position, agency.name if agency else one.body, ROLES.get(one.role))
    return ", ".join(part for part in parts if part)


def _area(sender: PersonDetails) -> str:
    area = agencies.area_by_code(sender.area_code) if sender.area_code else None
    return area.full_name if area else ""


def _no_store(page: str, status: int) -> Response:
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _over(case: Case) -> Response:
    flash(_OVER)
    return redirect(url_for("cases_desk.original_form", number=case.number), 303)


def _gone(case: Case) -> Response:
    """The case went to another agency by what the copy says, and is no longer this officer's to see."""
    agency = agencies.by_id(case.agency_id)
    flash(f"Vụ việc đã chuyển ngay đến {agency.name if agency else 'cơ quan có thẩm quyền'}")
    return redirect(queue_address(), 303)


def _broken(case: Case) -> Response:
    """The key that opens it is gone, or the original was altered: said plainly, nothing done by halves."""
    return _no_store(render_template("cases/desk/sealed_broken.html", case=case), 503)


def _refused(case: Case, refusal: NotAllowed | NotYours, form: CopyForm | None = None) -> View:
    typed = [("Tóm tắt", form.title.data), ("Nội dung", form.body.data)] if form else []
    page = render_template(
        "cases/desk/refused.html",
        case=case,
        explanation=getattr(refusal, "explanation", str(refusal)),
        article=getattr(refusal, "article", ""),
        typed=[(words, text) for words, text in typed if text],
        changes=[],
    )
    return page, 403 if isinstance(refusal, NotYours) else 409


def case_link(case: Case) -> Markup | None:
    """On the case's page: the way to its original, for those who may open it."""
    if not case.sealed or not at_home(case) or not current_actor().may(OPEN):
        return None
    address = url_for("cases_desk.original_form", number=case.number)
    return Markup('<p><a href="{}">Mở bản gốc, viết bản làm việc</a></p>').format(address)


def init_app(app: Flask) -> None:
    """Put the link on the case's page."""
    slots.fill(app, "case_actions", case_link)
