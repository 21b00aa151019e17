"""Bảo mật tài khoản: what an officer signs in with and where; changed only after a fresh proof."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Flask, flash, redirect, render_template, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from feedback import config
from feedback.accounts import (
    factors,
    identities,
    one_time_codes,
    passkeys,
    passwords,
    queries,
    refused_tries,
    rules,
    session_rows,
    sessions,
    steps,
)
from feedback.accounts.arriving import CLONED, STEP, locked, stale
from feedback.accounts.forms import AnswerForm, CodeForm, PasskeyForm, PlainForm, ProveForm
from feedback.accounts.rules import Refused
from feedback.extensions import db
from feedback.web import now
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs

door = Blueprint("accounts_factors", __name__)

_OVER: Final = "Bước này đã hết thời gian (5 phút). Bấm lại để bắt đầu"


@door.get("/tai-khoan/bao-mat")
@needs("accounts:own:edit")
def security() -> str:
    """The factors, linked accounts and open sessions of the one who looks."""
    return _page(PlainForm(formdata=None))


def _page(form: PlainForm) -> str:
    settings = config.current()
    held = factors.factors_of(current_user.id)
    return render_template(
        "accounts/desk/security.html",
        form=form,
        factors=held,
        kinds=factors.KINDS,
        required=settings.second_factor_required,
        must=current_user.must_set_up_factor,
        full=len(held) >= factors.MOST,
        passkeys_here=passkeys.site(settings.site_url) is not None,
        provider=settings.oidc_name if settings.oidc_issuer else "",
        identities=identities.identities_of(current_user.id),
        sessions=queries.sessions_of(current_user.id, now()),
        this_session=current_user.session_id,
        proofs=rules.PROOFS,
    )


def _to_security() -> Response:
    return redirect(url_for("accounts_factors.security"), 303)


def to_prove_first() -> Response | None:
    """To the page of a fresh proof, unless the last one is fresh (``rules.FRESH``)."""
    proved_at = current_user.proved_at
    if proved_at is not None and now() - proved_at <= rules.FRESH:
        return None
    flash("Xác nhận lại rồi bấm lại nút vừa bấm", "note")
    return redirect(url_for("accounts_factors.prove_form"), 303)


@door.get("/tai-khoan/bao-mat/xac-nhan")
@needs("accounts:own:edit")
def prove_form() -> str:
    """Xác nhận lại: the password, a code, or a passkey."""
    return _prove_page(ProveForm(formdata=None))


def _prove_page(form: ProveForm) -> str:
    site = passkeys.site(config.current().site_url)
    held = factors.factors_of(current_user.id)
    keys = factors.passkeys_of(held)
    step = steps.look(session.get(STEP), "prove", at=now()) if site and keys else None
    options = ""
    if step is not None and step.officer_id == current_user.id and site is not None:
        options = passkeys.options_to_prove(site, step.contents["challenge"], keys)
    return render_template(
        "accounts/desk/prove.html",
        form=form,
        has_codes=any(row.kind == "totp" for row in held),
        has_keys=bool(keys) and site is not None,
        options=options,
    )


@door.post("/tai-khoan/bao-mat/xac-nhan")
@needs("accounts:own:edit")
@commits
def prove() -> Response | tuple[str, int]:
    """Prove anew by the password or a code. The password is checked before the write transaction begins."""
    form = ProveForm()
    if not form.validate_on_submit():
        return _prove_page(form), 422
    at, name = now(), current_user.username
    tries = refused_tries.within_session(name)
    if not form.current_password.data and not form.code.data:
        form.current_password.errors = ["Nhập mật khẩu hoặc mã dùng một lần"]
        return _prove_page(form), 422
    locked_until_at = queries.locked_until(tries, at)
    right = False
    if locked_until_at is None and form.current_password.data:
        known = queries.credentials(name)
        right = known is not None and passwords.check(form.current_password.data, known.password_hash).right
    if locked_until_at is None and not right and form.code.data:
        right = factors.use_code(current_user.id, form.code.data, at=at)
    if right:
        return _proved()
    if locked_until_at is None:
        counted = refused_tries.counted(tries, at)
        locked_until_at = refused_tries.refuse(name, counted, at, what="prove")
        # The count must stay though the page is an error.
        db.session.commit()
    if locked_until_at is not None:
        form.form_errors = [locked(locked_until_at)]
    elif form.current_password.data:
        form.current_password.errors = ["Mật khẩu không đúng"]
    else:
        form.code.errors = ["Mã không đúng, đã dùng hoặc đã hết hạn"]
    form.code.data = ""
    return _prove_page(form), 422


def _proved() -> Response:
    token = session_rows.prove_again(current_user.session_id, at=now())
    # The next line reads the session through another connection.
    db.session.commit()
    sessions.begin(token)
    flash("Đã xác nhận. Trong 5 phút tới có thể đổi cách đăng nhập", "done")
    return _to_security()


@door.post("/tai-khoan/bao-mat/xac-nhan/khoa")
@needs("accounts:own:edit")
@commits
def begin_proof() -> Response | tuple[str, int]:
    """Begin to prove by a passkey."""
    form = PlainForm()
    if not form.validate_on_submit():
        return stale("accounts_factors.prove_form")
    contents = {"challenge": passkeys.new_challenge()}
    session[STEP] = steps.begin("prove", contents, officer_id=current_user.id, at=now())
    return redirect(url_for("accounts_factors.prove_form"), 303)


@door.post("/tai-khoan/bao-mat/xac-nhan/khoa/xong")
@needs("accounts:own:edit")
@commits
def prove_by_passkey() -> Response | tuple[str, int]:
    """Prove by what a passkey signed."""
    form, at, back = AnswerForm(), now(), redirect(url_for("accounts_factors.prove_form"), 303)
    site = passkeys.site(config.current().site_url)
    if not form.validate_on_submit():
        return stale("accounts_factors.prove_form")
    step = steps.hold(session.pop(STEP, None), "prove", at=at)
    if step is None or step.officer_id != current_user.id or site is None:
        flash(_OVER, "note")
        return back
    steps.end(step)
    try:
        factors.use_passkey(
            form.answer.data, step.contents["challenge"], site, officer_id=current_user.id, at=at
        )
    except passkeys.Unproved:
        flash("Khóa truy cập không được nhận. Thử lại, hoặc dùng cách khác", "note")
        return back
    except factors.Cloned:
        flash(CLONED, "note")
        return back
    return _proved()


@door.post("/tai-khoan/bao-mat/ung-dung")
@needs("accounts:own:edit")
@commits
def begin_codes() -> Response | tuple[str, int]:
    """Begin to add an app of one-time codes: a secret is made."""
    form = PlainForm()
    if not form.validate_on_submit():
        return _page(form), 422
    if first := to_prove_first():
        return first
    contents = {"secret": one_time_codes.new_secret()}
    session[STEP] = steps.begin("totp", contents, officer_id=current_user.id, at=now())
    return redirect(url_for("accounts_factors.codes"), 303)


@door.get("/tai-khoan/bao-mat/ung-dung")
@needs("accounts:own:edit")
def codes() -> Response | str:
    """The secret as a picture and in letters, and where its first code is typed."""
    step = steps.look(session.get(STEP), "totp", at=now())
    if step is None or step.officer_id != current_user.id:
        flash(_OVER, "note")
        return _to_security()
    return _codes_page(CodeForm(formdata=None), step)


def _codes_page(form: CodeForm, step: steps.Step) -> str:
    secret = step.contents["secret"]
    issuer = config.current().operator
    address = one_time_codes.address(secret, username=current_user.username, issuer=issuer)
    return render_template(
        "accounts/desk/codes.html",
        form=form,
        picture=one_time_codes.picture(address),
        secret=one_time_codes.spaced(secret),
    )


@door.post("/tai-khoan/bao-mat/ung-dung/xong")
@needs("accounts:own:edit")
@commits
def add_codes() -> Response | tuple[str, int]:
    """Add the app, once its first code is right."""
    form, at = CodeForm(), now()
    step = steps.hold(session.get(STEP), "totp", at=at)
    good = form.validate_on_submit()
    if step is None or step.officer_id != current_user.id:
        flash(_OVER, "note")
        return _to_security() if good else stale("accounts_factors.security")
    if not good:
        return _codes_page(form, step), 422
    try:
        added = factors.add_codes(
            step.contents["secret"],
            form.code.data,
            "Ứng dụng trên điện thoại",
            by=current_actor(),
            at=at,
        )
    except Refused as refusal:
        form.form_errors = [str(refusal)]
        return _codes_page(form, step), 422
    if not added:
        still = steps.miss(step)
        db.session.commit()
        if not still:
            flash("Mã sai nhiều lần. Bấm lại để lấy mã bí mật mới", "note")
            return _to_security()
        form.code.errors = ["Mã không đúng. Kiểm tra giờ của điện thoại, chờ mã mới rồi nhập lại"]
        form.code.data = ""
        return _codes_page(form, step), 422
    return _added(step, "totp")


@door.post("/tai-khoan/bao-mat/khoa")
@needs("accounts:own:edit")
@commits
def begin_passkey() -> Response | tuple[str, int]:
    """Begin to add a passkey."""
    form = PlainForm()
    if not form.validate_on_submit():
        return _page(form), 422
    if passkeys.site(config.current().site_url) is None:
        return _to_security()
    if first := to_prove_first():
        return first
    contents = {"challenge": passkeys.new_challenge()}
    session[STEP] = steps.begin("add", contents, officer_id=current_user.id, at=now())
    return redirect(url_for("accounts_factors.new_passkey"), 303)


@door.get("/tai-khoan/bao-mat/khoa")
@needs("accounts:own:edit")
def new_passkey() -> Response | str:
    """The page on which the browser makes a passkey."""
    step = steps.look(session.get(STEP), "add", at=now())
    if step is None or step.officer_id != current_user.id:
        flash(_OVER, "note")
        return _to_security()
    return _passkey_page(PasskeyForm(formdata=None), step)


def _passkey_page(form: PasskeyForm, step: steps.Step) -> str:
    settings = config.current()
    site = passkeys.site(settings.site_url)
    assert site is not None
    options = passkeys.options_to_make(
        site,
        step.contents["challenge"],
        service=settings.operator,
        username=current_user.username,
        full_name=current_user.full_name,
        handle=factors.handle_of(current_user.id),
        have=factors.passkeys_of(factors.factors_of(current_user.id)),
    )
    return render_template("accounts/desk/new_passkey.html", form=form, options=options)


@door.post("/tai-khoan/bao-mat/khoa/xong")
@needs("accounts:own:edit")
@commits
def add_passkey() -> Response | tuple[str, int]:
    """Add the passkey that the browser made."""
    form, at = PasskeyForm(), now()
    site = passkeys.site(config.current().site_url)
    step = steps.hold(session.get(STEP), "add", at=at)
    good = form.validate_on_submit()
    if step is None or step.officer_id != current_user.id or site is None:
        flash(_OVER, "note")
        return _to_security() if good else stale("accounts_factors.security")
    if not good:
        return _passkey_page(form, step), 422
    try:
        key = passkeys.made(site, step.contents["challenge"], form.answer.data)
        factors.add_passkey(key, form.label.data, by=current_actor(), at=at)
    except (passkeys.Unproved, Refused) as refusal:
        said = str(refusal) if isinstance(refusal, Refused) else "Trình duyệt chưa tạo được khóa. Thử lại"
        form.form_errors = [said]
        return _passkey_page(form, step), 422
    return _added(step, "passkey")


def _added(step: steps.Step, kind: str) -> Response:
    """The step is used up; the other sessions end, this one goes on under another token, proved by more."""
    at = now()
    steps.end(step)
    session_rows.end_all(current_user.id, but=current_user.session_id, at=at)
    first = current_user.proof
    proof = first if rules.is_strong(first) else factors.with_own(first, kind)
    must = current_user.must_set_up_factor
    token = session_rows.prove_again(current_user.session_id, proof=proof, at=at)
    db.session.commit()
    sessions.begin(token)
    done = "Đã thêm cách xác thực. Các phiên khác đã kết thúc"
    flash(done + (". Bây giờ có thể làm việc" if must else ""), "done")
    return _to_security()


@door.post("/tai-khoan/bao-mat/<int:factor_id>/go")
@needs("accounts:own:edit")
@commits
def remove(factor_id: int) -> Response | tuple[str, int]:
    """Gỡ một cách xác thực."""
    form = PlainForm()
    if not form.validate_on_submit():
        return _page(form), 422
    if first := to_prove_first():
        return first
    try:
        removed = factors.remove(factor_id, session_id=current_user.session_id, by=current_actor(), at=now())
    except Refused as refusal:
        form.form_errors = [str(refusal)]
        return _page(form), 422
    if removed:
        flash("Đã gỡ cách xác thực. Các phiên khác đã kết thúc", "done")
    return _to_security()


@door.post("/tai-khoan/bao-mat/phien/ket-thuc-het")
@needs("accounts:own:edit")
@commits
def end_others() -> Response | tuple[str, int]:
    """Kết thúc mọi phiên khác."""
    form = PlainForm()
    if not form.validate_on_submit():
        return _page(form), 422
    session_rows.end_others(current_user.session_id, by=current_actor(), at=now())
    flash("Đã kết thúc mọi phiên khác", "done")
    return _to_security()


@door.post("/tai-khoan/phien/<int:session_id>/ket-thuc")
@needs("accounts:own:edit")
@commits
def end_session(session_id: int) -> Response | tuple[str, int]:
    """End one of my sessions, on a machine that I left."""
    form = PlainForm()
    if not form.validate_on_submit():
        return _page(form), 422
    if session_rows.end_session(session_id, by=current_actor(), at=now()):
        flash("Đã kết thúc phiên làm việc", "done")
    return _to_security()


def init_app(app: Flask) -> None:
    """Open the door."""
    app.register_blueprint(door)
