"""Letters of a case as PDF files in the browser: as issued, and as they would be issued."""

from __future__ import annotations

from dataclasses import replace

from werkzeug.wrappers import Response

from feedback.attachments import serving
from feedback.cases import letters, queries, rules
from feedback.cases.models import Case
from feedback.papers.sheets import Letterhead, Sheet


def answer(pdf: bytes, name: str) -> Response:
    """The file shown in the browser, kept nowhere."""
    response = Response(pdf, mimetype="application/pdf")
    response.headers["Content-Disposition"] = serving.disposition("inline", name)
    response.headers["Cache-Control"] = "no-store"
    return response


def draft(case: Case) -> tuple[str, Sheet]:
    """The template and values of the letter that the step just taken issued, for its first sender.

    Its running number is left open: the step is undone, and the number goes to the letter issued next.
    """
    [*_, letter] = queries.letters_of(case.id)
    sent = queries.submissions_of(case.id)
    submission = next((one for one in sent if one.withdrawn_on is None), sent[0])
    template, sheet = letters.sheet(letter, submission)
    assert isinstance(sheet, Letterhead)
    open_number = f"{rules.OPEN_NUMBER}/{letter.number.partition('/')[2]}"
    return template, replace(sheet, number=open_number, file_title=letters.PREVIEW)
