"""The sender's own page (C11), his files and letters, and on to what hangs together with the case."""

from __future__ import annotations

from typing import Final

from flask import abort, redirect, url_for
from werkzeug.wrappers import Response

from feedback.attachments import queries as attached
from feedback.attachments import serving
from feedback.attachments.links import short_lived
from feedback.cases import codes, letters, matters
from feedback.cases.public import pages, signatories
from feedback.cases.public.pages import View, door
from feedback.cases.tracking_forms import PartForm
from feedback.text import slug
from feedback.web import now
from feedback.web.commits import commits
from feedback.web.guards import public

NO_PART: Final = "Không tìm thấy phần này của đơn"


@door.get("/don-cua-toi")
@public
def own() -> View:
    """C11: where the case stands, who has it, by when and why, what happened, what was answered."""
    who = pages.follower(now())
    if who is None:
        return pages.over()
    return signatories.page_of(who)


@door.get("/don-cua-toi/tep/<int:file_id>")
@public
@short_lived
def file(file_id: int) -> View:
    """One of the sender's own files."""
    number = pages.proven(now())
    if number is None:
        return pages.over()
    return serving.for_sender(attached.one_of(("submission", number), file_id) or abort(404))


@door.get("/don-cua-toi/van-ban/<int:letter_id>.pdf")
@public
def letter(letter_id: int) -> View:
    """A letter as it was issued, as a PDF."""
    who = pages.follower(now())
    if who is None:
        return pages.over()
    if who.signatory_id is not None:
        found, content = signatories.letter(who.signatory_id, letter_id)
    else:
        mine = pages.mine_of(who.submission_id)
        found = next((one for _name, one in mine.letters if one.id == letter_id), None) or abort(404)
        content = letters.pdf(found, mine.submission)
    response = Response(content, mimetype="application/pdf")
    name = f"{slug(found.number)}.pdf"
    response.headers["Content-Disposition"] = serving.disposition("attachment", name)
    response.headers["Cache-Control"] = "no-store"
    return response


@door.get("/don-cua-toi/van-ban/<int:letter_id>/ban-da-ky")
@public
@short_lived
def signed_letter(letter_id: int) -> Response:
    """The signed and stamped copy of one of his letters, the latest that was made for him."""
    who = pages.follower(now())
    mine = signatories.mine_of(who) if who is not None else None
    shown = {letter.id for _name, letter in mine.letters} if mine else set()
    found = mine.signed.get(letter_id) if mine and letter_id in shown else None
    file = attached.one_of(("letter", letter_id), found.copy.attachment_id) if found else None
    if file is None:
        abort(404)
    return serving.for_sender(file)


@door.post("/don-cua-toi/phan")
@public
@commits
def part() -> View:
    """Go on to a part that was split off, or to what he sent to the next body: who has proven the first needs
    no proof for what he has from it.
    """
    form, at = PartForm(), now()
    if not form.validate_on_submit():
        return pages.asked_again(), 422
    number, code = pages.proven(at), codes.parse(form.code.data)
    if number is None:
        return pages.over()
    submission, _case = pages.found_case(number)
    parts = [one for one, _case in matters.parts_of(submission)]
    further = [one for _relation, one, _case in matters.gone_on(submission)]
    found = next((one for one in (*parts, *further) if one.tracking_code == code), None)
    if found is None:
        return pages.own_page(number, NO_PART), 422
    pages.open_for(found.tracking_code, at)
    return redirect(url_for("cases_public.own"), 303)
