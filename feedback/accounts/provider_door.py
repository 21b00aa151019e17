"""Đăng nhập qua cổng của tỉnh: there, back, and the linking of an account. All absent where none is set up.

A post may not be answered by a way to another site (``form-action 'self'``), nor a reading request change
anything: so a page of ours leads there, and what comes back is posted by a page of ours.
"""

from __future__ import annotations

from typing import Final

from flask import (
    Blueprint,
    Flask,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_login import current_user
from werkzeug.wrappers import Response

from feedback import config
from feedback.accounts import actions, identities, provider, queries, rules, steps
from feedback.accounts.arriving import STEP, arrival, begin_here, browser_family, stale
from feedback.accounts.factors_desk import to_prove_first
from feedback.accounts.forms import AnswerForm, PlainForm, ReturnForm
from feedback.accounts.rules import Refused
from feedback.extensions import db
from feedback.web import now
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs, public
from feedback.web.metadata import whole
from feedback.web.pressure import pressed

door = Blueprint("accounts_provider", __name__)

_AWAY: Final = "Cổng đăng nhập hiện không trả lời. Đăng nhập bằng tên đăng nhập và mật khẩu, hoặc thử lại sau"
_REFUSED: Final = (
    "Không xác nhận được câu trả lời của cổng đăng nhập. Hãy thử lại từ đầu, hoặc đăng nhập bằng mật khẩu"
)
_NOBODY: Final = (
    "Tài khoản tại cổng chưa liên kết với tài khoản cán bộ nào. Đăng nhập bằng mật khẩu rồi liên kết "
    "ở mục «Bảo mật tài khoản»"
)


def _provider() -> provider.Provider:
    found = provider.of_officers(whole(url_for("accounts_provider.back")))
    if found is None:
        abort(404)
    return found


def _to_sign_in(said: str) -> Response:
    flash(said, "note")
    return redirect(url_for("accounts_public.sign_in_form"), 303)


@door.post("/dang-nhap/cong")
@public
@pressed("second")
@commits
def begin() -> Response | str | tuple[str, int]:
    """Begin to sign in through the provider: its page is next."""
    asked, form = _provider(), AnswerForm()
    if not form.validate_on_submit():
        return stale("accounts_public.sign_in_form")
    return _lead_there(asked, "provider", {"next": rules.own_path(form.next.data) or ""}, None)


@door.post("/tai-khoan/bao-mat/lien-ket")
@needs("accounts:own:edit")
@commits
def begin_binding() -> Response | str | tuple[str, int]:
    """Begin to link one's own account: who signs in at the provider now is linked."""
    asked, form = _provider(), PlainForm()
    if not form.validate_on_submit():
        return stale("accounts_factors.security")
    if first := to_prove_first():
        return first
    return _lead_there(asked, "bind", {}, current_user.id)


def _lead_there(
    asked: provider.Provider, purpose: steps.Purpose, more: dict[str, str], officer_id: int | None
) -> Response | str:
    try:
        errand = provider.errand(asked)
    except provider.Unreachable as error:
        current_app.logger.warning("provider of sign-ins unreachable: %s", error)
        return _to_sign_in(_AWAY)
    session[STEP] = steps.begin(purpose, errand.contents | more, officer_id=officer_id, at=now())
    return render_template("accounts/public/to_provider.html", address=errand.address, name=asked.name)


@door.get("/dang-nhap/cong/tro-lai")
@public
def back() -> Response | str:
    """Where the provider sends the browser: nothing is changed before this page's own post."""
    asked = _provider()
    code, state = request.args.get("code", ""), request.args.get("state", "")
    if not code or not state or len(code) > 4000 or len(state) > 400:
        return _to_sign_in(_REFUSED)
    form = ReturnForm(formdata=None, code=code, state=state)
    return render_template("accounts/public/from_provider.html", form=form, name=asked.name)


@door.post("/dang-nhap/cong/tro-lai")
@public
@pressed("second")
@commits
def finish() -> Response | str | tuple[str, int]:
    """Ask the provider who came back with this code, before any write; then sign in, or link."""
    asked, form, at = _provider(), ReturnForm(), now()
    token = session.pop(STEP, None)
    step = steps.look(token, "provider", at=at) or steps.look(token, "bind", at=at)
    if not form.validate_on_submit():
        return stale("accounts_public.sign_in_form")
    if step is None:
        return _to_sign_in(_REFUSED)
    try:
        claims = provider.claims(asked, step.contents, code=form.code.data, state=form.state.data, at=at)
    except provider.Unreachable as error:
        current_app.logger.warning("provider of sign-ins unreachable: %s", error)
        return _to_sign_in(_AWAY)
    except provider.Untrusted as error:
        current_app.logger.warning("answer of the provider of sign-ins refused: %s", error)
        return _to_sign_in(_REFUSED)
    if not steps.end(step):
        return _to_sign_in(_REFUSED)
    if step.officer_id is not None:
        return _linked(step.officer_id, asked.issuer, claims["sub"])
    outcome = identities.sign_in(
        asked.issuer,
        claims["sub"],
        two_factors=rules.counts_as_second(claims, config.current().oidc_second_factor),
        browser=browser_family(),
        at=at,
    )
    db.session.commit()
    wanted = rules.own_path(step.contents["next"])
    if isinstance(outcome, actions.Admission):
        begin_here(outcome.token)
        return arrival(wanted, None)
    if isinstance(outcome, actions.HalfWay):
        session[STEP] = outcome.token
        return redirect(url_for("accounts_second.second", next=wanted), 303)
    return _to_sign_in(_NOBODY)


def _linked(officer_id: int, issuer: str, subject: str) -> Response:
    """Link the account of who began this and is signed in still."""
    officer = queries.by_id(officer_id)
    if not current_user.is_authenticated or current_user.id != officer_id or officer is None:
        return _to_sign_in(_REFUSED)
    try:
        identities.bind(officer, issuer, subject, by=current_actor(), at=now())
    except Refused as refusal:
        flash(str(refusal), "note")
    else:
        flash("Đã liên kết. Lần sau có thể đăng nhập qua cổng", "done")
    return redirect(url_for("accounts_factors.security"), 303)


@door.post("/tai-khoan/bao-mat/lien-ket/<int:identity_id>/bo")
@needs("accounts:own:edit")
@commits
def unbind(identity_id: int) -> Response | tuple[str, int]:
    """Bỏ liên kết của mình."""
    form = PlainForm()
    if not form.validate_on_submit():
        return stale("accounts_factors.security")
    if first := to_prove_first():
        return first
    by = current_actor()
    done = identities.unbind(
        identity_id, officer_id=current_user.id, session_id=current_user.session_id, by=by, at=now()
    )
    if not done:
        abort(404)
    flash("Đã bỏ liên kết. Các phiên khác đã kết thúc", "done")
    return redirect(url_for("accounts_factors.security"), 303)


def init_app(app: Flask) -> None:
    """Open the door."""
    app.register_blueprint(door)
