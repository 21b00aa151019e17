"""The answer that carries a file. No door: the room that owns the subject calls this behind its guard.

Officers get a page about the file with its safe copy (``for_officer``), a sender gets his own file
(``for_sender``), both by addresses that soon end; what everybody may read keeps its address (``answer``).
"""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath
from typing import Final, Literal
from urllib.parse import quote

from flask import abort, current_app, request
from werkzeug.wrappers import Response

from feedback.attachments import links, pages, queries, safe, sealed, standing, store
from feedback.attachments.inspect import EXTENSION, JPEG
from feedback.attachments.links import SMALL
from feedback.attachments.models import FOUND, Attachment
from feedback.attachments.pages import ORIGINAL, PAGE, SHOWN

# A file may be a polyglot that some program takes for a page: it gets an origin of its own and no rights.
_POLICY: Final = "sandbox; default-src 'none'; frame-ancestors 'none'"


def answer(
    attachment: Attachment, which: Literal["shown", "original"] = "shown", *, called: str = ""
) -> Response:
    """The shown copy or the original, always as a download: an <img> shows a picture all the same.

    A file without shown copy is always the original. ``called``: its name, where that of the file may tell
    too much. Name by RFC 6266 and RFC 5987. Answers 404 for a file taken down, sealed or gone from the store,
    and for an original in which a scanner found something or on which it hasn't spoken yet; raises
    store.StoreFault when the store doesn't answer.
    """
    if attachment.removed_at is not None or attachment.sealed:
        abort(404)
    if standing.withheld(attachment) and (which == "original" or attachment.shown_key is None):
        abort(404)
    return _whole(attachment, which, called)


def _whole(attachment: Attachment, which: Literal["shown", "original"], called: str = "") -> Response:
    shown_type = attachment.shown_type if which == "shown" else None
    key = attachment.original_key if shown_type is None else attachment.shown_key
    stored = _stored(attachment, key or "")
    name = called or attachment.name
    if shown_type is not None:
        name = f"{PurePosixPath(name).stem}.{EXTENSION[shown_type]}"
    return download(stored, name, shown_type or attachment.media_type)


def for_officer(attachment: Attachment) -> Response:
    """The page about a file, or the copy of it that ``?ban=`` names: ``goc`` the original, ``anh`` the shown
    copy, ``nho`` the small one, ``trang`` a page (``?trang=``) drawn before.

    The original leaves when no scanner found anything in it; where none looked, the page warns before.
    Answers 404 as ``answer`` does, 410 by an address that has ended.
    """
    if attachment.removed_at is not None or attachment.sealed:
        abort(404)
    copy = request.args.get(links.COPY, "")
    if not copy:
        return pages.about(attachment)
    if not links.is_signed():
        return pages.ended(officer=True)
    if copy == ORIGINAL and standing.withheld(attachment):
        return pages.about(attachment)
    return _copy(attachment, copy) or abort(404)


def for_officer_of(subject: tuple[str, int], file_id: int) -> Response:
    """One file of the subject that the caller's guard found, by ``for_officer``; 404 for another's."""
    found = queries.one_of(subject, file_id)
    return for_officer(found) if found is not None else abort(404)


def for_sender(attachment: Attachment) -> Response:
    """A file for the one who sent it: his picture without what it tells of him, else the file as it is.

    Of a file in which a scanner found something only the safe copy leaves. Answers 404 as ``answer`` does,
    410 by an address that has ended.
    """
    if attachment.removed_at is not None or attachment.sealed:
        abort(404)
    if not links.is_signed():
        return pages.ended(officer=False)
    copy = request.args.get(links.COPY, "") or (SHOWN if attachment.shown_key else ORIGINAL)
    if copy == ORIGINAL and attachment.verdict == FOUND:
        return pages.not_given()
    return _copy(attachment, copy) or abort(404)


def _copy(attachment: Attachment, copy: str) -> Response | None:
    if copy == ORIGINAL:
        return _whole(attachment, "original")
    if copy == PAGE:
        number = request.args.get("trang", 0, type=int)
        key, name = safe.page_key(attachment, number), f"trang-{number}"
    elif copy == SMALL and attachment.small_key is not None:
        key, name = attachment.small_key, "anh-nho"
    elif copy in (SMALL, SHOWN) and attachment.shown_key is not None:
        return answer(attachment)
    else:
        return None
    return download(_stored(attachment, key), f"{name}.jpg", JPEG) if key is not None else None


def answer_opened(attachment: Attachment, key: bytes) -> Response:
    """A sealed file as it was sent, opened in memory with the data key of its submission, as a download.

    The caller has seen to it that the opening is recorded. Answers 404 as ``answer`` does, and a page where a
    scanner found something before it was sealed; raises CannotOpen, store.StoreFault.
    """
    if attachment.removed_at is not None or not attachment.sealed:
        abort(404)
    if attachment.verdict == FOUND:
        return pages.not_given()
    file = sealed.opened(b"".join(_stored(attachment, attachment.original_key).chunks), key)
    return _as_download(Response(file.data, mimetype=file.media_type), file.name)


def download(stored: store.Opened, name: str, media_type: str = "application/octet-stream") -> Response:
    """A file that is no attachment (an export), as a download under this name."""
    response = Response(stored.chunks, mimetype=media_type, direct_passthrough=True)
    response.content_length = stored.size
    return _as_download(response, name)


def _stored(attachment: Attachment, key: str) -> store.Opened:
    try:
        return store.open_(key)
    except store.MissingFile:
        current_app.logger.error("attachment %s is gone from the store", attachment.id)
        abort(404)


def _as_download(response: Response, name: str) -> Response:
    response.headers["Content-Disposition"] = disposition("attachment", name)
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


def disposition(kind: Literal["inline", "attachment"], name: str) -> str:
    """The Content-Disposition header: the name in ASCII for old readers, and in full (RFC 5987)."""
    plain = unicodedata.normalize("NFKD", name.replace("đ", "d").replace("Đ", "D"))
    plain = plain.encode("ascii", "ignore").decode().replace('"', "_").replace("\\", "_")
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
