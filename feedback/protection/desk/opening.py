"""Opening what is sealed in a file: asked for, agreed by a second person, written down; papers with names."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from flask import abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from feedback import keys
from feedback.accounts import queries as accounts
from feedback.attachments import serving
from feedback.cases import opening_asks
from feedback.cases import sealed as case_seal
from feedback.cases.models import Case, SealedRequest, Submission
from feedback.extensions import db
from feedback.law.procedure import NotAllowed
from feedback.law.refusal import Forbidden
from feedback.papers import render
from feedback.protection import actions, papers, queries, sealed
from feedback.protection.actions import RELATIVES, REQUESTER
from feedback.protection.desk.door import View, at_home, door, find_file, no_store, note_reading, released
from feedback.protection.desk.showing import DECISIONS
from feedback.protection.forms import OpenForm, PaperForm
from feedback.protection.models import ProtectionFile, ProtectionText
from feedback.protection.papers import Told
from feedback.protection.rules import WRITE
from feedback.sealing import CannotOpen
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs

SHOWN_FOR: Final = timedelta(minutes=15)
"""How long after an opening papers may be fetched without giving the reason again."""

_PAGE: Final = "mo"
_SAID: Final = {
    "request": "Đề nghị bảo vệ",
    "add": "Bổ sung",
    "record_addition": "Bổ sung do cán bộ ghi",
    "record_written": "Văn bản đề nghị",
    "take_up": "Kiểm tra",
    "apply": "Quyết định áp dụng",
    "change": "Quyết định thay đổi",
    "refuse": "Trả lời không áp dụng",
    "end": "Quyết định chấm dứt",
    "withdraw": "Rút đề nghị",
    "ask_end": "Đề nghị chấm dứt",
    "ask_body": "Văn bản gửi cơ quan thực hiện",
    "record_answer": "Trả lời của cơ quan thực hiện",
}


@door.get("/bao-ve/<number>/mo")
@needs(WRITE)
def open_form(number: str) -> View:
    """Asks why, or shows the button once a second person agreed."""
    file, _case = _find(number)
    note_reading(file, _PAGE)
    return _entry(file, OpenForm(formdata=None))


@door.post("/bao-ve/<number>/de-nghi-mo")
@needs(WRITE)
@commits
def ask_to_open(number: str) -> View:
    """Ask a second person."""
    file, _case = _find(number)
    form = OpenForm()
    if not form.validate_on_submit():
        return no_store(_entry(released(file, _PAGE)[0], form), 422)
    try:
        actions.ask_to_open(file, form.reason.data, by=current_actor(), at=now())
    except (Forbidden, NotAllowed) as refusal:
        form.form_errors = [getattr(refusal, "explanation", str(refusal))]
        return no_store(_entry(released(file, _PAGE)[0], form), 403)
    flash("Đã gửi đề nghị mở, chờ người thứ hai đồng ý", "done")
    return redirect(url_for("protection_desk.open_form", number=number), 303)


@door.post("/bao-ve/<number>/mo")
@needs(WRITE)
@commits
def open_texts(number: str) -> View:
    """Write down who opens it, by which request; then show it."""
    file, case = _find(number)
    form = PaperForm()
    if not form.validate_on_submit():
        return no_store(_entry(released(file, _PAGE)[0], OpenForm(formdata=None)), 422)
    if not keys.originals().opens:
        return _broken(released(file, _PAGE)[0])
    try:
        _opening, granted = actions.open_texts(file, by=current_actor(), at=now())
    except Forbidden as refusal:
        again = OpenForm(formdata=None)
        again.form_errors = [str(refusal)]
        return no_store(_entry(released(file, _PAGE)[0], again), 403)
    # Here, not after the answer: that it was opened stays written though the page can't be shown.
    db.session.commit()
    return _opened(file, case, granted)


@door.post("/bao-ve/<number>/ban-in/quyet-dinh/<int:paper>.pdf")
@needs(WRITE)
@commits
def decision_paper(number: str, paper: int) -> View:
    """A decision with its names, while the file is opened."""
    return _paper(number, paper, _decision)


@door.post("/bao-ve/<number>/ban-in/van-ban/<int:paper>.pdf")
@needs(WRITE)
@commits
def letter_paper(number: str, paper: int) -> View:
    """A letter to a body with its names, while the file is opened."""
    return _paper(number, paper, _letter)


def _find(number: str) -> tuple[ProtectionFile, Case]:
    file, case = find_file(number)
    return (file, case) if at_home(case) else abort(404)


def _entry(file: ProtectionFile, form: OpenForm) -> str:
    case = find_file(file.number)[1]
    whole = queries.whole(file, case, today())
    officer_id = current_actor().id or 0
    own = opening_asks.latest(file.submission_id, officer_id)
    granted = _granted(file, case)
    officers = {one.officer_id for one in whole.openings} | {own.answered_by or 0 if own else 0}
    officers.add(granted.answered_by or 0 if granted else 0)
    return render_template(
        "protection/desk/open.html",
        file=file,
        case=case,
        form=form,
        whole=whole,
        own=own,
        waits=own is not None and own.answered_at is None and own.agency_id == case.agency_id,
        granted=granted,
        until=opening_asks.good_until(granted) if granted else None,
        opens_here=keys.originals().opens,
        may_original=current_actor().may(opening_asks.OPEN),
        names=accounts.names_of(officers),
    )


def _granted(file: ProtectionFile, case: Case) -> SealedRequest | None:
    return opening_asks.standing(case, file.submission_id, current_actor().id or 0, now())


def _opened(file: ProtectionFile, case: Case, granted: SealedRequest) -> Response:
    texts = queries.texts_of(file)
    try:
        told = [(one, _SAID[one.what], sealed.opened(one, request=granted.id)) for one in texts]
    except CannotOpen:
        return _broken(file)
    whole = queries.whole(file, case, today())
    page = render_template(
        "protection/desk/opened.html",
        file=file,
        case=case,
        told=told,
        whole=whole,
        decisions=DECISIONS,
        names=accounts.names_of({one.officer_id for one in texts if one.officer_id is not None}),
    )
    return no_store(page)


def _broken(file: ProtectionFile) -> Response:
    """The key that opens it isn't here, or what is sealed was altered: said plainly."""
    return no_store(render_template("protection/desk/broken.html", file=file), 503)


