"""Đăng nhập, bước hai: a one-time code or a passkey after the password; a passkey alone; a linked account."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Flask, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from feedback import config
from feedback.accounts import (
    actions,
    factors,
    known_browsers,
    parcels,
    passkeys,
    queries,
    rules,
    second_step,
    steps,
)
from feedback.accounts.arriving import CLONED, STEP, arrival, begin_here, browser_family, locked, stale
from feedback.accounts.forms import AnswerForm, SecondForm
from feedback.accounts.second_step import Missed
from feedback.extensions import db
from feedback.web import now
from feedback.web.commits import commits
from feedback.web.guards import public
from feedback.web.pressure import pressed

door = Blueprint("accounts_second", __name__)

_OVER: Final = "Bước đăng nhập đã hết thời gian (5 phút) hoặc đã dùng. Hãy đăng nhập lại từ đầu"
_WRONG_CODE: Final = "Mã không đúng, đã dùng hoặc đã hết hạn. Chờ ứng dụng hiện mã mới rồi nhập lại"
_WRONG_KEY: Final = "Khóa truy cập không được nhận. Thử lại, hoặc dùng cách khác"


@door.get("/dang-nhap/buoc-hai")
@public
def second() -> Response | str:
    """The page of the second step; without one begun the way leads back to the first."""
    return second_page(SecondForm(formdata=None, next=rules.own_path(request.args.get("next")) or ""))


def second_page(form: SecondForm) -> Response | str:
    """The page of the step that the browser's cookie names; where it is over, back to the first step."""
    step = steps.look(session.get(STEP), "second", at=now())
    officer = queries.by_id(step.officer_id) if step is not None and step.officer_id is not None else None
    if step is None or officer is None:
        flash(_OVER, "note")
        return redirect(url_for("accounts_public.sign_in_form"), 303)
    held = factors.factors_of(officer.id)
    keys = factors.passkeys_of(held)
    site = passkeys.site(config.current().site_url)
    options = passkeys.options_to_prove(site, step.contents["challenge"], keys) if site and keys else ""
    return render_template(
        "accounts/public/second.html",
        form=form,
        options=options,
        has_codes=any(row.kind == "totp" for row in held),
        may_skip=second_step.may_skip(officer),
    )


@door.post("/dang-nhap/buoc-hai")
@public
@pressed("second")
@commits
def finish_second() -> Response | str | tuple[str, int]:
    """Decide the second step."""
    form = SecondForm()
    if not form.validate_on_submit():
        return _again(form)
    skip = request.form.get("skip") == "1"
    if not (form.code.data or form.answer.data or skip):
        form.code.errors = ["Nhập mã 6 chữ số đang hiện trong ứng dụng"]
        return _again(form)
    at = now()
    outcome = second_step.finish(
        session.get(STEP),
        code=form.code.data,
        answer=form.answer.data,
        skip=skip,
        browser=browser_family(),
        tries=known_browsers.tries_of,
        at=at,
    )
    # A refusal's count must stay though its page is an error.
    db.session.commit()
    if isinstance(outcome, actions.Admission):
        parcel = parcels.unpack(form.typed.data, at=at)
        begin_here(outcome.token)
        return arrival(rules.own_path(form.next.data), parcel)
    if isinstance(outcome, Missed):
        if outcome.cloned:
            form.form_errors = [CLONED]
        elif form.answer.data:
            form.form_errors = [_WRONG_KEY]
        else:
            form.code.errors = [_WRONG_CODE]
        return _again(form)
    assert outcome.locked_until_at is not None
    form.form_errors = [locked(outcome.locked_until_at)]
    return _again(form)


def _again(form: SecondForm) -> Response | tuple[str, int]:
    form.code.data = ""
    page = second_page(form)
    if not isinstance(page, Response):
        return page, 422
    # A way on is a success, and nothing of ours posted this.
    return stale("accounts_public.sign_in_form") if form.stale else page


@door.post("/dang-nhap/khoa-truy-cap")
@public
@pressed("second")
@commits
def begin_passkey() -> Response | tuple[str, int]:
    """Begin signing in by a passkey alone."""
    form = AnswerForm()
    if not form.validate_on_submit():
        return stale("accounts_public.sign_in_form")
    if passkeys.site(config.current().site_url) is None:
        return redirect(url_for("accounts_public.sign_in_form"), 303)
    at = now()
    session[STEP] = steps.begin("passkey", {"challenge": passkeys.new_challenge()}, officer_id=None, at=at)
    wanted = rules.own_path(form.next.data)
    return redirect(url_for("accounts_second.passkey", next=wanted), 303)


@door.get("/dang-nhap/khoa-truy-cap")
@public
def passkey() -> Response | str:
    """The page on which the browser asks for the passkey."""
    site = passkeys.site(config.current().site_url)
    step = steps.look(session.get(STEP), "passkey", at=now())
    if step is None or site is None:
        return redirect(url_for("accounts_public.sign_in_form"), 303)
    form = AnswerForm(formdata=None, next=rules.own_path(request.args.get("next")) or "")
    return render_template(
        "accounts/public/passkey.html",
        form=form,
        options=passkeys.options_to_prove(site, step.contents["challenge"]),
    )


@door.post("/dang-nhap/khoa-truy-cap/xong")
@public
@pressed("second")
@commits
def sign_in_by_passkey() -> Response | str | tuple[str, int]:
    """Sign in by what the browser's passkey signed."""
    form = AnswerForm()
    back = redirect(url_for("accounts_public.sign_in_form"), 303)
    if not form.validate_on_submit():
        return stale("accounts_public.sign_in_form")
    token = session.pop(STEP, None)
    outcome = second_step.sign_in_by_passkey(token, form.answer.data, browser=browser_family(), at=now())
    db.session.commit()
    if isinstance(outcome, actions.Admission):
        begin_here(outcome.token)
        return arrival(rules.own_path(form.next.data), None)
    flash(CLONED if outcome.cloned else _WRONG_KEY, "note")
    return back


def init_app(app: Flask) -> None:
    """Open the door."""
    app.register_blueprint(door)
