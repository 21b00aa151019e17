"""C18: the board of what agencies disclose, one document, and what has left the board."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from flask import Flask, abort, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.attachments import serving
from feedback.attachments.models import Attachment
from feedback.disclosure.models import PostedDocument
from feedback.disclosure.public.door import door
from feedback.disclosure.queries import documents as board
from feedback.disclosure.queries.documents import Filter, Page, Standing
from feedback.law import disclosure as law
from feedback.web import channels, feeds, menus, metadata, pagination, sitemap, slots, today
from feedback.web.channels import Channel
from feedback.web.forms import Choice, QueryForm, SelectField, TextField
from feedback.web.guards import public
from feedback.web.metadata import Findable, found
from feedback.web.sharing import not_beyond, shared
from feedback.web.sitemap import listed

_TITLE: Final = "Công khai"
CHANNEL: Final = Channel(
    key="cong-khai",
    title=_TITLE,
    about="Những gì luật buộc xã, phường, đặc khu và cơ quan của tỉnh cho dân biết.",
    page="disclosure_public.documents",
    feed="disclosure_public.documents_feed",
    place=20,
    latest=lambda commune, most: news(Filter(agency_id=commune.agency_id), most) if commune.agency_id else [],
)
_MOST_SEARCHED: Final = 200
_BOARD: Final = (
    "Nội dung mà Ủy ban nhân dân xã, phường, đặc khu và cơ quan cấp tỉnh của Quảng Ngãi công khai theo luật: "
    "xem, tải văn bản."
)
_ARCHIVE: Final = "Văn bản đã hết thời gian công khai, hết hiệu lực hoặc được thay thế, và lý do."
_LEVELS: Final = {"commune": "Ủy ban nhân dân xã, phường, đặc khu", "province": "Cơ quan cấp tỉnh"}
_CONTENTS: Final = {one.key: one for one in law.CONTENTS if one.audience == "public"}


class DocumentFilter(QueryForm):
    """Which documents are shown."""

    words = TextField("Tìm theo tên, số, nội dung", name="tim", optional=True, max_length=_MOST_SEARCHED)
    content = SelectField(
        "Nhóm nội dung",
        name="nhom",
        optional=True,
        prompt="Mọi nội dung",
        choices=[
            Choice(one.key, f"{one.place}. {one.words}" if one.place else one.words, group=_LEVELS[level])
            for level in _LEVELS
            for one in law.contents_of(level)
        ],
    )
    agency = SelectField("Cơ quan", name="don-vi", optional=True, prompt="Mọi cơ quan")
    year = SelectField("Năm", name="nam", optional=True, prompt="Mọi năm")


@door.get("/cong-khai", endpoint="documents")
@public
@listed
@shared
def documents_page() -> str:
    """What stands on the board today, by content of the law, agency and year."""
    (form, wanted), place = filtered(), pagination.dated(request.args.get("sau"))
    page = board.board(wanted, today(), after=place)
    whole = wanted == Filter() and place is None
    by_content: Counter[str] = Counter()
    for (_, content), count in (board.counts(today()) if whole else {}).items():
        by_content[content] += count
    return _list("disclosure/public/documents.html", _BOARD, form, wanted, page, by_content=by_content)


@door.get("/cong-khai/luu-tru")
@public
@listed
@shared
def archive_page() -> str:
    """What has left the board, with why."""
    (form, wanted), place = filtered(), pagination.dated(request.args.get("sau"))
    page = board.archive(wanted, today(), after=place)
    return _list("disclosure/public/archive.html", _ARCHIVE, form, wanted, page)


@door.get("/cong-khai/<code>", endpoint="document")
@public
@shared
def document_page(code: str) -> str | tuple[str, int]:
    """One document: what it says, its files, where it was disclosed; of a withdrawn one only why."""
    document = board.by_code(code) or abort(404)
    if document.state == "withdrawn":
        return _withdrawn(document)
    if document.until_on is not None or document.valid_until is not None:
        not_beyond()
    values = shown(document)
    return render_template(
        "disclosure/public/document.html",
        **values,
        findable=_findable(**values),
        successor=board.successor_of(document),
        forms=board.forms_of([document.id]).get(document.id, []),
        form_words={one.key: one.words for one in law.FORMS},
        replaces=[one for one in board.replaced_by(document) if one.state == "expired"],
    )


@door.get("/cong-khai/<code>/tep/<int:place>")
@public
def document_file(code: str, place: int) -> Response | tuple[str, int]:
    """A file of it as a download, named after the document."""
    document = board.by_code(code) or abort(404)
    if document.state == "withdrawn":
        return _withdrawn(document)
    files = board.files_of([document.id]).get(document.id, [])
    if not 1 <= place <= len(files):
        abort(404)
    file = files[place - 1]
    name = board.name_of(document, place, several=len(files) > 1)
    return serving.answer(file, "original", called=f"{name}.{file.name.rpartition('.')[2]}")


def news(wanted: Filter, most: int) -> list[feeds.News]:
    """What was posted last and stands on the board, as feeds tell it."""
    return [
        feeds.News(
            f"{CHANNEL.key}/{one.code}",
            one.title,
            one.posted_at,
            url_for("disclosure_public.document", code=one.code),
            f"{agency.name}: {_CONTENTS[one.content].words}",
        )
        for one in board.board(wanted, today(), size=most).rows
        if one.posted_at is not None and (agency := agencies.by_id(one.agency_id))
    ]


def shown(document: PostedDocument) -> dict[str, Any]:
    """What a page shows of one document (``disclosure/public/_document.html``)."""
    return {
        "document": document,
        "standing": board.standing(document, today()),
        "agency": agencies.by_id(document.agency_id),
        "content": law.entry(law.CONTENTS, document.content),
        "files": board.files_of([document.id]).get(document.id, []),
    }


def _findable(
    document: PostedDocument,
    standing: Standing,
    agency: AgencyEntry,
    content: law.Content,
    files: list[Attachment],
) -> Findable:
    """How a document is found, while it stands on the board."""
    place = url_for("disclosure_public.document", code=document.code)
    ends = [one for one in (document.until_on, document.valid_until) if one is not None]
    told = metadata.document(
        document.title,
        place,
        publisher=agency.name,
        published=document.posted_at,
        until=min(ends, default=None),
        number=document.number or "",
        about=content.words,
        files=[
            metadata.file(
                document.title,
                url_for("disclosure_public.document_file", code=document.code, place=number),
                file.media_type,
                size=file.size,
            )
            for number, file in enumerate(files, 1)
        ],
    )
    says = f"{agency.name} công khai: {content.words}. {document.summary or ''}"
    return found(says, told, kind="article", indexed=standing.on_board)


def filtered(*, of_feed: bool = False) -> tuple[DocumentFilter, Filter]:
    """What the address names; what it names wrongly narrows nothing. A feed may wait for the first document
    of an agency or a year; of what it names wrongly there is none (Unknown).
    """
    form, directory = DocumentFilter(request.args), agencies.directory()
    there = directory if of_feed else filter(None, map(directory.by_id, board.agencies_with_any()))
    form.agency.choices = [Choice(one.code, one.name) for one in sorted(there, key=lambda one: one.sort_key)]
    last = today().year
    years = feeds.years() if of_feed else range(last, (board.first_year() or last) - 1, -1)
    form.year.choices = [(str(year), f"Năm {year}") for year in years]
    if of_feed:
        feeds.demand(form)
    else:
        form.validate()
    asked = {name: value for name, (value, _) in form.narrowing().items()}
    agency = agencies.by_code(asked["don-vi"]) if "don-vi" in asked else None
    return form, Filter(
        asked.get("nhom", ""),
        agency.id if agency else None,
        int(asked["nam"]) if "nam" in asked else None,
        asked.get("tim", ""),
    )


def _list(template: str, about: str, form: DocumentFilter, wanted: Filter, page: Page, **more: Any) -> str:
    if any(today() in (one.until_on, one.valid_until) for one in page.rows):
        not_beyond()
    agency = agencies.by_id(wanted.agency_id) if wanted.agency_id else None
    chosen = [
        (f"«{wanted.text}»" if wanted.text else "", "tim"),
        (_CONTENTS[wanted.content].words if wanted.content else "", "nhom"),
        (agency.name if agency else "", "don-vi"),
        (f"Năm {wanted.year}" if wanted.year else "", "nam"),
    ]
    return render_template(
        template,
        findable=found(about, filters=form),
        form=form,
        feed=channels.offer(CHANNEL, form),
        rows=page.rows,
        files=board.files_of([one.id for one in page.rows]),
        standings={one.id: board.standing(one, today()) for one in page.rows},
        agencies=agencies.directory(),
        contents=_CONTENTS,
        levels=[(words, law.contents_of(level)) for level, words in _LEVELS.items()],
        chosen=[(words, key) for words, key in chosen if words],
        year=wanted.year,
        first="sau" not in request.args,
        after=pagination.encode(page.after) if page.after else None,
        **more,
    )


def _withdrawn(document: PostedDocument) -> tuple[str, int]:
    return render_template("disclosure/public/document_withdrawn.html", **shown(document)), 410


def in_sitemap() -> Markup:
    """The way here in the site map."""
    return Markup(render_template("disclosure/public/_documents_sitemap.html"))  # noqa: S704


def init_app(app: Flask) -> None:
    """Into the citizens' menu and the site map."""
    menus.add_public(app, "disclosure_public.documents", _TITLE, 60)
    slots.fill(app, "sitemap", in_sitemap)
    channels.provide(app, CHANNEL)
    sitemap.add(app, sitemap.Shelf(name="cong-khai", rows=board.findable, page="disclosure_public.document"))
