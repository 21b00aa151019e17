"""Pages about a file: its safe copy and what stands beside it, and why an address gives none any more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from flask import current_app, make_response, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response

from feedback.attachments import safe, standing, store
from feedback.attachments.drawing import MOST_PAGES, NotDrawn
from feedback.attachments.inspect import DOCX, HEIC, JPEG, PDF, PNG
from feedback.attachments.models import Attachment
from feedback.attachments.safe import Words
from feedback.web import now
from feedback.web.guards import current_actor

READ_VERDICTS: Final = "administration:scanner:read"
ORIGINAL: Final = "goc"
SHOWN: Final = "anh"
PAGE: Final = "trang"
"""Words of ``?ban=``: which copy of a file an address means."""

KINDS: Final = {PDF: "PDF", JPEG: "Ảnh JPG", PNG: "Ảnh PNG", HEIC: "Ảnh HEIC", DOCX: "Tệp Word (DOCX)"}


@dataclass(frozen=True, slots=True)
class Seen:
    """What a page shows in place of the file: a picture's address, words, or why neither."""

    picture: str = ""
    words: Words | None = None
    number: int = 1
    pages: int = 1
    fault: str = ""


def about(attachment: Attachment) -> Response:
    """The officers' page about a file: what can be looked at safely, and the way to the original."""
    file_id = attachment.id
    seen = _seen(attachment)
    page = render_template(
        "attachments/desk/file.html",
        file=attachment,
        kind=KINDS.get(attachment.media_type, "Tệp"),
        seen=seen,
        verdict=standing.verdict(attachment),
        standing=standing.WORDS,
        tells_what=current_actor().may(READ_VERDICTS),
        address=_address,
        above=parent(),
        file_id=file_id,
    )
    return make_response(page)


def _seen(attachment: Attachment) -> Seen:
    if attachment.shown_key is not None:
        return Seen(picture=_address(ban=SHOWN))
    try:
        if attachment.media_type == PDF:
            return _page(attachment)
        if attachment.media_type == DOCX:
            words = safe.words_of(attachment)
            return Seen(words=words, fault="" if words else "Không đọc được phần chữ của tệp này.")
    except store.StoreFault:
        current_app.logger.error("attachment %s can't be read from the store", attachment.id)
        return Seen(fault="Kho tệp chưa trả lời. Mở lại trang này sau ít phút.")
    return Seen(fault="Loại tệp này không có bản xem an toàn.")


def _page(attachment: Attachment) -> Seen:
    most = min(attachment.pages or MOST_PAGES, MOST_PAGES)
    number = min(max(request.args.get("trang", 1, type=int), 1), most)
    if attachment.pages is None:
        # How many pages there are is known once the first is drawn.
        number = 1
    try:
        pages = safe.draw_page(attachment, number, at=now())
    except NotDrawn as fault:
        again = "" if fault.lasting else " Mở lại trang này sau ít phút."
        return Seen(number=number, fault=f"Không dựng được bản xem an toàn của tệp này.{again}")
    return Seen(picture=_address(ban=PAGE, trang=number), number=number, pages=min(pages, MOST_PAGES))


def ended(*, officer: bool) -> Response:
    """The address has ended, or was made for another session: the page says so and leads back."""
    above = url_for(request.endpoint or "", **request.view_args or {}) if officer else parent()
    frame = "office.html" if officer else "base.html"
    return make_response(
        render_template("attachments/ended.html", frame=frame, above=above, officer=officer), 410
    )


def not_given() -> Response:
    """A scanner found something in the file: it is handed out to nobody."""
    frame = "office.html" if current_actor().kind == "officer" else "base.html"
    return make_response(render_template("attachments/not_given.html", frame=frame, above=parent()), 403)


def parent() -> str:
    """The nearest page above the address of this request: where the file is listed."""
    adapter = current_app.create_url_adapter(request)
    path = request.path.rstrip("/")
    while adapter is not None and "/" in path.lstrip("/"):
        path = path.rpartition("/")[0]
        try:
            adapter.match(path, "GET")
        except (HTTPException, RequestRedirect):
            continue
        return request.script_root + path
    return request.script_root + "/"


def _address(**values: Any) -> str:
    return url_for(request.endpoint or "", **request.view_args or {}, **values)
