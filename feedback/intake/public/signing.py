"""Đơn để ký, giấy rút đơn để ký: what a citizen prints, signs and brings, as PDF files."""

from __future__ import annotations

from collections.abc import Sequence

from flask import redirect, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback.attachments.serving import disposition
from feedback.cases import queries as cases
from feedback.cases import tracking
from feedback.cases.models import Submission
from feedback.cases.public.pages import proven
from feedback.intake import answers, journey, letters
from feedback.intake.public.pages import View, door, kind_of
from feedback.law import signatures
from feedback.law.kinds import Kind
from feedback.papers import render
from feedback.papers.sheets import LetterToSign
from feedback.web import now, today
from feedback.web.guards import public


@door.get("/gui-don/da-nhan/don-de-ky.pdf")
@public
def letter_to_sign() -> View:
    """What was sent, as a letter to be printed and signed; as long as the receipt can be seen."""
    written = journey.current(now())
    if written is None or written.receipt is None or not written.pages:
        return render_template("intake/public/lost.html", what="receipt"), 404
    return _answer([letters.of_draft(written, today(), files=written.receipt["files"])], "don-de-ky")


@door.get("/gui-don/<slug>/don-de-ky.pdf")
@public
def letter_before_sending(slug: str) -> View:
    """The same before sending: who signs it first sends it as a signed letter."""
    kind_of(slug)
    written = journey.unsent(now())
    if written is None or answers.faults(written, today()) or not letters.to_sign(written):
        return redirect(url_for("intake_public.check", slug=slug), 303)
    sheet = letters.of_draft(written, today(), files=[file.name for file in written.files])
    return _answer([sheet], "don-de-ky")


@door.get("/don-cua-toi/don-de-ky.pdf")
@public
def letter_of_own() -> View:
    """The letter of what came in unsigned, on the page where its sender follows it: filled in from what was
    recorded, or blank where that is sealed.
    """
    number = proven(now())
    found = cases.by_submission(number) if number is not None else None
    if found is None or not letters.unsigned(found[0]):
        return redirect(url_for("cases_public.own"), 303)
    make = letters.of_submission if found[0].sealed_content is None else letters.blank
    return _answer([make(*found, today())], "don-de-ky")


@door.get("/don-cua-toi/giay-rut-don.pdf")
@public
def withdrawal_letter() -> View:
    """Giấy rút đơn: one for the sender, or one for each member of a group who wants to withdraw."""
    number = proven(now())
    mine = tracking.of(number, today()) if number is not None else None
    if mine is None or mine.withdrawal != "by_letter":
        return redirect(url_for("cases_public.own"), 303)
    return _answer(
        letters.withdrawals(mine.submission, mine.case, mine.asked_back_by, today()), "giay-rut-don"
    )


def unsigned_note(submission: Submission) -> Markup | None:
    """On the page where a sender follows his case: that a signature is missing, and the letter to sign."""
    if not letters.unsigned(submission):
        return None
    sealed = submission.sealed_content is not None
    article = signatures.unsigned(Kind(submission.kind)).article
    return Markup(render_template("intake/public/_unsigned.html", sealed=sealed, unsigned_by=article))  # noqa: S704


def _answer(sheets: Sequence[LetterToSign], name: str) -> Response:
    papers = render.bound([("letter_to_sign", sheet) for sheet in sheets])
    response = Response(papers, mimetype="application/pdf")
    response.headers["Content-Disposition"] = disposition("attachment", f"{name}.pdf")
    response.headers["Cache-Control"] = "no-store"
    return response
