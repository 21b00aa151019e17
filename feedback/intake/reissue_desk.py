"""Cấp lại mã bí mật tại quầy: a lost secret is given anew to one who shows that he is the sender."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback import keys
from feedback.cases import actions as cases
from feedback.cases import codes, sealed
from feedback.cases import queries as case_queries
from feedback.cases.desk.door import find_case, note_reading
from feedback.cases.models import Case, Submission
from feedback.extensions import db
from feedback.intake import receipts
from feedback.intake.desk import receipt_pdf
from feedback.intake.desk_forms import ReissueForm, SlipForm
from feedback.people import queries as people
from feedback.sealing import CannotOpen
from feedback.web import now, slots
from feedback.web.commits import commits
from feedback.web.forms import Choice
from feedback.web.guards import current_actor, needs

door = Blueprint("intake_reissue", __name__)

View = Response | str | tuple[str, int]

REISSUE = "intake:code:reissue"
_NOT_NOW = "Lúc này chưa so được số giấy tờ. Thử lại sau, hoặc báo người quản trị hệ thống"
_SAME_NUMBER = "Số giấy tờ trùng với số đã khai khi gửi đơn"


@door.get("/don/<number>/cap-lai-ma")
@needs(REISSUE)
def reissue_form(number: str) -> str:
    """What has to be seen before a code is given anew."""
    case = find_case(number)
    note_reading(case.id, "cap-lai-ma")
    return _page(case, _ready(ReissueForm(formdata=None), case))


@door.post("/don/<number>/cap-lai-ma")
@needs(REISSUE)
@commits
def reissue(number: str) -> View:
    """Give the secret anew; the answer shows it, and it is kept nowhere."""
    case = find_case(number)
    form = _ready(ReissueForm(), case)
    submission = _submission(case, form.submission.data) if form.validate_on_submit() else None
    checked = _checked(form, submission) if submission else None
    if submission is None or checked is None:
        case_id = case.id
        # SQLite has one writer: the reading is noted by another connection, so ours lets go first.
        db.session.rollback()
        note_reading(case_id, "cap-lai-ma")
        return _page(db.session.get_one(Case, case_id), form), 422
    code, secret = cases.reissue_secret(submission.id, by=current_actor(), at=now(), checked=checked)
    return render_template(
        "intake/desk/reissued.html",
        case=case,
        code=codes.shown(code),
        secret=secret,
        form=SlipForm(formdata=None, submission=str(submission.id), secret=secret),
    )


@door.post("/don/<number>/cap-lai-ma/bien-nhan.pdf")
@needs(REISSUE)
@commits
def slip(number: str) -> View:
    """The slip to print, from the page that shows the secret: nobody else can know it."""
    case, form = find_case(number), SlipForm()
    good = form.validate_on_submit()
    submission = _submission(case, form.submission.data)
    if not good or submission is None:
        abort(400)
    proven = case_queries.proven(submission.tracking_code, form.secret.data)
    if proven is None or len(form.secret.data) != len(codes.new_secret()):
        abort(400)
    return receipt_pdf(receipts.of_submission(*proven, secret=form.secret.data))


def _ready(form: ReissueForm, case: Case) -> ReissueForm:
    submissions = case_queries.submissions_of(case.id)
    names = people.names(one.sender_id for one in submissions)
    form.submission.choices = [Choice(str(one.id), names.get(one.sender_id, "")) for one in submissions]
    if len(submissions) == 1:
        form.submission.data = str(submissions[0].id)
    # What is asked hangs on whose code it is; until one is chosen, neither is demanded.
    chosen = next((one for one in submissions if str(one.id) == form.submission.data), None)
    form.id_number.optional = chosen is None or not gave_number(chosen)
    form.seen.optional = chosen is None or gave_number(chosen)
    return form


def _submission(case: Case, number: str) -> Submission | None:
    return next((one for one in case_queries.submissions_of(case.id) if str(one.id) == number), None)


def _checked(form: ReissueForm, submission: Submission) -> str | None:
    """What proves that it is the sender; None, with the reason beside the field, when nothing does."""
    if not gave_number(submission):
        return str(form.seen.data)
    try:
        same = sealed.holds_paper(submission, form.id_number.data)
    except CannotOpen:
        form.id_number.errors = [
            "Lúc này chưa so được số giấy tờ. Thử lại sau, hoặc báo người quản trị hệ thống"
        ]
        return None
    if not same:
        form.id_number.errors = ["Số giấy tờ không trùng với số đã khai khi gửi đơn. Không cấp lại mã"]
        return None
    return _SAME_NUMBER


def gave_number(submission: Submission) -> bool:
    """Whether the sender gave the number of an identity paper with his submission.

    Of a denouncer it is always asked: whether he gave one stays sealed. Where this server can't open what is
    sealed, the officer compares by hand and writes what he saw.
    """
    if submission.sealed_content is not None:
        return keys.originals().opens
    person = people.by_id(submission.sender_id)
    return person is not None and person.id_index is not None


def _page(case: Case, form: ReissueForm) -> str:
    by_hand = case.sealed and not keys.originals().opens
    gave = [gave_number(one) for one in case_queries.submissions_of(case.id)]
    return render_template(
        "intake/desk/reissue.html",
        case=case,
        form=form,
        some_gave=any(gave),
        some_did_not=not all(gave),
        by_hand=by_hand,
    )


def case_link(case: Case) -> Markup | None:
    """On the case's page: the way to a new secret, for those who may give one."""
    if not current_actor().may(REISSUE):
        return None
    address = url_for("intake_reissue.reissue_form", number=case.number)
    return Markup('<p><a href="{}">Cấp lại mã bí mật cho người gửi</a></p>').format(address)


def init_app(app: Flask) -> None:
    """Open the door."""
    app.register_blueprint(door)
    slots.fill(app, "case_actions", case_link)
