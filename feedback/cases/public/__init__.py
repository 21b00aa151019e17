"""Tra cứu: a sender follows his case by code and secret, adds papers, withdraws (C10 to C12)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from flask import Blueprint, Flask, abort, flash, redirect, render_template, session, url_for
from markupsafe import Markup
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from feedback import config
from feedback.actor import Actor
from feedback.attachments import actions as attachments
from feedback.attachments import queries as attached
from feedback.attachments import serving
from feedback.attachments.actions import LaidDown
from feedback.attachments.inspect import BadFile
from feedback.attachments.messages import message as file_message
from feedback.cases import actions, codes, letters, matters, queries, sealed, tracking
from feedback.cases.models import Case, Submission
from feedback.cases.tracking_forms import (
    CodeForm,
    LeaveForm,
    PartForm,
    SupplementForm,
    TrackForm,
    WithdrawForm,
)
from feedback.extensions import db
from feedback.law.procedure import NotAllowed
from feedback.sealing import CannotOpen
from feedback.text import slug
from feedback.web import errors, menus, now, slots, today
from feedback.web.commits import commits
from feedback.web.guards import public, read_own_writes

door = Blueprint("cases_public", __name__)

View = Response | str | tuple[str, int]

_PROOF: Final = "tra_cuu"
_CODE: Final = "ma_tra_cuu"
NO_MATCH: Final = "Không tìm thấy đơn khớp cả hai thông tin"
OVER: Final = "Đã hết thời gian xem đơn. Nhập lại mã tra cứu và số bí mật để xem tiếp"
OVER_TYPED: Final = f"{OVER}. Nội dung vừa viết vẫn còn"
NOT_NOW: Final = "Chưa nhận được lúc này. Nội dung vừa viết vẫn còn; thử lại sau hoặc gọi đường dây nóng"
NO_PART: Final = "Không tìm thấy phần này của đơn"
TOO_LATE: Final = "Đơn không còn ở bước có thể làm việc này. Xem lại tình trạng đơn dưới đây"


@door.get("/tra-cuu")
@public
def track_form() -> View:
    """C10: asks for the code and a second proof."""
    code = session.pop(_CODE, "")
    return _track_page(TrackForm(formdata=None, code=code))


@door.post("/tra-cuu/ma")
@public
@commits
def begin() -> View:
    """The home page's box: take the code along, out of the address, to the page that asks for the proof."""
    form = CodeForm()
    if not form.validate_on_submit():
        return _track_page(_asking(form.code.data, list(form.form_errors))), 422
    session[_CODE] = form.code.data
    return redirect(url_for("cases_public.track_form"), 303)


@door.post("/tra-cuu")
@public
@commits
def track() -> View:
    """Open the case for who proves it. Tries are counted per code, and stay counted."""
    form, at = TrackForm(), now()
    if not form.validate_on_submit():
        return _track_page(form), 422
    code = codes.parse(form.code.data)
    found = None
    if code is not None:
        tries = actions.count_try(code, at=at)
        found = queries.proven(code, form.proof.data) if tries <= config.current().tracking_tries else None
        if found is not None:
            actions.forget_tries(code)
        # Here, not after the answer: a wrong try must stay counted though its page is an error.
        db.session.commit()
        if tries > config.current().tracking_tries:
            return errors.page(TooManyRequests())
    if found is None:
        form.form_errors = [NO_MATCH]
        form.proof.data = ""
        return _track_page(form), 422
    _open_for(found[0].tracking_code, at)
    if form.typed.data:
        return _resumed(form)
    return redirect(url_for("cases_public.own"), 303)


@door.get("/don-cua-toi")
@public
def own() -> View:
    """C11: where the case stands, who has it, by when and why, what happened, what was answered."""
    number = proven(now())
    return over() if number is None else _own_page(number)


@door.get("/don-cua-toi/bo-sung")
@public
def supplement_form() -> View:
    """C12: words and files to add."""
    number = proven(now())
    return over() if number is None else _supplement_page(number, SupplementForm(formdata=None))


