"""What the pages of signing in share: where one arrives, what is said of a lock, by which browser it is."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from flask import after_this_request, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from feedback.accounts import known_browsers, landing, passwords, queries, refused_tries, rules, sessions
from feedback.accounts.parcels import Parcel
from feedback.extensions import db
from feedback.web import now
from feedback.web.filters import gio_ngay
from feedback.web.guards import current_actor

STEP: Final = "sign_in_step"
"""Under this name the browser's cookie holds the token of a step (``steps``)."""
CLONED: Final = (
    "Khóa truy cập này có dấu hiệu bị sao chép nên không được nhận. Dùng cách khác và báo quản trị hệ thống"
)


def arrival(wanted: str | None, parcel: Parcel | None) -> Response | str:
    """Where a sign-in leads: to a password or a factor of one's own, to what was typed before, or to the page
    wanted.
    """
    if current_user.must_change_password:
        return redirect(url_for("accounts_desk.password"), 303)
    if current_user.must_set_up_factor:
        return redirect(url_for("accounts_factors.security"), 303)
    if parcel is not None and parcel.officer_id == current_user.id:
        return render_template("accounts/public/send_again.html", parcel=parcel)
    return redirect(wanted or url_for(landing.first_page(current_actor())), 303)


def begin_here(token: str) -> None:
    """Hand over the token of a new, committed session; from now on the browser is one that is known."""
    sessions.begin(token)
    username = current_user.username
    after_this_request(lambda answer: known_browsers.remember(answer, username))


def locked(until: datetime) -> str:
    """That the name is locked, and what to do."""
    return (
        f"Đã nhập sai nhiều lần. Tên đăng nhập này bị khóa đến {gio_ngay(until)}. "
        "Hãy thử lại sau lúc đó, hoặc nhờ quản trị hệ thống mở khóa"
    )


def fault_of_own_password(password: str) -> str:
    """What is wrong with what was typed as the password of who is signed in: tries are counted here too."""
    name, at = current_user.username, now()
    tries = refused_tries.within_session(name)
    until = queries.locked_until(tries, at)
    if until is None:
        known = queries.credentials(name)
        if known is not None and passwords.check(password, known.password_hash).right:
            return ""
        until = refused_tries.refuse(name, refused_tries.counted(tries, at), at, what="prove")
        # The count must stay though the page is an error.
        db.session.commit()
    return locked(until) if until is not None else "Mật khẩu hiện tại không đúng"


def stale(endpoint: str) -> tuple[str, int]:
    """The answer to a button of a page that was open too long, or not ours: nothing was done (422)."""
    return render_template("accounts/public/stale.html", back=url_for(endpoint)), 422


def browser_family() -> str:
    """The family of the browser that asks."""
    return rules.browser_family(request.user_agent.string)[:40]
