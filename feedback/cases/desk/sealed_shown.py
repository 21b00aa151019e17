"""An original that may be shown now: its page, its files and letters, or the sealed package of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from flask import Response as FlaskResponse
from flask import abort, flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from feedback import keys
from feedback.agencies import queries as agencies
from feedback.attachments import queries as attached
from feedback.attachments import serving
from feedback.attachments.models import Attachment
from feedback.cases import letters, opening_asks, packing, parted, queries, sealed, talk
from feedback.cases.actions import sealing
from feedback.cases.desk.door import door, find_case, note_reading
from feedback.cases.desk.matter import ROLES
from feedback.cases.desk.papers import ROOM
from feedback.cases.desk.sealed_forms import PLACES, CopyForm, ShownForm
from feedback.cases.models import Case, SealedOpening, Submission
from feedback.cases.opening_asks import OPEN
from feedback.extensions import db
from feedback.people.details import PersonDetails
from feedback.sealing import CannotOpen, KeyElsewhere, KeysAway
from feedback.web import now
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs

View = Response | str | tuple[str, int]

SHOWN_FOR: Final = timedelta(minutes=15)
"""How long after an opening its files and letters may be fetched without opening it again."""

PAGE: Final = "ban-goc"
BEFORE: Final = "mo-ban-goc"
"""As what it is noted that the original is read, and that a page is where it may be asked for."""

_OVER: Final = "Đã quá 15 phút từ khi mở bản gốc. Bấm «Mở bản gốc» để mở lại"


@door.post("/don/<number>/ban-goc/tep/<int:file_id>")
@needs(OPEN)
@commits
def original_file(number: str, file_id: int) -> View:
    """One file of an original opened a moment ago, or of a message with it, decrypted on the way out."""
    case, submission = found_sealed(number)
    if not ShownForm().validate_on_submit():
        abort(400)
    found = attached.one_of((ROOM, submission.id), file_id) or talk.file_of([submission.id], file_id)
    if found is None:
        abort(404)
    opening = shown_now(case, submission)
    if opening is None:
        return _over(case)
    case_id, request = case.id, opening.request_id or 0
    db.session.rollback()
    note_reading(case_id, f"{PAGE}/tep/{file_id}")
    try:
        return serving.answer_opened(found, sealed.file_key(found, submission, request=request))
    except CannotOpen as closed:
        return broken(db.session.get_one(Case, case_id), closed)


@door.post("/don/<number>/ban-goc/van-ban/<int:letter_id>.pdf")
@needs(OPEN)
@commits
def original_letter(number: str, letter_id: int) -> View:
    """The copy of a letter that goes to the denouncer, with his name and address for the envelope."""
    case, submission = found_sealed(number)
    if not ShownForm().validate_on_submit():
        abort(400)
    found = parted.letter_of(case.id, letter_id)
    if found is None:
        abort(404)
    opening = shown_now(case, submission)
    if opening is None:
        return _over(case)
    case_id, request = case.id, opening.request_id or 0
    db.session.rollback()
    note_reading(case_id, f"{PAGE}/van-ban/{letter_id}")
    try:
        key = sealed.key_of(submission, request=request)
        sender = sealed.sender_of(submission, key, request=request)
    except CannotOpen as closed:
        return broken(db.session.get_one(Case, case_id), closed)
    addressee = (sender.contact_name or sender.full_name, sender.address)
    response = FlaskResponse(letters.pdf(found, submission, addressee=addressee), mimetype="application/pdf")
    response.headers["Content-Disposition"] = serving.disposition("inline", "van-ban.pdf")
    response.headers["Cache-Control"] = "no-store"
    return response


def found_sealed(number: str) -> tuple[Case, Submission]:
    """The case, and its sealed submission; 404 alike for none and for one that he may not see."""
    case = find_case(number)
    submission = next(
        (one for one in queries.submissions_of(case.id) if one.sealed_content is not None), None
    )
    if submission is None:
        abort(404)
    return case, submission


def _note(case: Case) -> None:
    case_id = case.id
    # SQLite has one writer: what was read meanwhile lets go first.
    db.session.rollback()
    note_reading(case_id, PAGE)


def released(case: Case) -> Case:
    """The case after what was begun is undone; that its page is shown is noted first."""
    case_id = case.id
    # SQLite has one writer: the reading is noted by another connection, so ours lets go first.
    db.session.rollback()
    note_reading(case_id, BEFORE)
    return db.session.get_one(Case, case_id)


def shown_now(case: Case, submission: Submission) -> SealedOpening | None:
    """The opening of this officer by which the original may be shown at this moment: of a quarter of an hour
    at most, by a request that is good still."""
    actor, at = current_actor(), now()
    opening = sealing.last_opening(submission.id, actor.id or 0)
    if opening is None or opening.how != "shown" or at - opening.at > SHOWN_FOR:
        return None
    granted = opening_asks.standing(case, submission.id, actor.id or 0, at)
    return opening if granted is not None and actor.agency_id == case.agency_id else None


def opened(
    case: Case, submission: Submission, form: CopyForm, opening: SealedOpening, status: int = 200
) -> Response:
    """The page of the original with the form of the working copy beside it; noted before it is decrypted."""
    _note(case)
    request = opening.request_id or 0
    messages = [
        one for one in talk.threads([submission.id]).get(submission.id, []) if one.exchange.from_sender
    ]
    try:
        key = sealed.key_of(submission, request=request)
        original = sealed.opened(submission, key)
        sender = sealed.sender_of(submission, key, request=request)
        said = [(one, sealed.said_opened(one.exchange, request=request)) for one in messages]
    except CannotOpen as closed:
        return broken(case, closed)
    if not form.is_submitted_copy and sealing.last_copy(submission.id) is None:
        form.fill(original.accused)
    page = render_template(
        "cases/desk/sealed_opened.html",
        case=case,
        form=form,
        places=PLACES,
        original=original,
        accused=[_accused_words(one) for one in original.accused],
        sender=sender,
        address=_address(sender),
        files=attached.of((ROOM, submission.id)),
        said=said,
        issued=queries.letters_of(case.id),
    )
    return no_store(page, status)


def package(case: Case, submission: Submission) -> Response:
    """The sealed package as a download under a name that says nothing."""
    _note(case)
    files: list[Attachment] = attached.of((ROOM, submission.id))
    messages = [
        one for one in talk.threads([submission.id]).get(submission.id, []) if one.exchange.from_sender
    ]
    data = packing.pack(submission, files, messages)
    response = FlaskResponse(data, mimetype="application/octet-stream")
    response.headers["Content-Disposition"] = serving.disposition("attachment", packing.name_of(data))
    response.headers["Cache-Control"] = "no-store"
    return response


def broken(case: Case, closed: CannotOpen) -> Response:
    """The original doesn't open now, and why: said plainly, nothing done by halves."""
    why = "elsewhere" if isinstance(closed, KeyElsewhere) else "away" if isinstance(closed, KeysAway) else ""
    page = render_template(
        "cases/desk/sealed_broken.html", case=case, why=why, service=not keys.originals().here
    )
    return no_store(page, 503)


def no_store(page: str, status: int) -> Response:
    """A page that no cache keeps."""
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _accused_words(one: sealed.Accused) -> str:
    agency = agencies.by_id(one.agency_id) if one.agency_id else None
    parts: Any = (one.name, one.position, agency.name if agency else one.body, ROLES.get(one.role))
    return ", ".join(part for part in parts if part)


def _address(sender: PersonDetails) -> str:
    area = agencies.area_by_code(sender.area_code) if sender.area_code else None
    return area.behind(sender.address) if area else sender.address or ""


def _over(case: Case) -> Response:
    flash(_OVER)
    return redirect(url_for("cases_desk.original_form", number=case.number), 303)