def _paper(number: str, paper: int, lay_out: Any) -> View:
    file, case = _find(number)
    if not PaperForm().validate_on_submit():
        abort(400)
    found = lay_out(file, case, paper)
    if found is None:
        abort(404)
    row, made = found
    opening = queries.last_opening(file, current_actor().id or 0)
    granted = _granted(file, case)
    if opening is None or granted is None or now() - opening.at > SHOWN_FOR:
        flash("Đã quá 15 phút từ khi mở. Mở lại để in")
        return redirect(url_for("protection_desk.open_form", number=number), 303)
    try:
        told = _told(file, row.text_id, granted.id)
        document = render.pdf(*made(told))
    except CannotOpen:
        return _broken(released(file, _PAGE)[0])
    released(file, f"van-ban/{paper}")
    response = Response(document, mimetype="application/pdf")
    response.headers["Content-Disposition"] = serving.disposition("inline", "van-ban.pdf")
    response.headers["Cache-Control"] = "no-store"
    return response


def _decision(file: ProtectionFile, case: Case, paper: int) -> Any:
    whole = queries.whole(file, case, today())
    row = next((one for one in whole.decisions if one.id == paper), None)
    if row is None:
        return None
    return row, lambda told: papers.decision(row, whole.measures, case, told)


def _letter(file: ProtectionFile, case: Case, paper: int) -> Any:
    row = next((one for one in queries.whole(file, case, today()).letters if one.id == paper), None)
    return None if row is None else (row, lambda told: papers.letter(row, told))


def _told(file: ProtectionFile, text_id: int, request: int) -> Told:
    """What the paper says of people. Raises CannotOpen."""
    said = dict(sealed.opened(db.session.get_one(ProtectionText, text_id), request=request))
    asked = dict(sealed.opened(queries.texts_of(file)[0], request=request))
    relatives = asked.get(RELATIVES, "").replace("\n", "; ")
    if file.signatory:
        return Told(asked.get(REQUESTER, ""), "", relatives, said)
    submission = db.session.get_one(Submission, file.submission_id)
    sender = case_seal.sender_of(submission, case_seal.key_of(submission, request=request), request=request)
    return Told(sender.contact_name or sender.full_name, sender.address or "", relatives, said)