@door.post("/don-cua-toi/bo-sung")
@public
@commits
def supplement() -> View:
    """Bổ sung; pressing twice adds once."""
    form, at = SupplementForm(), now()
    number = proven(at)
    if number is None:
        return _over_typed("bo-sung", form.text.data)
    if not form.validate_on_submit():
        return _supplement_page(number, form), 422
    submission, case = _found(number)
    if not tracking.may("supplement", submission, case, today()):
        return _own_page(number, TOO_LATE), 422
    files = [(one.filename, one.stream.read()) for one in form.files.data]
    try:
        seal = sealed.seal_of(submission)
        # Decoding pictures and syncing files takes time: no lock of the database is held meanwhile.
        db.session.rollback()
        words, laid = sealed.lay_down(seal, form.text.data, files, at=at)
    except BadFile as bad:
        form.files.errors = [file_message(bad)]
        return _supplement_page(number, form), 422
    except CannotOpen:
        form.form_errors = [NOT_NOW]
        return _supplement_page(number, form), 503
    try:
        _add(number, words, laid, at)
    except NotAllowed:
        db.session.rollback()
        return _own_page(number, TOO_LATE), 422
    flash("Đã gửi nội dung bổ sung", "done")
    return redirect(url_for("cases_public.own"), 303)


def _add(number: int, text: str, laid: list[LaidDown], at: datetime) -> None:
    """Add to the submission, once more if an officer acted at the same moment. Raises NotAllowed."""
    files = attachments.told(laid)
    by = Actor("citizen", number)
    for attempt in (1, 2):
        submission, case = _found(number)
        if tracking.already_supplemented(submission, {"text": text, "files": files}):
            return
        try:
            actions.supplement(
                case, submission_id=number, content=text, files=files, by=by, at=at, sender=True
            )
        except actions.Stale:
            db.session.rollback()
            if attempt == 2:
                raise
            continue
        attachments.attach(laid, subject=("submission", number), by=by, at=at)
        return


@door.get("/don-cua-toi/rut-don")
@public
def withdraw_form() -> View:
    """C12: asks why, and says what follows."""
    number = proven(now())
    return over() if number is None else _withdraw_page(number, WithdrawForm(formdata=None))


@door.post("/don-cua-toi/rut-don")
@public
@commits
def withdraw() -> View:
    """Rút đơn: first the page that says what follows, then the act."""
    form, at = WithdrawForm(), now()
    number = proven(at)
    if number is None:
        return _over_typed("rut-don", form.reason.data)
    if not form.validate_on_submit():
        return _withdraw_page(number, form), 422
    submission, case = _found(number)
    if submission.withdrawn_on is None and not tracking.may("withdraw", submission, case, today()):
        return _own_page(number, TOO_LATE), 422
    if not form.confirmed.data:
        form.confirmed.data = "1"
        return _withdraw_page(number, form, confirming=True)
    if submission.withdrawn_on is None:
        try:
            seal = sealed.seal_of(submission)
            db.session.rollback()
            _take_back(number, *sealed.lay_down(seal, form.reason.data, [], at=at), at)
        except CannotOpen:
            form.form_errors = [NOT_NOW]
            return _withdraw_page(number, form, confirming=True), 503
        except NotAllowed:
            db.session.rollback()
            return _own_page(number, TOO_LATE), 422
        flash("Ông/bà đã rút đơn", "done")
    return redirect(url_for("cases_public.own"), 303)


def _take_back(number: int, reason: str, laid: list[LaidDown], at: datetime) -> None:
    """Withdraw; the sealed words of a denouncer, which say why, are added to his submission before."""
    for attempt in (1, 2):
        _submission, case = _found(number)
        by = Actor("citizen", number)
        try:
            if laid:
                _add(number, "", laid, at)
            actions.withdraw(case, submission_id=number, reason=reason, by=by, at=at, sender=True)
        except actions.Stale:
            db.session.rollback()
            if attempt == 2:
                raise
            continue
        return


@door.get("/don-cua-toi/tep/<int:file_id>")
@public
def file(file_id: int) -> View:
    """One of the sender's own files."""
    number = proven(now())
    if number is None:
        return over()
    found = attached.one_of(("submission", number), file_id)
    return abort(404) if found is None else serving.answer(found)


@door.get("/don-cua-toi/van-ban/<int:letter_id>.pdf")
@public
def letter(letter_id: int) -> View:
    """A letter as it was issued, as a PDF."""
    number = proven(now())
    if number is None:
        return over()
    mine = tracking.of(number, today())
    found = next((one for _name, one in mine.letters if one.id == letter_id), None) if mine else None
    if mine is None or found is None:
        abort(404)
    response = Response(letters.pdf(found, mine.submission), mimetype="application/pdf")
    name = f"{slug(found.number)}.pdf"
    response.headers["Content-Disposition"] = serving.disposition("attachment", name)
    response.headers["Cache-Control"] = "no-store"
    return response


