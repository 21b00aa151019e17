"""Văn bản công khai as officers see them: which there are, what the law asks of each, what waits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from functools import cache
from typing import Any, Final

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, func, or_, select

from feedback.accounts import queries as accounts
from feedback.accounts.queries import Colleague
from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.attachments import queries as attached
from feedback.deadlines import queries as deadlines
from feedback.disclosure.actions.history import DOCUMENT, HISTORY
from feedback.disclosure.models import DocumentForm, PostedDocument
from feedback.disclosure.queries import documents as board
from feedback.disclosure.refusals import BadDetail
from feedback.extensions import db
from feedback.law import disclosure as law
from feedback.law.calendar import BeyondCalendar
from feedback.law.disclosure import Content
from feedback.law.entry import Entry
from feedback.law.terms import NotInForce
from feedback.prepared import TODAY, WHOSE
from feedback.straight import ask_plainly
from feedback.text import search_words

READ: Final = "disclosure:document:read"
WRITE: Final = "disclosure:document:write"
POST: Final = "disclosure:document:post"
READ_ALL: Final = "cases:case:read_all"
POSTING: Final = "posting"
"""The form (``law.disclosure.FORMS``) whose least time the board on this site keeps as well."""

STATES: Final = {
    "draft": "Chờ người thứ hai đăng",
    "returned": "Trả lại người soạn",
    "posted": "Đang công khai",
    "lacking": "Đã đăng, còn thiếu hình thức",
    "soon": "Sắp gỡ trong 7 ngày",
    "expired": "Đã rời bảng",
    "withdrawn": "Đã thu hồi",
    "dropped": "Đã bỏ, không đăng",
}
"""What a list is narrowed to."""
WARNED_DAYS: Final = 7
"""How many calendar days before a document leaves the board its unit is told."""


@dataclass(frozen=True, slots=True)
class Least:
    """The least time that a law sets: the last day of it, the article; ``permanent``: it stays for good."""

    on: date | None
    article: str
    permanent: bool = False


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; ``state``: key of ``STATES``, empty for all."""

    state: str = ""
    content: str = ""
    agency_id: int | None = None
    text: str = ""


def contents_for(agency_id: int) -> tuple[Content, ...]:
    """What an agency may disclose: to the public in the order of the law, then to its staff."""
    agency = agencies.by_id(agency_id)
    level = agency.level if agency is not None and not agency.external else ""
    return (*law.contents_of(level), *law.contents_of(level, "staff"))


def content_of(document: PostedDocument) -> Content:
    """The content of the law that it belongs to."""
    return law.entry(law.CONTENTS, document.content)


def least_of(form: str, content: Content, first_on: date) -> Least | None:
    """How long the law lets a content stay in a form at least, from its first day on; None where it doesn't
    say. Contents of a special law have their time there.
    """
    term = law.entry(law.FORMS, form).least
    if not term or content.own_law or form not in content.forms:
        return None
    try:
        resolved = deadlines.terms().resolve(term, first_on)
        if content.permanent and form == POSTING:
            return Least(None, resolved.article, permanent=True)
        due = deadlines.terms().due(resolved, first_on, deadlines.calendar())
    except (NotInForce, BeyondCalendar):
        return None
    # A least time is no term to act by: it may end on a day off.
    return Least(due.counted.raw_on, due.article)


def demand_until(content: Content, first_on: date, until_on: date | None) -> None:
    """That the last day of posting keeps what the law sets for the content. Raises BadDetail."""
    least = least_of(POSTING, content, first_on)
    if until_on is None:
        return
    if least is not None and least.permanent:
        raise BadDetail("until_on", f"Nội dung này niêm yết thường xuyên ({least.article}). Bỏ trống ô này")
    if least is not None and least.on is not None and until_on < least.on:
        raise BadDetail("until_on", f"Ngày cuối phải từ {least.on:%d/%m/%Y} trở đi ({least.article})")
    if until_on < first_on:
        raise BadDetail("until_on", f"Ngày cuối phải từ {first_on:%d/%m/%Y} trở đi")


def demand_in_force(valid_until: date | None, today: date) -> None:
    """That it is still in force on the day. Raises BadDetail."""
    if valid_until is not None and valid_until < today:
        raise BadDetail("valid_until", "Văn bản đã hết hiệu lực thì không đưa lên bảng. Nhập ngày khác")


def checks(document: PostedDocument) -> list[Entry]:
    """What the second officer confirms of a document; of its files where it has any."""
    any_file = bool(board.files_of([document.id]).get(document.id))
    return [one for one in law.DOCUMENT_CHECKS if any_file or one.key != law.OF_FILES]


def overtaken_by(document: PostedDocument, today: date) -> str:
    """Why a draft's days no longer let it be posted, in words; empty while they do."""
    try:
        demand_in_force(document.valid_until, today)
        demand_until(content_of(document), today, document.until_on)
    except BadDetail as bad:
        return str(bad)
    return ""


