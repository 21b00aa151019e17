"""Khôi phục đăng nhập: what administrators do for an officer who can't sign in, or shouldn't be any more."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, flash, redirect, render_template, url_for
from flask_login import current_user
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback import config
from feedback.accounts import actions, factors, identities, passwords, queries, recovery
from feedback.accounts.forms import BindForm, PlainForm, RecoveryForm
from feedback.accounts.models import Officer
from feedback.accounts.rules import Refused
from feedback.web import menus, now, slots
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs

door = Blueprint("accounts_recovery", __name__)


def _officer(username: str) -> Officer:
    found = queries.by_username(username)
    if found is None:
        abort(404)
    return found


def _back(officer: Officer) -> Response:
    return redirect(url_for("accounts_recovery.means", username=officer.username), 303)


@door.get("/quan-tri/can-bo/<username>/dang-nhap")
@needs("accounts:officer:edit")
def means(username: str) -> str:
    """Cách đăng nhập của một cán bộ: how many factors, which linked accounts, open sessions; recovery."""
    return _page(_officer(username), PlainForm(formdata=None))


def _page(
    officer: Officer,
    form: PlainForm | RecoveryForm | BindForm,
    *,
    asking: RecoveryForm | None = None,
    binding: BindForm | None = None,
) -> str:
    settings = config.current()
    return render_template(
        "accounts/desk/means.html",
        officer=officer,
        form=form,
        asking=asking or RecoveryForm(formdata=None),
        binding=binding or BindForm(formdata=None),
        factors=factors.factors_of(officer.id),
        kinds=factors.KINDS,
        identities=identities.identities_of(officer.id),
        sessions=queries.sessions_of(officer.id, now()),
        waiting=recovery.waiting(now(), officer.id),
        others=recovery.other_administrators(officer.id),
        provider=settings.oidc_name if settings.oidc_issuer else "",
        himself=officer.id == current_user.id,
    )


@door.post("/quan-tri/can-bo/<username>/khoi-phuc")
@needs("accounts:officer:edit")
@commits
def ask(username: str) -> Response | tuple[str, int]:
    """Đề nghị khôi phục."""
    officer, form = _officer(username), RecoveryForm()
    if not form.validate_on_submit():
        return _page(officer, form, asking=form), 422
    try:
        recovery.ask(officer, form.reason.data, by=current_actor(), at=now())
    except Refused as refusal:
        form.form_errors = [str(refusal)]
        return _page(officer, form, asking=form), 422
    flash("Đã gửi đề nghị. Quản trị viên khác đồng ý trong 24 giờ thì việc khôi phục có hiệu lực", "done")
    return _back(officer)


@door.post("/quan-tri/can-bo/<username>/ket-thuc-phien")
@needs("accounts:officer:edit")
@commits
def end_sessions(username: str) -> Response | tuple[str, int]:
    """Kết thúc mọi phiên của một cán bộ."""
    officer, form = _officer(username), PlainForm()
    if not form.validate_on_submit():
        return _page(officer, form), 422
    ended = actions.end_sessions(officer, by=current_actor(), at=now())
    flash("Đã kết thúc mọi phiên của người này" if ended else "Người này không có phiên nào đang mở", "done")
    return _back(officer)


@door.post("/quan-tri/can-bo/<username>/lien-ket")
@needs("accounts:officer:edit")
@commits
def bind(username: str) -> Response | tuple[str, int]:
    """Liên kết tài khoản tại cổng cho một cán bộ."""
    officer, form = _officer(username), BindForm()
    issuer = config.current().oidc_issuer
    if not issuer:
        abort(404)
    if not form.validate_on_submit():
        return _page(officer, form, binding=form), 422
    try:
        identities.bind(officer, issuer, form.subject.data, by=current_actor(), at=now())
    except Refused as refusal:
        if identities.identities_of(officer.id):
            # Linked a moment ago, from another tab: the page has no field any more.
            form.form_errors = [str(refusal)]
        else:
            form.subject.errors = [str(refusal)]
        return _page(officer, form, binding=form), 422
    flash("Đã liên kết. Người này vẫn phải qua bước xác thực hai của mình", "done")
    return _back(officer)


@door.post("/quan-tri/can-bo/<username>/lien-ket/<int:identity_id>/bo")
@needs("accounts:officer:edit")
@commits
def unbind(username: str, identity_id: int) -> Response | tuple[str, int]:
    """Bỏ liên kết của một cán bộ."""
    officer, form = _officer(username), PlainForm()
    if not form.validate_on_submit():
        return _page(officer, form), 422
    done = identities.unbind(
        identity_id, officer_id=officer.id, session_id=None, by=current_actor(), at=now()
    )
    if not done:
        abort(404)
    flash("Đã bỏ liên kết", "done")
    return _back(officer)


@door.get("/quan-tri/khoi-phuc")
@needs("accounts:officer:edit")
def waiting() -> str:
    """Đề nghị khôi phục đang chờ."""
    return _waiting_page(PlainForm(formdata=None))


def _waiting_page(form: PlainForm) -> str:
    return render_template(
        "accounts/desk/recoveries.html",
        form=form,
        waiting=recovery.waiting(now()),
        me=current_user.id,
    )


@door.post("/quan-tri/khoi-phuc/<int:recovery_id>/dong-y")
@needs("accounts:officer:edit")
@commits
def confirm(recovery_id: int) -> str | tuple[str, int]:
    """Đồng ý khôi phục; the answer shows the password for one use, which is kept nowhere."""
    first = passwords.one_time()
    kept = passwords.hashed(first)
    form = PlainForm()
    if not form.validate_on_submit():
        return _waiting_page(form), 422
    try:
        officer = recovery.confirm(recovery_id, kept, by=current_actor(), at=now())
    except Refused as refusal:
        form.form_errors = [str(refusal)]
        return _waiting_page(form), 422
    if officer is None:
        form.form_errors = ["Đề nghị này không còn chờ: đã có người quyết định hoặc đã quá 24 giờ"]
        return _waiting_page(form), 422
    return render_template("accounts/desk/first_password.html", officer=officer, password=first)


@door.post("/quan-tri/khoi-phuc/<int:recovery_id>/khong-dong-y")
@needs("accounts:officer:edit")
@commits
def refuse(recovery_id: int) -> Response | tuple[str, int]:
    """Không đồng ý, hoặc rút lại đề nghị của mình."""
    form = PlainForm()
    if not form.validate_on_submit():
        return _waiting_page(form), 422
    try:
        officer = recovery.refuse(recovery_id, by=current_actor(), at=now())
    except Refused as refusal:
        form.form_errors = [str(refusal)]
        return _waiting_page(form), 422
    if officer is None:
        form.form_errors = ["Đề nghị này không còn chờ: đã có người quyết định hoặc đã quá 24 giờ"]
        return _waiting_page(form), 422
    flash("Đã ghi: không khôi phục", "done")
    return redirect(url_for("accounts_recovery.waiting"), 303)


def notice() -> Markup | None:
    """On the administrators' first page: how many requests wait for one of them."""
    if not current_actor().may("accounts:officer:edit"):
        return None
    count = len(recovery.waiting(now()))
    if not count:
        return None
    return Markup(render_template("accounts/desk/_waiting.html", count=count))  # noqa: S704


def init_app(app: Flask) -> None:
    """Open the door."""
    app.register_blueprint(door)
    menus.add_office(app, "accounts_recovery.waiting", "Khôi phục đăng nhập", 81)
    slots.fill(app, "admin_notices", notice)
