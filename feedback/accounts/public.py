"""Đăng nhập, đăng xuất: the door through which officers come in and leave."""

from __future__ import annotations

from flask import (
    Blueprint,
    Flask,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_login import current_user
from werkzeug.wrappers import Response

from feedback import config
from feedback.accounts import (
    actions,
    demo,
    known_browsers,
    landing,
    parcels,
    passkeys,
    passwords,
    queries,
    rules,
    session_rows,
    sessions,
)
from feedback.accounts.arriving import STEP, arrival, begin_here, browser_family, locked
from feedback.accounts.forms import PlainForm, SecondForm, SignInForm
from feedback.accounts.second_public import second_page
from feedback.extensions import db, login
from feedback.web import now
from feedback.web.commits import commits
from feedback.web.guards import current_actor, public
from feedback.web.pressure import pressed

door = Blueprint("accounts_public", __name__)


@door.get("/dang-nhap")
@public
def sign_in_form() -> Response | str:
    """The page of signing in; who is signed in already goes on to where he wanted."""
    wanted = rules.own_path(request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(wanted or url_for(landing.first_page(current_actor())), 303)
    if first := _first_of_all():
        return first
    return _page(SignInForm(formdata=None, next=wanted or ""))


@door.post("/dang-nhap")
@public
@pressed("sign_in")
@commits
def sign_in() -> Response | str | tuple[str, int]:
    """Sign in. The password is checked before the write transaction begins (see ``passwords``)."""
    form = SignInForm()
    if not form.validate_on_submit():
        return _page(form), 422
    name, at = rules.username(form.username.data), now()
    tries = known_browsers.tries_of(name)
    locked_until_at = queries.locked_until(tries, at)
    if locked_until_at is None:
        known = queries.credentials(name)
        proof = passwords.check(form.password.data, known.password_hash if known else None)
        outcome = actions.sign_in(
            name,
            known if proof.right else None,
            better_hash=proof.better_hash,
            browser=browser_family(),
            tries=tries,
            at=at,
        )
        # Here, not after the answer: a refusal's count must stay though its page is an error, and the next
        # line reads the new session through another connection.
        db.session.commit()
        if isinstance(outcome, actions.Admission):
            parcel = parcels.unpack(form.typed.data, at=at)
            begin_here(outcome.token)
            return arrival(rules.own_path(form.next.data), parcel)
        if isinstance(outcome, actions.HalfWay):
            session[STEP] = outcome.token
            return _to_second(form)
        locked_until_at = outcome.locked_until_at
    form.form_errors = [locked(locked_until_at) if locked_until_at else _wrong()]
    return _page(form), 422


def _to_second(form: SignInForm) -> Response | str:
    """On to the second step; what was typed before can only travel within the page itself."""
    wanted = rules.own_path(form.next.data) or ""
    if form.typed.data:
        return second_page(SecondForm(formdata=None, next=wanted, typed=form.typed.data))
    return redirect(url_for("accounts_second.second", next=wanted or None), 303)


def _page(form: SignInForm, *, lost: bool = False) -> str:
    """The page; in a demo it shows who may sign in, unless somebody came back to what he had typed.

    ``lost``: it answers a post that is not carried along.
    """
    shown = demo.sign_ins() if config.current().demo and not form.typed.data else []
    return render_template(
        "accounts/public/sign_in.html",
        form=form,
        lost=lost,
        demo=shown,
        demo_password=demo.DEMO_PASSWORD,
        passkeys=passkeys.site(config.current().site_url) is not None,
        provider=config.current().oidc_name if config.current().oidc_issuer else "",
    )


def _wrong() -> str:
    settings = config.current()
    return (
        f"Tên đăng nhập hoặc mật khẩu không đúng. Sau {settings.login_tries} lần sai liên tiếp, "
        f"tên đăng nhập bị khóa {settings.login_lock_minutes} phút"
    )


@door.get("/dang-xuat")
@public
def sign_out_form() -> str:
    """Ask before signing out: a link alone must not do it."""
    return render_template("accounts/public/sign_out.html", form=PlainForm(formdata=None))


@door.post("/dang-xuat")
@public
@commits
def sign_out() -> Response | tuple[str, int]:
    """End the session, here and in the browser."""
    form = PlainForm()
    if not form.validate_on_submit():
        return render_template("accounts/public/sign_out.html", form=form), 422
    if current_user.is_authenticated:
        session_rows.sign_out(current_user.token, by=current_actor(), at=now())
    sessions.forget()
    flash("Đã đăng xuất", "done")
    answer = redirect(url_for("accounts_public.sign_in_form"), 303)
    # Not «cookies»: a browser would take those of every site of the province's domain. Not «storage»: there
    # waits, sealed, what was written down without a line; the page of signing in ends the right to add to it.
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@login.unauthorized_handler
def ask_to_sign_in() -> Response:
    """What a page behind the sign-in answers to one who is not signed in, or no longer is.

    What an officer posted after his session had ended comes along (see ``parcels``): having signed in he
    finds his page filled in.
    """
    if first := _first_of_all():
        return first
    here = request.full_path.rstrip("?")
    if request.method == "POST":
        form = SignInForm(formdata=None, next=_openable(here), typed=parcels.pack(here, at=now()))
        return make_response(_page(form, lost=not form.typed.data), 401)
    return redirect(url_for("accounts_public.sign_in_form", next=here), 303)


def _first_of_all() -> Response | None:
    """To the only page there is for one who must choose a password, or set up a factor, before all else."""
    if g.get("must_change_password", False):
        return redirect(url_for("accounts_desk.password"), 303)
    if g.get("must_set_up_factor", False):
        return redirect(url_for("accounts_factors.security"), 303)
    return None


def _openable(here: str) -> str:
    """The address of this post if a page stands there too, else ""."""
    adapter = current_app.create_url_adapter(request)
    return here if adapter is not None and "GET" in adapter.allowed_methods(request.path) else ""


def init_app(app: Flask) -> None:
    """Open the door."""
    app.register_blueprint(door)
