"""«Lưu lại, điền tiếp sau»: a draft put aside, and taken up again by its key."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, render_template, request, url_for

from feedback.intake import drafts, journey
from feedback.intake.forms import ResumeForm, TokenForm
from feedback.intake.journey import Journey, Page
from feedback.intake.public.pages import ENDPOINTS, View, door, slug_of
from feedback.intake.typed import answers as typed_in
from feedback.law.kinds import SEALED_KINDS, Kind
from feedback.web import now
from feedback.web.commits import commits
from feedback.web.forms import Form, TextField
from feedback.web.guards import public
from feedback.web.pressure import note_wrong_code, pressed


def asked(form: Form) -> bool:
    """Whether the button was pressed, and nothing typed is longer than its box takes."""
    return "luu_lai" in request.form and not any(
        len(field.data or "") > field.max_length
        for field in form
        if isinstance(field, TextField) and isinstance(field.data, str)
    )


def put_aside(trip: Journey, page: Page, form: Form, show_again: Callable[[], str]) -> View:
    """Keep a page as it stands, good or not, and go on to the draft's key."""
    token = TokenForm()
    if not token.validate():
        form.form_errors, form.stale = token.form_errors, token.stale
        return show_again(), 422
    trip.answer(page, typed_in(form), done=False)
    trip.written.kept = True
    trip.keep(now())
    return journey.give_cookie(redirect(url_for("intake_public.kept"), 303), trip.key)


@door.post("/gui-don/luu-lai")
@public
@pressed("drafts")
@commits
def keep() -> View:
    """«Lưu lại, gửi sau» on the page where all is checked: the draft as it is, then its key."""
    token, key, written = TokenForm(), journey.key(), journey.unsent(now())
    if not token.validate() or key is None or written is None:
        return render_template("intake/public/lost.html", what="draft"), 422
    written.kept = True
    drafts.keep(key, written, at=now())
    return journey.give_cookie(redirect(url_for("intake_public.kept"), 303), key)


@door.get("/gui-don/luu-lai")
@public
def kept() -> View:
    """The key of the draft, to go on with another time or on another device."""
    key, written = journey.key(), journey.unsent(now())
    if key is None or written is None:
        return render_template("intake/public/lost.html", what="draft"), 404
    kind = Kind(written.kind)
    page = journey.next_page(written) or journey.pages_of(kind, written)[-1]
    return render_template(
        "intake/public/kept.html",
        shown_key=drafts.shown_key(key),
        until=drafts.kept_until(key),
        go_on=url_for(ENDPOINTS[page], slug=slug_of(written)),
        discreet=kind in SEALED_KINDS,
    )


@door.get("/gui-don/dien-tiep")
@public
def resume_form() -> View:
    """Asks for the key of a draft that was put aside."""
    return render_template("intake/public/resume.html", form=ResumeForm(formdata=None))


@door.post("/gui-don/dien-tiep")
@public
@pressed("tracking")
@commits
def resume() -> View:
    """Go on with a draft by its key."""
    form = ResumeForm()
    if not form.validate_on_submit():
        return render_template("intake/public/resume.html", form=form), 422
    key = drafts.parse_key(form.key.data)
    written = drafts.find(key, at=now()) if key else None
    if key is None or written is None:
        note_wrong_code("tracking")
        form.key.errors = ["Không có bản đang viết với mã này, hoặc bản ấy đã quá thời gian giữ"]
        return render_template("intake/public/resume.html", form=form), 422
    if written.receipt is not None:
        target = url_for("intake_public.received")
    else:
        target = url_for(ENDPOINTS[journey.next_page(written) or "content"], slug=slug_of(written))
    return journey.give_cookie(redirect(target, 303), key)
