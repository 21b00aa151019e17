"""Ý kiến của tôi: who proves the code of his opinion reads the answer to it.

Code and secret are asked at «Tra cứu», which slows tries.
"""

from __future__ import annotations

from typing import Final

from flask import Flask, flash, redirect, render_template, session, url_for
from werkzeug.wrappers import Response

from feedback.cases import codes
from feedback.cases.public import other_codes, pages
from feedback.consultation import opinions, sent
from feedback.consultation.public import saying
from feedback.consultation.public.door import door
from feedback.consultation.public.listing import shown
from feedback.web import now
from feedback.web.commits import commits
from feedback.web.forms import Form
from feedback.web.guards import public

View = Response | str | tuple[str, int]

_OVER: Final = "Nhập mã góp ý và số bí mật để đọc trả lời"


class ButtonForm(Form):
    """A button that sends nothing but its token."""


@door.get("/gop-y/y-kien")
@public
def own_opinion() -> View:
    """What he said, and what was answered to him and those who said the same."""
    code = pages.proven_code(now())
    found = sent.by_code(code) if code else None
    if found is None:
        flash(_OVER)
        return redirect(url_for("cases_public.track_form"), 303)
    return render_template(
        "consultation/public/own_opinion.html",
        consultation=found.consultation,
        one=shown([found.consultation])[0],
        opinion=found.opinion,
        code=codes.shown(found.opinion.code or ""),
        stance=opinions.STANCES[found.opinion.stance],
        answer=sent.answer_to(found),
        verdicts=opinions.VERDICTS,
    )


@door.post("/gop-y/y-kien/thoat")
@public
@commits
def leave_opinion() -> View:
    """Thoát: nobody who uses this browser next sees the opinion."""
    if ButtonForm().validate_on_submit():
        session.pop(saying.KEY, None)
        pages.forget_proof()
        flash("Đã xóa mã góp ý khỏi máy này", "done")
    return redirect(url_for("site.home"), 303)


def init_app(app: Flask) -> None:
    """Let «Tra cứu» lead here."""
    other_codes.lead(app, sent.proven, "consultation_public.own_opinion")
