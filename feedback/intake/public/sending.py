"""Checking, sending and the receipt (C08, C09)."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from feedback import config
from feedback.actor import CITIZEN
from feedback.attachments.actions import LaidDown
from feedback.attachments.inspect import BadFile
from feedback.attachments.messages import message as file_message
from feedback.attachments.serving import disposition
from feedback.cases import receipt_proof
from feedback.cases.public import proving
from feedback.extensions import db
from feedback.intake import actions, answers, draft_files, drafts, journey, letters, receipts
from feedback.intake.drafts import Written
from feedback.intake.forms import PledgeForm, SentForm, TokenForm
from feedback.intake.public.pages import ENDPOINTS, View, door, kind_of, page, slug_of, start_of
from feedback.law import kinds, signatures
from feedback.law.kinds import Kind
from feedback.papers import render
from feedback.straight import sent_together
from feedback.web import messages, now, today
from feedback.web.commits import commits
from feedback.web.guards import public
from feedback.web.pressure import pressed


@door.get("/gui-don/<slug>/kiem-tra")
@public
def check(slug: str) -> View:
    """C08: everything once more, with the agency it would go to and why."""
    kind = kind_of(slug)
    written = journey.current(now())
    if written is None:
        return redirect(start_of(kind), 303)
    if written.receipt is not None:
        return redirect(url_for("intake_public.received"), 303)
    missing = journey.next_page(written)
    if missing is not None:
        return redirect(url_for(ENDPOINTS[missing], slug=slug_of(written)), 303)
    if slug_of(written) != slug:
        return redirect(url_for("intake_public.check", slug=slug_of(written)), 303)
    form = PledgeForm(formdata=None, submission_key=written.submission_key)
    return _check_page(written, form, answers.faults(written, today()))


@door.post("/gui-don/<slug>/kiem-tra")
@public
@pressed("sending")
@commits
def send(slug: str) -> View:
    """Gửi đơn: once, however often the button is pressed."""
    kind_of(slug)
    at = now()
    key, form = journey.key(), PledgeForm()
    written = drafts.find(key, at=at) if key else None
    if key is None or written is None or written.receipt is not None:
        return _sent_before(written)
    form.validate_on_submit()
    if form.submission_key.data != written.submission_key and not form.submission_key.errors:
        form.form_errors.append(messages.WRONG_PAGE)
    wrong = answers.faults(written, today())
    if form.errors or wrong:
        form.submission_key.data = written.submission_key
        return _check_page(written, form, wrong), 422
    laid: list[LaidDown] = []
    if written.files:
        # Opening, decoding and syncing files takes time: no lock of the database is held meanwhile.
        db.session.rollback()
        try:
            laid = draft_files.lay_down(key, written, at=at, seal=actions.new_seal(Kind(written.kind)))
        except draft_files.FileGone as gone:
            return _without_files(written, form, f"{gone.name} không còn. Xóa rồi tải lên lại")
        except BadFile as bad:
            return _without_files(written, form, file_message(bad))
    try:
        with sent_together():
            actions.receive([answers.incoming(written, laid, at=at)], by=CITIZEN, at=at)
            return _arrived(key, written)
    except IntegrityError:
        # Another press of the same button was quicker; its receipt is ours.
        db.session.rollback()
        if not receipts.was_sent(written.submission_key):
            raise
    return _arrived(key, written)


@door.get("/gui-don/da-nhan")
@public
def received() -> View:
    """C09: the receipt, as long as the draft would have been kept."""
    receipt = _receipt()
    if receipt is None:
        return render_template("intake/public/lost.html", what="receipt"), 404
    written = journey.current(now())
    return render_template(
        "intake/public/received.html",
        receipt=receipt,
        letter=bool(written and written.pages),
        discreet=receipt.sealed,
        ready=receipt_proof.ready(receipt.submission_id),
        address="intake_public.receipt_proof_file",
        unsigned_by=signatures.unsigned(Kind.COMPLAINT).article,
    )


@door.get("/gui-don/da-nhan/bang-chung")
@public
def receipt_proof_file() -> View:
    """The proof of the receipt, once a checkpoint holds it."""
    receipt = _receipt()
    if receipt is None:
        return render_template("intake/public/lost.html", what="receipt"), 404
    return proving.served(receipt.submission_id)


@door.post("/gui-don/da-nhan/xoa")
@public
@commits
def forget() -> View:
    """Take the receipt, and the letter with it, off this browser: others may use it too."""
    token, key = TokenForm(), journey.key()
    if not token.validate():
        return redirect(url_for("intake_public.received"), 303)
    if key is not None:
        drafts.drop(key)
    return journey.take_cookie(redirect(url_for("site.home"), 303))


@door.get("/gui-don/da-nhan/bien-nhan.pdf")
@public
def receipt_paper() -> View:
    """The receipt as a PDF."""
    receipt = _receipt()
    if receipt is None:
        return render_template("intake/public/lost.html", what="receipt"), 404
    tracking = config.current().site_url.rstrip("/") + url_for("cases_public.track_form")
    response = Response(render.pdf("receipt", receipts.sheet(receipt, tracking)), mimetype="application/pdf")
    response.headers["Content-Disposition"] = disposition("attachment", f"bien-nhan-{receipt.code}.pdf")
    response.headers["Cache-Control"] = "no-store"
    return response


def _check_page(written: Written, form: PledgeForm, wrong: list[answers.Fault]) -> str:
    links = {name: url_for(endpoint, slug=slug_of(written)) for name, endpoint in ENDPOINTS.items()}
    order = journey.pages_of(Kind(written.kind), written)
    good = not answers.faults(written, today())
    return page(
        "check",
        Kind(written.kind),
        form,
        rows=answers.rows(written),
        titles=answers.titles(Kind(written.kind)),
        links=links,
        faults=[(fault.text, links[fault.page]) for fault in wrong],
        proposed=answers.proposed(written, today()) if good else None,
        to_sign=good and letters.to_sign(written),
        number=len(order) + 1,
        back=links[order[-1]],
    )


def _without_files(written: Written, form: PledgeForm, text: str) -> View:
    return _check_page(written, form, [answers.Fault("place", text)]), 422


def _sent_before(written: Written | None) -> View:
    """A press after the sending, or after the draft was lost: the same receipt, or what to do.

    The key that stands in the form finds what was sent with it though the cookie is gone.
    """
    form = SentForm()
    if not form.validate():
        return render_template("intake/public/lost.html", what="again", form=form), 422
    if written is not None:
        return redirect(url_for("intake_public.received"), 303)
    if not form.submission_key.data or not receipts.was_sent(form.submission_key.data):
        return render_template("intake/public/lost.html", what="draft"), 422
    there = Written(kinds.open_kinds()[0].value, submission_key=form.submission_key.data)
    return _arrived(drafts.new_key(), there)


def _arrived(key: str, written: Written) -> Response:
    """The receipt takes the draft's place: what was typed is in the submission now.

    Only a letter that is still to be signed is kept with it, sealed like the draft, for as long.
    """
    sent = Written(written.kind, submission_key=written.submission_key, receipt={})
    if letters.to_sign(written):
        sent.pages, sent.receipt = written.pages, {"files": [file.name for file in written.files]}
    drafts.keep(key, sent, at=now())
    return journey.give_cookie(redirect(url_for("intake_public.received"), 303), key)


def _receipt() -> receipts.Receipt | None:
    written = journey.current(now())
    return receipts.of_key(written.submission_key) if written and written.receipt is not None else None
