"""«Hữu ích?» on a page of its own: the page of the result stays the same for everybody, and may be kept."""

from __future__ import annotations

import secrets
from typing import Final

from flask import abort, current_app, redirect, render_template, request, url_for
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from feedback import config
from feedback.disclosure import usefulness
from feedback.disclosure.models import Outcome
from feedback.disclosure.public.door import door
from feedback.disclosure.public.outcomes import found_or_404
from feedback.disclosure.queries import outcomes
from feedback.web import today
from feedback.web.commits import commits
from feedback.web.forms import Choice, Form, HiddenField, RadiosField
from feedback.web.guards import public

View = Response | str | tuple[str, int]

_COOKIE: Final = "y_kien"
_KEPT_SECONDS: Final = 180 * 24 * 3600


class UseForm(Form):
    """Có, không."""

    submission_key = HiddenField(max_length=64)
    useful = RadiosField(
        "Kết quả này có hữu ích với ông/bà không?",
        noun="«Có» hoặc «Không»",
        hint="Hệ thống chỉ đếm, không ghi lại ai trả lời",
        choices=[Choice("co", "Có"), Choice("khong", "Không")],
    )


@door.get("/ket-qua/<code>/huu-ich")
@public
def use_form(code: str) -> View:
    """Asks once in each browser."""
    outcome = _read(code)
    if _said(outcome):
        return render_template("disclosure/public/use.html", outcome=outcome, form=None)
    form = UseForm(formdata=None, submission_key=secrets.token_urlsafe(24))
    return render_template("disclosure/public/use.html", outcome=outcome, form=form)


@door.post("/ket-qua/<code>/huu-ich")
@public
@commits
def use(code: str) -> View:
    """Count it; a browser that has answered is thanked again and not counted."""
    outcome, form = _read(code), UseForm()
    if not form.validate_on_submit():
        return render_template("disclosure/public/use.html", outcome=outcome, form=form), 422
    answer = redirect(url_for("disclosure_public.use_form", code=outcome.code), 303)
    if not _said(outcome):
        usefulness.count(outcome.id, useful=form.useful.data == "co", key=form.submission_key.data)
        answer.set_cookie(
            _COOKIE,
            _signer().dumps(outcome.code),
            max_age=_KEPT_SECONDS,
            path=url_for("disclosure_public.use_form", code=outcome.code),
            httponly=True,
            secure=config.current().secure_cookies,
            samesite="Lax",
        )
    return answer


def _read(code: str) -> Outcome:
    """The result whose words stand in public; 404 for any other."""
    outcome = found_or_404(code)
    if outcome.state != "shown" or not outcomes.stands(outcomes.last_copy(outcome.id), today()):
        abort(404)
    return outcome


def _said(outcome: Outcome) -> bool:
    try:
        return bool(_signer().loads(request.cookies.get(_COOKIE, "")) == outcome.code)
    except BadSignature:
        return False


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="huu-ich")