def is_visible(document: PostedDocument, viewer: Actor, on: date) -> bool:
    """Whether it is his agency's or that of one whose work it does on the day; what is for the public also
    for who reads all of the province.
    """
    if document.agency_id in agencies.whose_work(viewer.agency_id, on):
        return True
    return viewer.may(READ_ALL) and document.audience == "public"


def listing(
    viewer: Actor, filters: Filters, today: date, *, before: int | None = None, size: int = 25
) -> tuple[list[PostedDocument], int | None]:
    """The documents that an officer may see, last prepared first, and the number behind which the list goes
    on (None at its end). One select.
    """
    own = PostedDocument.agency_id.in_(agencies.whose_work(viewer.agency_id, today))
    asked = select(PostedDocument)
    if not viewer.may(READ_ALL):
        asked = asked.where(own)
    else:
        asked = asked.where(or_(own, PostedDocument.audience == "public"))
    if filters.agency_id is not None:
        asked = asked.where(PostedDocument.agency_id == filters.agency_id)
    if filters.state:
        asked = asked.where(*_shown(filters.state, today))
    if filters.content:
        asked = asked.where(PostedDocument.content == filters.content)
    for word in search_words(filters.text):
        asked = asked.where(PostedDocument.search_text.contains(word, autoescape=True))
    if before is not None:
        asked = asked.where(PostedDocument.id < before)
    rows = list(db.session.scalars(asked.order_by(PostedDocument.id.desc()).limit(size + 1)))
    return rows[:size], rows[size - 1].id if len(rows) > size else None


def _shown(state: str, today: date) -> Sequence[ColumnElement[bool]]:
    if state in ("draft", "returned"):
        given_back = PostedDocument.returned_why.is_not(None)
        return PostedDocument.state == "draft", given_back if state == "returned" else ~given_back
    if state == "posted":
        return (board.on_board(today),)
    if state == "soon":
        return board.on_board(today), _leaves_by(today + timedelta(days=WARNED_DAYS))
    if state == "lacking":
        return (board.lacks_form(),)
    if state == "expired":
        past = and_(PostedDocument.state == "posted", ~board.on_board(today))
        return (or_(PostedDocument.state == "expired", past),)
    return (PostedDocument.state == state,)


def _leaves_by(day: date | BindParameter[date]) -> ColumnElement[bool]:
    """That it is off the board on the day by itself."""
    return or_(PostedDocument.valid_until < day, PostedDocument.until_on < day)


def leaving(agency_ids: Collection[int], today: date) -> list[PostedDocument]:
    """What leaves the boards of agencies by itself within ``WARNED_DAYS``, the earliest first; one select."""
    asked = {"whose": agency_ids, "today": today, "warned": today + timedelta(days=WARNED_DAYS)}
    return sorted(
        db.session.scalars(_leaving(), asked), key=lambda one: (board.end_of(one)[1] or date.max, one.id)
    )


def count_leaving(agency_ids: Collection[int], today: date) -> int:
    """How many of :func:`leaving` there are."""
    asked = {"whose": set(agency_ids), "today": today, "warned": today + timedelta(days=WARNED_DAYS)}
    return int(ask_plainly(_count_leaving(), asked)[0][0])


@cache
def _count_leaving() -> Select[int]:
    return select(func.count()).select_from(_leaving().subquery())


@cache
def _leaving() -> Select[PostedDocument]:
    return select(PostedDocument).where(
        PostedDocument.agency_id.in_(WHOSE), board.on_board(TODAY), _leaves_by(bindparam("warned"))
    )


_WAITS: Final = and_(PostedDocument.state == "draft", PostedDocument.returned_why.is_(None))


def waiting_for(agency_ids: Collection[int], officer_id: int) -> list[PostedDocument]:
    """Drafts of agencies that wait for an officer who wrote none of them; one select."""
    asked = select(PostedDocument).where(PostedDocument.agency_id.in_(agency_ids), _WAITS)
    found = db.session.scalars(asked.order_by(PostedDocument.id))
    return [one for one in found if officer_id not in writers_of(one)]


def waiting_elsewhere(actor: Actor, on: date, most: int = 50) -> list[PostedDocument]:
    """Drafts of other agencies, of the first ``most`` for the public, that nobody there may post but he, who
    watches over the province.
    """
    if not (actor.may(READ_ALL) and actor.may(POST)):
        return []
    asked = select(PostedDocument).where(
        _WAITS,
        PostedDocument.audience == "public",
        PostedDocument.agency_id.not_in(agencies.whose_work(actor.agency_id, on)),
    )
    found = list(db.session.scalars(asked.order_by(PostedDocument.id).limit(most)))
    there = {number: _second_officers(number, on) for number in {one.agency_id for one in found}}
    return [one for one in found if not ({each.id for each in there[one.agency_id]} - {*writers_of(one)})]


def returned_to(officer_id: int) -> list[str]:
    """The codes of what was given back to who wrote it last; one select."""
    return [code for (code,) in ask_plainly(_returned_to(), {"officer": officer_id})]


@cache
def _returned_to() -> Select[str]:
    return (
        select(PostedDocument.code)
        .where(
            PostedDocument.state == "draft",
            PostedDocument.returned_why.is_not(None),
            PostedDocument.prepared_by == bindparam("officer"),
        )
        .order_by(PostedDocument.id)
    )


