"""Code and proof (C10): who brings both sees the case, for a while and until he leaves."""

from __future__ import annotations

from typing import Final

from flask import flash, redirect, session, url_for
from werkzeug.exceptions import TooManyRequests

from feedback import config
from feedback.cases import actions, codes, groups, other_numbers, queries
from feedback.cases.public import not_solved, other_codes, pages, supplementing, talking, withdrawing
from feedback.cases.public.pages import View, door
from feedback.cases.tracking_forms import CodeForm, LeaveForm, TrackForm
from feedback.extensions import db
from feedback.web import errors, now
from feedback.web.commits import commits
from feedback.web.guards import public
from feedback.web.pressure import note_wrong_code, pressed

NO_MATCH: Final = "Không tìm thấy đơn khớp cả hai thông tin"
_RESUMED: Final = {
    withdrawing.THEN: withdrawing.resumed,
    talking.THEN: talking.resumed,
    not_solved.THEN: not_solved.resumed,
}
"""Where he goes on writing who proves once more what he had proven."""


@door.get("/tra-cuu")
@public
def track_form() -> View:
    """C10: asks for the code and a second proof."""
    return pages.track_page(TrackForm(formdata=None, code=session.pop(pages.CODE, "")))


@door.post("/tra-cuu/ma")
@public
@commits
def begin() -> View:
    """The home page's box: take the code along, out of the address, to the page that asks for the proof."""
    form = CodeForm()
    if not form.validate_on_submit():
        return pages.asked_again(form.code.data), 422
    session[pages.CODE] = form.code.data
    return redirect(url_for("cases_public.track_form"), 303)


@door.post("/tra-cuu")
@public
@pressed("tracking")
@commits
def track() -> View:
    """Open the case for who proves it. Tries are counted per code, and stay counted."""
    form, at = TrackForm(), now()
    if not form.validate_on_submit():
        return pages.track_page(form), 422
    code = codes.parse(form.code.data)
    other = other_numbers.read(form.code.data) if code is None else None
    found = elsewhere = None
    if other is not None:
        code = other[0]
    if code is not None:
        tries = actions.count_try(code, at=at)
        if tries <= config.current().tracking_tries:
            if other is not None:
                found = other[1].proven(code, form.proof.data)
            else:
                found = _proven(code, form.proof.data)
                elsewhere = other_codes.endpoint_of(code, form.proof.data)
                found = code if elsewhere else found
        if found is not None:
            actions.forget_tries(code)
        # Here, not after the answer: a wrong try must stay counted though its page is an error.
        db.session.commit()
        if tries > config.current().tracking_tries:
            return errors.page(TooManyRequests())
    if found is None:
        note_wrong_code("tracking")
        form.form_errors = [NO_MATCH]
        form.proof.data = ""
        return pages.track_page(form), 422
    pages.open_for(found, at)
    if elsewhere is not None:
        return redirect(url_for(elsewhere), 303)
    who = pages.follower(at) if form.typed.data else None
    if who is not None:
        return _RESUMED.get(form.then.data, supplementing.resumed)(who, form.typed.data)
    return redirect(url_for("cases_public.own"), 303)


@door.post("/don-cua-toi/thoat")
@public
@commits
def leave() -> View:
    """Thoát: nobody who uses this browser next sees the case."""
    form = LeaveForm()
    if not form.validate_on_submit():
        return pages.asked_again(), 422
    pages.forget_proof()
    flash("Đã thoát khỏi trang xem đơn")
    return redirect(url_for("cases_public.track_form"), 303)


def _proven(code: str, proof: str) -> str | None:
    """The code again, if the proof is that of its sender or of the one of many who signed."""
    sent, signed = queries.proven(code, proof), groups.proven(code, proof)
    return code if sent is not None or signed is not None else None
