"""The board of documents as everybody reads it: what stands there on a day, what left it, and why.

Each question asks the day itself: a document is off the board on its day even where the daily job is late.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal

from sqlalchemy import BindParameter, ColumnElement, Select, and_, exists, func, or_, select, tuple_

from feedback.attachments import queries as attached
from feedback.attachments.models import Attachment
from feedback.disclosure import search
from feedback.disclosure.models import DocumentForm, PostedDocument
from feedback.extensions import db
from feedback.law import disclosure as law
from feedback.text import search_words, slug

ROOM: Final = "posted_document"
"""What files of documents are attached to, with the document's number."""
FORM_ROOM: Final = "document_form"
SIZE: Final = 20
"""How many documents a page of the list shows."""

_FOUND: Final = 200
_ROUNDS: Final = 10
"""How many rows of the index are looked at for a page: ten times two hundred."""
_CODE: Final = re.compile("[0-9]{4}-[0-9]{1,7}")
"""A database refuses some of what an address can hold, with a fault."""

State = Literal["draft", "dropped", "posted", "invalid", "replaced", "over", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a document stands on a day: its state, the first day on which it was off the board."""

    state: State
    since: date | None = None

    @property
    def on_board(self) -> bool:
        """Whether it is shown on the board."""
        return self.state == "posted"


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed to; ``year``: in which it was posted. ``text``: every word of it, accents
    apart, in what the document says of itself.
    """

    content: str = ""
    agency_id: int | None = None
    year: int | None = None
    text: str = ""
    audience: str = "public"

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """As a select asks for them; the words are sought in the index."""
        found = [PostedDocument.audience == self.audience]
        if self.content:
            found.append(PostedDocument.content == self.content)
        if self.agency_id is not None:
            found.append(PostedDocument.agency_id == self.agency_id)
        if self.year is not None:
            first, last = date(self.year, 1, 1), date(self.year, 12, 31)
            found.append(PostedDocument.posted_on.between(first, last))
        return found

    @property
    def marks(self) -> list[str]:
        """As the index of public documents bears them."""
        return search.marks(agency_id=self.agency_id, content=self.content or None, year=self.year)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list, and the place behind its last row (None at the end)."""

    rows: list[PostedDocument]
    after: tuple[date, int] | None


def standing(document: PostedDocument, today: date) -> Standing:
    """How it stands on the day, whatever the daily job has done."""
    if document.state == "expired":
        return Standing(_ENDS[document.ended_why or ""], document.ended_on)
    if document.state != "posted":
        return Standing(_OFF[document.state], document.ended_on)
    why, on = end_of(document)
    return Standing(why, on) if why is not None and on is not None and on <= today else Standing("posted")


def end_of(document: PostedDocument) -> tuple[Literal["invalid", "over"] | None, date | None]:
    """Why a document on the board leaves it by itself, and the first day on which it is off; Nones while
    nothing ends it. What comes first counts; of the same day, that it is no longer in force.
    """
    ends: list[tuple[date, Literal["invalid", "over"]]] = []
    if document.valid_until is not None and document.valid_until < date.max:
        ends.append((document.valid_until + timedelta(days=1), "invalid"))
    if document.until_on is not None and document.until_on < date.max:
        ends.append((document.until_on + timedelta(days=1), "over"))
    if not ends:
        return None, None
    on, why = min(ends)
    return why, on


def on_board(today: date | BindParameter[date]) -> ColumnElement[bool]:
    """That a document stands on the board on the day."""
    return and_(
        PostedDocument.state == "posted",
        or_(PostedDocument.valid_until.is_(None), PostedDocument.valid_until >= today),
        or_(PostedDocument.until_on.is_(None), PostedDocument.until_on >= today),
    )


def lacks_form() -> ColumnElement[bool]:
    """That a form which the law demands of its content isn't recorded of a document that is posted; the site
    itself is recorded by posting.
    """

    def lacks(form: str) -> ColumnElement[bool]:
        of_it = (DocumentForm.document_id == PostedDocument.id, DocumentForm.form == form)
        demanding = [one.key for one in law.CONTENTS if form in law.demanded(one)]
        used = exists().where(*of_it, DocumentForm.struck_why.is_(None))
        return and_(PostedDocument.content.in_(demanding), ~used)

    placed = [one.key for one in law.FORMS if one.place]
    return and_(PostedDocument.state == "posted", or_(*(lacks(one) for one in placed)))


def lacking_forms(document: PostedDocument, forms: Iterable[DocumentForm]) -> list[str]:
    """What ``lacks_form`` finds of one document, each form as it is called in a line."""
    if document.state != "posted":
        return []
    used = {one.form for one in forms if one.struck_why is None}
    demanded = law.demanded(law.entry(law.CONTENTS, document.content))
    return [one.short for one in law.FORMS if one.place and one.key in demanded and one.key not in used]


def _archived(today: date) -> ColumnElement[bool]:
    past = or_(PostedDocument.valid_until < today, PostedDocument.until_on < today)
    return or_(PostedDocument.state == "expired", and_(PostedDocument.state == "posted", past))


def board(wanted: Filter, today: date, *, after: tuple[date, int] | None = None, size: int = SIZE) -> Page:
    """What stands on the board on the day, posted last first, or of what is sought the one prepared last."""
    return _page(wanted, on_board(today), after, size)


def archive(wanted: Filter, today: date, *, after: tuple[date, int] | None = None) -> Page:
    """What left the board because its validity or its time ended, or it was replaced; in the same order."""
    return _page(wanted, _archived(today), after, SIZE)


def _page(wanted: Filter, there: ColumnElement[bool], after: tuple[date, int] | None, size: int) -> Page:
    asked = select(PostedDocument).where(*wanted.conditions, there)
    if search_words(wanted.text):
        rows = _sought(wanted, asked, after[1] if after else None, size + 1)
    else:
        place = tuple_(PostedDocument.posted_on, PostedDocument.id)
        if after is not None:
            asked = asked.where(place < tuple_(*after))
        asked = asked.order_by(PostedDocument.posted_on.desc(), PostedDocument.id.desc()).limit(size + 1)
        rows = list(db.session.scalars(asked))
    last = rows[size - 1] if len(rows) > size else None
    return Page(rows[:size], (last.posted_on, last.id) if last is not None and last.posted_on else None)


def _sought(
    wanted: Filter, asked: Select[PostedDocument], before: int | None, most: int
) -> list[PostedDocument]:
    """Of what the index finds what ``asked`` lets through, newest first; the index doesn't know the day."""
    rows: list[PostedDocument] = []
    for _ in range(_ROUNDS):
        found = search.DOCUMENTS.find(wanted.text, marks=wanted.marks, before=before, most=_FOUND)
        there = asked.where(PostedDocument.id.in_(found)).order_by(PostedDocument.id.desc())
        rows += db.session.scalars(there.limit(most - len(rows)))
        if len(found) < _FOUND or len(rows) >= most:
            break
        before = found[-1]
    return rows


def findable(today: date) -> Select[int, str, Any]:
    """Public documents that stand on the board: number, code, when each was changed last."""
    return select(PostedDocument.id, PostedDocument.code, PostedDocument.posted_at).where(
        PostedDocument.audience == "public", on_board(today)
    )


def counts(today: date) -> dict[tuple[int, str], int]:
    """How many public documents stand on the board, by number of the agency and key of the content; one
    select.
    """
    rows = db.session.execute(
        select(PostedDocument.agency_id, PostedDocument.content, func.count())
        .where(PostedDocument.audience == "public", on_board(today))
        .group_by(PostedDocument.agency_id, PostedDocument.content)
    )
    return {(row[0], row[1]): row[2] for row in rows}


def agencies_with_any() -> set[int]:
    """The agencies that posted something for the public at any time."""
    asked = select(PostedDocument.agency_id).where(
        PostedDocument.audience == "public", PostedDocument.posted_on.is_not(None)
    )
    return set(db.session.scalars(asked.distinct()))


def first_year() -> int | None:
    """The year in which the first document was posted; None while there is none."""
    first = db.session.scalar(
        select(func.min(PostedDocument.posted_on)).where(PostedDocument.audience == "public")
    )
    return first.year if first else None


def by_code(code: str) -> PostedDocument | None:
    """The public document of an address, on the board, archived or withdrawn; never a draft."""
    found = any_by_code(code)
    return found if found is not None and found.audience == "public" and found.posted_on else None


def any_by_code(code: str) -> PostedDocument | None:
    """The document of an address, whoever may read it."""
    if not _CODE.fullmatch(code):
        return None
    return db.session.scalar(select(PostedDocument).where(PostedDocument.code == code))


def successor_of(document: PostedDocument) -> PostedDocument | None:
    """What was posted in its place; None while it is only prepared, or was withdrawn."""
    found = db.session.get(PostedDocument, document.replaced_by) if document.replaced_by else None
    return found if found is not None and found.state in ("posted", "expired") else None


def replaced_by(document: PostedDocument) -> list[PostedDocument]:
    """What it came or is to come in place of."""
    asked = select(PostedDocument).where(PostedDocument.replaced_by == document.id)
    return list(db.session.scalars(asked.order_by(PostedDocument.id)))


def forms_of(document_ids: Collection[int], *, struck: bool = False) -> dict[int, list[DocumentForm]]:
    """By document the forms in which it was disclosed, in order, with ``struck`` the wrong records too; one
    select.
    """
    found: dict[int, list[DocumentForm]] = {}
    asked = select(DocumentForm).where(DocumentForm.document_id.in_(document_ids))
    if not struck:
        asked = asked.where(DocumentForm.struck_why.is_(None))
    for one in db.session.scalars(asked.order_by(DocumentForm.first_on, DocumentForm.id)):
        found.setdefault(one.document_id, []).append(one)
    return found


def files_of(document_ids: Collection[int]) -> dict[int, list[Attachment]]:
    """By document its files, in order; one select."""
    return attached.of_many(ROOM, document_ids)


def name_of(document: PostedDocument, place: int, several: bool) -> str:
    """What a file of a document is called for who downloads it, without its ending: made of the title."""
    called = slug(document.title) or "van-ban"
    return f"{called}-{place}" if several else called


_OFF: Final[dict[str, State]] = {"draft": "draft", "dropped": "dropped", "withdrawn": "withdrawn"}
_ENDS: Final[dict[str, State]] = {"invalid": "invalid", "replaced": "replaced", "over": "over"}
