"""Đơn đã chuyển: the page of a case that the officer's agency handed on, found by its former number."""

from __future__ import annotations

from typing import Final

from flask import abort, render_template
from werkzeug.wrappers import Response

from feedback.agencies import queries as agencies
from feedback.cases import handed_on, letters
from feedback.cases.desk import printing, words
from feedback.cases.desk.door import door, note_reading
from feedback.law.letters import names
from feedback.people import queries as people
from feedback.web.guards import current_actor, needs

_PAGE: Final = "da-chuyen"


def show(number: str) -> str:
    """What the agency had, and where the case is now; 404 for any other."""
    handed = handed_on.of(current_actor(), number)
    if handed is None:
        abort(404)
    note_reading(handed.case.id, _PAGE)
    had = handed_on.submissions_of(handed)
    agency = agencies.by_id(handed.case.agency_id)
    return render_template(
        "cases/desk/handed_on.html",
        case=handed.case,
        former=handed.former,
        event=handed.event,
        agency=agency.name if agency else "",
        had=had,
        names=people.names(one.submission.sender_id for one in had),
        letters=handed_on.letters_of(handed),
        letter_names=names(handed.case.course),
        happenings=words.happenings(reversed(handed.events), handed.case.course),
    )


@door.get("/don/<number>/da-chuyen/<int:letter_id>.pdf")
@needs("cases:case:read")
def handed_letter(number: str, letter_id: int) -> Response:
    """A letter that the agency issued before it handed the case on."""
    handed = handed_on.of(current_actor(), number)
    if handed is None:
        abort(404)
    found = next((one for one in handed_on.letters_of(handed) if one.id == letter_id), None)
    only = found.submission_id if found is not None else None
    sent = [one for one in handed_on.submissions_of(handed) if only in (None, one.submission.id)]
    if found is None or not sent:
        abort(404)
    note_reading(handed.case.id, f"van-ban/{letter_id}")
    name = letters.file_name(found, handed.case.course, sealed=handed.case.sealed)
    return printing.answer(letters.pdf(found, sent[0].submission), name)
