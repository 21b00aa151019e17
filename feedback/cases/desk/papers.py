"""Files and letters of a case for those who may see it; files that an officer takes in for a sender."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask import abort, request
from werkzeug.wrappers import Response

from feedback.actor import Actor
from feedback.attachments import actions as attachments
from feedback.attachments import queries as attached
from feedback.attachments import serving
from feedback.attachments.actions import LaidDown
from feedback.attachments.inspect import BadFile
from feedback.attachments.links import short_lived
from feedback.attachments.messages import message
from feedback.cases import letters, parted, queries, scope, sealed
from feedback.cases.desk import printing
from feedback.cases.desk.door import door, find_case, note_reading
from feedback.cases.desk.steps import Doubtful
from feedback.cases.models import Case, Submission
from feedback.extensions import db
from feedback.web.forms import FileField
from feedback.web.guards import current_actor, needs
from feedback.web.once import once_key

ROOM: Final = "submission"
"""The room under which files of a submission are kept."""


@dataclass(frozen=True, slots=True)
class Laid:
    """Files that lie in the store and wait for the act that brings them."""

    files: tuple[LaidDown, ...] = ()

    def as_details(self) -> list[dict[str, Any]]:
        """What the history keeps of them."""
        return attachments.told(self.files)

    def attach(self, subject: tuple[str, int], *, by: Actor, at: datetime) -> None:
        """Write their rows in the transaction of the act."""
        if self.files:
            attachments.attach(self.files, subject=subject, by=by, at=at)


def lay_down(
    case: Case, submission_id: int, text: str, field: FileField, *, at: datetime
) -> tuple[Case, str, Laid]:
    """Put what a form adds to a submission into the store: its files, of a sealed one also its words.

    Gives the case anew, since its transaction was let go, and the words that stand in the open. Decoding
    pictures and syncing the disk takes time, and no lock of the database is held meanwhile. Raises Doubtful,
    with the reason beside the field, for a file that isn't taken.
    """
    if not field.data and not case.sealed:
        return case, text, Laid()
    case_id, seal = case.id, sealed.seal_of(db.session.get_one(Submission, submission_id), once_key())
    db.session.rollback()
    try:
        words, laid = sealed.lay_down(seal, text, [(one.filename, one.read()) for one in field.data], at=at)
    except BadFile as bad:
        field.errors = [message(bad)]
        raise Doubtful from None
    return db.session.get_one(Case, case_id), words, Laid(tuple(laid))


@door.get("/don/<number>/tep/<int:file_id>")
@needs("attachments:file:read")
@short_lived
def attachment(number: str, file_id: int) -> Response:
    """A file of the case: a page with its safe copy, and the way to the original."""
    case = find_case(number)
    submissions = [one.id for one in queries.submissions_of(case.id)]
    found = next(
        (one for files in attached.of_many(ROOM, submissions).values() for one in files if one.id == file_id),
        None,
    )
    if found is None:
        abort(404)
    note_reading(case.id, f"tep/{file_id}")
    return serving.for_officer(found)


@door.get("/don/<number>/phieu-de-xuat.pdf")
@needs("cases:case:read")
def proposal_slip(number: str) -> Response:
    """The slip of the proposal that waits for the competent person."""
    return _slip(number, word=False)


@door.get("/don/<number>/phieu-de-xuat.docx")
@needs("cases:case:read")
def proposal_slip_in_word(number: str) -> Response:
    """The slip as a Word file."""
    return _slip(number, word=True)


def _slip(number: str, *, word: bool) -> Response:
    case = find_case(number)
    inside = not scope.by_link_only(current_actor(), case)
    proposal = queries.open_proposal(case.id) if inside else None
    slip = printing.slip(case, proposal) if proposal is not None else None
    if slip is None:
        abort(404)
    note_reading(case.id, "phieu-de-xuat")
    return printing.paper(*slip, "Phiếu đề xuất", word=word)


@door.get("/don/<number>/van-ban/<int:letter_id>.pdf")
@needs("cases:case:read")
def letter(number: str, letter_id: int) -> Response:
    """A letter as issued, as a PDF; ``?don=`` names the submission whose sender's copy is wanted."""
    return _letter(number, letter_id, word=False)


@door.get("/don/<number>/van-ban/<int:letter_id>.docx")
@needs("cases:case:read")
def letter_in_word(number: str, letter_id: int) -> Response:
    """The same as a Word file."""
    return _letter(number, letter_id, word=True)


def _letter(number: str, letter_id: int, *, word: bool) -> Response:
    case = find_case(number)
    found = parted.letter_of(case.id, letter_id)
    submissions = queries.submissions_of(case.id)
    wanted = {request.args.get("don", type=int), found.submission_id if found else None} - {None}
    copies = [one for one in submissions if wanted <= {one.id}]
    if found is None or not copies:
        abort(404)
    note_reading(case.id, f"van-ban/{letter_id}")
    name = letters.file_name(found, case.course, sealed=case.sealed).removesuffix(".pdf")
    if word:
        return printing.paper(*letters.sheet(found, copies[0]), name, word=True)
    return printing.answer(letters.agency_copy(found, copies[0], case.course), f"{name}.pdf")
