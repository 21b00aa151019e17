"""Văn bản của vụ việc: a letter as it was issued, laid out as a paper by Nghị định 30/2020/NĐ-CP.

``sheets`` lays it out, ``frame`` fills the sentences around the officer's words from the case, ``heads`` is
what stands above and below them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from feedback.cases import groups, merging, queries
from feedback.cases.letters import heads
from feedback.cases.letters.completeness import Incomplete, lacking
from feedback.cases.letters.foreseen import Foreseen
from feedback.cases.letters.frame import Frame
from feedback.cases.letters.heads import Signature
from feedback.cases.letters.sheets import Addressee, decided_in, file_name, laid_out, sheet
from feedback.cases.letters.slips import proposal_slip
from feedback.cases.models import Case, Letter, Signatory, Submission
from feedback.law import letters as law
from feedback.law.letters import Demand
from feedback.papers import render
from feedback.papers.sheets import Letterhead, Recipients, Sheet
from feedback.people import queries as people
from feedback.people.queries import Line

__all__ = [
    "PREVIEW",
    "Addressee",
    "Incomplete",
    "Signature",
    "agency_copy",
    "doubtful",
    "enclosure",
    "enclosure_of_signatory",
    "file_name",
    "missing",
    "of_signatory",
    "pdf",
    "preview",
    "proposal_slip",
    "sheet",
    "signatory_pdf",
    "standing",
]


PREVIEW: Final = "Bản xem trước"
_LEFT_OPEN: Final = "……"
"""What the file of a letter that isn't issued is called inside."""


def pdf(letter: Letter, submission: Submission, *, addressee: Addressee | None = None) -> bytes:
    """The copy of one sender as a PDF file; see :func:`sheet`."""
    return render.pdf(*sheet(letter, submission, addressee=addressee))


def preview(
    case: Case,
    step: str,
    values: Mapping[str, Any],
    *,
    signature: Signature,
    on: date,
    submission: Submission | None = None,
) -> tuple[str, Sheet]:
    """The letter that this step of the case's course would issue on the day: template and sheet, for
    ``papers.render.pdf`` and ``papers.docx.docx``. Nothing is written; its number has room to be filled in.

    ``values`` are what ``actions.take`` takes, by the names of the step's needs (texts, keys of lists, days,
    ``agency`` an AgencyEntry, ``invited`` and ``attendance`` as ``dialogues.note`` wants them); any of them
    may be missing; what the paper can't say then is left out, and for its own words stand dots.
    ``signature``: who would sign.
    ``submission``: whose copy it is, the first sender's without it. Raises LookupError for a step that issues
    no letter, UnknownGround for a ground that the law never knew.
    """
    frame = Foreseen.by(case, step, values, signature=signature, on=on, submission=submission)
    if set(law.WORDED) & set(frame.line.needs):
        frame.letter.text = frame.letter.text or _LEFT_OPEN
    template, found = laid_out(frame, None)
    assert isinstance(found, Letterhead)
    return template, replace(found, file_title=PREVIEW)


def missing(
    case: Case, step: str, values: Mapping[str, Any], *, signature: Signature, on: date
) -> list[Demand]:
    """What the letter of this step lacks by law, as :func:`preview` would lay it out; empty if nothing.

    ``where`` of each says where it is supplied; what the step's own form asks has ``form``. Raises
    LookupError for a step that issues no letter.
    """
    return lacking(Foreseen.by(case, step, values, signature=signature, on=on))


def doubtful(
    case: Case, step: str, values: Mapping[str, Any], *, signature: Signature, on: date
) -> tuple[str, ...]:
    """Places of a decision where «Điều n» may be another text's article and is printed as typed; arguments as
    of :func:`missing`.
    """
    frame = Foreseen.by(case, step, values, signature=signature, on=on)
    return decided_in(frame).doubtful if frame.kind.layout == "decision" else ()


def standing(letter: Letter, case: Case, settled: Mapping[str, Any]) -> dict[str, Any]:
    """What a letter being issued says on this day beside its text and each sender's own words, as plain JSON.

    ``settled`` is what the history will say of the step. It is kept there: see :class:`Frame`. Raises
    Incomplete while the letter lacks what the law demands of it.
    """
    frame = Frame.at_issue(letter, case, settled)
    if lacks := lacking(frame):
        raise Incomplete(lacks)
    laid_out(frame, None)
    return frame.kept


def enclosure(sender_id: int, values: Mapping[str, Any]) -> tuple[str, Sheet] | None:
    """The letter that a notice to this sender announces (``values["letter"]`` is its number), his own copy.

    None when the notice announces none, or none that he may read.
    """
    found = queries.by_sender(sender_id)
    if found is None or "letter" not in values:
        return None
    submission, case = found
    issued = _announced(submission, case, values)
    return sheet(issued, submission) if issued is not None else None


def _announced(submission: Submission, case: Case, values: Mapping[str, Any]) -> Letter | None:
    """The letter of the number ``values["letter"]``, if it is for those who sent this submission."""
    letters = merging.letters_for(submission, merging.stations_of(submission))
    issued = next((one for one in reversed(letters) if one.number == values["letter"]), None)
    return issued if issued is not None and law.letter_kind(case.course, issued.kind).for_sender else None


def agency_copy(letter: Letter, submission: Submission, course: str) -> bytes:
    """The copy that stays with the agency as a PDF file: of a letter that each of many was served, with the
    list of those to whom it went.
    """
    papers = [sheet(letter, submission)]
    if law.letter_kind(course, letter.kind).serve == "all":
        served = groups.served_by(letter, submission.id)
        if served:
            papers.append(("recipients", _recipients(letter, served)))
    return render.bound(papers)


def _recipients(letter: Letter, served: Sequence[Line]) -> Recipients:
    return Recipients(
        number=letter.number,
        issued_on=letter.issued_on,
        agency=heads.issuer(letter).name,
        people=[(one.full_name, one.address) for one in served],
    )


def of_signatory(letter: Letter, signatory: Signatory, submission: Submission) -> tuple[str, Sheet]:
    """The copy of one of many who signed together: addressed to him, the others are not named.

    Template and values as :func:`sheet` gives them.
    """
    reach = people.reach(signatory.person_id)
    return sheet(letter, submission, addressee=(reach.name, reach.address) if reach else ("", None))


def signatory_pdf(letter: Letter, signatory: Signatory, submission: Submission) -> bytes:
    """The copy of one of many as a PDF file; see :func:`of_signatory`."""
    return render.pdf(*of_signatory(letter, signatory, submission))


def enclosure_of_signatory(number: int, values: Mapping[str, Any]) -> tuple[str, Sheet] | None:
    """As :func:`enclosure`, for the signatory with this number."""
    found = groups.by_id(number)
    if found is None or "letter" not in values:
        return None
    signatory, submission, case = found
    issued = _announced(submission, case, values)
    return of_signatory(issued, signatory, submission) if issued is not None else None