def lacking(agency_ids: Collection[int]) -> int:
    """How many posted documents of agencies lack a form that the law demands; one select."""
    return int(ask_plainly(_lacking(), {"whose": set(agency_ids)})[0][0])


@cache
def _lacking() -> Select[int]:
    return select(func.count()).where(PostedDocument.agency_id.in_(WHOSE), board.lacks_form())


def writers_of(document: PostedDocument) -> set[int]:
    """The officers who wrote any of a draft since it was first prepared, or last given back."""
    return {document.prepared_by, *document.authors}


def second_officers(document: PostedDocument, on: date) -> list[Colleague]:
    """Who of its agency, or of those who do its work once it has ended, may post it on the day."""
    wrote = writers_of(document)
    return [one for one in _second_officers(document.agency_id, on) if one.id not in wrote]


def _second_officers(agency_id: int, on: date) -> list[Colleague]:
    return [
        one
        for agency in agencies.agencies_after(agency_id, on)
        for one in accounts.officers_of(agency.id, POST)
    ]


def may_post(document: PostedDocument, actor: Actor, on: date) -> bool:
    """Whether he is the second officer on the day: never one who wrote any of it; one of the agency, or of
    those who do its work once it has ended, who may; where nobody else there may, who watches over the
    province too.
    """
    if not actor.may(POST) or actor.id is None or actor.id in writers_of(document):
        return False
    if document.agency_id in agencies.whose_work(actor.agency_id, on):
        return True
    return document.audience == "public" and actor.may(READ_ALL) and not second_officers(document, on)


def taken_early(form: DocumentForm) -> bool:
    """Whether it was taken down before the least time of the law was over."""
    if form.last_on is None:
        return False
    return form.permanent or (form.least_on is not None and form.last_on < form.least_on)


def contents(numbers: Iterable[int]) -> Mapping[int, Mapping[str, Sequence[Mapping[str, Any]]]]:
    """For the register: what posting, withdrawal and the forms used brought."""
    wanted = set(numbers)
    found: dict[int, dict[str, list[Mapping[str, Any]]]] = {}
    files = attached.fingerprints(board.ROOM, wanted)
    for one in db.session.scalars(select(PostedDocument).where(PostedDocument.id.in_(wanted))):
        acts = found.setdefault(one.id, {})
        if one.posted_at is not None:
            acts["document_posted"] = [posted(one, files.get(one.id, []))]
        if one.withdrawn_why is not None:
            acts["document_withdrawn"] = [withdrawn(one)]
        if one.dropped_why is not None:
            acts["document_dropped"] = [dropped(one)]
    forms = list(db.session.scalars(select(DocumentForm).where(DocumentForm.document_id.in_(wanted))))
    shown = attached.fingerprints(board.FORM_ROOM, {one.id for one in forms})
    for form in forms:
        acts = found.setdefault(form.document_id, {})
        acts.setdefault("form_recorded", []).append(recorded(form, shown.get(form.id, [])))
        if form.last_on is not None:
            acts.setdefault("form_ended", []).append(ended(form))
        if form.struck_why is not None:
            acts.setdefault("form_struck", []).append(struck(form))
    return found


def posted(document: PostedDocument, files: Sequence[str]) -> Mapping[str, Any]:
    """What a document says from its posting on, with its files by SHA-256 (hex)."""
    names = ("title", "summary", "issued_by", "checklist", "kept", "scans", "prepared_by", "posted_by")
    told = {name: getattr(document, name) for name in names} | {"files": sorted(files)}
    if document.posted_at is not None:
        told["posted_at"] = document.posted_at.astimezone(UTC).isoformat()
    return told


def withdrawn(document: PostedDocument) -> Mapping[str, Any]:
    """Why it was withdrawn."""
    return {"withdrawn_why": document.withdrawn_why}


def dropped(document: PostedDocument) -> Mapping[str, Any]:
    """Why it was given up before it was posted."""
    return {"dropped_why": document.dropped_why}


def recorded(form: DocumentForm, files: Sequence[str]) -> Mapping[str, Any]:
    """What a record of a form says, as the register's digest covers it."""
    names = ("id", "form", "where_to", "permanent", "times")
    return {name: getattr(form, name) for name in names} | {
        "first_on": form.first_on.isoformat(),
        "least_on": form.least_on.isoformat() if form.least_on else None,
        "files": sorted(files),
    }


def ended(form: DocumentForm) -> Mapping[str, Any]:
    """That it no longer hangs."""
    return {"id": form.id, "last_on": form.last_on.isoformat() if form.last_on else None}


def struck(form: DocumentForm) -> Mapping[str, Any]:
    """Why the record is wrong."""
    return {"id": form.id, "struck_why": form.struck_why}


def check() -> Iterator[str]:
    """One sentence for each document that isn't as its acts left it: for ``feedback register verify``."""
    yield from HISTORY.replay(DOCUMENT, PostedDocument, "văn bản công khai")
