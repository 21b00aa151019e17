"""Bản gốc niêm phong của tố cáo: asked for, opened when a second person agrees, each time written down first;
beside it the working copy.

LTC 25/2018 Đ8, Đ56. Nothing of an original is in an answer to a GET: a page reloaded shows none of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Flask, flash, make_response, redirect, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback import keys
from feedback.accounts import queries as accounts
from feedback.agencies import queries as agencies
from feedback.cases import barring, competence, opening_asks, queries, sealed
from feedback.cases.actions import asking_to_open, sealing
from feedback.cases.actions.moving import NotYours, Stale
from feedback.cases.desk import sealed_shown
from feedback.cases.desk.door import at_home, door, note_reading, queue_address
from feedback.cases.desk.sealed_forms import PLACES, AskForm, CopyForm, ShownForm
from feedback.cases.desk.sealed_shown import BEFORE, View, broken, found_sealed, released
from feedback.cases.desk.steps import MEANWHILE
from feedback.cases.models import Case, SealedOpening, SealedRequest, Submission
from feedback.cases.opening_asks import CAPACITIES, OPEN
from feedback.extensions import db
from feedback.law.procedure import NotAllowed
from feedback.people import rules as people_rules
from feedback.sealing import CannotOpen, KeyElsewhere
from feedback.web import now, slots, today
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs

_UNCHECKED = (
    "Khóa mở bản gốc giữ ngoài máy chủ nên hệ thống không tự kiểm tra được: ông/bà so bản làm việc với bản "
    "gốc, xem còn họ tên, địa chỉ, số điện thoại, số giấy tờ của người tố cáo không."
)


@door.get("/don/<number>/ban-goc")
@needs(OPEN)
def original_form(number: str) -> View:
    """Who asked for and opened the original before; the form that asks, or the button that opens."""
    case, submission = found_sealed(number)
    note_reading(case.id, BEFORE)
    return _entry(case, submission, AskForm(formdata=None))


@door.post("/don/<number>/ban-goc/de-nghi")
@needs(OPEN)
@commits
def ask_for_original(number: str) -> View:
    """Đề nghị mở bản gốc: as what, and why; a second person answers."""
    case, submission = found_sealed(number)
    form = _offered(AskForm(), case)
    if not form.validate_on_submit():
        case = released(case)
        return _entry(case, db.session.get_one(Submission, submission.id), form), 422
    try:
        asking_to_open.ask(
            case,
            submission.id,
            capacity=form.capacity.data,
            reason=form.reason.data,
            by=current_actor(),
            at=now(),
        )
    except (NotAllowed, NotYours) as refusal:
        return _refused(released(case), refusal)
    flash("Đã gửi đề nghị mở bản gốc, chờ người thứ hai đồng ý", "done")
    return redirect(url_for("cases_desk.original_form", number=number), 303)


@door.post("/don/<number>/ban-goc")
@needs(OPEN)
@commits
def open_original(number: str) -> View:
    """Write down who opens it by which request; then show it, beside the form of the working copy."""
    case, submission = found_sealed(number)
    if not ShownForm().validate_on_submit():
        return _entry(released(case), submission, AskForm(formdata=None)), 422
    if not keys.originals().opens:
        return broken(released(case), KeyElsewhere())
    try:
        opening, _ = sealing.open_original(case, submission.id, by=current_actor(), at=now())
    except (NotAllowed, NotYours) as refusal:
        return _refused(released(case), refusal)
    # Here, not after the answer: that it was opened stays written though the page can't be shown.
    db.session.commit()
    return sealed_shown.opened(case, submission, _copy_form(case, submission), opening)


@door.post("/don/<number>/ban-goc/goi-niem-phong")
@needs(OPEN)
@commits
def original_package(number: str) -> View:
    """The original as one sealed file, for the machine that holds the private key; written down first."""
    case, submission = found_sealed(number)
    if not ShownForm().validate_on_submit() or keys.originals().opens:
        return redirect(url_for("cases_desk.original_form", number=number), 303)
    try:
        sealing.open_original(case, submission.id, by=current_actor(), at=now(), how="package")
    except (NotAllowed, NotYours) as refusal:
        return _refused(released(case), refusal)
    db.session.commit()
    return sealed_shown.package(case, submission)


@door.get("/don/<number>/ban-lam-viec")
@needs(OPEN)
def working_copy_form(number: str) -> View:
    """The working copy on a page of its own, for who has opened the original before."""
    case, submission = found_sealed(number)
    note_reading(case.id, BEFORE)
    if sealing.last_opening(submission.id, current_actor().id or 0) is None:
        flash("Mở bản gốc trước khi viết bản làm việc")
        return redirect(url_for("cases_desk.original_form", number=case.number), 303)
    return _copy_page(case, _copy_form(case, submission, opens=False), 200)


@door.post("/don/<number>/ban-lam-viec")
@needs(OPEN)
@commits
def write_working_copy(number: str) -> View:
    """Keep the working copy; the case may have to go elsewhere by what it says."""
    case, submission = found_sealed(number)
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
        return _refused(released(case), refusal, form)
    except CannotOpen as closed:
        return broken(released(case), closed)
    flash(f"Đã lưu bản làm việc: {number}", "done")
    if queries.visible_to(current_actor()).by_number(case.number) is None:
        return _gone(case)
    return redirect(url_for("cases_desk.show", number=case.number), 303)


def _entry(case: Case, submission: Submission, form: AskForm) -> str:
    actor, at = current_actor(), now()
    submission_ids = [one.id for one in queries.submissions_of(case.id)]
    asked = opening_asks.requests_of(submission_ids)
    openings = sealing.openings_of(submission_ids)
    own = opening_asks.latest(submission.id, actor.id or 0)
    granted = opening_asks.standing(case, submission.id, actor.id or 0, at)
    aside = barring.aside_from(case)
    officers = _officers(asked, openings)
    return render_template(
        "cases/desk/sealed.html",
        case=case,
        form=_offered(form, case),
        asked=asked,
        openings=openings,
        own=own,
        waits=own is not None and own.answered_at is None and own.agency_id == case.agency_id,
        granted=granted,
        until=opening_asks.good_until(granted) if granted else None,
        opened_before=any(one.officer_id == actor.id for one in openings),
        opens_here=keys.originals().opens,
        capacities=CAPACITIES,
        names=accounts.names_of(officers | aside.officer_ids),
        aside=aside,
        agency_names=[agency.name for number in aside.agency_ids if (agency := agencies.by_id(number))],
        may_open=at_home(case),
    )


def _officers(asked: Sequence[SealedRequest], openings: Sequence[SealedOpening]) -> set[int]:
    opened = {one.officer_id for one in openings}
    return opened | {one.officer_id for one in asked} | {one.answered_by or 0 for one in asked}


def _offered(form: AskForm, case: Case) -> AskForm:
    return form.offer(opening_asks.capacities_of(case, current_actor().id))


def _copy_form(case: Case, submission: Submission, *, opens: bool = True) -> CopyForm:
    """The form as it stands: empty, or with the working copy there is; the accused as they are known, from
    the original where it may be shown now (``opens``)."""
    form = CopyForm(formdata=None, version=case.version, submission=submission.id)
    _offer(form)
    copy = sealing.last_copy(submission.id)
    if copy is not None:
        form.title.data, form.body.data = copy.title, copy.body
    if copy is not None or not opens:
        form.fill(queries.respondents_of(case.id))
    return form


def _offer(form: CopyForm) -> None:
    groups = agencies.choices_for_transfer(today())
    form.offer([(heading, [one for one in found if not one.external]) for heading, found in groups])
    if not keys.originals().opens:
        form.asks_awareness, form.warning = True, _UNCHECKED


def _gives_away(form: CopyForm, submission: Submission) -> bool:
    """Whether the copy names the denouncer and the officer hasn't said that he looked; the form then asks.

    Where this server can't look by itself he says it each time. Raises CannotOpen.
    """
    if not keys.originals().opens:
        if not form.aware.data:
            form.aware.errors = ["Đánh dấu khi đã so bản làm việc với bản gốc"]
        return not form.aware.data
    sender = sealed.sender_of(submission, sealed.key_of(submission))
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
    case = released(case)
    opening = sealed_shown.shown_now(case, submission)
    if opening is None:
        return _copy_page(case, form, status)
    return sealed_shown.opened(case, submission, form, opening, status)


def _copy_page(case: Case, form: CopyForm, status: int) -> Response:
    page = render_template(
        "cases/desk/working_copy.html",
        case=case,
        form=form,
        places=PLACES,
        opens_here=keys.originals().opens,
    )
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _gone(case: Case) -> Response:
    """The case went to another agency by what the copy says, and is no longer this officer's to see."""
    agency = agencies.by_id(case.agency_id)
    flash(f"Vụ việc đã chuyển ngay đến {agency.name if agency else 'cơ quan có thẩm quyền'}")
    return redirect(queue_address(), 303)


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


def openings_block(case: Case) -> Markup | None:
    """On the case's page for its leaders: who asked for the original, who agreed, when it was opened."""
    actor = current_actor()
    if not case.sealed or not at_home(case) or not actor.may_himself("cases:case:assign"):
        return None
    numbers = [one.id for one in queries.submissions_of(case.id)]
    asked, openings = opening_asks.requests_of(numbers), sealing.openings_of(numbers)
    if not asked and not openings:
        return None
    officers = _officers(asked, openings)
    context: dict[str, Any] = {"asked": asked, "openings": openings, "names": accounts.names_of(officers)}
    return Markup(  # noqa: S704
        render_template(
            "cases/desk/_openings.html", capacities=CAPACITIES, case=case, heading="h3", **context
        )
    )


def init_app(app: Flask) -> None:
    """Put the link on the case's page, and for its leaders who opened the original."""
    slots.fill(app, "case_actions", case_link)
    slots.fill(app, "case_summary", openings_block)
