"""«Hữu ích?» on a page of its own: the page of the result stays the same for everybody, and may be kept."""

from __future__ import annotations

import secrets
from typing import Final

from flask import abort, redirect, render_template, request, url_for
from itsdangerous import BadSignature, URLSafeSerializer, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from feedback import config
from feedback.disclosure import usefulness
from feedback.disclosure.models import Outcome
from feedback.disclosure.public.door import door
from feedback.disclosure.public.outcomes import found_or_404
from feedback.disclosure.queries import outcomes
from feedback.sealing import blind_index
from feedback.tries import count_try
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.cookies import name_of
from feedback.web.forms import Choice, Form, HiddenField, RadiosField
from feedback.web.guards import public
from feedback.web.language import roots
from feedback.web.pressure import pressed

View = Response | str | tuple[str, int]

_COOKIE: Final = "y_kien"
_KEPT_SECONDS: Final = 180 * 24 * 3600
_DAY_SECONDS: Final = 24 * 3600
_MOST: Final = 20
"""So many answers on one result are counted from one network in ``tries.WINDOW``: a village may share one."""


class UseForm(Form):
    """Có, không."""

    submission_key = HiddenField(max_length=200)
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
    return _ask(outcome, UseForm(formdata=None, submission_key=_new_key(outcome)))


@door.post("/ket-qua/<code>/huu-ich")
@public
@pressed("opinion")
@commits
def use(code: str) -> View:
    """Count it; a browser that has answered is thanked again and not counted."""
    outcome, form = _read(code), UseForm()
    if not form.validate_on_submit():
        return _ask(outcome, form), 422
    key = _key_of(outcome, form.submission_key.data)
    if not key:
        form.submission_key.data = _new_key(outcome)
        form.useful.errors = ["Trang này mở đã lâu. Chọn rồi gửi lại"]
        return _ask(outcome, form), 422
    answer = redirect(url_for("disclosure_public.use_form", code=outcome.code), 303)
    if not _said(outcome):
        if count_try(_network(outcome), at=now()) > _MOST:
            form.useful.errors = ["Từ mạng này đã có nhiều câu trả lời. Ông/bà gửi lại sau 15 phút"]
            return _ask(outcome, form), 429
        usefulness.count(outcome.id, useful=form.useful.data == "co", key=key)
        here = url_for("disclosure_public.use_form", code=outcome.code).removeprefix(request.script_root)
        for root in roots():
            answer.set_cookie(
                _cookie(),
                _signer().dumps(outcome.code),
                max_age=_KEPT_SECONDS,
                path=f"{root}{here}",
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


def _ask(outcome: Outcome, form: UseForm) -> str:
    return render_template("disclosure/public/use.html", outcome=outcome, form=form)


def _network(outcome: Outcome) -> str:
    """Under which name answers from one network are counted; its address can't be read from it."""
    key = config.current().lookup_key_bytes
    return blind_index(key, "disclosure.uses", f"{outcome.id}\0{request.remote_addr}").hex()


def _new_key(outcome: Outcome) -> str:
    """A random key that this site gave out, for this result alone."""
    return str(_keys().dumps([outcome.code, secrets.token_urlsafe(24)]))


def _key_of(outcome: Outcome, signed: str) -> str:
    """The key, if it is one of ours and not too old; else empty."""
    try:
        code, key = _keys().loads(signed, max_age=_DAY_SECONDS)
    except BadSignature:
        return ""
    return str(key) if code == outcome.code else ""


def _cookie() -> str:
    return name_of(_COOKIE, "/ket-qua", secure=config.current().secure_cookies)


def _keys() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(config.current().signing_keys, salt="huu-ich-khoa")


def _said(outcome: Outcome) -> bool:
    try:
        return bool(_signer().loads(request.cookies.get(_cookie(), "")) == outcome.code)
    except BadSignature:
        return False


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(config.current().signing_keys, salt="huu-ich")