@door.post("/don-cua-toi/phan")
@public
@commits
def part() -> View:
    """Go on to a part that was split off, or to what he sent to the next body: who has proven the first needs
    no proof for what he has from it.
    """
    form, at = PartForm(), now()
    if not form.validate_on_submit():
        return asked_again(list(form.form_errors)), 422
    number, code = proven(at), codes.parse(form.code.data)
    if number is None:
        return over()
    submission, _case = _found(number)
    parts = [one for one, _case in matters.parts_of(submission)]
    further = [one for _relation, one, _case in matters.gone_on(submission)]
    found = next((one for one in (*parts, *further) if one.tracking_code == code), None)
    if found is None:
        return _own_page(number, NO_PART), 422
    _open_for(found.tracking_code, at)
    return redirect(url_for("cases_public.own"), 303)


@door.post("/don-cua-toi/thoat")
@public
@commits
def leave() -> View:
    """Thoát: nobody who uses this browser next sees the case."""
    form = LeaveForm()
    if not form.validate_on_submit():
        return asked_again(list(form.form_errors)), 422
    session.pop(_PROOF, None)
    flash("Đã thoát khỏi trang xem đơn")
    return redirect(url_for("cases_public.track_form"), 303)


def _track_page(form: TrackForm) -> str:
    return render_template("cases/public/track.html", form=form)


def _asking(code: str, faults: list[str]) -> TrackForm:
    form = TrackForm(formdata=None, code=code)
    form.form_errors = faults
    return form


def asked_again(faults: list[str]) -> str:
    """The page that asks for code and proof, saying what was wrong with a button pressed elsewhere."""
    return _track_page(_asking("", faults))


def _own_page(number: int, fault: str = "") -> str:
    mine = tracking.of(number, today())
    if mine is None:
        abort(404)
    return render_template("cases/public/own.html", mine=mine, fault=fault)


def _supplement_page(number: int, form: SupplementForm) -> str:
    mine = tracking.of(number, today())
    if mine is None:
        abort(404)
    if not mine.may_supplement:
        return _own_page(number, TOO_LATE)
    return render_template("cases/public/supplement.html", form=form, mine=mine)


def _withdraw_page(number: int, form: WithdrawForm, *, confirming: bool = False) -> str:
    mine = tracking.of(number, today())
    if mine is None:
        abort(404)
    if not mine.may_withdraw:
        return _own_page(number, TOO_LATE)
    return render_template("cases/public/withdraw.html", form=form, mine=mine, confirming=confirming)


def _found(number: int) -> tuple[Submission, Case]:
    found = queries.by_submission(number)
    if found is None:
        abort(404)
    return found


def _open_for(code: str, at: datetime) -> None:
    """Remember in the signed cookie which code this browser has proven, and until when.

    The cookie can be read by its owner: the code he knows, the running number of his submission he need not.
    """
    until = at + timedelta(minutes=config.current().tracking_minutes)
    session[_PROOF] = [code, int(until.timestamp())]


def proven(at: datetime) -> int | None:
    """The submission that this browser has proven; each page opened gives new time. None when it is over."""
    read_own_writes()
    proof = session.get(_PROOF)
    if not proof or datetime.fromtimestamp(proof[1], UTC) <= at:
        session.pop(_PROOF, None)
        return None
    code = str(proof[0])
    found = queries.by_code(code)
    if found is None:
        session.pop(_PROOF, None)
        return None
    _open_for(code, at)
    return found[0].id


def over() -> Response:
    """The time to look at a case is over: back to where code and proof are asked."""
    flash(OVER)
    return redirect(url_for("cases_public.track_form"), 303)


def _over_typed(then: str, typed: str) -> View:
    """The time ran out while he wrote: what he wrote travels with the form that asks for the proof again."""
    form = TrackForm(formdata=None, typed=typed[: TrackForm.MOST_TYPED], then=then)
    form.form_errors = [OVER_TYPED if typed else OVER]
    return _track_page(form), 401


def _resumed(form: TrackForm) -> str:
    number = proven(now())
    assert number is not None
    if form.then.data == "rut-don":
        return _withdraw_page(number, WithdrawForm(formdata=None, reason=form.typed.data))
    return _supplement_page(number, SupplementForm(formdata=None, text=form.typed.data))


def home_track() -> Markup:
    """The home page's block: the box for the code."""
    return Markup(render_template("cases/public/_home.html", form=CodeForm(formdata=None)))  # noqa: S704


def init_app(app: Flask) -> None:
    """Open the door, put it on the menu and the home page."""
    app.register_blueprint(door)
    menus.add_public(app, "cases_public.track_form", "Tra cứu đơn", 20)
    slots.fill(app, "home_track", home_track)
